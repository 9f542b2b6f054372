//! Who and what stands beside an annotated act. ECB+ gives the words of acts alone; what a claim of sitroom's own would have as actors
//! and recipients is read off the tree here, and named as the report's other mentions name it.

use sitroom_document::{Document, Extraction};
use sitroom_entity::{Resolver, mention_at};
use sitroom_fuse::PartySketch;
use sitroom_ling::{Analysis, Dep, Pos, Tag};

/// Steps from an act to the clauses above it, and from a noun into its phrase.
const STEPS: usize = 3;

/// A report as read.
pub struct Read<'r> {
    /// The report.
    pub doc: &'r Document,
    /// Its words and trees.
    pub analysis: &'r Analysis,
    /// What was found in it.
    pub found: &'r Extraction,
}

/// Heads of the phrases on either side of an act.
#[derive(Default)]
struct Sides {
    actors: Vec<u32>,
    recipients: Vec<u32>,
}

impl Read<'_> {
    /// Actors and recipients of the act that these tokens name, with their words and countries.
    pub fn parties(&self, tokens: &[u32]) -> (Vec<PartySketch>, Vec<PartySketch>) {
        let outside = |t: &&u32| !tokens.contains(&self.analysis.head(**t)) || self.analysis.head(**t) == **t;
        let Some(act) = tokens.iter().find(outside) else { return Default::default() };
        let sides = self.sides(*act);
        let named = |heads: &[u32]| heads.iter().map(|h| self.named(*h)).collect();
        (named(&sides.actors), named(&sides.recipients))
    }

    fn sides(&self, act: u32) -> Sides {
        let a = self.analysis;
        let mut sides = Sides::default();
        self.own(act, &mut sides);
        if a.pos(act) == Pos::NOUN && is_object(a.dep(act)) {
            sides.actors.extend(a.children_with(a.head(act), Dep::NSUBJ));
        }
        let mut at = act;
        for _ in 0..STEPS {
            let (dep, above) = (a.dep(at), a.head(at));
            if !sides.actors.is_empty() || above == at {
                break;
            }
            match dep {
                Dep::ACL if a.tag(at) == Tag::VBN => return with(sides, above, false),
                Dep::ACL | Dep::RELCL => return with(sides, above, true),
                Dep::CONJ | Dep::XCOMP | Dep::ADVCL | Dep::AUX => at = above,
                _ => break,
            }
            sides.actors.extend(a.children(at).iter().filter(|c| is_subject(a.dep(**c))));
        }
        sides
    }

    /// What hangs on the act itself.
    fn own(&self, act: u32, sides: &mut Sides) {
        let a = self.analysis;
        for &c in a.children(act) {
            match a.dep(c) {
                Dep::AGENT => sides.actors.extend(a.children_with(c, Dep::POBJ)),
                Dep::PREP if a.lemma(c) == "of" => sides.recipients.extend(a.children_with(c, Dep::POBJ)),
                Dep::COMPOUND => sides.recipients.push(c),
                dep if is_subject(dep) => sides.actors.push(c),
                dep if is_object(dep) => sides.recipients.push(c),
                _ => {}
            }
        }
    }

    /// A party by the fullest name that the report has for it, else by the nouns of its phrase.
    fn named(&self, head: u32) -> PartySketch {
        let party = Resolver::builtin().party(self.doc, self.analysis, self.found, head);
        let country = party.and_then(|p| p.country);
        let country = country.as_ref().map(|c| c.as_str());
        match mention_at(self.found, head) {
            Some(m) => PartySketch::of_name(&self.found.entities[m.entity as usize].name, country),
            None => {
                let mut nouns = Vec::new();
                self.nouns(head, 0, &mut nouns);
                PartySketch::of_name(&nouns.join(" "), country)
            }
        }
    }

    /// The nouns of a phrase, as written.
    fn nouns(&self, head: u32, depth: usize, words: &mut Vec<String>) {
        let a = self.analysis;
        if matches!(a.pos(head), Pos::NOUN | Pos::PROPN) {
            words.push(a.word(&self.doc.text, head).to_string());
        }
        let inside = |dep: Dep| {
            matches!(dep, Dep::COMPOUND | Dep::AMOD | Dep::NMOD | Dep::APPOS | Dep::CONJ | Dep::POSS)
        };
        for &c in a.children(head).iter().filter(|c| depth < STEPS && inside(a.dep(**c))) {
            self.nouns(c, depth + 1, words);
        }
    }
}

/// One party more: the noun that a clause hangs on acts, or is acted on.
fn with(mut sides: Sides, noun: u32, acts: bool) -> Sides {
    if acts {
        sides.actors.push(noun)
    } else {
        sides.recipients.push(noun)
    }
    sides
}

fn is_subject(dep: Dep) -> bool {
    matches!(dep, Dep::NSUBJ | Dep::CSUBJ | Dep::POSS)
}

fn is_object(dep: Dep) -> bool {
    matches!(dep, Dep::DOBJ | Dep::NSUBJPASS | Dep::DATIVE | Dep::ATTR | Dep::OPRD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sitroom_document::DocMeta;
    use sitroom_pipeline::Reader;

    /// The parties of the act that `word` names are these, by the stems of their words.
    fn check(text: &str, word: &str, actor: &[&str], recipient: &[&str]) {
        let (doc, analysis, found) = Reader::default().extract(Document::new(text, DocMeta::default()));
        let read = Read { doc: &doc, analysis: &analysis, found: &found };
        let named = |t: &u32| analysis.word(&doc.text, *t) == word;
        let act: Vec<u32> = (0..analysis.len() as u32).filter(named).collect();
        let (actors, recipients) = read.parties(&act);
        let names = |all: &[PartySketch]| all.iter().map(|p| p.name.clone()).collect::<Vec<_>>();
        let of = |all: &[&str]| all.iter().map(|n| PartySketch::of_name(n, None).name).collect::<Vec<_>>();
        assert_eq!((names(&actors), names(&recipients)), (of(actor), of(recipient)), "{text}");
    }

    #[test]
    fn parties_are_read_off_the_tree_in_every_voice() {
        check(
            "Masked men robbed the jewellery shop on Friday.",
            "robbed",
            &["masked men"],
            &["jewellery shop"],
        );
        check("The shop was robbed by masked men.", "robbed", &["masked men"], &["shop"]);
        check("Police arrested two men accused of robbing a bank.", "accused", &[], &["two men"]);
        check("The firm wanted to buy a rival.", "buy", &["firm"], &["rival"]);
        check("The court heard of the murder of a teacher.", "murder", &[], &["teacher"]);
        check("Pirates who seized the tanker fled.", "fled", &["pirates"], &[]);
    }

    #[test]
    fn pronouns_are_named_as_the_report_names_them() {
        check("Emmanuel Macron flew to Kyiv. He met the mayor.", "met", &["Emmanuel Macron"], &["mayor"]);
    }
}
