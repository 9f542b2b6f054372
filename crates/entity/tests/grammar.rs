//! Who is meant where grammar, an office or a name that follows says so.

mod common;

use common::{apart, called, chains, nobody, one, two};

#[test]
fn a_pronoun_in_front_means_the_subject_that_follows() {
    let orlov = "Mr. Kessler flew to Oslo on Monday. In his talks with Ms. Weber, however, Mr. Orlov sounded cheerful. He left early.";
    one(orlov, &["Mr. Orlov", "his"]);
    apart(orlov, "Mr. Kessler", "his");
    one("Norway sent aid. Despite its losses, the ministry said it would go on.", &["the ministry", "its"]);
    one("Mr. Kessler left. When he reached Oslo, Mr. Orlov praised the hosts.", &["Mr. Orlov", "he"]);
    one("Mr. Kessler spoke. After police searched his flat, Mr. Orlov resigned.", &["Mr. Orlov", "his"]);
}

#[test]
fn a_pronoun_in_front_means_somebody_else_where_grammar_or_sense_says_so() {
    // the object of talks, an answer, help, a son, a woman, a name in between
    for text in [
        "Mr. Kessler came home. After a quarrel with him, Mr. Orlov resigned.",
        "Mr. Kessler came home. Asked about his letter, Mr. Orlov smiled.",
        "Mr. Kessler came home. With his help, Mr. Orlov won the vote.",
        "Mr. Kessler came home. Before his trip, Mrs. Orlov bought a map.",
        "After Mr. Kessler lost his seat, Mr. Orlov resigned.",
    ] {
        for pronoun in ["him", "his"] {
            apart(text, pronoun, "Mr. Orlov");
            apart(text, pronoun, "Mrs. Orlov");
        }
    }
    apart("Mr. Kessler came home. In his village, his son cheered.", "his", "his son");
}

#[test]
fn the_owner_of_the_subject_acts_in_its_clause() {
    let orlov = "Mr. Kessler spoke on Monday. Mr. Orlov's remarks suggested that he supported the plan.";
    one(orlov, &["Mr. Orlov", "he"]);
    apart("Mr. Kessler spoke. Mr. Orlov's lawyer said that he was ill.", "Mr. Orlov's lawyer", "Mr. Orlov");
}

#[test]
fn whom_a_clause_describes_is_not_its_subject() {
    let text = "Mr. Kessler has praised Mr. Orlov, whom he first met in Paris.";
    one(text, &["Mr. Kessler", "he"]);
    apart(text, "Mr. Orlov", "he");
    one("Ann Low praised Mr. Orlov, who said he was tired.", &["Mr. Orlov", "he"]);
}

#[test]
fn guests_are_received_in_the_house_of_who_receives_them() {
    one("Mr. Orlov left Oslo after welcoming Mr. Kessler to his house.", &["Mr. Orlov", "his"]);
    one("In welcoming Mr. Kessler to his house, Mr. Orlov hoped to please him.", &["Mr. Orlov", "his"]);
    one("Mr. Orlov invited Mr. Kessler to his villa.", &["Mr. Orlov", "his"]);
}

#[test]
fn a_description_and_the_name_behind_it_are_called_by_the_name() {
    let text = "Mali's leader, Oumar Keita, spoke on Friday. Mr. Keita said that troops would stay.";
    one(text, &["Mali's leader", "Oumar Keita", "Mr. Keita"]);
    let found = chains(text);
    let leader = found.iter().find(|(_, words)| words.iter().any(|w| w == "Mr. Keita")).expect("Keita");
    assert_eq!(
        (leader.0.name.as_str(), leader.0.country.map(|c| c.to_string())),
        ("Oumar Keita", Some("MLI".into()))
    );
    let daily = "A Malian newspaper, Essor, saw the letter. Essor printed it.";
    assert!(chains(daily).iter().any(|(e, _)| e.name == "Essor"), "{:?}", chains(daily));
    one(
        "He met the director of Norway's Polar Institute, Ann Low. Ms. Low said little.",
        &["the director of Norway's Polar Institute", "Ms. Low"],
    );
}

