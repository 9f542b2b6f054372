//! Which time a claim takes, and whose words it stands on: one sentence or two for each way, and for what looks like it.

mod common;

use sitroom_claim::Coder;
use sitroom_document::codebook::EventType;
use sitroom_document::{Claim, Extraction};

use sitroom_ling::Engine;

/// A claim's type and trigger, its mode, its time's value, and its innermost source with the stance.
struct Told {
    kind: EventType,
    trigger: String,
    mode: &'static str,
    time: String,
    source: String,
}

fn claims(engine: &mut Engine, text: &str) -> (Vec<Claim>, Extraction) {
    let (doc, a, ex) = common::extract(engine, text);
    (Coder::builtin().annotate(&doc, &a, &ex), ex)
}

fn read(engine: &mut Engine, text: &str) -> Vec<Told> {
    let (claims, ex) = claims(engine, text);
    let one = |c: &Claim| Told {
        kind: c.event_type,
        trigger: c.trigger.of(text).into(),
        mode: c.mode.unwrap_or_default(),
        time: c.time.as_ref().map_or_else(String::new, |t| ex.times[t.timex as usize].value.clone()),
        source: c.attributions.last().map_or_else(String::new, |&i| {
            let x = &ex.attributions[i as usize];
            let name = x.source.as_ref().map_or("nobody", |s| s.span.of(text));
            format!("{name} {}", x.stance)
        }),
    };
    claims.iter().map(one).collect()
}

#[test]
fn acts_of_two_days_are_two_acts() {
    let mut engine = Engine::default();
    let mut restated = |text: &str| {
        let (claims, _) = claims(&mut engine, text);
        assert_eq!(claims.len(), 2, "{text}");
        claims[1].restates.is_some()
    };
    assert!(!restated("Iran tested a missile on 2 May. Iran tested a torpedo on 7 May."));
    assert!(restated("Iran tested a missile on 2 May. Iran tested the missile in May."));
}

#[test]
fn a_toll_that_rose_is_the_attacks_own_figure() {
    let mut engine = Engine::default();
    let mut figures = |text: &str| {
        let (claims, ex) = claims(&mut engine, text);
        let all = claims.iter().flat_map(|c| &c.quantities).map(|&i| ex.quantities[i as usize].value);
        all.collect::<Vec<f64>>()
    };
    assert_eq!(
        figures("The death toll from a Kenyan air strike on rebels rose to seven on Sunday."),
        vec![7.0]
    );
    assert_eq!(
        figures("After a Kenyan air strike on rebels, the price of bread rose to seven shillings."),
        Vec::<f64>::new()
    );
}

