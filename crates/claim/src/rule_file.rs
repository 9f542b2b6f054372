//! Rule files of event types: triggers, frames, conditions. Their examples are read by `examples.rs`.

use crate::senses::{Classes, Pattern, Senses, expand};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use sitroom_document::codebook::{EventType, Plover, Status};
use sitroom_rules::{RuleError, RuleFile, line_of};
use std::collections::BTreeMap;

static DIR: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../rules/en/event");

/// Where the built-in files lie, for messages.
const ROOT: &str = "rules/en/event";

/// The files that are about all types, with the names they go by.
const COMMON: [&str; 5] = ["classes.toml", "idioms.toml", "topics.toml", "contexts.toml", "learned.toml"];

/// The built-in rule files, in order of their paths.
pub fn builtin_files() -> Vec<RuleFile<'static>> {
    fn walk(dir: &'static Dir<'static>, out: &mut Vec<RuleFile<'static>>) {
        for file in dir.files() {
            if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                out.push(RuleFile { path, text });
            }
        }
        dir.dirs().for_each(|d| walk(d, out));
    }
    let mut all = Vec::new();
    walk(&DIR, &mut all);
    all.sort_by_key(|f| f.path);
    all
}

/// A rule file. `T` are the texts of the rules' own examples, `E` and `C` the file's examples and counterexamples: [`IgnoredAny`] to read
/// the rules alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileText<T, E, C> {
    #[serde(rename = "type")]
    pub event_type: EventType,
    #[allow(dead_code, reason = "for the reader of the file")]
    about: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    not: String,
    #[serde(default)]
    speech: bool,
    pub rule: Vec<RuleText<T>>,
    #[serde(default = "Vec::new")]
    pub example: Vec<E>,
    #[serde(default = "Vec::new")]
    pub counterexample: Vec<C>,
}

