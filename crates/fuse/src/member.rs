//! A claim as what events are made of.

use sitroom_record::ClaimRecord;

/// A claim with what an event needs to know of its document.
#[derive(Clone, Debug)]
pub struct Member {
    /// The claim.
    pub claim: ClaimRecord,
    /// The names of its actors and recipients, fullest in the document, in their order.
    pub names: [Vec<String>; 2],
    /// The words of its sentence.
    pub words: String,
    /// Where the sentence begins in the document, in code points.
    pub start: u32,
    /// Publication of its document.
    pub published: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Where.
    pub url: Option<String>,
    /// The document that its document copies, or its own id.
    pub original: String,
    /// True where its source denies or doubts it.
    pub denied: bool,
    /// Its place is a country or region: another place may lie in it.
    pub wide: bool,
    /// Hashes of the words that its source is quoted with; none where the report says it by itself.
    pub quoted: Vec<u64>,
}

/// Members in their fixed order.
pub fn in_order<'m>(members: &[&'m Member]) -> Vec<&'m Member> {
    let mut members = members.to_vec();
    members.sort_by(|a, b| place_in_order(a).cmp(&place_in_order(b)));
    members
}

/// What members are put in order by: publication first, undated ones last.
pub fn place_in_order(m: &Member) -> impl Ord + '_ {
    let c = &m.claim;
    (m.published.is_none(), m.published.as_deref(), c.document.as_str(), c.sentence, c.trigger.start, &c.id)
}
