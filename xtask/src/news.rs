//! Made-up news for benchmarks: stories of several days, each told by some outlets in other words or copied from a wire.
//!
//! The same seed gives the same reports. Names of small places and of people are made of syllables; all other words are as common in
//! these reports as the project's word counts say they are in news.

use std::fmt::Write;

/// Reports of one day.
pub const A_DAY: usize = 400;
/// Words of a report.
const WORDS: usize = 300;
/// Reports of the counted 3,382 above which a word is one of grammar, or nearly.
const COMMONEST: usize = 150;
/// Outlets.
const OUTLETS: usize = 200;
/// Days over which a story is told.
const LASTS: usize = 3;
/// One report in so many copies the wire's.
const COPIED: usize = 5;
const COUNTS: &str = include_str!("../../lexicon/idf/en.tsv");

const COUNTRIES: [(&str, &str, &str); 32] = [
    ("Zambia", "Zambian", "Lusaka"),
    ("Kenya", "Kenyan", "Nairobi"),
    ("Mali", "Malian", "Bamako"),
    ("Niger", "Nigerien", "Niamey"),
    ("Nigeria", "Nigerian", "Abuja"),
    ("Ethiopia", "Ethiopian", "Addis Ababa"),
    ("Egypt", "Egyptian", "Cairo"),
    ("Libya", "Libyan", "Tripoli"),
    ("Syria", "Syrian", "Damascus"),
    ("Iraq", "Iraqi", "Baghdad"),
    ("Iran", "Iranian", "Tehran"),
    ("Israel", "Israeli", "Jerusalem"),
    ("Turkey", "Turkish", "Ankara"),
    ("Ukraine", "Ukrainian", "Kyiv"),
    ("Russia", "Russian", "Moscow"),
    ("Poland", "Polish", "Warsaw"),
    ("Germany", "German", "Berlin"),
    ("France", "French", "Paris"),
    ("Britain", "British", "London"),
    ("Spain", "Spanish", "Madrid"),
    ("Brazil", "Brazilian", "Brasília"),
    ("Peru", "Peruvian", "Lima"),
    ("Colombia", "Colombian", "Bogotá"),
    ("Mexico", "Mexican", "Mexico City"),
    ("India", "Indian", "New Delhi"),
    ("Pakistan", "Pakistani", "Islamabad"),
    ("China", "Chinese", "Beijing"),
    ("Japan", "Japanese", "Tokyo"),
    ("Vietnam", "Vietnamese", "Hanoi"),
    ("Thailand", "Thai", "Bangkok"),
    ("Serbia", "Serbian", "Belgrade"),
    ("Yemen", "Yemeni", "Sanaa"),
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const SYLLABLES: [&str; 28] = [
    "ba", "ko", "ri", "ma", "tu", "ne", "sa", "lo", "di", "ga", "shi", "ve", "po", "ra", "zu", "ke", "mi",
    "ta", "no", "fe", "har", "len", "dor", "vik", "mos", "tal", "ber", "gan",
];

/// How a story's event is told; the first two are for beginnings. `{w}` is any word: no four words in a row are the same in all
/// reports, as they hardly are in news.
const EVENTS: [&[&str]; 8] = [
    &[
        "Gunmen attacked the {w} market of {town} on {day}, killing at least {n} people, {demA} police said.",
        "At least {n} {w} people were killed when {w} gunmen raided {town}, {A} said.",
        "The {demA} army blamed {w} rebels and sent {w} troops to {town}.",
        "{A} denied that {w} soldiers had fled {town} before the {w} attack.",
    ],
    &[
        "{demA} President {chiefA} met {demB} President {chiefB} in {capA} on {day}.",
        "{chiefA} and {chiefB} discussed {w} in {capA} on {day}.",
        "{A} and {B} agreed on {w} near {town}, {chiefA} said.",
        "{demB} {w} leaders condemned {chiefB} for the {w} talks with {chiefA}.",
    ],
    &[
        "Thousands of {w} teachers protested in {town} on {day} against {w} and the government of {A}.",
        "Police arrested {n} {w} demonstrators in {town} on {day}.",
        "{chiefA} rejected the {w} demands and threatened the {w} union.",
        "The {w} union will march to {capA} unless {chiefA} raises {w} pay.",
    ],
    &[
        "{A} imposed {w} sanctions on {B} on {day} over {w} in {town}.",
        "{B} condemned the {w} sanctions of {A} over {town}.",
        "{chiefB} threatened to expel {demA} {w} diplomats.",
        "{A} demanded that {B} release {n} {w} sailors held in {town}.",
    ],
    &[
        "{A} will send {n} {w} troops to {town} next week, {chiefA} said on {day}.",
        "{demA} troops arrived near {town} after {w} orders of {chiefA}.",
        "{B} urged {A} to withdraw {w} troops from {town}.",
        "{chiefB} rejected {demA} {w} soldiers in {town}.",
    ],
    &[
        "{A} sent {n} tons of {w} to {B} on {day} after {w} near {town}.",
        "{chiefB} thanked {A} for {w} that reached {town}.",
        "{A} promised {B} {w} help for {town}.",
        "{n} {w} families near {town} received {w} from {A}.",
    ],
    &[
        "{demA} police arrested {chiefB}, a {w} leader, in {town} on {day}.",
        "{chiefB} was arrested in {town} with {n} {w} supporters, {A} said.",
        "{B} called on {A} to release {chiefB} and {w}.",
        "{w} supporters of {chiefB} accused {A} of {w} in {town}.",
    ],
    &[
        "{demA} warplanes bombed {w} houses in {town} on {day}, killing {n} civilians, {B} said.",
        "{A} denied that {w} warplanes had bombed {town}.",
        "{B} accused {A} of {w} in {town} and asked for a {w} inquiry.",
        "{chiefB} threatened {A} with {w} after the bombing of {town}.",
    ],
];
/// What reports say beside their story.
const ASIDES: [&str; 12] = [
    "Residents of {town} spoke of {w}, {w} and {w}.",
    "{w} is known for {w} and {w}.",
    "Analysts in {capA} pointed to {w}, {w} and {w}.",
    "Traders said {w} and {w} had become {w}.",
    "There was {w} in {w}, {person} said.",
    "Observers recalled {w} of {year} and {w}.",
    "{person} spoke of {w} near {w}.",
    "Schools and {w} stayed shut, and {w} was {w}.",
    "A {year} report named {w}, {w} and {w}.",
    "Rain and {w} slowed {w} from {capA} to {town}.",
    "{w}, {w} and {w} are {w} in {A}.",
    "{person} of {town} sells {w} and {w}.",
];

/// A generator of numbers, the same on every run.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `n`.
    pub fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    /// A number below `n`, small ones more often: as names are spread in news.
    pub fn skewed(&mut self, n: usize) -> usize {
        let x = self.roll(1 << 24) as f64 / f64::from(1 << 24);
        ((n as f64).powf(x) - 1.0) as usize
    }

    /// One of some.
    pub fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.roll(all.len())]
    }
}

