//! Toponyms in sentences of our own, with analyses built by hand; and no text makes the stage panic.

use sitroom_document::{Analysis, DocMeta, Document, Span, Toponym};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Dep, EntType, Iob, Pos, Tag, TokenRow};

/// A word with its label: `Moscow/GPE` is a named entity, `Moscow/nsubj:deny` the subject of the next verb with that lemma.
fn toponyms(words: &str) -> (String, Vec<Toponym>) {
    let words: Vec<(&str, &str)> = words.split(' ').map(|w| w.split_once('/').unwrap_or((w, ""))).collect();
    let verb = words.iter().position(|(_, l)| *l == "VERB");
    let mut text = String::new();
    let mut rows = Vec::new();
    let mut lemmas = Vec::new();
    for (word, _) in &words {
        lemmas.push(word.trim_end_matches("ied").trim_end_matches('s').to_string());
    }
    for (i, (word, label)) in words.iter().enumerate() {
        if i > 0 && !matches!(*word, "," | "." | "'s") {
            text.push(' ');
        }
        let start = text.len() as u32;
        text.push_str(word);
        let name = word.starts_with(char::is_uppercase);
        let is_subject = verb.is_some_and(|v| i + 1 == v);
        let entity = ["GPE", "LOC", "FAC", "NORP", "ORG", "PERSON"].iter().find(|e| label.contains(*e));
        let continues = entity.is_some() && i > 0 && words[i - 1].1 == *label;
        rows.push(TokenRow {
            span: Span::new(start, text.len() as u32),
            space: true,
            tag: if *label == "VERB" {
                Tag::VBD
            } else if name {
                Tag::NNP
            } else {
                Tag::IN
            },
            pos: if *label == "VERB" {
                Pos::VERB
            } else if name {
                Pos::PROPN
            } else {
                Pos::ADP
            },
            morph: "",
            lemma: if *label == "VERB" { "deny" } else { &lemmas[i] },
            dep: if *label == "VERB" {
                Dep::ROOT
            } else if is_subject {
                Dep::NSUBJ
            } else {
                Dep::POBJ
            },
            head: if is_subject { i as u32 + 1 } else { verb.unwrap_or(0) as u32 },
            iob: match (entity, continues) {
                (None, _) => Iob::O,
                (Some(_), false) => Iob::B,
                (Some(_), true) => Iob::I,
            },
            ent_type: match entity {
                Some(&"GPE") => EntType::GPE,
                Some(&"LOC") => EntType::LOC,
                Some(&"FAC") => EntType::FAC,
                Some(&"NORP") => EntType::NORP,
                Some(&"ORG") => EntType::ORG,
                Some(&"PERSON") => EntType::PERSON,
                _ => EntType::NONE,
            },
            sent_start: i == 0,
        });
    }
    let analysis = Analysis::from_rows(&rows);
    let doc = Document::new(text.clone(), DocMeta::default());
    (text, Gazetteer::builtin().toponyms(&doc, &analysis))
}

/// `name|country` of every toponym; `-` where there is no place or country.
fn found(words: &str) -> Vec<String> {
    let (text, toponyms) = toponyms(words);
    let country =
        |t: &Toponym| t.place.as_ref().and_then(|p| p.country).map_or("-".to_string(), |c| c.to_string());
    toponyms.iter().map(|t| format!("{}|{}", t.span.of(&text), country(t))).collect()
}

#[test]
fn places_are_found_and_resolved() {
    for (words, want) in [
        ("Floods hit Valencia/GPE , Spain/GPE .", vec!["Valencia|ESP", "Spain|ESP"]),
        ("Floods hit Valencia/GPE , Venezuela/GPE .", vec!["Valencia|VEN", "Venezuela|VEN"]),
        ("Ships passed through the South/LOC China/LOC Sea/LOC .", vec!["South China Sea|-"]),
        ("A fire broke out in Paris/GPE , Texas/GPE .", vec!["Paris|USA", "Texas|USA"]),
        ("Shelling was heard in the Donbas/LOC .", vec!["Donbas|UKR"]),
        ("Clashes went on near Goma/GPE in Congo/GPE .", vec!["Goma|COD", "Congo|COD"]),
        (
            "Rain in Georgia/GPE ; he left Tbilisi/GPE , Georgia/GPE .",
            vec!["Georgia|GEO", "Tbilisi|GEO", "Georgia|GEO"],
        ),
        ("Snow fell on Mexico/GPE and Ohio/GPE .", vec!["Mexico|MEX", "Ohio|USA"]),
        ("A fire in L.A./GPE spread .", vec!["L.A.|USA"]),
        ("He flew to Abidjan/GPE , Côte/GPE d'Ivoire/GPE .", vec!["Abidjan|CIV", "Côte d'Ivoire|CIV"]),
        ("A storm hit Zorvek Island in May .", vec!["Zorvek Island|-"]),
        ("The U.S.-led force is in Peru .", vec!["U.S.|USA", "Peru|PER"]),
        ("Turkish/NORP officials spoke in Ankara/GPE .", vec!["Turkish|TUR", "Ankara|TUR"]),
        // capitals and great cities that share their name with towns
        ("The envoy flew to Colombo/GPE .", vec!["Colombo|LKA"]),
        ("A missile hit Odessa/GPE .", vec!["Odessa|UKR"]),
        ("He drove to Athens/GPE , Georgia/GPE .", vec!["Athens|USA", "Georgia|USA"]),
        ("A fire broke out in Odessa/GPE , Texas/GPE .", vec!["Odessa|USA", "Texas|USA"]),
        ("Fighting raged in Deir/GPE ez/GPE Zor/GPE .", vec!["Deir ez Zor|SYR"]),
    ] {
        assert_eq!(found(words), want, "{words}");
    }
}

#[test]
fn words_and_people_are_no_places() {
    for words in ["He met Jack/PERSON London/PERSON .", "We said it was nice .", "turkey for dinner"] {
        assert_eq!(found(words), Vec::<String>::new(), "{words}");
    }
}

#[test]
fn a_capital_that_denies_stands_for_its_government() {
    let (_, found) = toponyms("Moscow/GPE denied/VERB it .");
    assert!(found[0].metonym && !found[0].demonym);
    let (_, found) = toponyms("Rain fell in Moscow/GPE .");
    assert!(!found[0].metonym);
}

#[test]
fn no_text_makes_it_panic() {
    let mut seed = 7u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize
    };
    let parts = [
        "St", ".", "Paris", "é", "-", "’s", "İ", "ẞ", "US", "\u{301}", "New", "York", ",", "al", "北京",
        "U.S", "/", "of",
    ];
    let labels = ["", "/GPE", "/ORG", "/PERSON", "/FAC", "/NORP", "/VERB"];
    for _ in 0..3000 {
        let n = 1 + next() % 12;
        let words: Vec<String> = (0..n)
            .map(|_| {
                format!("{}{}", parts[next() % parts.len()].replace('/', "|"), labels[next() % labels.len()])
            })
            .collect();
        let (text, found) = toponyms(&words.join(" "));
        for t in &found {
            assert!(!t.span.of(&text).is_empty() && !t.tokens.is_empty());
        }
        assert!(found.windows(2).all(|w| w[0].span.end <= w[1].span.start));
    }
}
