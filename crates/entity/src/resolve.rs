//! Country and sectors of a phrase.

use crate::identity::Identity;
use crate::lexicon::{Agent, Lexicon};
use crate::{near, words};
use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::{Analysis, Document, TokenRange, Why};
use sitroom_gazetteer::Gazetteer;
use sitroom_ling::{Dep, EntType, Pos};

const GOV: Code3 = Code3::of("GOV");
const ELI: Code3 = Code3::of("ELI");
const OPP: Code3 = Code3::of("OPP");
const PRE: Code3 = Code3::of("PRE");
const IGO: Code3 = Code3::of("IGO");

/// Words of a body's name that stands before a noun, at most.
const LONGEST_BODY: u32 = 4;

/// Who a noun phrase stands for; `None` if nothing in it names a participant.
pub fn phrase(
    lex: &Lexicon,
    doc: &Document,
    a: &Analysis,
    tokens: TokenRange,
    head: u32,
) -> Option<Identity> {
    let gazetteer = Gazetteer::builtin();
    let whole = words(doc, a, tokens);
    let bare = whole.strip_prefix("the ").or_else(|| whole.strip_prefix("The ")).unwrap_or(whole);
    if let Some(id) = named(lex, gazetteer, doc, bare) {
        return Some(id);
    }
    let mut id = described(lex, doc, a, tokens, head);
    if let Some(body) = inner_body(lex, doc, a, tokens, head) {
        return Some(body_of(body, id));
    }
    let country = modifier_country(doc, a, tokens, head);
    if let Some(entity) = entity_name(doc, a, head)
        && let Some(known) = named(lex, gazetteer, doc, entity)
    {
        id = Some(owned(merge(known, id), doc, a, head));
    }
    match (&mut id, country) {
        (Some(id), Some(c)) if id.country.is_none() || id.why.is_none() => id.country = Some(c),
        (None, Some(c)) if a.pos(head) == Pos::PROPN && is_participant_entity(a, head) => {
            id = Some(Identity {
                country: Some(c),
                why: Some(Why::Rule("modifier".into())),
                ..Default::default()
            });
        }
        _ => {}
    }
    if id.is_none() && is_participant_entity(a, head) {
        id = Some(Identity { why: Some(Why::Ling("entity type")), ..Default::default() });
    }
    if let Some(id) = &mut id {
        near::set_right(&lex.words, &doc.text, a, tokens, head, id);
        if id.country.is_none() && id.code.is_none() && serves_or_served(id) {
            id.country = country_of_body(lex, doc, a, tokens, head);
        }
        if id.country.is_none() && id.code.is_none() {
            id.country = country_of_seat(lex, doc, a, head);
        }
    }
    id
}

/// *The junta in Myanmar*, *authorities in Kabul*: the country that they sit in.
fn country_of_seat(lex: &Lexicon, doc: &Document, a: &Analysis, head: u32) -> Option<Code3> {
    if !lex.words.seated.has(&a.lemma(head).to_lowercase()) {
        return None;
    }
    let within = a.children_with(head, Dep::PREP).filter(|&p| p == head + 1 && a.lemma(p) == "in");
    within.flat_map(|p| a.children_with(p, Dep::POBJ)).find_map(|o| modifier_country(doc, a, a.subtree(o), o))
}

/// Sectors of those who act for a state.
pub const POWERS: [Code3; 6] =
    [GOV, Code3::of("MIL"), Code3::of("COP"), Code3::of("SPY"), Code3::of("LEG"), Code3::of("JUD")];

/// *Peru's Congress*: a body of the state that it belongs to, not of the one whose body goes by that name alone.
fn owned(mut body: Identity, doc: &Document, a: &Analysis, head: u32) -> Identity {
    let of_state = body.code.is_none() && body.sectors.iter().any(|s| POWERS.contains(s));
    let owner = a.children_with(head, Dep::POSS).find_map(|p| modifier_country(doc, a, a.subtree(p), p));
    body.country = owner.filter(|_| of_state).or(body.country);
    body
}

/// Somebody who acts for a state, or did.
fn serves_or_served(id: &Identity) -> bool {
    id.kind == Some(EntityKind::Person) && id.sectors.iter().any(|s| POWERS.contains(s) || *s == ELI)
}