/// A made-up report.
#[derive(Clone, Debug)]
pub struct Report {
    /// Its outlet.
    pub outlet: String,
    /// `YYYY-MM-DD`.
    pub published: String,
    /// Its text.
    pub text: String,
    /// The number of the story that it tells.
    pub story: usize,
}

struct Story {
    /// How many stories there were before it, and itself.
    nth: usize,
    event: usize,
    /// The two countries.
    between: [usize; 2],
    chiefs: [String; 2],
    town: String,
    number: usize,
    /// Day of the event, from the beginning.
    day: usize,
    wire: Option<String>,
}

/// Reports one after the other, in order of their days.
pub struct Desk {
    dice: Dice,
    /// Words, and the sums of their counts up to each.
    vocabulary: (Vec<&'static str>, Vec<usize>),
    stories: Vec<Story>,
    made: usize,
    begun: usize,
}

impl Desk {
    /// Begins on 1 January 2020.
    pub fn new(seed: u64) -> Desk {
        let (mut words, mut sums, mut sum) = (Vec::new(), Vec::new(), 0);
        for line in COUNTS.lines().skip(1) {
            let Some((word, n)) = line.split_once('\t') else { continue };
            let n = n.trim().parse().unwrap_or(1);
            if n > COMMONEST {
                continue;
            }
            sum += n;
            words.push(word);
            sums.push(sum);
        }
        Desk { dice: Dice(seed), vocabulary: (words, sums), stories: Vec::new(), made: 0, begun: 0 }
    }

    fn word(&mut self) -> &'static str {
        let (words, sums) = &self.vocabulary;
        let at = self.dice.roll(sums.last().copied().unwrap_or(1));
        words[sums.partition_point(|s| *s <= at)]
    }

