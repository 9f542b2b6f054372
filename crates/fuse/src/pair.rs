//! Do two claims of different documents tell of one event? Evidence for and against, added up; every part can be shown.

use crate::evidence::Evidence;
use crate::mention::WORDING;
use crate::senses::stem_of;
use crate::sketch::{ClaimSketch, PartySketch, PlaceSketch, Sketch};
use crate::words::{Word, hash};
use std::sync::LazyLock;

/// Two reports of one day tell of one event where their heads are as alike as this …
const ONE_STORY: f32 = 0.2;
/// … and so much more for each day that lies between them, because a crisis goes on with the same names.
const EACH_DAY: f32 = 0.01;
/// Days taken for reports without a date.
const UNDATED: i32 = 2;

/// How alike the heads of two reports have to be.
pub fn one_story(a: &Sketch, b: &Sketch) -> f32 {
    let days = a.day.zip(b.day).map_or(UNDATED, |(x, y)| (x - y).abs());
    ONE_STORY + EACH_DAY * days as f32
}
/// Kilometres within which two places are one: a suburb and its city.
const NEAR: f32 = 20.0;
/// Kilometres from which two regions, or a town and a region, are not one.
const FAR: f32 = 250.0;
/// What the same day weighs, and the same place.
const SAME_DAY: f32 = 1.0;
const SAME_PLACE: f32 = 0.8;
/// What two towns weigh: more than all the words of two reports, because attacks on many towns are told in the same words.
const OTHER_TOWN: f32 = -6.0 - WORDING;

/// What parties of other countries weigh: all else alike does not outweigh it.
const OTHERS: f32 = -4.0 - WORDING;

/// What the same type weighs, and another one of the same family: *met* and *agreed*.
const SAME_KIND: f32 = 1.0;
const OTHER_KIND: f32 = -0.6;

/// What soldiers weigh against gunmen of another day.
const FOES: f32 = -2.0;

/// What another word for the act weighs.
const OTHER_WORD: f32 = -0.5;

/// What the same word weighs, one word in common, and the same mode.
const SAME_WORD: f32 = 0.9;
const SHARED_WORD: f32 = 0.4;
const SAME_MODE: f32 = 0.3;
/// What sentences weigh that name other weekdays, where an act has no day of its own.
const OTHER_WEEKDAY: f32 = -0.5;
/// What sentences of the same words weigh.
const SENTENCE: f32 = 3.0;
/// What sentences weigh that name nobody and nothing in common.
const OTHER_NAMES: f32 = -1.5;
/// What the same parties of talks weigh, and the same recipients of other acts.
const TALKERS: f32 = 1.4;
const RECIPIENTS: f32 = 0.7;
/// What an act weighs that is open though it was done before.
const OPEN_AGAIN: f32 = -1.0;
/// What the same figure weighs, and from where it is a large one.
const SMALL_FIGURE: f32 = 0.4;
const LARGE_FIGURE: f32 = 1.2;
const LARGE: u32 = 6;
/// From where two parties are one …
const MATCHED: f32 = 0.6;
/// … and what a second one at both talks weighs, and another one.
const SECOND_TALKER: f32 = 0.8;
const OTHER_TALKER: f32 = -1.5;
/// What a day between two reports weighs, at most so much in all …
const A_DAY_APART: f32 = 0.15;
const MOST_APART: f32 = 2.0;
/// … and what share of it where both reports name the day of the act.
const NAMED_DAY: f32 = 0.3;
/// More than sums in another order differ by.
const SLACK: f32 = 0.01;

/// What sentences that name nobody in common are shown as.
pub const NAMES: &str = "names of the sentence";

/// The evidence that two claims tell of one event, all but their wording as a whole; `alike` is the likeness of their documents' heads.
pub fn evidence(a: (&Sketch, &ClaimSketch), b: (&Sketch, &ClaimSketch), alike: f32) -> Vec<Evidence> {
    let ((doc_a, a), (doc_b, b)) = (a, b);
    let mut all: Vec<Evidence> = Vec::with_capacity(12);
    let mut push = |name, weight: f32| {
        if weight != 0.0 {
            all.push((name, weight));
        }
    };
    push("type", kind(a, b));
    push("mode", if a.mode.is_some() && a.mode == b.mode { SAME_MODE } else { 0.0 });
    push("trigger", word(a, b));
    let (actors, recipients) = sides(a, b);
    push("actors", actors);
    push("recipients", recipients);
    push("time", time(a, b));
    push("weekdays", weekdays(a, b));
    push("figures", figures(a, b));
    push("status", done_before(a, b));
    push("sides", foes(a, b));
    push("place", place(a.place.as_ref(), b.place.as_ref()));
    push("words of the sentence", SENTENCE * a.words.cosine(&b.words));
    push(NAMES, names(a, b));
    push("words of the report", report(alike));
    push("days between reports", apart((doc_a, a), (doc_b, b)));
    all
}