/// *The CIA director*: the country of the state's body whose name stands before a noun.
fn country_of_body(
    lex: &Lexicon,
    doc: &Document,
    a: &Analysis,
    tokens: TokenRange,
    head: u32,
) -> Option<Code3> {
    (tokens.start..head).filter(|&t| a.pos(t) == Pos::PROPN).find_map(|t| {
        (1..=LONGEST_BODY).rev().filter(|n| t + n <= head).find_map(|n| {
            let body = lex.organisation(words(doc, a, TokenRange::new(t, t + n)))?;
            let of_state = body.code.is_none() && body.sectors.iter().any(|s| POWERS.contains(s));
            body.country.filter(|c| of_state && *c != IGO)
        })
    })
}

/// *The Kurdish PKK group*, *IS fighters*, *a CIA official*: the body whose name stands before a noun that gathers or leads its members.
fn inner_body(
    lex: &Lexicon,
    doc: &Document,
    a: &Analysis,
    tokens: TokenRange,
    head: u32,
) -> Option<Identity> {
    if !lex.words.gathering.has(&a.lemma(head).to_lowercase()) {
        return None;
    }
    (tokens.start..head).find_map(|t| {
        (1..=4u32).rev().filter(|n| t + n <= head).find_map(|n| {
            let name = words(doc, a, TokenRange::new(t, t + n));
            lex.organisation(name)?;
            named(lex, Gazetteer::builtin(), doc, name)
        })
    })
}

/// The body, as far as the noun behind its name does not say more: *PKK fighters* are what the PKK is, *a former CIA official* is not.
fn body_of(body: Identity, noun: Option<Identity>) -> Identity {
    let Some(noun) = noun else { return body };
    let telling = noun.sectors.first().is_some_and(|s| matches!(s.as_str(), "ELI" | "OPP"));
    let person = noun.kind == Some(EntityKind::Person);
    Identity {
        sectors: if telling || body.sectors.is_empty() { noun.sectors } else { body.sectors },
        kind: if person { noun.kind } else { body.kind },
        role: noun.role,
        ..body
    }
}

/// The title's sectors with the name's country.
fn merge(known: Identity, described: Option<Identity>) -> Identity {
    let Some(d) = described else { return known };
    let sectors = if d.sectors.is_empty() { known.sectors } else { d.sectors };
    Identity { country: known.country.or(d.country), sectors, role: d.role, ..known }
}

fn is_participant_entity(a: &Analysis, head: u32) -> bool {
    matches!(a.tokens.ent_type[head as usize], EntType::PERSON | EntType::ORG | EntType::GPE | EntType::NORP)
}

/// The words of the named entity that the head lies in.
fn entity_name<'t>(doc: &'t Document, a: &Analysis, head: u32) -> Option<&'t str> {
    let at = a.entities.partition_point(|e| e.tokens.end <= head);
    let e = a.entities.get(at).filter(|e| e.tokens.contains(head))?;
    let name = words(doc, a, e.tokens);
    Some(name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name))
}

/// A name known to the tables: a body, a state, a capital, a seat of government, a leader.
pub fn named(lex: &Lexicon, gazetteer: &Gazetteer, doc: &Document, name: &str) -> Option<Identity> {
    let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    if let Some(o) = lex.organisation(name) {
        let kind = Some(if o.sectors.contains(&Code3::of("REB")) {
            EntityKind::Group
        } else {
            EntityKind::Organization
        });
        return Some(Identity {
            country: o.country,
            code: o.code.filter(|c| *c != IGO),
            sectors: o.sectors.clone(),
            kind,
            why: Some(Why::Lexicon(format!("organisations/{name}").into())),
            role: None,
            wikidata: o.wikidata,
        });
    }
    let state = |country, sectors, kind, what: &str| {
        Some(Identity {
            country: Some(country),
            sectors,
            kind: Some(kind),
            why: Some(Why::Lexicon(format!("countries/{what}/{name}").into())),
            ..Default::default()
        })
    };
    if let Some(c) = gazetteer.country_by_name(name) {
        let sectors = if c == IGO { Vec::new() } else { vec![GOV] };
        return state(c, sectors, EntityKind::Country, "name");
    }
    if let Some(seat) = gazetteer.seat(name) {
        return state(seat.country, seat.sectors.clone(), EntityKind::Government, "seat");
    }
    if let Some(c) = gazetteer.country_by_capital(name) {
        return state(c, vec![GOV], EntityKind::Government, "capital");
    }
    if let Some(c) = half(doc, name).and_then(|full| gazetteer.country_by_name(full)) {
        return state(c, vec![GOV], EntityKind::Country, "half");
    }
    if name == "West" && speaks_of_the_west(&doc.text) {
        return Some(Identity {
            sectors: vec![GOV],
            kind: Some(EntityKind::Group),
            why: Some(Why::Rule("the West".into())),
            ..Default::default()
        });
    }
    let (term, in_office) = lex.person(name, doc.dct_date())?;
    Some(Identity {
        country: term.country,
        code: term.code.filter(|c| *c != IGO),
        sectors: if in_office || !is_office(&term.sectors) { term.sectors.clone() } else { vec![ELI] },
        kind: Some(EntityKind::Person),
        why: Some(Why::Lexicon(format!("people/{name}").into())),
        wikidata: term.wikidata,
        ..Default::default()
    })
}

