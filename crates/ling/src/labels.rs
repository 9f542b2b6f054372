//! Closed label sets as one-byte codes, so that rules compare numbers and never strings.

/// A label set whose members are known when the crate is compiled.
pub trait Label: Copy + Eq + 'static {
    /// All names, in code order.
    const NAMES: &'static [&'static str];
    /// The label with this code; codes past the end of [`Label::NAMES`] do not occur.
    fn from_code(code: u8) -> Self;
    /// The label's place in [`Label::NAMES`].
    fn code(self) -> u8;
    /// The name as spaCy writes it.
    fn as_str(self) -> &'static str {
        Self::NAMES[self.code() as usize]
    }
    /// Looks a name up; `None` if the set has no such label.
    fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().position(|n| *n == name).map(|i| Self::from_code(i as u8))
    }
}

macro_rules! labels {
    ($(#[$doc:meta])* $ty:ident { $($konst:ident = $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $ty(u8);
        #[allow(non_upper_case_globals, non_camel_case_types, clippy::upper_case_acronyms)]
        const _: () = { #[repr(u8)] enum Code { $($konst),* } $(impl $ty { #[doc = concat!("`", $name, "`")] pub const $konst: $ty = $ty(Code::$konst as u8); })* };
        impl Label for $ty {
            const NAMES: &'static [&'static str] = &[$($name),*];
            fn from_code(code: u8) -> Self { debug_assert!((code as usize) < Self::NAMES.len()); $ty(code) }
            fn code(self) -> u8 { self.0 }
        }
        impl std::fmt::Debug for $ty {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl std::fmt::Display for $ty {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
    };
}

labels! {
    /// Penn Treebank tag, as spaCy's English models write it.
    Tag {
        NONE = "", DOLLAR = "$", QUOTE_END = "''", COMMA = ",", LRB = "-LRB-", RRB = "-RRB-", PERIOD = ".", COLON = ":",
        ADD = "ADD", AFX = "AFX", CC = "CC", CD = "CD", DT = "DT", EX = "EX", FW = "FW", HYPH = "HYPH", IN = "IN",
        JJ = "JJ", JJR = "JJR", JJS = "JJS", LS = "LS", MD = "MD", NFP = "NFP", NN = "NN", NNP = "NNP", NNPS = "NNPS",
        NNS = "NNS", PDT = "PDT", POS = "POS", PRP = "PRP", PRP_POSS = "PRP$", RB = "RB", RBR = "RBR", RBS = "RBS",
        RP = "RP", SYM = "SYM", TO = "TO", UH = "UH", VB = "VB", VBD = "VBD", VBG = "VBG", VBN = "VBN", VBP = "VBP",
        VBZ = "VBZ", WDT = "WDT", WP = "WP", WP_POSS = "WP$", WRB = "WRB", XX = "XX", SP = "_SP", QUOTE_START = "``",
    }
}

labels! {
    /// Universal part of speech.
    Pos {
        NONE = "", ADJ = "ADJ", ADP = "ADP", ADV = "ADV", AUX = "AUX", CCONJ = "CCONJ", CONJ = "CONJ", DET = "DET",
        INTJ = "INTJ", NOUN = "NOUN", NUM = "NUM", PART = "PART", PRON = "PRON", PROPN = "PROPN", PUNCT = "PUNCT",
        SCONJ = "SCONJ", SPACE = "SPACE", SYM = "SYM", VERB = "VERB", X = "X",
    }
}

labels! {
    /// Dependency label (CLEAR style), as spaCy's English models write it.
    Dep {
        ROOT = "ROOT", ACL = "acl", ACOMP = "acomp", ADVCL = "advcl", ADVMOD = "advmod", AGENT = "agent", AMOD = "amod",
        APPOS = "appos", ATTR = "attr", AUX = "aux", AUXPASS = "auxpass", CASE = "case", CC = "cc", CCOMP = "ccomp",
        COMPOUND = "compound", CONJ = "conj", CSUBJ = "csubj", CSUBJPASS = "csubjpass", DATIVE = "dative", DEP = "dep",
        DET = "det", DOBJ = "dobj", EXPL = "expl", INTJ = "intj", MARK = "mark", META = "meta", NEG = "neg",
        NMOD = "nmod", NPADVMOD = "npadvmod", NSUBJ = "nsubj", NSUBJPASS = "nsubjpass", NUMMOD = "nummod",
        OPRD = "oprd", PARATAXIS = "parataxis", PCOMP = "pcomp", POBJ = "pobj", POSS = "poss", PRECONJ = "preconj",
        PREDET = "predet", PREP = "prep", PRT = "prt", PUNCT = "punct", QUANTMOD = "quantmod", RELCL = "relcl",
        XCOMP = "xcomp",
    }
}

labels! {
    /// OntoNotes entity type; `NONE` outside entities.
    EntType {
        NONE = "", CARDINAL = "CARDINAL", DATE = "DATE", EVENT = "EVENT", FAC = "FAC", GPE = "GPE", LANGUAGE = "LANGUAGE",
        LAW = "LAW", LOC = "LOC", MONEY = "MONEY", NORP = "NORP", ORDINAL = "ORDINAL", ORG = "ORG", PERCENT = "PERCENT",
        PERSON = "PERSON", PRODUCT = "PRODUCT", QUANTITY = "QUANTITY", TIME = "TIME", WORK_OF_ART = "WORK_OF_ART",
    }
}
