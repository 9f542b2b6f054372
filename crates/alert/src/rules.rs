//! What to call for, and whom.

use crate::case::Change;
use crate::destination::{Destination, destination};
use crate::file;
use crate::quiet::Quiet;
use crate::surge::{CHANCE, LEAST, Surge, TIMES, USUAL, WINDOWS};
use jiff::tz::TimeZone;
use sitroom_codebook::{Code3, EventType, Status};
use sitroom_gazetteer::Gazetteer;
use sitroom_record::{fold_name, name_values};
use std::collections::BTreeSet;
use toml::Spanned;

/// Seconds after its last report from which an event is history, if nobody says: seven days.
const MAX_AGE: i64 = 7 * 24 * 60 * 60;

/// All rules, and where their alerts go.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// The rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// Where alerts go, each name once.
    pub destinations: Vec<Destination>,
}

/// What to call for. Empty lists let everything through; several values of one list mean *any of them*.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// PLOVER types.
    pub types: Vec<EventType>,
    /// Who takes part, on either side.
    pub party: Vec<Asked>,
    /// Who acts.
    pub actor: Vec<Asked>,
    /// To whom it is done.
    pub recipient: Vec<Asked>,
    /// Where.
    pub place: Vec<Asked>,
    /// Around which point.
    pub near: Option<Near>,
    /// Whether it happened.
    pub status: Vec<Status>,
    /// How sure its surest report must be, 0 to 1.
    pub confidence: Option<f64>,
    /// How many independent outlets must tell it.
    pub outlets: Option<u32>,
    /// A saved view that must show it.
    pub view: Option<String>,
    /// Changes of which the rule wants to hear after its first alert.
    pub again: Vec<Change>,
    /// Where more events than usual are the news, not each of them.
    pub surge: Option<Surge>,
    /// Hours in which its alerts are held.
    pub quiet: Option<Quiet>,
    /// Seconds after its last report from which an event is history.
    pub max_age: i64,
    /// Names of destinations.
    pub to: Vec<String>,
}

/// A name or code that somebody asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    name: String,
    codes: BTreeSet<String>,
}

impl Asked {
    fn new(words: &str) -> Asked {
        let country = Gazetteer::builtin().country_by_name(words).map(|c| c.to_string());
        let code = Code3::new(&words.trim().to_uppercase()).map(|c| c.to_string());
        Asked { name: fold_name(words), codes: country.into_iter().chain(code).collect() }
    }

    /// True if it is this name or a word of it.
    pub fn is_name_in(&self, name: &str) -> bool {
        let mut values = BTreeSet::new();
        name_values(name, &mut values);
        values.contains(&self.name)
    }

    /// True if it is the country or sector with this code.
    pub fn is_code(&self, code: &str) -> bool {
        self.codes.contains(code)
    }
}

/// A point and what lies around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Kilometres around it.
    pub km: f64,
}

/// What is wrong, and at which byte of the file.
type Wrong = (usize, String);

impl Rules {
    /// Rules from a file's text.
    ///
    /// # Errors
    /// If it is not as `docs/alerts.md` says: its line, what was expected, what was found. The file's name is for the caller to add.
    pub fn parse(text: &str) -> Result<Rules, String> {
        let line = |at: usize| 1 + text.get(..at).map_or(0, |t| t.matches('\n').count());
        let file: file::File = toml::from_str(text).map_err(|e| {
            let words = e.message().replace('\n', " ");
            let at = line(e.span().map_or(0, |s| s.start));
            if words.starts_with("expected") {
                return format!("{at}: {words}; see docs/alerts.md");
            }
            format!("{at}: expected rules as docs/alerts.md describes them, but found otherwise ({words})")
        })?;
        rules(file).map_err(|(at, words)| format!("{}: {words}", line(at)))
    }
}

fn rules(file: file::File) -> Result<Rules, Wrong> {
    let zone = file.timezone.map_or(TimeZone::UTC, |z| z.0);
    let max_age = file.max_age.map_or(MAX_AGE, |s| s.0);
    let night = file.quiet.map(|h| hours(h, &zone)).transpose().map_err(|w| (0, w))?;
    let mut destinations: Vec<Destination> = Vec::new();
    for one in file.to {
        let at = one.span().start;
        let one = destination(one.into_inner()).map_err(|w| (at, w))?;
        if destinations.iter().any(|d| d.name == one.name) {
            return Err((
                at,
                format!("expected each destination once, but found {:?} again; rename it", one.name),
            ));
        }
        destinations.push(one);
    }
    if file.rule.is_empty() || destinations.is_empty() {
        let words = "expected at least one [[rule]] and one [[to]], but found none; see docs/alerts.md";
        return Err((0, words.into()));
    }
    let mut all: Vec<Rule> = Vec::new();
    for one in file.rule {
        let at = one.span().start;
        let one =
            rule(one.into_inner(), at, &Defaults { zone: &zone, max_age, night: &night, to: &destinations })?;
        if all.iter().any(|r| r.name == one.name) {
            return Err((at, format!("expected each rule once, but found {:?} again; rename it", one.name)));
        }
        all.push(one);
    }
    Ok(Rules { rules: all, destinations })
}