/// True if the sum of two claims, their wording included, cannot reach `bar`, told by as little as it takes: most claims of two reports
/// have nothing to do with each other, and this is asked of every two.
pub fn out_of_reach(a: (&Sketch, &ClaimSketch), b: (&Sketch, &ClaimSketch), alike: f32, bar: f32) -> bool {
    let ((doc_a, a), (doc_b, b)) = (a, b);
    let needed = bar - SLACK - WORDING;
    let mut most = kind(a, b)
        + report(alike)
        + apart((doc_a, a), (doc_b, b))
        + figures(a, b)
        + SENTENCE
        + SAME_DAY
        + SAME_PLACE;
    most += if a.mode.is_some() && a.mode == b.mode { SAME_MODE } else { 0.0 };
    most += word(a, b);
    // the dearest come last
    most += (TALKERS + SECOND_TALKER).max(1.0 + RECIPIENTS);
    if most < needed {
        return true;
    }
    most += time(a, b) - SAME_DAY;
    if most < needed {
        return true;
    }
    most += SENTENCE * a.words.cosine(&b.words) - SENTENCE;
    if most < needed {
        return true;
    }
    let (actors, recipients) = sides(a, b);
    most += actors + recipients - (TALKERS + SECOND_TALKER).max(1.0 + RECIPIENTS);
    most < needed || most - SAME_PLACE + place(a.place.as_ref(), b.place.as_ref()) < needed
}

fn kind(a: &ClaimSketch, b: &ClaimSketch) -> f32 {
    if a.kind == b.kind { SAME_KIND } else { OTHER_KIND }
}

/// The words for the act: *spoke*, *speaking by phone*.
fn word(a: &ClaimSketch, b: &ClaimSketch) -> f32 {
    if a.trigger == b.trigger {
        return SAME_WORD;
    }
    let (x, y) = (&a.named.0, &b.named.0);
    let shares = |(w, _): &(Word, f32)| y.iter().any(|(v, _)| stem_of(*v) == stem_of(*w));
    // of single words the stems have been compared
    if x.len().max(y.len()) > 1 && x.iter().any(shares) { SHARED_WORD } else { OTHER_WORD }
}

/// Sentences that name nobody and nothing in common: attacks on many towns are told in the same words.
fn names(a: &ClaimSketch, b: &ClaimSketch) -> f32 {
    if !a.words.names_others(&b.words) {
        return 0.0;
    }
    let here = place(a.place.as_ref(), b.place.as_ref()) > 0.0;
    let they = || a.family() == "talk" && others(a, b) > 0.0;
    if here || they() { 0.0 } else { OTHER_NAMES }
}

/// *Ordered the expulsion on Saturday*: the day is the order's, and yet the expulsion is hardly the one of Monday.
fn weekdays(a: &ClaimSketch, b: &ClaimSketch) -> f32 {
    if a.days.is_some() && b.days.is_some() {
        return 0.0;
    }
    let named = |c: &ClaimSketch| WEEKDAYS.map(|day| c.words.has(day));
    let (x, y) = (named(a), named(b));
    let both = x.iter().zip(y).any(|(x, y)| *x && y);
    if x.contains(&true) && y.contains(&true) && !both { OTHER_WEEKDAY } else { 0.0 }
}

/// The hashes of their names: many pairs are looked at for them.
static WEEKDAYS: LazyLock<[Word; 7]> = LazyLock::new(|| {
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map(hash)
});

/// What the words of the reports weigh.
fn report(alike: f32) -> f32 {
    (6.0 * alike).min(2.0)
}

/// Actors and recipients. What all parties do together has no sides.
fn sides(a: &ClaimSketch, b: &ClaimSketch) -> (f32, f32) {
    if a.family() == "talk" {
        return (TALKERS * parties(a.parties(), b.parties()) + others(a, b), 0.0);
    }
    let recipients = parties(a.recipients.iter(), b.recipients.iter());
    (parties(a.actors.iter(), b.actors.iter()), RECIPIENTS * recipients)
}