    fn name(&mut self, syllables: usize) -> String {
        let name: String = (0..syllables).map(|_| self.dice.pick(&SYLLABLES)).collect();
        let mut letters = name.chars();
        letters.next().map_or(String::new(), |c| c.to_uppercase().chain(letters).collect())
    }

    fn story(&mut self, day: usize) -> Story {
        let between = [self.dice.skewed(COUNTRIES.len()), self.dice.roll(COUNTRIES.len())];
        let chiefs = [0, 1].map(|_| format!("{} {}", self.name(2), self.name(3)));
        let town = self.name(4);
        self.begun += 1;
        Story {
            nth: self.begun,
            event: self.dice.roll(EVENTS.len()),
            between,
            chiefs,
            town,
            number: 5 + self.dice.roll(90),
            day,
            wire: None,
        }
    }

    fn fill(&mut self, template: &str, story: usize) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            let word = match slot {
                "w" => self.word().to_string(),
                "person" => format!("{} {}", self.name(2), self.name(3)),
                _ => self.slot(slot, story),
            };
            out.push_str(&word);
            rest = after;
        }
        out + rest
    }

    fn slot(&mut self, slot: &str, story: usize) -> String {
        let s = &self.stories[story];
        let country = |i: usize| COUNTRIES[s.between[i]];
        match slot {
            "A" => country(0).0.into(),
            "B" => country(1).0.into(),
            "demA" => country(0).1.into(),
            "demB" => country(1).1.into(),
            "capA" => country(0).2.into(),
            "chiefA" => s.chiefs[0].clone(),
            "chiefB" => s.chiefs[1].clone(),
            "town" => s.town.clone(),
            // 1 January 2020 was a Wednesday
            "day" => DAYS[(s.day + 2) % DAYS.len()].into(),
            // figures differ from report to report
            "n" => (s.number + self.dice.roll(3)).to_string(),
            _ => (1960 + self.dice.roll(60)).to_string(),
        }
    }

    fn text(&mut self, story: usize) -> String {
        let event = EVENTS[self.stories[story].event];
        let headline = event[self.dice.roll(2)];
        let mut text = self.fill(headline, story);
        let mut told = 0;
        while text.split_whitespace().count() < WORDS {
            let aside = told >= event.len() || self.dice.roll(3) > 0;
            let template = if aside { self.dice.pick(&ASIDES) } else { event[told] };
            told += usize::from(!aside);
            let sentence = self.fill(template, story);
            let gap = if self.dice.roll(3) == 0 { "\n\n" } else { " " };
            let _ = write!(text, "{gap}{sentence}");
        }
        text
    }

    /// The next report.
    pub fn report(&mut self) -> Report {
        let day = self.made / A_DAY;
        self.made += 1;
        self.stories.retain(|s| s.day + LASTS > day);
        let story = if self.stories.is_empty() || self.dice.roll(3) == 0 {
            let new = self.story(day);
            self.stories.push(new);
            self.stories.len() - 1
        } else {
            // what is new is told most
            self.stories.len() - 1 - self.dice.skewed(self.stories.len())
        };
        let copied = self.stories[story].wire.clone().filter(|_| self.dice.roll(COPIED) == 0);
        let text = match copied {
            Some(wire) => format!("{wire}\n\n{}", self.fill(ASIDES[0], story)),
            None => self.text(story),
        };
        self.stories[story].wire.get_or_insert_with(|| text.clone());
        let date = jiff::civil::date(2020, 1, 1).checked_add(jiff::Span::new().days(day as i64));
        Report {
            outlet: format!("Outlet {}", self.dice.roll(OUTLETS)),
            published: date.unwrap_or_default().to_string(),
            story: self.stories[story].nth,
            text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_the_same_on_every_run_and_fill_every_slot() {
        let make = || {
            let mut desk = Desk::new(3);
            (0..900).map(|_| desk.report()).collect::<Vec<_>>()
        };
        let (one, two) = (make(), make());
        assert!(one.iter().zip(&two).all(|(a, b)| a.text == b.text && a.outlet == b.outlet));
        assert!(one.iter().all(|r| !r.text.contains(['{', '}'])));
        let words = one.iter().map(|r| r.text.split_whitespace().count()).sum::<usize>() / one.len();
        assert!((WORDS..WORDS + 30).contains(&words), "{words}");
        assert_eq!((one[0].published.as_str(), one[899].published.as_str()), ("2020-01-01", "2020-01-03"));
    }
}
