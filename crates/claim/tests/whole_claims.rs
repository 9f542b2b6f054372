//! Claims as one line each: what was found of wire prose that the parser reads in an unexpected way.

mod common;

use sitroom_claim::Coder;
use sitroom_document::{Claim, Extraction, Party};
use sitroom_ling::Engine;

/// `TYPE actors > recipients @ place, time`; a state's code behind a party of one.
fn line(c: &Claim, ex: &Extraction, text: &str) -> String {
    let names = |all: &[Party]| {
        let one = |p: &Party| match p.country {
            Some(code) => format!("{}/{code}", p.span.of(text)),
            None => p.span.of(text).to_string(),
        };
        all.iter().map(one).collect::<Vec<_>>().join(" + ")
    };
    let place = c.place.map_or("", |i| ex.toponyms[i as usize].span.of(text));
    let time = c.time.as_ref().map_or("", |t| ex.times[t.timex as usize].value.as_str());
    format!("{} {} > {} @ {place}, {time}", c.event_type, names(&c.actors), names(&c.recipients))
}

/// A text, the beginning of a trigger, and the claim's line; nothing where there must be no claim.
const CASES: &[(&str, &str, &str)] = &[
    // a phrase whose head stands in brackets ends with the bracket
    (
        "Jama'at Nusrat al-Islam wal-Muslimin (JNIM), an affiliate of al Qaeda, claimed responsibility for the assault.",
        "assault",
        "ASSAULT Jama'at Nusrat al-Islam wal-Muslimin (JNIM)/MLI >  @ , ",
    ),
    // words about the target stand between the act and its target, place and day
    (
        "Chad carried out air strikes on what it said were two rebel camps in Niger late Sunday.",
        "air strikes",
        "ASSAULT Chad/TCD > two rebel camps @ Niger, 2024-05-12",
    ),
    (
        "Chadian jets hit what N'Djamena described as a rebel depot in Niger on Sunday.",
        "hit",
        "ASSAULT Chadian/TCD > a rebel depot @ Niger, 2024-05-12",
    ),
    (
        "Chad fired rockets at what it called a rebel depot on Sunday.",
        "fired rockets at",
        "ASSAULT Chad/TCD > a rebel depot @ , 2024-05-12",
    ),
    // the noun tells more than the verb that carries it; a camp is no protest
    (
        "Chadian jets carried out air strikes on a refugee camp in Goma on Sunday.",
        "air strikes",
        "ASSAULT Chadian jets/TCD > a refugee camp @ Goma, 2024-05-12",
    ),
    ("Chadian jets carried out air strikes on a refugee camp in Goma on Sunday.", "carried", ""),
    // whose strikes they are suffers nothing
    (
        "Chadian air strikes killed at least 27 Sudanese soldiers in Kutum.",
        "air strikes",
        "ASSAULT Chadian/TCD > at least 27 Sudanese soldiers/SDN @ Kutum, ",
    ),
    (
        "A Chadian strike on a school sheltering displaced families in Goma killed nine people.",
        "strike",
        "ASSAULT Chadian/TCD > nine people @ Goma, ",
    ),
    (
        "Chad and Sudan are close to a ceasefire, officials said.",
        "ceasefire",
        "RETREAT Chad/TCD + Sudan/SDN >  @ , ",
    ),
    // one act in three words
    (
        "Chadian air strikes hit a market in Goma, killing 13 villagers.",
        "air strikes",
        "ASSAULT Chadian/TCD > 13 villagers @ Goma, ",
    ),
    ("Chadian air strikes hit a market in Goma, killing 13 villagers.", "hit", ""),
    ("Chadian air strikes hit a market in Goma, killing 13 villagers.", "killing", ""),
    (
        "Rebels stormed a hotel popular with traders in the Congolese town of Beni, killing nine Ugandan soldiers.",
        "stormed",
        "ASSAULT Rebels > nine Ugandan soldiers/UGA @ Beni, ",
    ),
    (
        "Mali, Burkina Faso and Niger left the bloc in January.",
        "left the bloc",
        "SANCTION Mali/MLI + Burkina Faso/BFA + Niger/NER >  @ , 2024-01",
    ),
    (
        "The Ghanaian president telephoned the Malian premier to express his condolences.",
        "express his condolences",
        "SUPPORT The Ghanaian president/GHA > his/MLI @ , ",
    ),
    ("Malian police fired tear gas to disperse hundreds of students.", "disperse", ""),
    ("Ghana and Togo have issued similar warnings.", "issued", ""),
    (
        "Algeria summoned Mali's ambassador to protest against what it called a violation of its airspace.",
        "called",
        "",
    ),
    // who tells of the shelling has not done it
    (
        "Shelling across the river killed nine villagers, Chadian officials said.",
        "killed",
        "ASSAULT  > nine villagers @ , ",
    ),
    // where the ship lay, not what was boarded
    (
        "The tanker was boarded by gunmen in skiffs 20 miles west of the port of Aden.",
        "boarded",
        "COERCE gunmen > The tanker @ Aden, ",
    ),
    (
        "Rebels seized a tanker with nine crew in the Red Sea on Sunday.",
        "seized",
        "COERCE Rebels > a tanker @ Red Sea, 2024-05-12",
    ),
    // the day of the saying and that of the act
    (
        "The Omani premier said on Tuesday he would talk with the Iranian president on Friday.",
        "talk",
        "CONSULT he/OMN + the Iranian president/IRN >  @ , 2024-05-17",
    ),
    // not the ambush vows
    (
        "Lima blamed rebels for an ambush that killed nine villagers and vowed retaliation.",
        "vowed",
        "THREATEN Lima/PER >  @ , ",
    ),
    // of what is hit and who is hurt, who is hurt counts
    ("Shells hit a school in Goma, killing nine villagers.", "hit", "ASSAULT  > nine villagers @ Goma, "),
    // what is asked for is not done at the summit
    (
        "Leaders of the African Union called on Chad to withdraw its troops from the border at a summit in Accra.",
        "withdraw",
        "RETREAT Chad/TCD >  @ , ",
    ),
    (
        "Leaders of the African Union called on Chad to withdraw its troops from the border at a summit in Accra.",
        "summit",
        "CONSULT Leaders of the African Union/IGO >  @ Accra, ",
    ),
    // who accuses recalls, not who is accused
    (
        "Lima accused Quito of planning an attack and recalled its envoy from Santiago.",
        "recalled",
        "SANCTION Lima/PER > Santiago/CHL @ , ",
    ),
    (
        "Peruvian envoys held talks with diplomats from Chile, Bolivia and Brazil in Quito on Friday.",
        "held talks",
        "CONSULT Peruvian envoys/PER + diplomats/CHL + diplomats/BOL + diplomats/BRA >  @ Quito, 2024-05-10",
    ),
    (
        "The Omani and Qatari ministers ended a third round of talks in Muscat on Sunday.",
        "round of talks",
        "CONSULT The Omani and Qatari ministers/OMN + The Omani and Qatari ministers/QAT >  @ Muscat, 2024-05-12",
    ),
    (
        "The Omani and Qatari ministers agreed in a phone call on Sunday to meet in Doha.",
        "agreed",
        "AGREE The Omani and Qatari ministers/OMN + The Omani and Qatari ministers/QAT >  @ , 2024-05-12",
    ),
    (
        "Emmanuel Macron met Vladimir Putin on Friday. Macron's office said the two would speak by telephone on Thursday.",
        "speak",
        "CONSULT the two/FRA + the two/RUS >  @ , 2024-05-16",
    ),
    // the army that somebody orders is his own
    (
        "The Chadian president ordered the army to hold drills near the border.",
        "hold drills",
        "MOBILIZE the army/TCD >  @ , ",
    ),
    // what is asked for is nobody
    ("Lima asked for a delay.", "asked for", "REQUEST Lima/PER >  @ , "),
    ("Lima was encouraged by the outcome of the talks.", "encouraged", ""),
    ("Chad will halt all uranium enrichment.", "uranium enrichment", ""),
    // a truce, and no attack
    (
        "The Malian and Nigerien armies will stop all firing on Friday.",
        "stop all firing",
        "RETREAT The Malian and Nigerien armies/MLI + The Malian and Nigerien armies/NER >  @ , 2024-05-17",
    ),
    ("The Malian and Nigerien armies will stop all firing on Friday.", "firing", ""),
    ("The Malian director of military operations will talk with the mayor.", "military operations", ""),
    // whoever chairs it takes part
    (
        "The Omani premier will chair a meeting of the council on Friday.",
        "meeting",
        "CONSULT The Omani premier/OMN + the council/OMN >  @ , 2024-05-17",
    ),
    (
        "Envoys from Peru and Chile met on Monday. The two countries' armies clashed on Tuesday.",
        "clashed",
        "ASSAULT The two countries' armies/PER + The two countries' armies/CHL >  @ , 2024-05-14",
    ),
    (
        "Officials said Oman is mediating between Tehran and Washington.",
        "mediating",
        "CONSULT Oman/OMN > Tehran/IRN + Washington/USA @ , ",
    ),
    ("The ship's owner in Piraeus said it had lost contact with the Greek navy.", "contact", ""),
    (
        "The Peruvian navy said seven Chilean aircraft had been shot down.",
        "shot down",
        "ASSAULT  > seven Chilean aircraft/CHL @ , ",
    ),
];

#[test]
fn every_claim_is_whole() {
    let mut engine = Engine::default();
    let mut wrong = Vec::new();
    for (text, trigger, wanted) in CASES {
        let (doc, a, ex) = common::extract(&mut engine, text);
        let claims = Coder::builtin().annotate(&doc, &a, &ex);
        let found = claims.iter().find(|c| c.trigger.of(text).starts_with(trigger));
        let found = found.map_or_else(String::new, |c| line(c, &ex, text));
        if found != *wanted {
            wrong.push(format!("{found:?}, not {wanted:?}: {trigger} in {text:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}
