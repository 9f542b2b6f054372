//! The rules' file, as it is written. What a single value may be is checked here, where its line is known.

use crate::case::Change;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use sitroom_codebook::{EventType, Status};
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub timezone: Option<Zone>,
    pub max_age: Option<Seconds>,
    pub quiet: Option<Hours>,
    #[serde(default)]
    pub to: Vec<Spanned<To>>,
    #[serde(default)]
    pub rule: Vec<Spanned<Rule>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub from: Clock,
    pub to: Clock,
    pub timezone: Option<Zone>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct To {
    pub name: String,
    pub stdout: Option<bool>,
    pub file: Option<String>,
    pub command: Option<Vec<String>>,
    pub shell: Option<String>,
    pub webhook: Option<String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub allow_private: Vec<String>,
    pub trust: Option<String>,
    pub timeout: Option<Seconds>,
    pub text: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub name: String,
    #[serde(default)]
    pub types: Vec<EventType>,
    #[serde(default)]
    pub party: Vec<String>,
    #[serde(default)]
    pub actor: Vec<String>,
    #[serde(default)]
    pub recipient: Vec<String>,
    #[serde(default)]
    pub place: Vec<String>,
    pub near: Option<Spanned<Near>>,
    #[serde(default)]
    pub status: Vec<Status>,
    pub confidence: Option<Share>,
    pub outlets: Option<u32>,
    pub view: Option<String>,
    #[serde(default)]
    pub again: Vec<Change>,
    pub surge: Option<Spanned<Surge>>,
    pub quiet: Option<RuleHours>,
    pub max_age: Option<Seconds>,
    pub to: Option<Vec<Spanned<String>>>,
}

/// Hours of one rule, or `false` for none.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected quiet = false, or quiet = { from = \"22:00\", to = \"06:30\" }")]
pub enum RuleHours {
    Switch(bool),
    Hours(Hours),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    pub place: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub km: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surge {
    pub window: Seconds,
    pub usual: Option<Seconds>,
    pub chance: Option<Share>,
    pub least: Option<u32>,
    pub times: Option<f64>,
}

/// A time zone by its name.
#[derive(Debug)]
pub struct Zone(pub TimeZone);

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let found = TimeZone::get(&name).map(Zone);
        found.map_err(|_| {
            D::Error::custom(format!("expected a time zone like Europe/Kyiv, but found {name:?}"))
        })
    }
}

/// A length of time as people write it: `90s`, `24h`, `28d`.
#[derive(Debug, Clone, Copy)]
pub struct Seconds(pub i64);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let span = text.parse::<jiff::Span>().ok();
        let length = span.and_then(|s| s.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok());
        let seconds = length.map(|d| d.as_secs()).filter(|s| *s > 0);
        seconds.map(Seconds).ok_or_else(|| {
            D::Error::custom(format!("expected a time like \"30s\", \"24h\" or \"28d\", but found {text:?}"))
        })
    }
}

/// A time of the day: `22:00`.
#[derive(Debug, Clone, Copy)]
pub struct Clock(pub Time);

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let time = || {
            let (hour, minute) = text.split_once(':')?;
            Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
        };
        time().map(Clock).ok_or_else(|| {
            D::Error::custom(format!("expected a time of the day like \"22:00\", but found {text:?}"))
        })
    }
}

/// A number from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub struct Share(pub f64);

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let found = f64::deserialize(from)?;
        if (0.0..=1.0).contains(&found) {
            return Ok(Share(found));
        }
        Err(D::Error::custom(format!("expected a number from 0 to 1, but found {found}")))
    }
}
