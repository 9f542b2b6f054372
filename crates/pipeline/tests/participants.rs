//! Who is meant: names, titles, pronouns, descriptions, metonyms, through all stages.

use sitroom_pipeline::{DocMeta, Document, PublishedFrom, Reader};
use sitroom_record::Records;

fn read(text: &str) -> Records {
    let meta = DocMeta {
        published: Some("2022-02-12".into()),
        published_from: Some(PublishedFrom::Given),
        ..Default::default()
    };
    Reader::default().read(Document::new(text, meta))
}

/// The name of the entity that the last mention with these words belongs to.
fn meant(records: &Records, words: &str) -> Option<String> {
    let mentions =
        records.entities.iter().flat_map(|e| e.mentions.iter().map(move |m| (m.start, &m.text, &e.name)));
    mentions
        .filter(|(_, text, _)| *text == words)
        .max_by_key(|(start, _, _)| *start)
        .map(|(_, _, name)| name.clone())
}

/// A text, words of it, and whose they are.
const MEANT: &[(&str, &str, &str)] = &[
    (
        "President Hakainde Hichilema arrived in Lusaka on Friday. Hichilema thanked the crowd.",
        "Hichilema",
        "Hakainde Hichilema",
    ),
    ("Defence Minister Ayo Balogun flew to Kano. He met the governor.", "He", "Ayo Balogun"),
    ("Chancellor Mette Holm spoke in Aarhus. She promised more police.", "She", "Mette Holm"),
    (
        "The World Health Organization sent doctors to Goma. The WHO warned of cholera.",
        "The WHO",
        "World Health Organization",
    ),
    (
        "Emmanuel Macron, who met the Russian leader Vladimir Putin on Monday, flew home. Putin stayed.",
        "Putin",
        "Vladimir Putin",
    ),
    (
        "Vladimir Putin will call French President Emmanuel Macron, who met with the Russian leader in Moscow this week.",
        "the Russian leader",
        "Vladimir Putin",
    ),
    (
        "Prime Minister Ana Brnabic resigned. The prime minister gave no reason.",
        "The prime minister",
        "Ana Brnabic",
    ),
    // the owner stands first in the list
    (
        "President Daniel Noboa flew home. In Quito, police arrested Mika Laine and his interpreter.",
        "his",
        "Mika Laine",
    ),
    // a quotation of several lines, closed only at its end
    (
        "\"The bridge is gone.\nNobody was told.\nI blame the ministry,\" Mayor Olga Sidorova said.",
        "I",
        "Olga Sidorova",
    ),
    // who says "we" for a body means it
    (
        "Nasrin Yusuf heads a school. Valley Front spokesman Idris Bello wrote: \"We will not leave the town.\"",
        "We",
        "Valley Front",
    ),
    // what follows in the next paragraph is no part of the quotation
    (
        "\"Trade will grow,\" Nana Akufo-Addo told reporters. \"I trust our farmers.\"\n\nJohn Mahama said little.",
        "I",
        "Nana Akufo-Addo",
    ),
];

#[test]
fn mentions_lead_to_those_whom_they_mean() {
    for (text, words, name) in MEANT {
        let records = read(text);
        assert_eq!(meant(&records, words).as_deref(), Some(*name), "{words} in: {text}");
    }
}

/// A text, the words of a participant, country and first sector.
const CODED: &[(&str, &str, &str, &str)] = &[
    (
        "The Turkish foreign minister met envoys from Libya on Sunday.",
        "The Turkish foreign minister",
        "TUR",
        "GOV",
    ),
    ("Moscow rejected the proposal on Tuesday.", "Moscow", "RUS", "GOV"),
    ("The Kremlin denied the report.", "The Kremlin", "RUS", "GOV"),
    ("A Kenyan army spokesman accused the rebels of looting.", "A Kenyan army spokesman", "KEN", "MIL"),
    ("The United Nations condemned the attack.", "The United Nations", "IGO", ""),
    ("Peruvian police arrested nine miners.", "Peruvian police", "PER", "COP"),
];

#[test]
fn participants_have_country_and_sector() {
    for (text, words, country, sector) in CODED {
        let records = read(text);
        let entity = records.entities.iter().find(|e| e.mentions.iter().any(|m| m.text == *words));
        let entity = entity.unwrap_or_else(|| panic!("expected {words:?} among the entities of: {text}"));
        assert_eq!(entity.country.as_deref(), Some(*country), "{text}");
        assert_eq!(entity.sectors.first().map_or("", |s| s.as_str()), *sector, "{text}");
    }
}

#[test]
fn what_is_not_the_same_stays_apart() {
    for (text, one, other) in [
        ("Arafat met him in Gaza after Peres had left.", "Arafat", "him"),
        (
            "The French president called the Russian president on Monday.",
            "The French president",
            "the Russian president",
        ),
        // the name behind a description says who it is
        (
            "Carlos Alvarado met the miners. The miners sent their president, Rosa Quispe, to Lima.",
            "Carlos Alvarado",
            "their president",
        ),
        ("Farmers' groups complained about the ministry to reporters.", "Farmers' groups", "the ministry"),
        // a person is he or she
        ("The mayor met the miners. They thanked her.", "The mayor", "They"),
        ("The shelling of villagers by the militia was filmed.", "villagers", "the militia"),
        // the object of the second verb is not the subject of both
        ("The rebels took villagers along and later freed them.", "The rebels", "them"),
    ] {
        let records = read(text);
        let of =
            |words: &str| records.entities.iter().position(|e| e.mentions.iter().any(|m| m.text == words));
        assert!(of(one).is_some(), "{text}");
        assert_ne!(of(one), of(other), "{text}");
    }
}

#[test]
fn police_have_no_state_where_a_report_tells_of_two() {
    let country = |text: &str| {
        let records = read(text);
        let police = records.entities.iter().find(|e| e.mentions.iter().any(|m| m.text == "nine policemen"));
        police.unwrap_or_else(|| panic!("expected policemen in: {text}")).country.clone()
    };
    let of_one = "Peru closed its ports. Peru's army moved north. Lima banned rallies. Peru's premier resigned. \
                  In Peru, rebels killed nine policemen.";
    assert_eq!(country(of_one).as_deref(), Some("PER"));
    let of_two = "Peru closed its ports. Chile's army moved north. Lima banned rallies. Peru's premier resigned. \
                  Chile protested. In Peru, rebels killed nine policemen.";
    assert_eq!(country(of_two), None);
}
