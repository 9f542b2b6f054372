//! Chains over the real language layer: one example at least for each way in which words can mean the same participant.

mod common;

use common::{apart, chains, chains_of, one, two};
use sitroom_document::Entity;

#[test]
fn a_junta_is_that_of_the_state_that_the_text_is_about() {
    let coup = "Soldiers seized power in Gabon on Monday. Gabon closed its borders. Congo shut its embassy in Gabon on Tuesday and \
                called back its staff.";
    one(&format!("{coup} The junta dissolved parliament."), &["Gabon", "The junta"]);
    apart(&format!("{coup} The junta dissolved parliament."), "Congo", "The junta");
    // the one that was spoken of before goes before the state named most often
    one(
        &format!("{coup} Burma's junta praised the soldiers. The junta has ruled since 2021."),
        &["Burma's junta", "The junta"],
    );
}

#[test]
fn the_country_is_the_state_that_the_text_is_about() {
    one(
        "Soldiers shut the capital of Chad on Monday. Chad's president fled. Chad's parliament sat at dawn. Kenya told its citizens to \
         leave the country.",
        &["Chad", "the country"],
    );
    // no state stands out
    apart(
        "Planes from Kenya landed in Chad. An envoy will visit the country on Friday.",
        "Kenya",
        "the country",
    );
}

#[test]
fn members_are_those_of_the_body_spoken_of_last() {
    one(
        "The envoy briefed the Security Council. She called on its members to act.",
        &["the Security Council", "its"],
    );
    // a thing has none
    one(
        "Doe told the Security Council that the violence could engulf the region. He called on its members to act.",
        &["the Security Council", "its"],
    );
    apart(
        "The envoy briefed the Security Council. She called on its leader to act.",
        "the Security Council",
        "She",
    );
}

#[test]
fn names_in_short_with_titles_in_letters_and_in_other_spellings() {
    one(
        "Foreign Minister Kwame Mensah flew to Geneva. Mensah said the talks had failed.",
        &["Foreign Minister Kwame Mensah", "Mensah"],
    );
    one(
        "President Sergei Orlov arrived on Monday. Sergey Orlov left a day later.",
        &["President Sergei Orlov", "Sergey Orlov"],
    );
    one(
        "The National Electricity Board fined two firms. NEB officials said the NEB would not wait.",
        &["The National Electricity Board", "the NEB"],
    );
    one("The United Nations sent trucks. The UN said they were empty.", &["The United Nations", "The UN"]);
    apart(
        "Prime Minister Anna Weber met John Weber, a farmer. John Weber thanked Anna Weber.",
        "Prime Minister Anna Weber",
        "John Weber",
    );
}

#[test]
fn pronouns_by_gender_number_and_kind() {
    one("Anna Weber met Karl Brandt in Bonn. She told him to resign.", &["Anna Weber", "She"]);
    one("Anna Weber met Karl Brandt in Bonn. She told him to resign.", &["Karl Brandt", "him"]);
    one("Norway said it would send tanks.", &["Norway", "it"]);
    one("The rebels said they had taken the town.", &["The rebels", "they"]);
    apart("Peter Lang accused him of theft.", "Peter Lang", "him");
}

#[test]
fn who_speaks_is_meant_by_i_and_a_body_by_we() {
    one("“I will not resign,” President Daniel Moore told reporters.", &["I", "President Daniel Moore"]);
    one("“We will not pay,” the ministry said.", &["We", "the ministry"]);
}

#[test]
fn a_body_and_the_noun_before_its_name_are_one_mention() {
    let text = "Rockets fell on Friday. The militant group Hamas fired them. Hamas said the truce was over.";
    one(text, &["The militant group Hamas", "Hamas"]);
    let all = chains(text);
    assert!(!all.iter().any(|e| e.1.iter().any(|w| w == "The militant group")), "{all:?}");
}

#[test]
fn descriptions_and_appositions() {
    one(
        "Peru's President Alberto Fujimori left Lima on Friday. The Peruvian leader landed in London.",
        &["Peru's President Alberto Fujimori", "The Peruvian leader"],
    );
    one(
        "Anthony Ross, the Canadian ambassador, declined to comment.",
        &["Anthony Ross", "the Canadian ambassador"],
    );
}

#[test]
fn capitals_stand_for_states_where_they_act_and_are_places_elsewhere() {
    one("Russia sent troops. Moscow denied the claim.", &["Russia", "Moscow"]);
    assert!(chains("Talks were held in Vienna on Friday.").is_empty());
    let peru = chains("Peru will pay. Talks in Lima failed. The ambassador left Peru.");
    assert_eq!(peru.iter().filter(|e| e.0.name == "Peru").count(), 1, "Lima in between is a place only");
    one("North Korea fired at South Korea. The North denied it.", &["North Korea", "The North"]);
    apart("Ukraine sent aid. The war in eastern Ukraine goes on.", "Ukraine", "eastern Ukraine");
}

