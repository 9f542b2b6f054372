//! Markdown: the text without its marks; headings and paragraphs separated by blank lines.

use crate::{Fault, Report, charset, dates, report_of, tidy};
use pulldown_cmark::{Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};

/// The report in a Markdown file; a YAML block at its head may give `title`, `date`, `author`, `outlet`, `url` and `language`.
///
/// # Errors
/// If the file is binary or holds no text.
pub fn report(bytes: &[u8]) -> Result<Report, Fault> {
    let source = charset::decode(bytes, None).ok_or(Fault::Binary)?;
    let (mut report, mut text, mut hidden) = (Report::default(), String::new(), None);
    for event in Parser::new_ext(&source, Options::ENABLE_YAML_STYLE_METADATA_BLOCKS | Options::ENABLE_TABLES)
    {
        match event {
            Event::Start(Tag::MetadataBlock(MetadataBlockKind::YamlStyle)) => hidden = Some(String::new()),
            Event::End(TagEnd::MetadataBlock(_)) => head(&hidden.take().unwrap_or_default(), &mut report),
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. }) => hidden = Some(String::new()),
            Event::End(TagEnd::CodeBlock | TagEnd::Image) => hidden = None,
            Event::Text(t) | Event::Code(t) => hidden.as_mut().unwrap_or(&mut text).push_str(&t),
            Event::SoftBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::HardBreak => text.push('\n'),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead,
            ) => text.push('\n'),
            _ => {}
        }
    }
    report.text = tidy::paragraphs(&text);
    report_of(report)
}

/// `key: value` lines of the YAML block; anything more is not looked at.
fn head(yaml: &str, report: &mut Report) {
    for (key, value) in yaml.lines().filter_map(|l| l.split_once(':')) {
        let Some(value) = tidy::line(value.trim().trim_matches(['"', '\''])) else { continue };
        match key.trim() {
            "title" => report.title = Some(value),
            "date" | "published" => report.published = dates::rfc3339(&value),
            "author" => report.authors = vec![value],
            "outlet" | "source" => report.outlet = Some(value),
            "url" => report.url = Some(value),
            "lang" | "language" => report.language = Some(value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_paragraphs_stay() {
        let source = "---\ntitle: \"Port closed\"\ndate: 2020-08-05\n---\n# Port closed\n\nThe *harbour* master\nclosed [the port](http://x).\n\n- One ship waits.\n- Two left.\n\n```\ncode\n```\n";
        let report = report(source.as_bytes()).unwrap();
        assert_eq!(
            report.text,
            "Port closed\n\nThe harbour master closed the port.\n\nOne ship waits.\n\nTwo left."
        );
        assert_eq!(
            (report.title.as_deref(), report.published.as_deref()),
            (Some("Port closed"), Some("2020-08-05"))
        );
    }
}
