//! Phrases that stand alone, over the real language layer.

use sitroom_document::{DocMeta, Document};
use sitroom_entity::Resolver;
use sitroom_ling::{Engine, Layer};

/// Country and first sector; empty where there is none.
fn code(text: &str, context: &str, date: &str) -> (String, String) {
    let published = (!date.is_empty()).then(|| date.to_string());
    let doc = Document::new(text, DocMeta { published, ..Default::default() });
    let analysis = Engine::new(Layer::embedded()).analyze(&doc.text);
    let actor = Resolver::builtin().actor(&doc, &analysis, context);
    let words = |c: Option<&sitroom_codebook::Code3>| c.map(ToString::to_string).unwrap_or_default();
    (words(actor.country.as_ref()), words(actor.sectors.first()))
}

#[test]
fn country_and_sector_of_phrases() {
    for (text, context, date, country, sector) in [
        // who holds an office in a region, as of the date
        ("Gavin Newsom", "", "2021-05-01", "USA", "GOV"),
        ("Nicola Sturgeon", "", "2024-05-01", "GBR", "ELI"),
        ("Vladimir Putin", "", "1999-02-01", "RUS", "SPY"),
        ("Vladimir Putin", "", "2004-02-01", "RUS", "GOV"),
        // a rank before an office is none
        ("Norwegian deputy minister of defence", "", "", "NOR", "GOV"),
        // adjectives say which branch a general noun belongs to
        ("a parliamentary group", "", "", "", "LEG"),
        ("Chilean presidential spokesman", "", "", "CHL", "GOV"),
        // a body that shares its name with another state's
        ("Peru's Congress", "", "", "PER", "LEG"),
        ("Congress", "", "", "USA", "LEG"),
        ("Turkey's Justice Department", "", "", "TUR", "GOV"),
        // those who live by violence
        ("hired thugs", "", "", "", "CRM"),
        ("two abductors", "", "", "", "UAF"),
        ("armed herdsmen", "", "", "", "AGR"),
        // those who rule where they sit
        ("the junta in Myanmar", "", "", "MMR", "GOV"),
        ("authorities in Kabul", "", "", "AFG", "GOV"),
        // bodies named by their city; peoples misspelt; a country as context
        ("Calcutta University", "", "", "IND", "EDU"),
        ("angry Uzebks", "", "", "UZB", ""),
        ("Ansar Valdia", "Yemen", "", "YEM", ""),
        ("Ansar Valdia", "Residents of Yemen complained", "", "", ""),
    ] {
        let found = code(text, context, date);
        assert_eq!((found.0.as_str(), found.1.as_str()), (country, sector), "{text} | {context} | {date}");
    }
}