#[test]
fn countries_and_sectors_come_from_titles_first_and_tables_second() {
    let of = |text: &str| {
        let (e, _) = chains(text).swap_remove(0);
        (e.country.map(|c| c.to_string()), e.sectors.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let code = |country: &str, sector: &str| (Some(country.to_string()), vec![sector.to_string()]);
    assert_eq!(of("The Turkish foreign minister left."), code("TUR", "GOV"));
    assert_eq!(of("Antony Blinken left for Paris."), code("USA", "GOV"));
    assert_eq!(of("PKK fighters blew up a bridge."), code("TUR", "REB"));
    assert_eq!(of("A former Kenyan minister was arrested."), code("KEN", "ELI"));
}

#[test]
fn we_in_the_own_voice_of_a_text_is_the_body_that_publishes_it() {
    let we = |outlet| {
        let found = chains_of("We thank Norway for its help.", Some(outlet));
        found.into_iter().find(|e| e.1.contains(&"We".to_string())).map(|e| e.0)
    };
    let entity = we("US Department of State").expect("the department");
    assert_eq!((entity.country, entity.anonymous), (Some(sitroom_codebook::Code3::of("USA")), false));
    assert!(we("Reuters").is_none_or(|e| e.name != "Reuters"), "a newspaper does not thank");
}

#[test]
fn owners_and_what_they_own_are_two() {
    one("Peru's Fujimori left. Alberto Fujimori flew to Lima.", &["Alberto Fujimori", "Peru's Fujimori"]);
    apart("Alberto Fujimori left. His chief of staff stayed.", "Alberto Fujimori", "His chief of staff");
}

#[test]
fn the_two_sides_and_both_leaders_are_those_of_whom_the_text_speaks() {
    for (text, wanted) in [
        ("Chad and Niger closed the border. The two countries will talk.", &["Chad", "Niger"][..]),
        ("Kenya accused Somalia of spying. Both sides recalled envoys.", &["Kenya", "Somalia"]),
        (
            "President Emmanuel Macron met Prime Minister Giorgia Meloni in Rome. Both leaders praised the talks.",
            &["Emmanuel Macron", "Giorgia Meloni"],
        ),
        ("Chad, Niger and Mali closed the border. The two countries will talk.", &[]),
        ("Chad and Niger closed the border. Two countries protested.", &[]),
        ("Chad and Niger closed the border. Both presidents agreed.", &[]),
    ] {
        assert_eq!(two(text), wanted, "{text}");
    }
}

#[test]
fn the_west_is_many_states() {
    for text in ["Russia accused the West of lying.", "Russia, which blames the West, left the talks."] {
        let found = chains(text);
        let west = found.iter().find(|e| e.1.iter().any(|w| w == "the West")).expect("the West");
        assert_eq!((west.0.country, west.0.sectors.len()), (None, 1), "{text}");
    }
    for text in [
        "Adam West died. West was 88.",
        "Adam West flew to the West Bank. West met the mayor.",
        "Fires burned forests in the West on Monday.",
    ] {
        let group = |e: &Entity| e.kind == sitroom_codebook::EntityKind::Group;
        assert!(!chains(text).iter().any(|e| group(&e.0)), "{text}");
    }
}

#[test]
fn what_belongs_to_a_state_is_of_that_state_and_its_allies_are_not() {
    let country = |text: &str, name: &str| -> Option<String> {
        let found = chains(text);
        let one = found.iter().find(|(_, words)| words.iter().any(|w| w == name));
        let (entity, _) = one.unwrap_or_else(|| panic!("{name} in {text}"));
        entity.country.map(|c| c.to_string())
    };
    let niger =
        "Niger said on Monday that its army had attacked a village and its police had arrested two men.";
    assert_eq!(country(niger, "its army").as_deref(), Some("NER"));
    assert_eq!(country(niger, "its police").as_deref(), Some("NER"));
    let apart = "Niger met France in Paris on Monday. Its army attacked a village on Friday.";
    assert_eq!(country(apart, "Its army").as_deref(), Some("NER"));
    // the language layer takes it for a name
    assert_eq!(country("Iran said that its navy had seized a tanker.", "its navy").as_deref(), Some("IRN"));
    let allies = "Niger said on Monday that its allies had not answered.";
    assert_eq!(country(allies, "its allies"), None);
    let zambia = "President Hakainde Hichilema ordered his troops home and sent his wife to Paris.";
    assert_eq!(country(zambia, "his troops").as_deref(), Some("ZMB"));
    assert_eq!(country(zambia, "his wife"), None);
    let junta = "Soldiers took power in Gabon. The junta spoke, and the junta's spokesman met the envoys.";
    assert_eq!(country(junta, "the junta's spokesman").as_deref(), Some("GAB"));
}
