//! What a number counts, and what happened to them.

use crate::number::{Number, Words};
use crate::tables::Unit;
use sitroom_ling::{Dep, EntType, Pos, Tag};

/// What is counted.
pub struct Counted {
    /// The unit.
    pub unit: String,
    /// The last token of number and unit.
    pub last: u32,
    /// The people counted, without what happened to them.
    pub people: Option<String>,
}

/// How far behind a number its noun may stand.
const REACH: u32 = 5;
/// A number as large counts whatever noun it stands before.
const TELLING: f64 = 5.0;
/// Steps up the tree from a noun to the verb that says what happened.
const STEPS: usize = 4;
/// A number of people that stands alone behind *of*.
const MANY: f64 = 100.0;

impl Words<'_> {
    /// What a number counts; `told` are the people counted before in the sentence.
    pub fn counted(&self, n: &Number, told: Option<&str>) -> Option<Counted> {
        let last = n.tokens.end - 1;
        if let Some(currency) = &n.currency {
            return Some(Counted { unit: currency.clone(), last, people: None });
        }
        if n.share {
            return Some(Counted { unit: "%".into(), last, people: None });
        }
        if self.word(n.tokens.end) == "-" {
            return self.hyphenated(n.tokens.end + 1);
        }
        let behind = self.measure_behind(n.tokens.end);
        behind.or_else(|| self.by_noun(n)).or_else(|| self.alone(n, told))
    }

    /// *A 40-kilometre convoy*, *a 500-strong force*
    fn hyphenated(&self, t: u32) -> Option<Counted> {
        if t >= self.a.len() as u32 {
            return None;
        }
        let things = |unit: &str| Some(Counted { unit: unit.into(), last: t, people: None });
        if self.word(t) == "strong" {
            let head = self.a.head(t);
            return things(self.tables.group(self.a.lemma(head)).unwrap_or("people"));
        }
        match self.unit_at(t)? {
            Unit::Measure(unit) => things(unit),
            _ => None,
        }
    }

    /// *Percent*, *km*, *dollars* next to the number, whatever they are part of.
    fn measure_behind(&self, t: u32) -> Option<Counted> {
        (t..t + 3).take_while(|i| *i < self.a.len() as u32).find_map(|i| {
            let between = (t..i).all(|k| matches!(self.a.pos(k), Pos::ADJ | Pos::PROPN));
            match self.unit_at(i).filter(|_| between)? {
                // "1,300 pounds of fertiliser"
                Unit::Measure("GBP") if matches!(self.word(i + 1).as_str(), "of" | "(") => {
                    Some(Counted { unit: "lb".into(), last: i, people: None })
                }
                Unit::Measure(unit) => Some(Counted { unit: unit.into(), last: i, people: None }),
                _ => None,
            }
        })
    }

    /// The unit of a noun: of two words if the table has them.
    fn unit_at(&self, t: u32) -> Option<Unit<'_>> {
        let lemma = self.a.lemma(t);
        let two = t.checked_sub(1).and_then(|b| self.tables.unit(&format!("{} {lemma}", self.word(b))));
        two.or_else(|| self.tables.unit(lemma)).or_else(|| self.tables.unit(&self.word(t)))
    }

    fn by_noun(&self, n: &Number) -> Option<Counted> {
        let noun = self.noun(n)?;
        // "26 of 31 drones": the noun belongs to the second number
        let of_many =
            self.word(n.tokens.end) == "of" && (n.tokens.end..noun).any(|t| self.a.pos(t) == Pos::NUM);
        let last = if of_many { n.tokens.end - 1 } else { noun.max(n.tokens.end - 1) };
        let unit = match self.unit_at(noun) {
            Some(Unit::People(unit)) => return Some(self.people(unit, noun, last)),
            Some(Unit::Things(unit) | Unit::Measure(unit)) => unit.to_string(),
            None if self.is_people_name(noun) => return Some(self.people("people", noun, last)),
            None => self.other(n, noun)?,
        };
        Some(Counted { unit, last, people: None })
    }

    fn people(&self, unit: &str, noun: u32, last: u32) -> Counted {
        let happened = self.happened(noun).map(|w| format!(" {w}")).unwrap_or_default();
        Counted { unit: format!("{unit}{happened}"), last, people: Some(unit.into()) }
    }

    /// *Five Palestinians*
    fn is_people_name(&self, t: u32) -> bool {
        let all = &self.a.entities;
        let next = all.partition_point(|e| e.tokens.end <= t);
        let named = all.get(next).is_some_and(|e| e.tokens.contains(t) && e.label == EntType::NORP);
        named && matches!(self.a.tag(t), Tag::NNPS | Tag::NNS)
    }

    /// Any other noun in the plural, where the number is large enough to tell something.
    fn other(&self, n: &Number, noun: u32) -> Option<String> {
        let lemma = self.a.lemma(noun);
        let telling = n.value >= TELLING || n.lower;
        (telling && self.a.tag(noun) == Tag::NNS && !self.tables.uncounted(lemma)).then(|| self.word(noun))
    }

    /// The noun that a number counts: its head, the object of its *of*, or the noun behind it.
    fn noun(&self, n: &Number) -> Option<u32> {
        let number = n.tokens.end - 1;
        let a = self.a;
        let is_noun = |t: u32| matches!(a.pos(t), Pos::NOUN | Pos::PROPN | Pos::SYM);
        if self.word(n.tokens.end) == "of" {
            let of = a.children_with(number, Dep::PREP).find(|&p| p == n.tokens.end).unwrap_or(n.tokens.end);
            let object = a.children_with(of, Dep::POBJ).next();
            return object.filter(|&o| is_noun(o) && o < n.tokens.end + REACH + 2);
        }
        let mut at = number;
        for _ in 0..3 {
            let head = a.head(at);
            if head == at {
                break;
            }
            if is_noun(head)
                && head > number
                && head <= number + REACH
                && self.plain_between(number + 1, head)
            {
                return Some(head);
            }
            at = head;
        }
        let next = n.tokens.end;
        let behind = (next < a.len() as u32).then_some(next)?;
        (is_noun(behind) && a.sentence(behind) == a.sentence(number)).then_some(behind)
    }

    /// Nothing but words of one noun phrase between number and noun.
    fn plain_between(&self, from: u32, to: u32) -> bool {
        (from..to).all(|t| {
            !matches!(self.a.pos(t), Pos::VERB | Pos::AUX | Pos::ADP | Pos::PUNCT) || self.is_modifier(t)
        })
    }

    /// A participle or hyphen inside a noun phrase.
    fn is_modifier(&self, t: u32) -> bool {
        matches!(self.a.dep(t), Dep::AMOD | Dep::COMPOUND) || self.word(t) == "-"
    }

    /// A number without noun: *killed nine*, *and four were hurt*, *a crowd of 5,000*, *the death toll rose to 143*.
    fn alone(&self, n: &Number, told: Option<&str>) -> Option<Counted> {
        let (number, last) = (n.tokens.end - 1, n.tokens.end - 1);
        let a = self.a;
        let counted = |unit: String, base: &str| Some(Counted { unit, last, people: Some(base.into()) });
        let base = told.unwrap_or("people");
        if let Some(happened) = self.happened(number) {
            let end = last + u32::from(self.participle_behind(last).is_some());
            return Some(Counted {
                unit: format!("{base} {happened}"),
                last: end,
                people: Some(base.into()),
            });
        }
        // "114 votes to 23"
        if n.tokens.start > 1
            && self.word(n.tokens.start - 1) == "to"
            && let Some(Unit::Things(unit @ ("votes" | "seats"))) = self.unit_at(n.tokens.start - 2)
        {
            return Some(Counted { unit: unit.into(), last, people: None });
        }
        let head = a.head(number);
        let of = matches!(a.dep(number), Dep::POBJ) && a.lemma(head) == "of";
        if of
            && n.value >= MANY
            && let Some(unit) = self.tables.group(a.lemma(a.head(head)))
        {
            return counted(unit.into(), unit);
        }
        if matches!(a.dep(number), Dep::POBJ | Dep::DOBJ | Dep::ATTR | Dep::NPADVMOD) {
            return self.of_toll(number).and_then(|unit| counted(unit.into(), "people"));
        }
        None
    }

    /// *The toll*, *the number of displaced*: what the sentence up to the number counts.
    fn of_toll(&self, number: u32) -> Option<&'static str> {
        let sentence = self.a.sentences[self.a.sentence(number) as usize];
        (sentence.start..number).rev().find_map(|t| match self.word(t).as_str() {
            "toll" => Some("people killed"),
            "displaced" => Some("people displaced"),
            _ => None,
        })
    }

    /// *Six dead*, *900 wounded*: right behind the number or its noun.
    fn participle_behind(&self, t: u32) -> Option<&str> {
        let next = t + 1;
        let there = next < self.a.len() as u32 && self.a.sentence(next) == self.a.sentence(t);
        let adjective =
            there && matches!(self.a.tag(next), Tag::VBN | Tag::VBD | Tag::JJ | Tag::NN | Tag::NNS);
        let word = self.word(next);
        let base = if adjective { self.tables.happened(&word) } else { None };
        // "16 people arrested in the raid", but not "the police arrested": a verb of its own has its subject here
        base.or_else(|| {
            let own = there && self.a.tag(next) == Tag::VBN;
            own.then(|| self.tables.happened(self.a.lemma(next)))?
        })
    }

    /// ` killed`, ` arrested`: what the words around say of those counted.
    fn happened(&self, noun: u32) -> Option<&str> {
        let a = self.a;
        let by_child = || {
            let said = |c: &&u32| matches!(a.dep(**c), Dep::ACL | Dep::AMOD | Dep::RELCL);
            a.children(noun).iter().filter(said).find_map(|&c| self.tables.happened(a.lemma(c)))
        };
        self.participle_behind(noun).or_else(by_child).or_else(|| self.by_verb(noun))
    }

    fn by_verb(&self, noun: u32) -> Option<&str> {
        let a = self.a;
        let mut top = noun;
        for _ in 0..STEPS {
            let head = a.head(top);
            let passes = match a.dep(top) {
                // "killed six soldiers and two guards"
                Dep::CONJ => matches!(a.pos(head), Pos::NOUN | Pos::PROPN | Pos::NUM),
                Dep::APPOS | Dep::NUMMOD => true,
                // "dozens of protesters", "eight people, including three children"
                Dep::POBJ => matches!(a.lemma(head), "of" | "include" | "including" | "among"),
                Dep::PREP => matches!(a.lemma(top), "of" | "include" | "including" | "among"),
                _ => false,
            };
            if !passes || head == top {
                break;
            }
            top = head;
        }
        let verb = a.head(top);
        let lemma = a.lemma(verb);
        match a.dep(top) {
            // "shot dead 16 demonstrators"
            Dep::DOBJ if lemma == "shoot" && self.word(verb + 1) == "dead" => Some("killed"),
            Dep::DOBJ if lemma == "force" => self.forced(verb),
            Dep::NSUBJPASS | Dep::DOBJ => self.tables.happened(lemma),
            Dep::NSUBJ if matches!(lemma, "die" | "perish" | "drown" | "flee") => self.tables.happened(lemma),
            // "forced some 12,000 to flee"
            Dep::NSUBJ if a.dep(verb) == Dep::CCOMP && lemma == "flee" => self.tables.happened(lemma),
            _ => None,
        }
    }

    /// *Forced 12,000 to flee*
    fn forced(&self, verb: u32) -> Option<&str> {
        let flees = |c: &&u32| matches!(self.a.dep(**c), Dep::XCOMP | Dep::CCOMP);
        self.a.children(verb).iter().filter(flees).find_map(|&c| self.tables.happened(self.a.lemma(c)))
    }
}