#[test]
fn who_was_told_by_an_office_is_named_later() {
    one(
        "Malian leader says troops will stay.\nMalian leader Oumar Keita spoke on Friday.",
        &["Malian leader", "Malian leader Oumar Keita"],
    );
    one(
        "The Malian president spoke. Mali's president, Oumar Keita, said troops would stay.",
        &["The Malian president", "Oumar Keita"],
    );
    apart(
        "The Malian defence minister spoke. Malian Foreign Minister Oumar Keita did not.",
        "The Malian defence minister",
        "Malian Foreign Minister Oumar Keita",
    );
    apart(
        "A former Malian president spoke. Malian President Oumar Keita did not.",
        "A former Malian president",
        "Malian President Oumar Keita",
    );
}

#[test]
fn the_president_is_the_one_in_office_and_no_vice_president() {
    let biden = "President Joe Biden spoke on Monday. An aide had served President George W. Bush in Texas. \
                 The president of the United States called for peace.";
    one(biden, &["President Joe Biden", "The president of the United States"]);
    let deputy =
        "President Joe Biden left. Vice President Kamala Harris stayed. The president called on Tuesday.";
    apart(deputy, "Vice President Kamala Harris", "The president");
}

#[test]
fn nouns_that_end_an_office_or_tell_of_deeds_are_nobody() {
    nobody("Ms. Low was named secretary of state.", "state");
    nobody("They met the secretary of State Ann Low.", "State");
    one(
        "White House chief of staff Ann Low left. Ms. Low was 60.",
        &["White House chief of staff Ann Low", "Ms. Low"],
    );
    one(
        "The secretary of State Ann Low left. Ms. Low was 60.",
        &["The secretary of State Ann Low", "Ms. Low"],
    );
    nobody("White House chief of staff Ann Low left.", "White House chief of staff");
    apart("The wife of Mr. Low left. Mr. Low stayed.", "The wife of Mr. Low", "Mr. Low");
    nobody("The White House chief of staff resigned.", "staff");
    nobody("Mr. Orlov told reporters of Mr. Kessler's mission to Oslo.", "Mr. Kessler's mission");
    nobody("The envoy was sent on a secret mission.", "a secret mission");
    nobody("Troops massed on the country's northern side.", "the country's northern side");
    nobody("Mr. Orlov spoke with Mr. Kessler at his side.", "his side");
    nobody("The two lands are in a state of war.", "a state of war");
    nobody("Protesters marched in the capital on Friday.", "the capital");
    assert_eq!(called("Its mission to the United Nations protested.", "Its mission").1, "organization");
    assert_eq!(called("The state pays the teachers.", "The state").1, "country");
    assert_eq!(called("The Syrian side walked out.", "The Syrian side").1, "group");
    assert_eq!(called("The speaker of parliament resigned.", "parliament").1, "organization");
}

#[test]
fn ranks_in_the_name_of_a_body_make_no_person_and_those_who_lead_are_persons() {
    for name in [
        "the Border General Bureau",
        "the State Affairs Council",
        "the Army Council",
        "the Senate Budget Committee",
    ] {
        assert_eq!(
            called(&format!("Mr. Orlov wrote to {name} on Monday."), name).1,
            "organization",
            "{name}"
        );
    }
    assert_eq!(called("The nation's leader spoke to reporters.", "The nation's leader").1, "person");
    assert_eq!(called("A Malian government official spoke.", "A Malian government official").1, "person");
    assert_eq!(called("Rebel groups fled.", "Rebel groups").1, "group");
}

#[test]
fn the_department_is_no_state() {
    apart("Russia sent troops on Monday. The department said nothing.", "Russia", "The department");
    apart("Russia sent troops on Monday. The ministry said nothing.", "Russia", "The ministry");
}

#[test]
fn who_leads_a_body_of_a_state_is_of_that_state() {
    let country = |text: &str, words: &str| called(text, words).0;
    assert_eq!(
        country("The former FBI director Ann Low spoke.", "The former FBI director Ann Low").as_deref(),
        Some("USA")
    );
    assert_eq!(
        country("FBI special counsel Ann Low spoke.", "FBI special counsel Ann Low").as_deref(),
        Some("USA")
    );
    assert_eq!(country("Sen. Ann Low spoke to the FBI in Kenya.", "Sen. Ann Low"), None);
    assert_eq!(
        country("The NATO official Ann Low spoke.", "The NATO official Ann Low").as_deref(),
        Some("IGO")
    );
}

