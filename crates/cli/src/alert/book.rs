//! A file of rules for alerts, with the views that it names.

use crate::exit::Failure;
use crate::values::is_address;
use sitroom_alert::{Destination, Rule, Rules, To};
use sitroom_fetch::{Allowed, Options};
use sitroom_store::{Filter, Store};
use std::collections::BTreeMap;
use std::path::Path;

/// Rules with the views that they name.
#[derive(Debug)]
pub struct Book {
    /// The rules and destinations.
    pub rules: Rules,
    /// The filters of saved views, by name.
    views: BTreeMap<String, Filter>,
}

impl Book {
    /// Reads a file of rules. Paths in it are relative to it.
    ///
    /// # Errors
    /// If it cannot be read or is off, or names a view that nobody saved.
    pub fn read(path: &Path, store: &Store) -> Result<Book, Failure> {
        let at = path.display();
        let text = std::fs::read_to_string(path).map_err(|e| {
            Failure::Usage(format!(
                "{at}: expected rules for alerts, but they cannot be read ({e}); check the path"
            ))
        })?;
        let mut rules = Rules::parse(&text).map_err(|line| Failure::Usage(format!("{at}:{line}")))?;
        let base = path.parent().unwrap_or(Path::new("")).to_path_buf();
        for d in &mut rules.destinations {
            if let To::File(name) | To::Webhook { trust: Some(name), .. } = &mut d.to {
                *name = base.join(&name).display().to_string();
            }
            check(d).map_err(|words| Failure::Usage(format!("{at}: {words}")))?;
        }
        let views = views(&rules.rules, store).map_err(|words| Failure::Usage(format!("{at}: {words}")))?;
        Ok(Book { rules, views })
    }

    /// True if the rule names no view, or its view shows the event.
    pub fn shows(&self, rule: &Rule, store: &Store, event: &str) -> Result<bool, Failure> {
        match rule.view.as_ref().and_then(|name| self.views.get(name)) {
            None => Ok(true),
            Some(filter) => Ok(store.shows(filter, event)?),
        }
    }
}

/// What only the network knows of an address is found out when it is used; what is off about the words is said at once.
fn check(d: &Destination) -> Result<(), String> {
    if let To::Webhook { url, .. } = &d.to {
        if !is_address(url) {
            return Err(format!(
                "expected a web address for {:?}, but found {url:?}; begin it with https://",
                d.name
            ));
        }
        options(d).map_err(|e| format!("{:?}: {e}", d.name))?;
    }
    Ok(())
}

/// How a webhook is posted to.
pub fn options(d: &Destination) -> Result<Options, String> {
    let (hosts, trust) = match &d.to {
        To::Webhook { allow_private, trust, .. } => (allow_private.as_slice(), trust.as_ref()),
        _ => (&[][..], None),
    };
    let usual = Options::default();
    let time = std::time::Duration::from_secs(d.timeout.unsigned_abs());
    Ok(Options {
        allow_private: hosts.iter().map(|h| h.parse::<Allowed>()).collect::<Result<_, _>>()?,
        trust: trust.map(|path| crate::fetched::trust(Path::new(path))).transpose()?,
        connect: usual.connect.min(time),
        read: time,
        total: time,
        attempts: 2,
        ..usual
    })
}

fn views(rules: &[Rule], store: &Store) -> Result<BTreeMap<String, Filter>, String> {
    let mut found = BTreeMap::new();
    let saved = store.saved_views().map_err(|e| e.to_string())?;
    for name in rules.iter().filter_map(|r| r.view.as_ref()) {
        let Some((_, arguments)) = saved.iter().find(|(n, _)| n == name) else {
            return Err(format!(
                "expected a saved view, but found none by the name {name:?}; see `sitroom view list`"
            ));
        };
        let parsed = crate::review::parse_view(arguments).map_err(|e| e.to_string())?;
        let filter = crate::ask::filter(&parsed.filter, &parsed.list).map_err(|e| e.to_string())?;
        found.insert(name.clone(), filter);
    }
    Ok(found)
}
