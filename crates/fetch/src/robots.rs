//! robots.txt (RFC 9309): which paths a guest may ask for, and how often.

use std::time::Duration;

/// Longest crawl-delay that is heeded: more would mean never.
const LONGEST_DELAY: f64 = 300.0;

/// The rules of one site for one guest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Robots {
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

#[derive(Clone, Debug, PartialEq)]
struct Rule {
    allow: bool,
    pattern: String,
}

/// The lines of a site for a set of guests.
#[derive(Default)]
struct Group {
    agents: Vec<String>,
    found: Robots,
}

impl Robots {
    /// What `text` says to `agent`: the groups that name it, else those for all. What is no rule is passed over.
    pub fn parse(text: &str, agent: &str) -> Robots {
        let groups = groups(text);
        let agent = agent.to_ascii_lowercase();
        let of = |name: &str| {
            let mut chosen = groups.iter().filter(|g| g.agents.iter().any(|a| a == name)).peekable();
            chosen.peek()?;
            let mut all = Robots::default();
            for group in chosen {
                all.rules.extend(group.found.rules.iter().cloned());
                all.delay = all.delay.max(group.found.delay);
            }
            Some(all)
        };
        of(&agent).or_else(|| of("*")).unwrap_or_default()
    }

    /// True if `path` (with its query) may be asked for: by the longest pattern that fits; of two as long, the one that allows.
    pub fn allows(&self, path: &str) -> bool {
        if path == "/robots.txt" {
            return true;
        }
        let path = plain(path);
        let fitting = self.rules.iter().filter(|r| fits(&r.pattern, &path));
        fitting.max_by_key(|r| (r.pattern.len(), r.allow)).is_none_or(|r| r.allow)
    }

    /// How long to wait between two requests.
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }
}

fn groups(text: &str) -> Vec<Group> {
    let mut all: Vec<Group> = Vec::new();
    let mut naming = false;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else { continue };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        match (key.as_str(), all.last_mut()) {
            ("user-agent", last) => {
                match last {
                    // several names above one list of rules
                    Some(group) if naming => group.agents.push(product(value)),
                    _ => all.push(Group { agents: vec![product(value)], ..Default::default() }),
                }
                naming = true;
            }
            ("allow" | "disallow", Some(group)) => {
                naming = false;
                // an empty pattern forbids nothing
                if !value.is_empty() {
                    group.found.rules.push(Rule { allow: key == "allow", pattern: plain(value) });
                }
            }
            ("crawl-delay", Some(group)) => {
                naming = false;
                let seconds = value.parse::<f64>().ok().filter(|s| s.is_finite() && *s >= 0.0);
                group.found.delay = seconds.map(|s| Duration::from_secs_f64(s.min(LONGEST_DELAY)));
            }
            _ => {}
        }
    }
    all
}

/// The product token of a name, without version.
fn product(name: &str) -> String {
    let end = name.find(|c: char| !(c.is_ascii_alphabetic() || c == '_' || c == '-' || c == '*'));
    name[..end.unwrap_or(name.len())].to_ascii_lowercase()
}

/// A path in one spelling: what needs no escape without it, hex digits in capitals, other characters escaped.
fn plain(path: &str) -> String {
    let bytes = path.as_bytes();
    let hex = |i: usize| bytes.get(i).and_then(|b| (*b as char).to_digit(16)).map(|d| d as u8);
    let mut out = String::with_capacity(path.len());
    let mut i = 0;
    while i < bytes.len() {
        match (bytes[i], hex(i + 1), hex(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                let byte = high << 4 | low;
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    out.push(byte as char);
                } else {
                    out.push_str(&format!("%{byte:02X}"));
                }
                i += 2;
            }
            (b, ..) if b.is_ascii() => out.push(b as char),
            (b, ..) => out.push_str(&format!("%{b:02X}")),
        }
        i += 1;
    }
    out
}

/// True if the pattern fits the beginning of the path; `*` stands for anything, `$` at the end for the end. Linear in its stars.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = pattern.strip_suffix('$').map_or((pattern, false), |p| (p, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !to_end || rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    if to_end { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "\u{feff}# hello\nUser-agent: *\nDisallow: /private\nAllow: /private/open\nCrawl-delay: 2\n\n\
        User-Agent: otherbot\nuser-agent: SitRoom/2.0\nDisallow: /*.pdf$\nDisallow: /search?*q=\nDisallow: /caf%c3%a9\n\
        Sitemap: https://example.org/map.xml\n";

    #[test]
    fn the_group_that_names_the_guest_goes_before_the_one_for_all() {
        let ours = Robots::parse(SITE, "sitroom");
        assert!(ours.allows("/private") && ours.delay().is_none());
        let all = Robots::parse(SITE, "somebot");
        assert!(!all.allows("/private/x") && all.allows("/private/open/x") && all.allows("/"));
        assert_eq!(all.delay(), Some(Duration::from_secs(2)));
    }

    #[test]
    fn stars_ends_and_escapes_are_understood() {
        let ours = Robots::parse(SITE, "sitroom");
        for (path, allowed) in [
            ("/a/b.pdf", false),
            ("/a/b.pdf?x", true),
            ("/search?lang=en&q=war", false),
            ("/search?lang=en", true),
            ("/caf\u{e9}/menu", false),
            ("/caf%C3%A9", false),
            ("/robots.txt", true),
        ] {
            assert_eq!(ours.allows(path), allowed, "{path}");
        }
    }

    #[test]
    fn nothing_or_nonsense_forbids_nothing() {
        for text in ["", "Disallow: /", "<html>no</html>", "User-agent: *\nDisallow:"] {
            assert!(Robots::parse(text, "sitroom").allows("/x"), "{text}");
        }
        assert!(!Robots::parse("User-agent: *\nDisallow: /", "sitroom").allows("/x"));
        let both = Robots::parse("User-agent: *\nDisallow: /a\nAllow: /a", "sitroom");
        assert!(both.allows("/a"));
    }

    #[test]
    fn a_pattern_of_many_stars_is_soon_answered() {
        let text = format!("User-agent: *\nDisallow: /{}b", "a*".repeat(2000));
        assert!(Robots::parse(&text, "sitroom").allows(&format!("/{}", "a".repeat(5000))));
    }
}