/// What else a verb needs to be a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// A clause, an infinitive or an object.
    Complement,
    /// A complement in which the speaker announces an act of conflict.
    OwnConflict,
    /// What somebody is to do: an infinitive with *to*, or a clause in the subjunctive.
    Infinitive,
    /// A will that it shall not be: *will not allow*, *would never accept*. The refusal is the act.
    Refusal,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleText<T> {
    pub id: String,
    mode: Option<toml::Spanned<String>>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    symmetric: bool,
    #[serde(default)]
    with: Vec<String>,
    recipient: Option<Vec<String>>,
    #[serde(default)]
    noun_recipient: Vec<String>,
    #[serde(default)]
    noun_actor: Vec<String>,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    objects: Vec<String>,
    #[serde(default)]
    objects_any: bool,
    #[serde(default)]
    objects_exclude: Vec<String>,
    needs: Option<Needs>,
    #[serde(default)]
    military: bool,
    #[serde(default)]
    civilian: bool,
    #[serde(default)]
    actors_not: Vec<String>,
    #[serde(default)]
    political_recipient: bool,
    #[serde(default)]
    political_actor: bool,
    speech: Option<bool>,
    #[serde(default)]
    subjects: Vec<String>,
    #[serde(default)]
    subjects_not: Vec<String>,
    #[serde(default)]
    prepositions_not: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    words_not: Vec<String>,
    #[serde(default)]
    idioms: Vec<String>,
    #[serde(default)]
    modes: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    called: Vec<String>,
    #[serde(default)]
    inverse: bool,
    #[serde(default)]
    firm: bool,
    #[serde(default)]
    agentless: bool,
    #[serde(default)]
    overrides: Vec<String>,
    #[serde(default)]
    contexts: Vec<toml::Spanned<String>>,
    cameo: toml::Spanned<String>,
    /// Sentences that exercise the triggers, one claim of this rule for each bracket.
    #[serde(default = "Vec::new")]
    pub uses: Vec<T>,
    /// Sentences in which this file's type must not be found.
    #[serde(default = "Vec::new")]
    pub counter: Vec<T>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleText {
    pub text: toml::Spanned<String>,
    pub status: Option<Status>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterText {
    pub text: String,
    #[allow(dead_code, reason = "for the reader of the file")]
    why: String,
}

/// A compiled rule.
#[derive(Debug)]
pub struct Rule {
    /// `en.consult.meet`
    pub id: String,
    pub event_type: EventType,
    pub mode: Option<&'static str>,
    /// The act is speech: present tense tells it as done, and it is its own attribution.
    pub speech: bool,
    pub verbs: Vec<String>,
    pub nouns: Vec<String>,
    pub symmetric: bool,
    /// Where the other parties of a symmetric act stand.
    pub with: Vec<String>,
    /// Where the recipient stands: `object`, `dative`, or a preposition, in order of preference. With `objects`, `object` asks for
    /// somebody known, and `target` takes anybody and anything.
    pub recipient: Vec<String>,
    pub noun_recipient: Vec<String>,
    pub noun_actor: Vec<String>,
    /// Actor and recipient must both be participants.
    pub strict: bool,
    /// The verb counts only with one of these objects.
    pub objects: Vec<String>,
    /// The object is what is asked for, and no recipient.
    pub objects_any: bool,
    pub objects_exclude: Vec<String>,
    pub needs: Option<Needs>,
    /// The actor must have to do with armed force.
    pub military: bool,
    /// The actor must be civilians or nobody in office.
    pub civilian: bool,
    /// A person who has one of these for his first sector does something else by this word: a candidate *attacks* with words.
    pub actors_not: Vec<String>,
    pub political_recipient: bool,
    pub political_actor: bool,
    /// The verb counts only with one of these subjects, and with none of `subjects_not`.
    pub subjects: Vec<String>,
    pub subjects_not: Vec<String>,
    /// Prepositions and particles that give the word another sense.
    pub prepositions_not: Vec<String>,
    /// The sentence must have one of these words, and none of `words_not`.
    pub words: Vec<String>,
    pub words_not: Vec<String>,
    /// Turns of phrase in which the trigger means something else.
    pub idioms: Vec<Pattern>,
    /// Words of the act's own clause that tell its mode (`yield`: *release*, *withdraw*): the nearest counts, and `mode` where there
    /// is none.
    pub modes: Vec<(&'static str, Vec<String>)>,
    /// What the verb calls its object must be one of these: *called it a crime*, *described her as a traitor*.
    pub called: Vec<String>,
    /// The subject is whom the act is done to, and the actor stands behind a preposition of `noun_actor`: *received tanks from*.
    pub inverse: bool,
    /// The words have one sense only, whatever the text is about.
    pub firm: bool,
    /// The act is news whoever did it to whomever: *two nurses were kidnapped*.
    pub agentless: bool,
    /// Ids of rules that this one goes before, where both fit.
    pub overrides: Vec<String>,
    pub contexts: Vec<&'static str>,
    pub cameo: &'static str,
    /// An act that only the judge finds: it asks for parties, not for a sense.
    pub learned: bool,
}

impl Rule {
    /// The rule names who does its act, so that its subject needs no other proof of taking part in public life: *pilots struck*.
    pub fn vouches(&self) -> bool {
        !self.subjects.is_empty() && self.nouns.is_empty()
    }
}

/// Reads one file.
pub fn read<T, E, C>(file: &RuleFile<'_>) -> Result<FileText<T, E, C>, RuleError>
where
    T: DeserializeOwned,
    E: DeserializeOwned,
    C: DeserializeOwned,
{
    let parsed: FileText<T, E, C> = parse(file, "a type, rules, examples and counterexamples")?;
    let examples = parsed.example.len() + parsed.rule.iter().map(|r| r.uses.len()).sum::<usize>();
    let counters = parsed.counterexample.len() + parsed.rule.iter().map(|r| r.counter.len()).sum::<usize>();
    if examples == 0 || counters == 0 {
        let expected = "an example and a counterexample".into();
        return Err(RuleError { file: name(file), line: 1, expected, found: "none".into() });
    }
    Ok(parsed)
}

fn name(file: &RuleFile<'_>) -> String {
    format!("{ROOT}/{}", file.path)
}

fn parse<T: DeserializeOwned>(file: &RuleFile<'_>, expected: &str) -> Result<T, RuleError> {
    toml::from_str(file.text).map_err(|e| RuleError {
        file: name(file),
        line: e.span().map_or(1, |s| line_of(file.text, s.start)),
        expected: expected.into(),
        found: e.message().to_string(),
    })
}

/// The files that hold rules of a type, and not what all types share.
pub fn type_files<'f, 't>(files: &'f [RuleFile<'t>]) -> impl Iterator<Item = &'f RuleFile<'t>> {
    files.iter().filter(|f| !COMMON.contains(&f.path))
}

/// What rule files say.
pub struct Loaded {
    /// The rules of all types.
    pub rules: Vec<Rule>,
    /// Rules without entries of their own, for acts that only the judge finds: of each type one without mode and one for each mode.
    pub learned: Vec<Rule>,
    /// Idioms, topics and contexts.
    pub senses: Senses,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LearnedFile {
    act: Vec<LearnedText>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LearnedText {
    #[serde(rename = "type")]
    event_type: EventType,
    /// The CAMEO code of each mode.
    #[serde(default)]
    modes: BTreeMap<String, toml::Spanned<String>>,
    rule: RuleText<IgnoredAny>,
}

/// The rules of `learned.toml`.
fn learned(file: &RuleFile<'_>, classes: &Classes) -> Result<Vec<Rule>, RuleError> {
    let mut all = Vec::new();
    for act in parse::<LearnedFile>(file, "acts")?.act {
        let plain = (None, act.rule.cameo.clone());
        let with_mode = |(mode, cameo): (String, toml::Spanned<String>)| {
            (Some(toml::Spanned::new(cameo.span(), mode)), cameo)
        };
        for (mode, cameo) in act.modes.into_iter().map(with_mode).chain([plain]) {
            let rule = RuleText { mode, cameo, ..act.rule.clone() };
            all.push(Rule { learned: true, ..compile(file, act.event_type, false, rule, classes)? });
        }
    }
    Ok(all)
}

/// Compiles rule files.
pub fn load(files: &[RuleFile<'_>]) -> Result<Loaded, RuleError> {
    let common = |name: &str| files.iter().find(|f| f.path == name);
    let classes: Classes =
        common("classes.toml").map_or(Ok(Classes::new()), |f| parse(f, "classes of words"))?;
    let senses = Senses::new(
        common("idioms.toml").map_or(Ok(Vec::new()), |f| parse::<IdiomFile>(f, "idioms").map(|i| i.idiom))?,
        common("topics.toml").map_or(Ok(BTreeMap::new()), |f| parse(f, "topics"))?,
        common("contexts.toml").map_or(Ok(BTreeMap::new()), |f| parse(f, "contexts"))?,
        &classes,
    )
    .map_err(|(file, expected, found)| RuleError {
        file: format!("{ROOT}/{file}"),
        line: 1,
        expected,
        found,
    })?;
    let mut all = Vec::new();
    for file in type_files(files) {
        let parsed = read::<IgnoredAny, IgnoredAny, IgnoredAny>(file)?;
        for r in parsed.rule {
            all.push(compile(file, parsed.event_type, parsed.speech, r, &classes)?);
        }
    }
    let learned = common("learned.toml").map_or(Ok(Vec::new()), |f| learned(f, &classes))?;
    Ok(Loaded { rules: all, learned, senses })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdiomFile {
    idiom: Vec<crate::senses::IdiomText>,
}

fn compile(
    file: &RuleFile<'_>,
    event_type: EventType,
    speech: bool,
    r: RuleText<IgnoredAny>,
    classes: &Classes,
) -> Result<Rule, RuleError> {
    let wrong = |at: usize, expected: String, found: &str| RuleError {
        file: name(file),
        line: line_of(file.text, at),
        expected,
        found: found.to_string(),
    };
    let plover = Plover::builtin();
    let mode = r.mode.as_ref().map(|m| {
        let known = plover.mode(event_type, m.get_ref());
        known.ok_or_else(|| wrong(m.span().start, format!("a mode of {event_type}"), m.get_ref()))
    });
    let known = |c: &toml::Spanned<String>| {
        let found = plover.context(c.get_ref());
        found.ok_or_else(|| wrong(c.span().start, "a context of the codebook".into(), c.get_ref()))
    };
    let cameo = plover.cameo(r.cameo.get_ref()).ok_or_else(|| {
        wrong(r.cameo.span().start, "a code of codebook/cameo.tsv".into(), r.cameo.get_ref())
    })?;
    let idioms = r.idioms.iter().map(|p| Pattern::parse(p, classes).map(|(_, p)| p));
    let idioms = idioms.collect::<Result<Vec<_>, String>>().map_err(|e| wrong(0, e, &r.id))?;
    let mode_words = r.modes.into_iter().map(|(name, words)| {
        let known = plover.mode(event_type, &name);
        let known = known.ok_or_else(|| wrong(0, format!("a mode of {event_type}"), &name))?;
        Ok((known, expand(words, classes).map_err(|c| wrong(0, "a class of classes.toml".into(), &c))?))
    });
    let modes = mode_words.collect::<Result<Vec<_>, RuleError>>()?;
    let list = |words: Vec<String>| {
        expand(words, classes).map_err(|c| wrong(0, "a class of classes.toml".into(), &c))
    };
    Ok(Rule {
        id: format!("en.{}.{}", event_type.as_str().to_lowercase(), r.id),
        event_type,
        mode: mode.transpose()?,
        speech: r.speech.unwrap_or(speech),
        verbs: r.verbs,
        nouns: r.nouns,
        symmetric: r.symmetric,
        with: r.with,
        recipient: r.recipient.unwrap_or_else(|| vec!["object".into()]),
        noun_recipient: r.noun_recipient,
        noun_actor: r.noun_actor,
        strict: r.strict,
        objects: list(r.objects)?,
        objects_any: r.objects_any,
        objects_exclude: list(r.objects_exclude)?,
        needs: r.needs,
        military: r.military,
        civilian: r.civilian,
        actors_not: r.actors_not,
        political_recipient: r.political_recipient,
        political_actor: r.political_actor,
        subjects: list(r.subjects)?,
        subjects_not: list(r.subjects_not)?,
        prepositions_not: r.prepositions_not,
        words: list(r.words)?,
        words_not: list(r.words_not)?,
        idioms,
        modes,
        called: list(r.called)?,
        inverse: r.inverse,
        firm: r.firm,
        agentless: r.agentless,
        overrides: r.overrides.iter().map(|o| format!("en.{o}")).collect(),
        contexts: r.contexts.iter().map(known).collect::<Result<_, _>>()?,
        cameo: cameo.code,
        learned: false,
    })
}