/// What the others at a talk weigh, where both claims name two: the same two have met, or one of them has met somebody else.
fn others(a: &ClaimSketch, b: &ClaimSketch) -> f32 {
    let best = |not: Option<(usize, usize)>| {
        let all = a
            .parties()
            .enumerate()
            .flat_map(|(i, x)| b.parties().enumerate().map(move |(j, y)| (i, j, x, y)));
        let rest = all.filter(|(i, j, x, y)| {
            not.is_none_or(|(k, l)| *i != k && *j != l) && x.is_known() && y.is_known()
        });
        let sums = rest.map(|(i, j, x, y)| (same_party(x, y), (i, j)));
        sums.reduce(|most, one| if one.0 > most.0 { one } else { most })
    };
    let Some((_, first)) = best(None).filter(|(sum, _)| *sum >= MATCHED) else { return 0.0 };
    match best(Some(first)) {
        Some((second, _)) if second >= MATCHED && a.kind == b.kind => SECOND_TALKER,
        Some((second, _)) if second <= OTHERS => OTHER_TALKER,
        _ => 0.0,
    }
}

/// From [`OTHERS`] over 0 (not known) to 1 (the same by name).
fn parties<'p>(
    a: impl Iterator<Item = &'p PartySketch>,
    b: impl Iterator<Item = &'p PartySketch> + Clone,
) -> f32 {
    let known = |p: &&PartySketch| p.is_known();
    let b = b.filter(known);
    let pairs = a.filter(known).flat_map(|x| b.clone().map(move |y| same_party(x, y)));
    pairs.reduce(f32::max).map_or(0.0, |best| best.max(OTHERS))
}

fn same_party(a: &PartySketch, b: &PartySketch) -> f32 {
    let common = a.name.iter().filter(|w| b.name.contains(w)).count();
    let shortest = a.name.len().min(b.name.len()).max(1);
    let named = common as f32 / shortest as f32;
    match (a.country, b.country) {
        (Some(x), Some(y)) if x != y => OTHERS,
        (Some(_), Some(_)) => 0.6 + 0.4 * named,
        _ if common > 0 => 0.8 * named,
        _ => -0.3,
    }
}

fn time(a: &ClaimSketch, b: &ClaimSketch) -> f32 {
    let (Some((a1, a2)), Some((b1, b2))) = (a.days, b.days) else { return 0.0 };
    let gap = (a1.max(b1) - a2.min(b2)).max(0);
    let open = |c: &ClaimSketch| !matches!(c.status.as_str(), "happened" | "ongoing");
    match gap {
        0 if (a2 - a1).max(b2 - b1) <= 1 => SAME_DAY,
        0 => 0.4,
        1 => -0.3,
        // what is planned may be moved
        _ if open(a) || open(b) => -0.6 - 0.02 * gap.min(70) as f32,
        2..=7 => -1.2,
        _ => -3.0,
    }
}

/// *Gunmen stormed the hotel on Tuesday*, *special forces stormed it on Wednesday*: where the days differ too, they are not one.
fn foes(a: &ClaimSketch, b: &ClaimSketch) -> f32 {
    let side = |c: &ClaimSketch| c.actors.iter().find_map(|p| p.side);
    let others = side(a).zip(side(b)).is_some_and(|(x, y)| x != y);
    if others && time(a, b) < 0.0 { FOES } else { 0.0 }
}

/// *Further attacks are likely*: what the later report leaves open is not what the earlier one told of as done, unless it is of the
/// same day.
fn done_before(first: &ClaimSketch, later: &ClaimSketch) -> f32 {
    let done = matches!(first.status.as_str(), "happened" | "ongoing");
    let open = matches!(later.status.as_str(), "possible" | "conditional" | "planned" | "requested");
    let same_day = time(first, later) > 0.0;
    if done && open && !same_day { OPEN_AGAIN } else { 0.0 }
}

/// The same figure of the same: *nine officers killed*, *nine policemen were killed*. Another one speaks against nothing: tolls rise.
fn figures(a: &ClaimSketch, b: &ClaimSketch) -> f32 {
    let shared = a.figures.iter().filter(|f| b.figures.binary_search(f).is_ok());
    match shared.map(|(_, value)| *value).max() {
        Some(value) if value >= LARGE => LARGE_FIGURE,
        Some(_) => SMALL_FIGURE,
        None => 0.0,
    }
}

