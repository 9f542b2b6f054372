//! Who a phrase stands for.

use sitroom_codebook::{Code3, EntityKind};
use sitroom_document::Why;

/// Who a phrase stands for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// Country, or `IGO`.
    pub country: Option<Code3>,
    /// PLOVER's international code.
    pub code: Option<Code3>,
    /// Sectors, most telling first.
    pub sectors: Vec<Code3>,
    /// Kind of entity.
    pub kind: Option<EntityKind>,
    /// The title's words.
    pub role: Option<String>,
    /// Wikidata item, where a table gives it.
    pub wikidata: Option<&'static str>,
    /// Why.
    pub why: Option<Why>,
}
