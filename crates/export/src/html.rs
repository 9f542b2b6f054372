//! A report of one file: events by day with their claims, the words that they rest on marked. It loads nothing.

use crate::Evidence;
use sitroom_record::ExportRow;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#222}\
h1{font-size:1.5rem}h2{font-size:1.1rem;border-bottom:1px solid #ccc;margin-top:2rem}\
article{margin:1rem 0}.head{color:#555;font-size:.85rem}blockquote{margin:.3rem 0 .3rem 1rem;padding-left:.8rem;border-left:3px solid #ddd}\
.denied{border-color:#c33}mark{background:#ffe9a8}mark.actor{background:#d5e8ff}mark.recipient{background:#e3f6d8}\
.dispute{color:#a22;font-size:.85rem}.move{color:#555;font-size:.85rem}";

/// The page; each event with the evidence of its claims.
pub fn html(title: &str, rows: &[(ExportRow, Vec<Evidence>)]) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        title = escaped(title)
    );
    let mut day = None;
    for (row, evidence) in rows {
        if day != Some(row.day()) {
            day = Some(row.day());
            out.push_str(&format!("<h2>{}</h2>\n", escaped(row.day().unwrap_or("no date"))));
        }
        article(row, evidence, &mut out);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn article(r: &ExportRow, evidence: &[Evidence], out: &mut String) {
    let e = &r.event;
    let outlets =
        if e.outlets == 1 { "one outlet".to_string() } else { format!("{} independent outlets", e.outlets) };
    let place = e.place.as_ref().map_or(String::new(), |p| format!(" · {}", p.name));
    let head = format!("{} · {} · {outlets}{place}", e.kind, e.status.replace('_', " "));
    out.push_str(&format!(
        "<article id=\"{}\">\n<div class=\"head\">{}</div>\n",
        escaped(&e.id),
        escaped(&head)
    ));
    for c in e.history.iter().filter(|c| c.from.is_some()) {
        let text = format!("{}: {} → {}", c.field, c.from.as_deref().unwrap_or_default(), c.to);
        out.push_str(&format!("<div class=\"move\">{}</div>\n", escaped(&text)));
    }
    let mut disputes: Vec<String> =
        e.conflicts.iter().map(|c| format!("{}: {} / {}", c.kind, c.values[0], c.values[1])).collect();
    disputes.dedup();
    for d in disputes {
        out.push_str(&format!("<div class=\"dispute\">disputed: {}</div>\n", escaped(&d)));
    }
    evidence.iter().for_each(|v| quote(v, out));
    out.push_str("</article>\n");
}

fn quote(v: &Evidence, out: &mut String) {
    let source = [v.outlet.as_deref(), v.published.as_deref()];
    let source = source.into_iter().flatten().collect::<Vec<_>>().join(", ");
    // only addresses of the web become links
    let link = v.url.as_deref().filter(|u| u.starts_with("https://") || u.starts_with("http://"));
    let source = match link {
        Some(url) => format!(
            "<a href=\"{}\">{}</a>",
            escaped(url),
            escaped(if source.is_empty() { url } else { &source })
        ),
        None => escaped(&source),
    };
    out.push_str(&format!("<blockquote>{} <span class=\"head\">{source}</span></blockquote>\n", marked(v)));
}

/// The sentence with trigger, actors and recipients marked.
fn marked(v: &Evidence) -> String {
    let c = &v.claim;
    let mut spans: Vec<(u32, u32, &str)> = vec![(c.trigger.start, c.trigger.end, "trigger")];
    spans.extend(c.actors.iter().map(|p| (p.start, p.end, "actor")));
    spans.extend(c.recipients.iter().map(|p| (p.start, p.end, "recipient")));
    spans.sort_unstable();
    let chars: Vec<char> = v.words.chars().collect();
    let (mut at, mut out) = (0, String::new());
    let text = |from: usize, to: usize| escaped(&chars[from..to].iter().collect::<String>());
    for (start, end, class) in spans {
        let Some(from) = start.checked_sub(v.start).map(|s| s as usize) else { continue };
        let to = (end.saturating_sub(v.start)) as usize;
        // a span outside the sentence, or within another, is not marked
        if from < at || to > chars.len() || from >= to {
            continue;
        }
        out.push_str(&text(at, from));
        out.push_str(&format!("<mark class=\"{class}\">{}</mark>", text(from, to)));
        at = to;
    }
    out + &text(at, chars.len())
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
