//! Modes, quad classes, scores, contexts, sectors and CAMEO codes: the files of `codebook/`.

use crate::cameo::{Cameo, table};
use crate::{Code3, EventType};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

const TEXT: &str = include_str!("../../../codebook/plover.toml");
const CONTEXTS: &str = include_str!("../../../codebook/contexts.toml");
const SECTORS: &str = include_str!("../../../codebook/sectors.toml");

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    quad: u8,
    score: f32,
    #[serde(default)]
    modes: BTreeMap<String, f32>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorFile {
    sectors: BTreeMap<Code3, String>,
    international: BTreeMap<Code3, String>,
}

/// The codebook.
#[derive(Debug)]
pub struct Plover {
    types: BTreeMap<EventType, Entry>,
    contexts: BTreeMap<String, String>,
    sectors: BTreeMap<Code3, String>,
    cameo: HashMap<&'static str, Cameo>,
}

impl Plover {
    /// The built-in codebook.
    ///
    /// # Panics
    /// If the program was built with a broken codebook; a test holds that it was not.
    pub fn builtin() -> &'static Plover {
        static PLOVER: OnceLock<Plover> = OnceLock::new();
        PLOVER.get_or_init(|| Plover::load().unwrap_or_else(|e| panic!("codebook: {e}")))
    }

    fn load() -> Result<Plover, toml::de::Error> {
        let SectorFile { mut sectors, international } = toml::from_str(SECTORS)?;
        sectors.extend(international);
        Ok(Plover {
            types: toml::from_str(TEXT)?,
            contexts: toml::from_str(CONTEXTS)?,
            sectors,
            cameo: table().into_iter().map(|c| (c.code, c)).collect(),
        })
    }

    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub fn quad(&self, event_type: EventType) -> u8 {
        self.types.get(&event_type).map_or(0, |e| e.quad)
    }

    /// The conflict-cooperation score of a type with or without mode, -10 to 10.
    pub fn score(&self, event_type: EventType, mode: Option<&str>) -> f32 {
        let Some(e) = self.types.get(&event_type) else { return 0.0 };
        mode.and_then(|m| e.modes.get(m)).copied().unwrap_or(e.score)
    }

    /// The codebook's own spelling of a mode; `None` if the type has no such mode.
    pub fn mode(&'static self, event_type: EventType, mode: &str) -> Option<&'static str> {
        self.types.get(&event_type)?.modes.get_key_value(mode).map(|(k, _)| k.as_str())
    }

    /// The modes of a type, in order of their names.
    pub fn modes(&'static self, event_type: EventType) -> impl Iterator<Item = &'static str> {
        self.types.get(&event_type).into_iter().flat_map(|e| e.modes.keys().map(String::as_str))
    }

    /// The codebook's own spelling of a context; `None` if it has no such context.
    pub fn context(&'static self, name: &str) -> Option<&'static str> {
        self.contexts.get_key_value(name).map(|(k, _)| k.as_str())
    }

    /// What a sector or international code stands for.
    pub fn sector(&self, code: Code3) -> Option<&str> {
        self.sectors.get(&code).map(String::as_str)
    }

    /// What the codebook knows about a CAMEO code (`163`, `0871`).
    pub fn cameo(&self, code: &str) -> Option<&Cameo> {
        self.cameo.get(code)
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

    #[test]
    fn contexts_sectors_and_cameo_codes_are_known() {
        let p = Plover::builtin();
        assert_eq!(p.contexts.len(), 37);
        assert_eq!(p.context("cbrn"), Some("cbrn"));
        assert_eq!(p.sector(Code3::of("REB")), Some("armed opposition"));
        let cameo = p.cameo("163").expect("a code of CAMEO");
        assert_eq!((cameo.event_type, cameo.goldstein), (Some(EventType::Sanction), Some(-8.0)));
        assert!(p.cameo("999").is_none());
    }

    #[test]
    fn the_cameo_table_uses_names_of_the_codebook() {
        let p = Plover::builtin();
        assert!(p.cameo.len() > 280, "{} codes", p.cameo.len());
        let mut wrong: Vec<&str> = table()
            .iter()
            .filter(|c| {
                c.contexts.iter().any(|x| !p.contexts.contains_key(*x))
                    || c.mode
                        .is_some_and(|m| !c.event_type.is_some_and(|t| p.types[&t].modes.contains_key(m)))
            })
            .map(|c| c.code)
            .collect();
        wrong.sort_unstable();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