#[test]
fn two_states_that_share_a_word_and_the_states_of_two_who_meet() {
    let korea = "North and South Korea signed the pact.";
    assert_eq!(
        (called(korea, "North").0.as_deref(), called(korea, "South Korea").0.as_deref()),
        (Some("PRK"), Some("KOR"))
    );
    assert_eq!(
        two("North Korea fired. South Korea protested. The two Koreas then signed the pact."),
        ["North Korea", "South Korea"]
    );
    assert_eq!(
        two(
            "Norway and Chad are far apart. Kenya and Mali sent envoys. President Joe Biden met President Emmanuel Macron in \
             the United States. France was glad. The two countries signed the pact."
        ),
        ["United States", "France"]
    );
    assert_eq!(
        two(
            "Mr. Kessler invited Mr. Orlov. Mr. Low was expected to talk with Mr. Brandt. The two leaders will meet again."
        ),
        ["Low", "Brandt"]
    );
}

#[test]
fn the_subject_of_a_clause_in_front_acts_on() {
    let text = "Mr. Kessler spoke in Oslo. Mr. Kessler smiled. While Mr. Orlov thanked Mr. Kessler for the gift, he did not open it.";
    one(text, &["Mr. Orlov", "he"]);
}

#[test]
fn his_country_is_the_one_that_he_leads() {
    let text = "Chad and Mali share no border. Malian President Oumar Keita met Kenyan envoys. He said his country wanted peace.";
    one(text, &["Mali", "his country"]);
}

#[test]
fn a_senator_does_not_govern() {
    let text = "Sen. Ann Low met President Joe Biden. The senator praised him.";
    apart(text, "President Joe Biden", "The senator");
}

#[test]
fn a_body_speaks_of_itself() {
    one("It rained in Oslo.\n\nNorway said that it would free three hostages.", &["Norway", "it"]);
    one("The bank failed. The ministry said on Monday its staff would strike.", &["The ministry", "its"]);
    apart("It rained in Oslo.\n\nNorway said it was clear that Mali would leave.", "Norway", "it");
    apart("The bank failed. Mr. Orlov said it would reopen.", "Mr. Orlov", "it");
}

#[test]
fn the_second_clause_speaks_of_the_subject_of_the_first() {
    one("Norway has quarrelled with Mali, but its army went home.", &["Norway", "its"]);
    apart("Norway has quarrelled with Mali, but its army went home.", "Mali", "its");
}

#[test]
fn the_two_are_none_of_the_eleven_and_who_wishes_is_not_who_is_to_act() {
    let text = "Chad and Mali met. The two nations signed. The eleven nations of the club did not.";
    apart(text, "The two nations", "The eleven nations of the club");
    apart("Kenya wants them to leave.", "Kenya", "them");
    one("Mr. Kessler came. Mr. Orlov wanted him to leave.", &["Mr. Kessler", "him"]);
}

