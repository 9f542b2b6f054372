//! What to watch and how: the TOML file that `docs/watch.md` describes, and the arguments beside it.

use crate::exit::Failure;
use crate::fetched::MEGABYTE;
use crate::store_args::WatchArgs;
use crate::values::{is_address, span};
use serde::{Deserialize, Deserializer};
use sitroom_fetch::{Allowed, Options};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where documents are kept if nobody says.
const DB: &str = "sitroom.db";
/// A folder is cheaper to look at than a site.
const FOLDER_INTERVAL: Duration = Duration::from_secs(30);
/// How often a site is asked if nobody says.
const INTERVAL: Duration = Duration::from_secs(15 * 60);

/// The file, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    db: Option<PathBuf>,
    contact: Option<String>,
    allow_private: Vec<String>,
    trust: Option<PathBuf>,
    threads: Option<u16>,
    interval: Option<Span>,
    alerts: Option<PathBuf>,
    limits: Limits,
    feed: Vec<Web>,
    page: Vec<Web>,
    folder: Vec<Local>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Limits {
    size: Option<u16>,
    connect: Option<Span>,
    read: Option<Span>,
    total: Option<Span>,
    redirects: Option<usize>,
    attempts: Option<u32>,
    delay: Option<Span>,
    pages: Option<usize>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Web {
    url: String,
    interval: Option<Span>,
    outlet: Option<String>,
    #[serde(default)]
    pages: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Local {
    path: PathBuf,
    interval: Option<Span>,
    outlet: Option<String>,
}

/// A time as people write it: `90s`, `15m`, `1h 30m`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span(Duration);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        span(&String::deserialize(from)?).map(Span).map_err(serde::de::Error::custom)
    }
}

/// What one thing to watch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Its content tells.
    Any,
    /// A feed.
    Feed,
    /// A page.
    Page,
    /// A folder of files.
    Folder,
}

/// One thing to watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its address or path.
    pub name: String,
    /// What it is.
    pub what: What,
    /// How often it is looked at.
    pub interval: Duration,
    /// Who publishes it, whatever it says of itself.
    pub outlet: Option<String>,
    /// True if the pages that a feed links are read, not only its entries' texts.
    pub pages: bool,
}

impl Target {
    /// What decides how its answer is read: where this changes, the answer is asked for anew.
    pub fn mark(&self) -> String {
        format!("{:?} {} {}", self.what, self.pages, self.outlet.as_deref().unwrap_or_default())
    }
}

/// All that a watcher needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The database.
    pub db: PathBuf,
    /// How to fetch.
    pub options: Options,
    /// Largest document, in megabytes.
    pub max_size: usize,
    /// Fetching and reading threads.
    pub threads: usize,
    /// Most pages that are fetched because one answer of a feed lists them.
    pub pages: usize,
    /// What to watch, each name once.
    pub targets: Vec<Target>,
    /// Rules for alerts.
    pub alerts: Option<PathBuf>,
}

/// Threads if nobody says: most of them wait for somebody's answer.
const THREADS: usize = 8;
/// Largest document in megabytes if nobody says.
const SIZE: u16 = 16;
/// Pages of one answer if nobody says.
const PAGES: usize = 200;
/// Attempts at once; what fails then is soon looked at again.
const ATTEMPTS: u32 = 2;

/// Reads the arguments and the file that they name.
///
/// # Errors
/// If the file cannot be read, says what it should not, or there is nothing to watch.
pub fn settings(args: &WatchArgs) -> Result<Settings, Failure> {
    let (file, base) = match &args.config {
        None => (File::default(), PathBuf::new()),
        Some(path) => (read(path)?, path.parent().map(Path::to_path_buf).unwrap_or_default()),
    };
    let at = args.config.as_deref().map_or("the arguments".into(), |p| p.display().to_string());
    let usage = |words: String| Failure::Usage(format!("{at}: {words}"));
    let mut allow = args.allow_private.clone();
    for host in &file.allow_private {
        allow.push(host.parse::<Allowed>().map_err(|e| usage(format!("allow_private: {e}")))?);
    }
    let trust = args.trust.clone().or(file.trust.as_ref().map(|t| base.join(t)));
    let trust = trust.as_deref().map(crate::fetched::trust).transpose().map_err(Failure::Usage)?;
    let mut targets = targets(args, &file, &base).map_err(usage)?;
    if targets.is_empty() {
        return Err(usage(
            "expected feeds, pages or folders to watch, but found none; name some, or see docs/watch.md"
                .into(),
        ));
    }
    let mut seen = std::collections::BTreeSet::new();
    targets.retain(|t| seen.insert(t.name.clone()));
    let db = args.db.clone().or(file.db.map(|db| base.join(db))).unwrap_or_else(|| DB.into());
    let size = usize::from(file.limits.size.unwrap_or(SIZE));
    let usual = Options::default();
    let or = |asked: Option<Span>, usual: Duration| asked.map_or(usual, |s| s.0);
    Ok(Settings {
        db,
        options: Options {
            contact: file.contact,
            allow_private: allow,
            trust,
            limit: size * MEGABYTE,
            connect: or(file.limits.connect, usual.connect),
            read: or(file.limits.read, usual.read),
            total: or(file.limits.total, usual.total),
            redirects: file.limits.redirects.unwrap_or(usual.redirects),
            attempts: file.limits.attempts.unwrap_or(ATTEMPTS),
            delay: or(file.limits.delay, usual.delay),
            ..usual
        },
        max_size: size,
        threads: file.threads.map_or(THREADS, |t| usize::from(t).max(1)),
        pages: file.limits.pages.unwrap_or(PAGES),
        targets,
        alerts: args.alert.clone().or(file.alerts.map(|a| base.join(a))),
    })
}