/// Every claim whose trigger begins with a word must have this value; lists all that have not.
fn check(cases: &[(&str, &str, &str)], value: fn(&Told) -> &str) {
    let mut engine = Engine::default();
    let mut wrong = Vec::new();
    for (text, trigger, wanted) in cases {
        let found = read(&mut engine, text);
        match found.iter().find(|t| t.trigger.starts_with(trigger)) {
            Some(told) if value(told) == *wanted => {}
            Some(told) => wrong.push(format!("{:?}, not {wanted:?}: {trigger} in {text:?}", value(told))),
            None => wrong.push(format!("no claim at {trigger} in {text:?}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn the_time_is_that_of_the_act() {
    check(
        &[
            // a day behind a name belongs to the clause
            (
                "The army evacuated two hundred families from the old town of Aden Sunday.",
                "evacuated",
                "2024-05-12",
            ),
            ("The army evacuated two hundred families from the old town of Aden.", "evacuated", ""),
            // what lasted is not dated by a day
            (
                "Officials said Chad released twelve soldiers it had been holding on Saturday.",
                "released",
                "2024-05-11",
            ),
            ("Officials said Chad released twelve soldiers it had captured on Saturday.", "released", ""),
            // a dash in the sentence is no dateline's
            ("In November, Chad attacked the rebels – the largest band in the east.", "attacked", "2023-11"),
            ("Chadian students blocked the bridge for a second day on Sunday.", "blocked", "2024-05-12"),
            // a preposition, not the Sunday to come
            (
                "The Chadian army closed the road following Sunday's attack on a hotel.",
                "attack",
                "2024-05-12",
            ),
            // what was asked for is to come, the asking is over
            ("The Chadian opposition called for a march in Abéché on Saturday.", "march", "2024-05-18"),
            ("The Chadian opposition called for a march in Abéché on Saturday.", "called for", ""),
            // the day, where there is one beside the length
            ("The Chadian army began two days of drills on Sunday.", "drills", "2024-05-12"),
            // how long an act has gone on
            ("France has been pressuring Niger for months to free the envoy.", "pressuring", "PXM"),
            // a call told before
            (
                "The US foreign minister spoke with the Peruvian president last Thursday. During the call, he condemned the raid.",
                "condemned",
                "2024-05-09",
            ),
            // a writing that speaks
            (
                "On Sunday, the British embassy in Mali issued a notice reminding travellers to carry water. The notice urged Britons to leave.",
                "urged",
                "2024-05-12",
            ),
            (
                "On Sunday, the British embassy in Mali issued a notice reminding travellers to carry water. The Senegalese army urged Britons to leave.",
                "urged",
                "",
            ),
            // at once after a dated act
            (
                "Gunmen attacked a bank in Mosul on Monday. Police immediately arrested two soldiers.",
                "arrested",
                "2024-05-13",
            ),
            (
                "Gunmen attacked a bank in Mosul on Monday. Police later arrested two soldiers.",
                "arrested",
                "",
            ),
            // one speech, one day
            (
                "President Karim Saleh spoke on Sunday in Erbil to say that order would return. Saleh condemned the killing of two officers.",
                "condemned",
                "2024-05-12",
            ),
            (
                "President Karim Saleh spoke on Sunday in Erbil to say that order would return. Rain fell in the hills. Saleh condemned the killing of two officers.",
                "condemned",
                "",
            ),
        ],
        |t| &t.time,
    );
}

#[test]
fn the_source_is_whose_words_the_act_stands_on() {
    check(
        &[
            // denials of different builds
            (
                "Harare accuses Lusaka of arming the rebels, an accusation Zambia denies.",
                "arming",
                "Zambia denies",
            ),
            ("Harare accuses Lusaka of arming the rebels, an accusation Zambia denies.", "accuses", ""),
            // where the parser takes "that" for a conjunction
            (
                "Its army said it had shot down two Zambian jets, a claim that Lusaka denied.",
                "shot down",
                "Lusaka denies",
            ),
            (
                "India moved to act after accusing Nepal of backing the rebels, which Kathmandu denies.",
                "backing",
                "Kathmandu denies",
            ),
            ("Harare never acknowledged that it sent troops into Mozambique.", "sent", "Harare denies"),
            ("Harare acknowledged that it sent troops into Mozambique.", "sent", "Harare asserts"),
            (
                "The ministry refused to admit that its jets had bombed the market.",
                "bombed",
                "The ministry denies",
            ),
            ("The army brushed off claims that it had shelled the clinic.", "shelled", "The army denies"),
            (
                "Lavrov said the talks would go on and denied reports that Russian jets had bombed a market.",
                "bombed",
                "Lavrov denies",
            ),
            ("Tehran denied any part in the attack on the tanker.", "attack", "Tehran denies"),
            (
                "Despite denials by Mali that its army had shelled the camp, envoys left.",
                "shelled",
                "Mali denies",
            ),
            (
                "Two officials said that Ankara was sending fighters to Baku, which Turkey denied.",
                "sending",
                "Turkey denies",
            ),
            ("The army said it had not shelled the clinic.", "shelled", "The army asserts"),
            // what somebody claims to have done
            ("The ambush was claimed by the Tuareg rebel group.", "ambush", "the Tuareg rebel group asserts"),
            ("The ambush on the Malian army was condemned by the French government.", "ambush", ""),
            // demands and promises
            ("Algiers warned Rabat to enter talks over the border.", "talks", "Algiers asks"),
            ("The army said that rebel fighters must withdraw from the port.", "withdraw", "The army asks"),
            (
                "Malawi's army said it would hand over the detained officers.",
                "hand over",
                "Malawi's army promises",
            ),
            (
                "Malawi's army said Zambia would hand over the detained officers.",
                "hand over",
                "Malawi's army asserts",
            ),
            // the report's own voice
            ("The rebels, blamed for the ambush on the army in June, have left Gao.", "ambush", ""),
            (
                "Peru's envoy to Spain, Ana Ruiz, said it was grateful for Chile's support.",
                "was grateful",
                "",
            ),
            // all that is told before the comma
            (
                "Malian police surrounded the mosque, and the shooting was continuing, according to the mayor.",
                "surrounded",
                "the mayor asserts",
            ),
            (
                "The minister allegedly met the rebels in Gao, the prosecutor said.",
                "met",
                "the prosecutor asserts",
            ),
            (
                "Both sides accused the other of shelling villages along the border.",
                "shelling",
                "Both sides asserts",
            ),
        ],
        |t| &t.source,
    );
}

#[test]
fn the_words_of_its_clause_tell_the_mode() {
    check(
        &[
            ("Lima demanded the release of its two sailors.", "demanded", "yield"),
            ("Lima demanded talks with Quito.", "demanded", "meet"),
            ("Lima demanded an apology from Quito.", "demanded", "change"),
            ("Kyiv called for aid to its ports.", "called for", "assist"),
            ("Rebels attacked the Chadian garrison with drones.", "attacked", "drone"),
            ("Rebels attacked the Chadian garrison with machetes.", "attacked", "primitive"),
            ("Rebels attacked the Chadian garrison.", "attacked", ""),
            // who asks says nothing of what is asked for
            ("The truce monitors urged Quito to sign the bill.", "urged", "change"),
        ],
        |t| t.mode,
    );
}

#[test]
fn who_says_what_he_will_do_to_others_under_a_condition_threatens() {
    let mut engine = Engine::default();
    let mut threatens = |text: &str| read(&mut engine, text).iter().any(|t| t.kind == EventType::Threaten);
    assert!(threatens(
        "The Turkish president said his army would shell the rebels if they crossed the river."
    ));
    assert!(!threatens(
        "The Turkish president said his army would visit the rebels if they crossed the river."
    ));
    assert!(!threatens(
        "The Greek president said the Turkish army would shell the rebels if they crossed the river."
    ));
}

#[test]
fn who_says_that_he_will_no_longer_do_it_does_not_threaten() {
    let mut engine = Engine::default();
    let mut threatens = |text: &str| read(&mut engine, text).iter().any(|t| t.kind == EventType::Threaten);
    assert!(!threatens("Iraqi militias said they would no longer attack American bases."));
    assert!(threatens("Iraqi militias threatened to attack American bases."));
    assert!(!threatens("The rebels said they would free three hostages."));
}

#[test]
fn an_inverted_should_asks_for_nothing() {
    let mut engine = Engine::default();
    let mut asks = |text: &str| read(&mut engine, text).iter().any(|t| t.kind == EventType::Request);
    assert!(asks("Ankara should close the strait, the Greek minister said."));
    assert!(!asks("Should Ankara close the strait, Athens will send ships, the Greek minister said."));
}