/// What holds for all rules that do not say otherwise.
struct Defaults<'a> {
    zone: &'a TimeZone,
    max_age: i64,
    night: &'a Option<Quiet>,
    to: &'a [Destination],
}

fn hours(h: file::Hours, zone: &TimeZone) -> Result<Quiet, String> {
    let (from, to) = (h.from.0, h.to.0);
    if from == to {
        return Err("expected quiet hours that end at another time than they begin, but found the same; leave them out, or give the end".into());
    }
    Ok(Quiet { from, to, zone: h.timezone.map_or_else(|| zone.clone(), |z| z.0) })
}

fn rule(r: file::Rule, at: usize, usual: &Defaults) -> Result<Rule, Wrong> {
    let quiet = match r.quiet {
        None => usual.night.clone(),
        Some(file::RuleHours::Switch(false)) => None,
        Some(file::RuleHours::Switch(true)) => match usual.night {
            Some(night) => Some(night.clone()),
            None => {
                let words =
                    "expected hours for quiet = true, but found no [quiet] in the file; give from and to";
                return Err((at, words.into()));
            }
        },
        Some(file::RuleHours::Hours(h)) => Some(hours(h, usual.zone).map_err(|w| (at, w))?),
    };
    let asked = |all: Vec<String>| all.iter().map(|w| Asked::new(w)).collect::<Vec<_>>();
    Ok(Rule {
        to: targets(r.to, usual.to)?,
        near: r.near.map(near).transpose()?,
        surge: r.surge.map(surge).transpose()?,
        name: r.name,
        types: r.types,
        party: asked(r.party),
        actor: asked(r.actor),
        recipient: asked(r.recipient),
        place: asked(r.place),
        status: r.status,
        confidence: r.confidence.map(|s| s.0),
        outlets: r.outlets,
        view: r.view,
        again: r.again,
        quiet,
        max_age: r.max_age.map_or(usual.max_age, |s| s.0),
    })
}

/// The destinations that a rule names; all of them where it names none.
fn targets(named: Option<Vec<Spanned<String>>>, known: &[Destination]) -> Result<Vec<String>, Wrong> {
    let Some(named) = named else { return Ok(known.iter().map(|d| d.name.clone()).collect()) };
    let mut all = Vec::new();
    for name in named {
        let (at, name) = (name.span().start, name.into_inner());
        if !known.iter().any(|d| d.name == name) {
            let names: Vec<&str> = known.iter().map(|d| d.name.as_str()).collect();
            let words = format!(
                "expected one of {}, but found {name:?}; add a [[to]] of this name",
                names.join(", ")
            );
            return Err((at, words));
        }
        if !all.contains(&name) {
            all.push(name);
        }
    }
    Ok(all)
}

fn near(n: Spanned<file::Near>) -> Result<Near, Wrong> {
    let (at, n) = (n.span().start, n.into_inner());
    if n.km <= 0.0 {
        return Err((
            at,
            format!("expected kilometres around a point, but found {}; give more than 0", n.km),
        ));
    }
    match (n.place, n.latitude, n.longitude) {
        (Some(name), None, None) => match Gazetteer::builtin().place_by_name(&name) {
            Some(p) => Ok(Near { latitude: p.latitude, longitude: p.longitude, km: n.km }),
            None => Err((
                at,
                format!("expected a place of the gazetteer, but found {name:?}; give latitude and longitude"),
            )),
        },
        (None, Some(latitude), Some(longitude)) => Ok(Near { latitude, longitude, km: n.km }),
        _ => Err((
            at,
            "expected a place, or latitude and longitude, but found neither or both; give one".into(),
        )),
    }
}