#[test]
fn whose_they_are_says_what_deputies_allies_neighbours_and_counterparts_are() {
    let sectors = |text: &str, words: &str| {
        let found = chains(text);
        let one = found.iter().find(|(_, all)| all.iter().any(|w| w == words)).expect("a mention");
        one.0.sectors.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(sectors("Mr. Orlov sent his deputy to Oslo.", "his deputy"), ["GOV"]);
    assert_eq!(sectors("Norwegian deputies rejected the bill.", "Norwegian deputies"), ["LEG"]);
    assert_eq!(sectors("Sen. Ann Low rejected the bill.", "Sen. Ann Low"), ["LEG"]);
    assert_eq!(sectors("The inspector general found nothing.", "The inspector general"), ["GOV"]);
    assert_eq!(called("An ally of Mr. Orlov was arrested.", "An ally of Mr. Orlov").1, "person");
    assert_eq!(called("A neighbour heard shots.", "A neighbour").1, "person");
    assert_eq!(called("Kenya has accused its neighbour.", "its neighbour").1, "country");
    let bureau = "The agency wrote to its Malian counterpart, the Border General Bureau.";
    assert_eq!(called(bureau, "the Border General Bureau"), (Some("MLI".into()), "organization".into()));
}

#[test]
fn a_body_in_apposition_to_what_it_is_and_a_name_with_its_last_syllable() {
    assert_eq!(
        called("A Malian newspaper, Essor Mali, saw the letter.", "Essor Mali"),
        (Some("MLI".into()), "outlet".into())
    );
    one("President Moon Jae-in met Mr. Orlov. Mr. Moon left.", &["President Moon Jae-in", "Mr. Moon"]);
    one("President Park Geun-hye met Ban Ki-moon. Mr. Ban left.", &["Ban Ki-moon", "Mr. Ban"]);
    one(
        "Mali fired shells. Oumar Keita spoke for Mali. The country's leader, tired, left.",
        &["Mali", "The country"],
    );
}

/// The countries of the entities that have a mention with these words.
fn countries(text: &str, words: &str) -> Vec<String> {
    let holds = |found: &Vec<String>| found.iter().any(|w| w.contains(words));
    let of = chains(text).into_iter().filter(|(_, found)| holds(found));
    of.map(|(e, _)| e.country.map_or("none".into(), |c| c.to_string())).collect()
}

#[test]
fn police_and_parliament_are_those_of_the_state_that_the_report_tells_of() {
    let text = "Kenya's president left Nairobi on Monday. Police shot a man near Kisumu, and lawmakers called for calm.";
    assert_eq!(countries(text, "Police"), ["KEN"]);
    assert_eq!(countries(text, "lawmakers"), ["KEN"]);
    // two states, or others than one's own
    assert_eq!(countries("Kenya and Uganda closed the border. Police shot a man.", "Police"), ["none"]);
    assert_eq!(countries("Kenya closed the border. Foreign troops left Nairobi.", "troops"), ["none"]);
}

#[test]
fn a_pronoun_is_nobody_whose_name_stands_below_its_verb() {
    let text = "Mr. Kessler advises Mr. Orlov. He would not say whether Mr. Orlov had signed.";
    one(text, &["Mr. Kessler", "He"]);
    apart(text, "Mr. Orlov", "He");
    apart("Chad sent troops to Mali. It accused Chad of lying.", "Chad", "It");
    one("Mr. Orlov came alone. He is Ivan Orlov, a painter.", &["Mr. Orlov", "He"]);
    one("Mr. Orlov came. He sat down and Mr. Orlov's guards left.", &["Mr. Orlov", "He"]);
}

#[test]
fn the_country_of_officials_stands_before_them() {
    let country = |text: &str, words: &str| called(text, words).0;
    assert_eq!(country("U.S. officials spoke.", "U.S. officials").as_deref(), Some("USA"));
    assert_eq!(country("Some 300 U.K. troops left.", "Some 300 U.K. troops").as_deref(), Some("GBR"));
    assert_eq!(country("OSLO Malian officials spoke.", "OSLO Malian officials").as_deref(), Some("MLI"));
    apart(
        "Malian leader Oumar Keita spoke. The CIA director met with him.",
        "Malian leader Oumar Keita",
        "The CIA director",
    );
    let administration = "President Joe Biden spoke. The Biden administration said it would pay.";
    assert_eq!(country(administration, "The Biden administration").as_deref(), Some("USA"));
    assert_eq!(country("The CNN reporter Ann Low spoke.", "The CNN reporter Ann Low"), None);
}

#[test]
fn the_same_words_with_a_name_in_them_mean_the_same() {
    let text = "The Orlov cabinet met. The Kessler cabinet fell in May. A bank failed. Ministers left the Orlov cabinet.";
    one(text, &["The Orlov cabinet", "the Orlov cabinet"]);
    apart(text, "The Kessler cabinet", "the Orlov cabinet");
}

#[test]
fn who_receives_guests_may_be_told_by_a_clause() {
    one("Mr. Orlov, who welcomed Mr. Kessler to his house, smiled.", &["Mr. Orlov", "his"]);
}