/// True if a text means the Western states by *the West*, not *the West Bank* or *West* alone. They are more than one, so that they have
/// no country.
fn speaks_of_the_west(text: &str) -> bool {
    ["the West", "The West"].iter().flat_map(|w| text.match_indices(w)).any(|(at, w)| {
        let starts = !text[..at].ends_with(char::is_alphanumeric);
        let rest = &text[at + w.len()..];
        let named_on = rest.strip_prefix(' ').is_some_and(|r| r.starts_with(char::is_uppercase));
        starts && !named_on && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-')
    })
}

/// *The North*, *the South* in a text that speaks of the two Koreas: the state's full name.
fn half(doc: &Document, name: &str) -> Option<&'static str> {
    let full = match name {
        "North" => "North Korea",
        "South" => "South Korea",
        _ => return None,
    };
    let both = doc.text.contains("North Korea") && doc.text.contains("South Korea");
    (both || doc.text.contains("North and South Korea")).then_some(full)
}

/// Sectors that end with the term; clergy, soldiers and rebels stay what they are.
fn is_office(sectors: &[Code3]) -> bool {
    sectors.is_empty() || sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "LEG" | "JUD" | "SPY"))
}

/// *Army accountant*, *police doctor*: those who serve in uniform are that first.
fn serves(sectors: &[Code3]) -> bool {
    sectors.first().is_some_and(|s| matches!(s.as_str(), "MIL" | "COP" | "SPY"))
}

/// Sectors of those who work for others.
fn is_trade(sectors: &[Code3]) -> bool {
    sectors.first().is_some_and(|s| matches!(s.as_str(), "BUS" | "CVL" | "MED" | "EDU" | "LAB"))
}

/// Sectors from the nouns of the phrase: the head of a description, the title before a name.
fn described(lex: &Lexicon, doc: &Document, a: &Analysis, tokens: TokenRange, head: u32) -> Option<Identity> {
    let is_name = a.pos(head) == Pos::PROPN;
    let compound = |t: u32| {
        let before = t.checked_sub(1).filter(|&b| tokens.contains(b))?;
        let (first, second) = (a.word(&doc.text, before), a.lemma(t));
        lex.compound(a.lemma(before), second).or_else(|| lex.compound(first, second))
    };
    let agent_at = |t: u32| {
        compound(t).or_else(|| lex.agent(a.lemma(t))).or_else(|| lex.agent(plural_first(doc, a, t)?))
    };
    let mut agent = agent_at(head).map(|g| (head, g));
    let own = agent.map(|(_, g)| g);
    // "the State Security Bureau": the last word of its name says that it is a body
    let body = is_name && own.is_some_and(|g| g.kind != EntityKind::Person);
    // "police chief", "army spokesman", "Foreign Minister Lavrov": the nouns before the head tell more than a general one
    for t in tokens.iter().filter(|&t| t != head && t < head) {
        if !matches!(a.pos(t), Pos::NOUN | Pos::PROPN | Pos::ADJ)
            || a.tokens.ent_type[t as usize] == EntType::PERSON && !is_name
        {
            continue;
        }
        if is_rank_of(lex, a, t) {
            continue;
        }
        if let Some(g) = agent_at(t).filter(|g| !body || compound(head).is_none() && may_name_body(own, g)) {
            let modifies = matches!(a.dep(t), Dep::COMPOUND | Dep::NMOD | Dep::AMOD | Dep::POSS) || is_name;
            let general = lex.words.general.has(a.lemma(head)) && compound(head).is_none();
            let uniform = agent.is_some_and(|(_, h)| is_trade(&h.sectors)) && serves(&g.sectors);
            // of several titles before a name the first is the office, the next a rank
            let first_title = is_name && agent.is_none_or(|(at, _)| at == head);
            if modifies && (agent.is_none() || general || uniform || first_title) {
                agent = Some((t, g));
            }
        }
    }
    let (at, g) = agent?;
    let mut sectors = g.sectors.clone();
    if at == head && lex.words.general.has(a.lemma(head)) {
        let adjective = tokens.iter().take_while(|&t| t < head).find_map(|t| office_of(a.lemma(t)));
        sectors = adjective.map_or(sectors, |s| vec![s]);
    }
    let lower = |t: u32| a.word(&doc.text, t).to_lowercase();
    if tokens.iter().any(|t| lex.words.former.has(&lower(t))) {
        sectors = vec![ELI];
    }
    if tokens.iter().any(|t| lex.words.unrecognised.has(&lower(t))) {
        sectors.insert(0, PRE);
    }
    if tokens.iter().any(|t| matches!(lower(t).as_str(), "opposition")) {
        sectors.insert(0, OPP);
        sectors.dedup();
    }
    let role = (is_name && at != head).then(|| {
        let first_name =
            tokens.iter().find(|&t| a.tokens.ent_type[t as usize] == EntType::PERSON).unwrap_or(head);
        words(doc, a, TokenRange::new(tokens.start, first_name.max(tokens.start))).trim().to_string()
    });
    Some(Identity {
        sectors,
        kind: Some(match own {
            Some(own) if body || own.kind == EntityKind::Person => own.kind,
            _ if is_name && at != head => EntityKind::Person,
            _ => g.kind,
        }),
        role: role.filter(|r| !r.is_empty()),
        why: Some(Why::Lexicon(format!("agents/{}", a.lemma(at)).into())),
        ..Default::default()
    })
}

