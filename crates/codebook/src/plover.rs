//! Modes, quad classes and scores: `codebook/plover.toml`.

use crate::EventType;
use std::collections::BTreeMap;
use std::sync::OnceLock;

const TEXT: &str = include_str!("../../../codebook/plover.toml");

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    quad: u8,
    score: f32,
    #[serde(default)]
    modes: BTreeMap<String, f32>,
}

/// The codebook.
#[derive(Debug)]
pub struct Plover(BTreeMap<EventType, Entry>);

impl Plover {
    /// The built-in codebook.
    ///
    /// # Panics
    /// If the program was built with a broken codebook; a test holds that it was not.
    pub fn builtin() -> &'static Plover {
        static PLOVER: OnceLock<Plover> = OnceLock::new();
        PLOVER.get_or_init(|| match toml::from_str(TEXT) {
            Ok(table) => Plover(table),
            Err(e) => panic!("codebook/plover.toml: {e}"),
        })
    }

    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub fn quad(&self, event_type: EventType) -> u8 {
        self.0.get(&event_type).map_or(0, |e| e.quad)
    }

    /// The conflict-cooperation score of a type with or without mode, -10 to 10.
    pub fn score(&self, event_type: EventType, mode: Option<&str>) -> f32 {
        let Some(e) = self.0.get(&event_type) else { return 0.0 };
        mode.and_then(|m| e.modes.get(m)).copied().unwrap_or(e.score)
    }

    /// The codebook's own spelling of a mode; `None` if the type has no such mode.
    pub fn mode(&'static self, event_type: EventType, mode: &str) -> Option<&'static str> {
        self.0.get(&event_type)?.modes.get_key_value(mode).map(|(k, _)| k.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_an_entry_and_the_quads_are_plovers() {
        let p = Plover::builtin();
        let quads: Vec<u8> = EventType::ALL.iter().map(|t| p.quad(*t)).collect();
        assert_eq!(quads, [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4]);
        assert_eq!(p.score(EventType::Assault, Some("drone")), -9.5);
        assert_eq!(p.score(EventType::Agree, None), 2.5);
        assert_eq!(p.mode(EventType::Consult, "phone"), Some("phone"));
        assert_eq!(p.mode(EventType::Consult, "riot"), None);
    }
}