fn surge(s: Spanned<file::Surge>) -> Result<Surge, Wrong> {
    let (at, s) = (s.span().start, s.into_inner());
    let window = s.window.0;
    let usual = s.usual.map_or(window * i64::from(USUAL), |u| u.0);
    if usual < WINDOWS * window {
        return Err((
            at,
            format!(
                "expected a usual time of at least {WINDOWS} windows, but found less; make it longer, or the window shorter"
            ),
        ));
    }
    Ok(Surge {
        window,
        usual,
        chance: s.chance.map_or(CHANCE, |c| c.0),
        least: s.least.unwrap_or(LEAST),
        times: s.times.unwrap_or(TIMES),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUT: &str = "[[to]]\nname = 'out'\nstdout = true\n";

    #[test]
    fn what_a_rule_leaves_out_is_as_usual() {
        let night = "timezone = 'Europe/Kyiv'\nmax_age = '3d'\n[quiet]\nfrom = '22:00'\nto = '06:30'\n";
        let text = format!(
            "{night}{OUT}[[to]]\nname = 'log'\nfile = 'alerts.jsonl'\n[[rule]]\nname = 'a'\nsurge = {{ window = '6h' }}\n\
             [[rule]]\nname = 'b'\nquiet = false\nmax_age = '12h'\nto = ['log', 'log']\n"
        );
        let found = Rules::parse(&text).unwrap();
        let [a, b] = &found.rules[..] else { panic!("{found:?}") };
        assert_eq!((a.to.join(" "), b.to.join(" ")), ("out log".to_string(), "log".to_string()));
        assert_eq!((a.max_age, b.max_age), (3 * 86_400, 43_200));
        assert!(b.quiet.is_none());
        assert_eq!(a.quiet.as_ref().unwrap().zone, TimeZone::get("Europe/Kyiv").unwrap());
        let surge = a.surge.as_ref().unwrap();
        assert_eq!((surge.window, surge.usual, surge.least), (6 * 3600, 28 * 6 * 3600, LEAST));
        assert!(found.destinations[0].text && !found.destinations[1].text);
    }

    #[test]
    fn what_is_off_is_said_with_its_line() {
        for (text, words) in [
            ("", "1: expected at least one [[rule]] and one [[to]]"),
            (
                &*format!("{OUT}[[rule]]\nname = 'a'\ntypes = ['ATTACK']\n"),
                "6: expected one of AGREE, CONSULT",
            ),
            (
                &*format!("{OUT}[[rule]]\nname = 'a'\nkind = ['ASSAULT']\n"),
                "6: expected rules as docs/alerts.md describes them",
            ),
            (
                &*format!("{OUT}[[rule]]\nname = 'a'\nto = ['ou']\n"),
                "6: expected one of out, but found \"ou\"",
            ),
            (&*format!("{OUT}[[rule]]\nname = 'a'\n[[rule]]\nname = 'a'\n"), "expected each rule once"),
            (&*format!("{OUT}{OUT}[[rule]]\nname = 'a'\n"), "expected each destination once"),
            (
                &*format!("{OUT}[[rule]]\nname = 'a'\nnear = {{ place = 'Nowhereville', km = 5 }}\n"),
                "6: expected a place of the gazetteer",
            ),
            (
                &*format!("{OUT}[[rule]]\nname = 'a'\nnear = {{ latitude = 1.0, km = 5 }}\n"),
                "6: expected a place, or latitude and longitude",
            ),
            (
                &*format!("{OUT}[[rule]]\nname = 'a'\nsurge = {{ window = '1d', usual = '2d' }}\n"),
                "6: expected a usual time of at least 4 windows",
            ),
            (&*format!("{OUT}[[rule]]\nname = 'a'\nquiet = true\n"), "expected hours for quiet = true"),
            (
                &*format!("{OUT}[[rule]]\nname = 'a'\nconfidence = 70\n"),
                "6: expected a number from 0 to 1, but found 70",
            ),
            (&*format!("{OUT}[[rule]]\nname = 'a'\nmax_age = 'soon'\n"), "6: expected a time like"),
            (
                "[[to]]\nname = 'x'\n[[rule]]\nname = 'a'\n",
                "1: expected one of stdout, file, command, shell or webhook for \"x\"",
            ),
            (
                "[[to]]\nname = 'x'\nfile = 'a'\nwebhook = 'http://a'\n[[rule]]\nname = 'a'\n",
                "1: expected one of stdout",
            ),
            (
                "[[to]]\nname = 'x'\nfile = 'a'\nheaders = { A = 'b' }\n[[rule]]\nname = 'a'\n",
                "expected headers, allow_private and trust with a webhook only",
            ),
            ("timezone = 'Mars/Base'\n", "1: expected a time zone like Europe/Kyiv, but found \"Mars/Base\""),
            (
                "[quiet]\nfrom = '25:00'\nto = '06:00'\n",
                "2: expected a time of the day like \"22:00\", but found \"25:00\"",
            ),
            ("[quiet]\nfrom = '06:00'\nto = '06:00'\n", "expected quiet hours that end at another time"),
        ] {
            let line = Rules::parse(text).unwrap_err();
            assert!(line.contains(words) && !line.contains('\n'), "{text}: {line}");
        }
    }
}