/// *Rebels shelled the town*: a plural at the head of a sentence that the parser takes for a name, without its ending.
fn plural_first<'d>(doc: &'d Document, a: &Analysis, t: u32) -> Option<&'d str> {
    let first = a.sentences[a.sentence(t) as usize].start == t;
    let plain = a.pos(t) == Pos::PROPN && a.tokens.ent_type[t as usize] == EntType::NONE;
    a.word(&doc.text, t).strip_suffix('s').filter(|_| first && plain)
}

/// Whether a noun in a body's name says more of its sector than the last one: *Intelligence Committee*; not *General* of *General Bureau*,
/// nor *Worker* of *Workers' Party*.
fn may_name_body(own: Option<&Agent>, noun: &Agent) -> bool {
    noun.kind != EntityKind::Person && own.is_none_or(|g| g.sectors.first() == Some(&GOV))
}

/// *Deputy minister*, *assistant commissioner*: what ranks an office is none.
fn is_rank_of(lex: &Lexicon, a: &Analysis, t: u32) -> bool {
    let ranks =
        matches!(a.lemma(t).to_ascii_lowercase().as_str(), "deputy" | "vice" | "assistant" | "acting");
    ranks && (t as usize + 1) < a.len() && lex.agent(a.lemma(t + 1)).is_some()
}

/// The branch of government that an adjective names: *a congressional group*.
fn office_of(lemma: &str) -> Option<Code3> {
    match lemma.to_ascii_lowercase().as_str() {
        "congressional" | "parliamentary" | "legislative" | "senatorial" => Some(Code3::of("LEG")),
        "judicial" => Some(Code3::of("JUD")),
        "presidential" | "ministerial" | "governmental" => Some(GOV),
        _ => None,
    }
}

/// The country that an adjective, a possessive or a name inside the phrase gives.
pub fn modifier_country(doc: &Document, a: &Analysis, tokens: TokenRange, head: u32) -> Option<Code3> {
    let gazetteer = Gazetteer::builtin();
    let mut found = None;
    let mut t = tokens.start;
    while t < tokens.end {
        // names of up to four words: "the United Arab Emirates"
        let hit = (1..=4u32).rev().filter(|n| t + n <= tokens.end).find_map(|n| {
            let name = words(doc, a, TokenRange::new(t, t + n));
            // "CAIRO Yemen's government": where the report was written
            let line = name.len() > 3 && !name.contains(|c: char| c.is_lowercase() || c == '.');
            if line && t + n < tokens.end {
                return None;
            }
            let demonym = if n <= 2 { gazetteer.country_by_demonym(name) } else { None };
            demonym
                .or_else(|| gazetteer.country_by_name(name))
                .or_else(|| gazetteer.country_by_capital(name))
                .or_else(|| gazetteer.seat(name).map(|s| s.country))
                .map(|c| (c, n))
        });
        match hit {
            Some((c, n)) => {
                // the phrase behind "of" counts only where nothing before the head did
                if found.is_none() || t <= head && found.is_none() {
                    found = Some(c);
                }
                t += n;
            }
            None => t += 1,
        }
    }
    found
}
