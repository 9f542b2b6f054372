//! Closed vocabularies, each written as `records.md` names its members.

use std::fmt;

/// A name that is not in the vocabulary it was looked up in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {expected}, but found {found:?} instead")]
pub struct UnknownName {
    /// The members, separated by commas.
    pub expected: String,
    /// What was found.
    pub found: String,
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $ty:ident { $($(#[$vdoc:meta])* $variant:ident = $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $ty { $($(#[$vdoc])* #[doc = concat!("Written `", $name, "`.")] $variant),* }
        impl $ty {
            /// All members in order.
            pub const ALL: &'static [$ty] = &[$($ty::$variant),*];
            /// The name as the records write it.
            pub fn as_str(self) -> &'static str { match self { $($ty::$variant => $name),* } }
        }
        impl fmt::Display for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
        impl std::str::FromStr for $ty {
            type Err = UnknownName;
            fn from_str(s: &str) -> Result<Self, UnknownName> {
                match s {
                    $($name => Ok($ty::$variant),)*
                    _ => Err(UnknownName {
                        expected: $ty::ALL.iter().map(|v| v.as_str()).collect::<Vec<_>>().join(", "),
                        found: s.to_string(),
                    }),
                }
            }
        }
        impl serde::Serialize for $ty {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.as_str()) }
        }
        impl<'de> serde::Deserialize<'de> for $ty {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let name = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

vocabulary! {
    /// PLOVER event type: what happened.
    EventType {
        Agree = "AGREE", Consult = "CONSULT", Support = "SUPPORT", Concede = "CONCEDE", Cooperate = "COOPERATE",
        Aid = "AID", Retreat = "RETREAT", Request = "REQUEST", Accuse = "ACCUSE", Reject = "REJECT",
        Threaten = "THREATEN", Protest = "PROTEST", Sanction = "SANCTION", Mobilize = "MOBILIZE", Coerce = "COERCE",
        Assault = "ASSAULT",
    }
}

vocabulary! {
    /// Whether the act of a claim happened, as its words put it.
    Status {
        Happened = "happened", Ongoing = "ongoing", Planned = "planned", Requested = "requested",
        Possible = "possible", Conditional = "conditional", NotHappened = "not_happened",
    }
}

vocabulary! {
    /// How a source stands to what it is given for.
    Stance {
        Asserts = "asserts", Denies = "denies", Doubts = "doubts", Expects = "expects", Hopes = "hopes",
        Fears = "fears", Asks = "asks", Orders = "orders", Promises = "promises", Threatens = "threatens",
    }
}

vocabulary! {
    /// Whether the content is given in quotation marks.
    QuoteKind { Direct = "direct", Indirect = "indirect", Mixed = "mixed" }
}

vocabulary! {
    /// What kind of participant an entity is.
    EntityKind {
        Person = "person", Organization = "organization", Government = "government", Country = "country",
        Group = "group", Outlet = "outlet",
    }
}

vocabulary! {
    /// What kind of place a toponym names.
    PlaceKind { Country = "country", Region = "region", City = "city", Site = "site" }
}

vocabulary! {
    /// TIMEX3 type.
    TimexType { Date = "DATE", Time = "TIME", Duration = "DURATION", Set = "SET" }
}

vocabulary! {
    /// How a number bounds the true one.
    Bound {
        Exact = "exact", MoreThan = "more than", AtLeast = "at least", About = "about", UpTo = "up to",
        FewerThan = "fewer than",
    }
}

/// A three-letter code: a country (ISO 3166-1 alpha-3, `KOS`, `IGO`) or a PLOVER sector (`GOV`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code3([u8; 3]);

impl Code3 {
    /// The code for three ASCII capitals or digits; `None` for anything else.
    pub const fn new(code: &str) -> Option<Code3> {
        let b = code.as_bytes();
        if b.len() != 3 {
            return None;
        }
        let mut i = 0;
        while i < 3 {
            if !b[i].is_ascii_uppercase() && !b[i].is_ascii_digit() {
                return None;
            }
            i += 1;
        }
        Some(Code3([b[0], b[1], b[2]]))
    }
    /// The code for a literal; a wrong one fails to compile in a `const`.
    pub const fn of(code: &str) -> Code3 {
        match Code3::new(code) {
            Some(c) => c,
            None => panic!("expected three ASCII capitals or digits"),
        }
    }
    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Debug for Code3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Code3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Code3 {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Code3 {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
        Code3::new(&code).ok_or_else(|| {
            serde::de::Error::custom(format!("expected a code of three capitals, but found {code:?} instead"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_unknown_ones_say_what_was_expected() {
        for t in EventType::ALL {
            assert_eq!(t.as_str().parse::<EventType>().unwrap(), *t);
        }
        let err = "DEMAND".parse::<EventType>().unwrap_err().to_string();
        assert!(
            err.starts_with("expected one of AGREE, CONSULT") && err.ends_with("found \"DEMAND\" instead"),
            "{err}"
        );
    }

    #[test]
    fn codes_take_three_capitals_only() {
        assert_eq!(Code3::new("USA").unwrap().as_str(), "USA");
        assert!(Code3::new("us").is_none() && Code3::new("usa").is_none());
    }
}
