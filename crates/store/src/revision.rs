//! Pages that came in more than one version.

use crate::Store;
use crate::error::Error;
use sitroom_record::Records;
use std::collections::BTreeSet;

impl Store {
    /// Pages of which more than one version is there, with what changed from each version to the next.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn revisions(&self) -> Result<Vec<Revision>, Error> {
        let versions: Vec<(String, i64)> = self.sql(|db| {
            let mut query = db.prepare_cached(
                "SELECT url, n FROM documents WHERE url IN (SELECT url FROM documents WHERE url IS NOT NULL GROUP BY url \
                 HAVING count(*) > 1) ORDER BY url, published, n",
            )?;
            query.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
        })?;
        let mut found = Vec::new();
        for pair in versions.windows(2).filter(|p| p[0].0 == p[1].0) {
            let (old, new) = (self.records_at(pair[0].1)?, self.records_at(pair[1].1)?);
            found.push(Revision::between(pair[0].0.clone(), &old, &new));
        }
        Ok(found)
    }
}

/// One version of a page and the next.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Revision {
    /// The address.
    pub url: String,
    /// The id of the older document.
    pub old: String,
    /// The id of the newer one.
    pub new: String,
    /// When the newer one was published.
    pub published: Option<String>,
    /// Sentences that the newer one has no more.
    pub gone: Vec<String>,
    /// Sentences that it has anew.
    pub added: Vec<String>,
    /// Claims in each.
    pub claims: [usize; 2],
}

impl Revision {
    fn between(url: String, old: &Records, new: &Records) -> Revision {
        let sentences = |r: &Records| -> Vec<String> {
            let text: Vec<char> = r.document.text.chars().collect();
            let one = |[a, b]: &[u32; 2]| {
                text.get(*a as usize..*b as usize).map_or(String::new(), |s| s.iter().collect())
            };
            r.document.sentences.iter().map(one).collect()
        };
        let (before, after) = (sentences(old), sentences(new));
        let not_in = |these: &[String], those: &[String]| {
            let those: BTreeSet<&String> = those.iter().collect();
            these.iter().filter(|s| !those.contains(s)).cloned().collect::<Vec<_>>()
        };
        Revision {
            url,
            old: old.document.id.clone(),
            new: new.document.id.clone(),
            published: new.document.published.clone(),
            gone: not_in(&before, &after),
            added: not_in(&after, &before),
            claims: [old.claims.len(), new.claims.len()],
        }
    }
}
