//! Which language is it? By the words, where they tell.

use whatlang::{Detector, Lang, Script};

/// Characters that are looked at.
const LOOKED_AT: usize = 4000;
/// Fewer letters than this tell nothing.
const FEWEST: usize = 20;

/// BCP 47 language of `text`; `None` where it cannot be told.
pub fn language_of(text: &str) -> Option<&'static str> {
    let head: String = text.chars().take(LOOKED_AT).collect();
    if head.chars().filter(|c| c.is_alphabetic()).count() < FEWEST {
        return None;
    }
    let found = Detector::new().detect(&head)?;
    // in other scripts neighbours are hard to tell apart in a short text, but none of them is English
    let other_script = found.script() != Script::Latin;
    (found.is_reliable() || other_script).then(|| bcp47(found.lang()))
}

/// Two-letter codes (ISO 639-1), which BCP 47 prefers.
fn bcp47(lang: Lang) -> &'static str {
    use Lang::*;
    match lang {
        Epo => "eo",
        Eng => "en",
        Rus => "ru",
        Cmn => "zh",
        Spa => "es",
        Por => "pt",
        Ita => "it",
        Ben => "bn",
        Fra => "fr",
        Deu => "de",
        Ukr => "uk",
        Kat => "ka",
        Ara => "ar",
        Hin => "hi",
        Jpn => "ja",
        Heb => "he",
        Yid => "yi",
        Pol => "pl",
        Amh => "am",
        Jav => "jv",
        Kor => "ko",
        Nob => "nb",
        Dan => "da",
        Swe => "sv",
        Fin => "fi",
        Tur => "tr",
        Nld => "nl",
        Hun => "hu",
        Ces => "cs",
        Ell => "el",
        Bul => "bg",
        Bel => "be",
        Mar => "mr",
        Kan => "kn",
        Ron => "ro",
        Slv => "sl",
        Hrv => "hr",
        Srp => "sr",
        Mkd => "mk",
        Lit => "lt",
        Lav => "lv",
        Est => "et",
        Tam => "ta",
        Vie => "vi",
        Urd => "ur",
        Tha => "th",
        Guj => "gu",
        Uzb => "uz",
        Pan => "pa",
        Aze => "az",
        Ind => "id",
        Tel => "te",
        Pes => "fa",
        Mal => "ml",
        Ori => "or",
        Mya => "my",
        Nep => "ne",
        Sin => "si",
        Khm => "km",
        Tuk => "tk",
        Aka => "ak",
        Zul => "zu",
        Sna => "sn",
        Afr => "af",
        Lat => "la",
        Slk => "sk",
        Cat => "ca",
        Tgl => "tl",
        Hye => "hy",
        Cym => "cy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_by_their_words() {
        for (text, language) in [
            (
                "The government said on Tuesday that the border would stay closed until further notice.",
                Some("en"),
            ),
            (
                "Die Regierung teilte am Dienstag mit, dass die Grenze bis auf Weiteres geschlossen bleibt.",
                Some("de"),
            ),
            ("Правительство сообщило во вторник, что граница останется закрытой.", Some("ru")),
            (
                "Le gouvernement a annoncé mardi que la frontière resterait fermée jusqu'à nouvel ordre. Des milliers de personnes attendent depuis plusieurs jours dans le froid, selon des témoins et une organisation humanitaire qui leur apporte de l'eau.",
                Some("fr"),
            ),
            ("12:30", None),
        ] {
            assert_eq!(language_of(text), language, "{text}");
        }
    }
}