/// The same place, or another one. What is wide, a country or region, may contain the other one.
fn place(a: Option<&PlaceSketch>, b: Option<&PlaceSketch>) -> f32 {
    let (Some(a), Some(b)) = (a, b) else { return 0.0 };
    if a.name == b.name {
        return if a.wide { 0.4 } else { SAME_PLACE };
    }
    let vague = a.wide || b.wide;
    match a.at.zip(b.at).map(|(x, y)| kilometres(x, y)) {
        Some(d) if d <= NEAR => 0.5,
        Some(_) if !vague => OTHER_TOWN,
        Some(d) if d >= 4.0 * FAR => -0.8,
        _ => 0.0,
    }
}

/// What the days between two reports weigh: less where both name the day of the act.
fn apart((doc_a, a): (&Sketch, &ClaimSketch), (doc_b, b): (&Sketch, &ClaimSketch)) -> f32 {
    let Some((x, y)) = doc_a.day.zip(doc_b.day) else { return 0.0 };
    let one_day = a.days.zip(b.days).is_some_and(|(x, y)| x == y && x.0 == x.1);
    let each = if one_day { A_DAY_APART * NAMED_DAY } else { A_DAY_APART };
    -(each * (x - y).abs() as f32).min(MOST_APART)
}

/// Kilometres between two places of a sketch.
pub fn kilometres((lat_a, lon_a): (f32, f32), (lat_b, lon_b): (f32, f32)) -> f32 {
    sitroom_record::kilometres((lat_a.into(), lon_a.into()), (lat_b.into(), lon_b.into())) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{JOINED, sum};
    use crate::sketch::Side;
    use crate::words::hash64;

    /// A claim as chance has it, by a number.
    fn claim(n: u64) -> ClaimSketch {
        let roll = |what: &str, sides: u64| hash64(&[&n.to_le_bytes(), what.as_bytes()]) % sides;
        let party = |what: &str| PartySketch {
            country: (roll(what, 3) > 0).then(|| hash(["A", "B"][roll(&format!("c{what}"), 2) as usize])),
            name: vec![hash(["x", "y"][roll(&format!("n{what}"), 2) as usize])],
            side: [None, Some(Side::State), Some(Side::Outlaws)][roll(&format!("s{what}"), 3) as usize],
        };
        let words = ["gunmen", "market", "ndola", "killed", "talks"];
        let sentence: Vec<&str> = words.into_iter().filter(|w| roll(w, 2) == 0).collect();
        let day = roll("day", 4) as i32;
        let place = |at: u64| PlaceSketch {
            name: hash(["Ndola", "Kitwe", "Copperbelt"][at as usize]),
            at: Some([(-12.97, 28.64), (-12.81, 28.21), (-13.0, 28.0)][at as usize]),
            wide: at == 2,
        };
        ClaimSketch {
            kind: ["ASSAULT", "COERCE", "CONSULT"][roll("kind", 3) as usize].into(),
            mode: (roll("mode", 2) == 0).then(|| "beat".into()),
            actors: vec![party("actor")],
            recipients: vec![party("recipient")],
            days: (roll("dated", 2) == 0).then_some((day, day)),
            place: (roll("placed", 2) == 0).then(|| place(roll("place", 3))),
            figures: (roll("counted", 2) == 0).then_some((7, 9)).into_iter().collect(),
            ..ClaimSketch::of_mention(["attacked", "raided"][roll("word", 2) as usize], &sentence.join(" "))
        }
    }

    #[test]
    fn other_weekdays_speak_against_acts_without_a_day() {
        let act = |text: &str, days| ClaimSketch { days, ..ClaimSketch::of_mention("expelled", text) };
        let saturday = act("Mali expelled the envoy on Saturday", Some((7, 7)));
        let monday = act("Mali expelled the envoy on Monday", None);
        assert_eq!(weekdays(&saturday, &monday), OTHER_WEEKDAY);
        assert_eq!(weekdays(&saturday, &act("Mali ordered it on Saturday", None)), 0.0);
        assert_eq!(weekdays(&saturday, &act("Mali expelled the envoy on Monday", Some((9, 9)))), 0.0);
    }

    #[test]
    fn what_was_done_is_not_what_is_feared_later_unless_of_one_day() {
        let of = |status: &str, day: Option<i32>| ClaimSketch {
            status: status.into(),
            days: day.map(|d| (d, d)),
            ..ClaimSketch::of_mention("attack", "An attack on the hotel")
        };
        assert_eq!(done_before(&of("happened", None), &of("possible", None)), OPEN_AGAIN);
        assert_eq!(done_before(&of("happened", Some(7)), &of("planned", Some(7))), 0.0);
        assert_eq!(done_before(&of("planned", None), &of("happened", None)), 0.0);
    }

    #[test]
    fn soldiers_are_not_the_gunmen_of_the_day_before() {
        let of = |side, day| ClaimSketch {
            actors: vec![PartySketch { country: None, name: vec![1], side: Some(side) }],
            days: Some((day, day)),
            ..ClaimSketch::of_mention("stormed", "They stormed the hotel")
        };
        assert_eq!(foes(&of(Side::Outlaws, 7), &of(Side::State, 8)), FOES);
        assert_eq!(foes(&of(Side::Outlaws, 7), &of(Side::State, 7)), 0.0);
        assert_eq!(foes(&of(Side::State, 7), &of(Side::State, 8)), 0.0);
    }

    #[test]
    fn the_same_figure_of_the_same_speaks_for_one_act_and_a_risen_toll_against_none() {
        let of = |unit: &str, value| ClaimSketch {
            figures: vec![(hash(unit), value)],
            ..ClaimSketch::of_mention("ambush", "An ambush killed officers")
        };
        assert_eq!(figures(&of("officer", 9), &of("officer", 9)), LARGE_FIGURE);
        assert_eq!(figures(&of("officer", 3), &of("officer", 3)), SMALL_FIGURE);
        assert_eq!(figures(&of("officer", 9), &of("officer", 12)), 0.0);
        assert_eq!(figures(&of("officer", 9), &of("rocket", 9)), 0.0);
    }

    #[test]
    fn what_is_passed_over_would_not_have_joined() {
        let doc = Sketch::of_text("a", Some("2022-02-12"), "", Vec::new());
        let (mut passed, mut joined) = (0, 0);
        for (n, m) in (0..60).flat_map(|n| (60..120).map(move |m| (n, m))) {
            let (a, b, alike) = (claim(n), claim(m), (n % 5) as f32 * 0.1);
            let score = sum(&evidence((&doc, &a), (&doc, &b), alike));
            let bar = JOINED + (m % 3) as f32;
            let over = out_of_reach((&doc, &a), (&doc, &b), alike, bar);
            assert!(!over || score + WORDING < bar, "{score}: {a:?} {b:?}");
            passed += usize::from(over);
            joined += usize::from(score >= JOINED);
        }
        assert!(passed > 500 && joined > 500, "{passed} {joined}");
    }

    #[test]
    fn acts_at_two_places_that_no_gazetteer_knows_are_told_apart_by_their_names() {
        let of =
            |text: &str| ClaimSketch { kind: "ASSAULT".into(), ..ClaimSketch::of_mention("attacked", text) };
        let (a, b) =
            (of("Rebels attacked the market of Vevetalne"), of("Rebels attacked the market of Sanovikber"));
        assert_eq!(names(&a, &b), OTHER_NAMES);
        assert_eq!(names(&a, &of("Men with guns attacked Vevetalne")), 0.0);
        assert_eq!(names(&a, &of("Rebels attacked the market")), 0.0);
    }

    #[test]
    fn the_same_words_about_another_town_are_another_act_and_about_its_region_may_be_the_same() {
        let at = |name: &str, degrees: f32, wide: bool| ClaimSketch {
            kind: "ASSAULT".into(),
            mode: Some("shell".into()),
            actors: vec![PartySketch { country: Some(1), name: vec![2], side: None }],
            recipients: vec![PartySketch { country: Some(3), name: vec![4], side: None }],
            days: Some((19_000, 19_000)),
            place: Some(PlaceSketch { name: hash(name), at: Some((degrees, 36.0)), wide }),
            ..ClaimSketch::of_mention("shelled", "Gunners shelled the town at dawn")
        };
        let doc = Sketch::of_text("a", Some("2022-02-12"), "", Vec::new());
        let score = |a: &ClaimSketch, b: &ClaimSketch| sum(&evidence((&doc, a), (&doc, b), 0.9));
        let town = at("Orlivka", 48.0, false);
        assert!(score(&town, &town) > JOINED);
        // 40 kilometres on
        assert!(score(&town, &at("Nova Hreblia", 48.36, false)) < JOINED);
        assert!(score(&town, &at("Orlivka Station", 48.05, false)) > JOINED);
        assert!(score(&town, &at("Donets", 48.9, true)) > JOINED);
    }
}
