//! What a participant is by country and sectors, and whether two are the same.

use sitroom_document::Party;

/// Sectors of those who act in politics, law and war.
const PUBLIC: &[&str] = &[
    "GOV", "MIL", "REB", "LEG", "COP", "JUD", "SPY", "PRM", "UAF", "OPP", "PTY", "PRE", "ELI", "REF", "CRM",
    "REL", "LAB", "ETH", "IGO", "NGO", "INS", "SEP",
];
/// Sectors of those who act in public for themselves.
const PRIVATE: &[&str] = &["BUS", "MED", "EDU", "SOC", "JRN", "CVL", "AGR"];

/// In office, in arms or before the public.
pub fn in_public(p: &Party) -> bool {
    p.sectors.iter().any(|s| PUBLIC.contains(&s.as_str()))
}

/// In office, in arms, before the public, or of a state that nothing says more of.
pub fn is_public(p: &Party) -> bool {
    in_public(p) || (p.country.is_some() && !p.sectors.first().is_some_and(|s| PRIVATE.contains(&s.as_str())))
}

/// True for a participant of whom something is known.
pub fn is_known(p: &Party) -> bool {
    p.country.is_some() || !p.sectors.is_empty()
}

/// Has to do with armed force, or commands it.
pub fn is_armed(p: &Party) -> bool {
    p.sectors.iter().any(|s| matches!(s.as_str(), "MIL" | "REB" | "PRM" | "UAF" | "COP" | "GOV"))
}

/// Soldiers, police, rebels, militias.
pub fn is_armed_force(p: &Party) -> bool {
    p.sectors.iter().any(|s| matches!(s.as_str(), "MIL" | "REB" | "PRM" | "UAF" | "COP"))
}

/// The same words or the same entity.
pub fn same(a: &Party, b: &Party) -> bool {
    a.head == b.head || (a.entity.is_some() && a.entity == b.entity)
}

/// The same participant, or one of the same state: a president speaks for his country.
pub fn same_side(a: &Party, b: &Party) -> bool {
    same(a, b) || (a.country.is_some() && a.country == b.country)
}

/// Adds those whose head is not there yet.
pub fn add(found: &mut Vec<Party>, more: Vec<Party>) {
    for p in more {
        if !found.iter().any(|f| {
            f.tokens == p.tokens && f.country == p.country || f.tokens != p.tokens && f.head == p.head
        }) {
            found.push(p);
        }
    }
}