fn read(path: &Path) -> Result<File, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| {
        Failure::Usage(format!(
            "{}: expected a configuration, but it cannot be read ({e}); check the path",
            path.display()
        ))
    })?;
    toml::from_str(&text).map_err(|e| {
        let line = e.span().map_or(1, |s| 1 + text[..s.start].matches('\n').count());
        let words = e.message().replace('\n', " ");
        Failure::Usage(format!(
            "{}:{line}: expected a configuration as docs/watch.md describes it, but found otherwise ({words})",
            path.display()
        ))
    })
}

fn targets(args: &WatchArgs, file: &File, base: &Path) -> Result<Vec<Target>, String> {
    let interval = args.interval.or(file.interval.map(|s| s.0));
    let web = |what: What| {
        move |w: &Web| {
            if !is_address(&w.url) {
                return Err(format!("expected a web address, but found {:?}; begin it with https://", w.url));
            }
            Ok(Target {
                name: w.url.clone(),
                what,
                interval: w.interval.map(|s| s.0).or(interval).unwrap_or(INTERVAL),
                outlet: w.outlet.clone(),
                pages: w.pages,
            })
        }
    };
    let local = |f: &Local| Target {
        name: base.join(&f.path).display().to_string(),
        what: What::Folder,
        interval: f.interval.map(|s| s.0).or(interval).unwrap_or(FOLDER_INTERVAL),
        outlet: f.outlet.clone(),
        pages: false,
    };
    let mut all: Vec<Target> =
        args.sources.iter().map(|s| named(s, args.pages, interval)).collect::<Result<_, _>>()?;
    all.extend(file.feed.iter().map(web(What::Feed)).collect::<Result<Vec<_>, _>>()?);
    all.extend(file.page.iter().map(web(What::Page)).collect::<Result<Vec<_>, _>>()?);
    all.extend(file.folder.iter().map(local));
    Ok(all)
}

/// A folder or an address of the command line.
fn named(source: &str, pages: bool, interval: Option<Duration>) -> Result<Target, String> {
    let web = is_address(source);
    if !web && !Path::new(source).is_dir() {
        return Err(format!(
            "expected a folder or a web address, but found {source:?}; add single files with `sitroom add`"
        ));
    }
    let usual = if web { INTERVAL } else { FOLDER_INTERVAL };
    Ok(Target {
        name: source.into(),
        what: if web { What::Any } else { What::Folder },
        interval: interval.unwrap_or(usual),
        outlet: None,
        pages,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCS: &str = include_str!("../../../../docs/watch.md");

    /// The settings of a configuration, or the line that says what is wrong with it.
    fn of(name: &str, text: &str) -> Result<Settings, String> {
        let path = std::env::temp_dir().join(format!("sitroom-config-{}-{name}.toml", std::process::id()));
        std::fs::write(&path, text).unwrap();
        let found = settings(&WatchArgs { config: Some(path.clone()), ..WatchArgs::default() });
        std::fs::remove_file(&path).unwrap();
        found.map_err(|f| f.to_string())
    }

    #[test]
    fn the_example_of_the_docs_is_read_as_it_says() {
        let example = DOCS.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let authority = "intranet-ca.pem";
        assert!(of("docs-authority", example).unwrap_err().contains(authority));
        let given = concat!(env!("CARGO_MANIFEST_DIR"), "/../fetch/tests/tls/ca.pem");
        let found = of("docs", &example.replace(authority, given)).unwrap();
        assert!(found.options.trust.is_some());
        assert!(found.db.ends_with("desk.db"));
        assert_eq!(
            (found.options.connect, found.options.redirects, found.pages),
            (Duration::from_secs(10), 5, 200)
        );
        let kinds: Vec<What> = found.targets.iter().map(|t| t.what).collect();
        assert_eq!(kinds, [What::Feed, What::Feed, What::Page, What::Folder]);
        assert!(found.targets[0].pages && !found.targets[1].pages);
        assert_eq!(found.targets[1].interval, Duration::from_secs(15 * 60));
        // every key of the file stands in the example
        for key in [
            "db",
            "contact",
            "allow_private",
            "trust",
            "threads",
            "interval",
            "alerts",
            "outlet",
            "pages",
            "path",
            "url",
            "size",
            "connect",
            "read",
            "total",
            "redirects",
            "attempts",
            "delay",
        ] {
            assert!(example.lines().any(|l| l.starts_with(key)), "{key}");
        }
    }

    #[test]
    fn what_is_off_is_said_with_its_line() {
        for (name, text, words) in [
            ("key", "[[feed]]\nurl = 'http://a'\nintervall = '5m'\n", ":3: expected a configuration"),
            ("time", "interval = 'soon'\n", "expected a time like \"15m\""),
            ("past", "interval = '-5m'\n", "expected a time like \"15m\""),
            ("none", "threads = 2\n", "expected feeds, pages or folders to watch"),
            ("url", "[[feed]]\nurl = 'a.example/feed'\n", "expected a web address"),
            ("host", "allow_private = ['http://a']\n[[feed]]\nurl = 'http://a'\n", "expected a host like"),
        ] {
            let line = of(name, text).unwrap_err();
            assert!(line.contains(words) && !line.contains('\n'), "{name}: {line}");
        }
    }

    #[test]
    fn a_name_is_watched_once() {
        let found =
            of("twice", "[[feed]]\nurl = 'http://a'\noutlet = 'A'\n[[feed]]\nurl = 'http://a'\n").unwrap();
        assert_eq!((found.targets.len(), found.targets[0].outlet.as_deref()), (1, Some("A")));
    }
}
