//! Where alerts go.

use crate::file;

/// Seconds that a command or a webhook may take, if nobody says.
const TIMEOUT: i64 = 20;

/// Where alerts go.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination {
    /// Its name.
    pub name: String,
    /// What it is.
    pub to: To,
    /// True if it gets words to read and not JSON.
    pub text: bool,
    /// Seconds that it may take.
    pub timeout: i64,
}

/// What a destination is.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// Standard output.
    Stdout,
    /// A file to which lines are added.
    File(String),
    /// A program with its arguments, which gets the message on standard input.
    Command(Vec<String>),
    /// A line for the shell, likewise.
    Shell(String),
    /// A web address to which the message is posted.
    Webhook {
        /// The address.
        url: String,
        /// Header fields beside the usual ones.
        headers: Vec<(String, String)>,
        /// Hosts of private networks that it may lead to.
        allow_private: Vec<String>,
        /// A file of certificates that are believed from these hosts.
        trust: Option<String>,
    },
}

/// A destination as the file writes it.
///
/// # Errors
/// If it is none or several at once, or has what belongs to another kind.
pub fn destination(d: file::To) -> Result<Destination, String> {
    let plain = d.headers.is_empty() && d.allow_private.is_empty() && d.trust.is_none();
    if d.webhook.is_none() && !plain {
        return Err("expected headers, allow_private and trust with a webhook only, but found them elsewhere; leave them out".into());
    }
    let mut found = Vec::new();
    found.extend(d.stdout.filter(|on| *on).map(|_| To::Stdout));
    found.extend(d.file.map(To::File));
    found.extend(d.command.map(To::Command));
    found.extend(d.shell.map(To::Shell));
    found.extend(d.webhook.map(|url| To::Webhook {
        url,
        headers: d.headers.into_iter().collect(),
        allow_private: d.allow_private,
        trust: d.trust,
    }));
    let (Some(to), true) = (found.pop(), found.is_empty()) else {
        return Err(format!(
            "expected one of stdout, file, command, shell or webhook for {:?}, but found none or several; give one",
            d.name
        ));
    };
    if matches!(&to, To::Command(words) if words.is_empty()) {
        return Err("expected a program and its arguments, but found an empty list; give a program".into());
    }
    let text = d.text.unwrap_or(to == To::Stdout);
    Ok(Destination { name: d.name, text, to, timeout: d.timeout.map_or(TIMEOUT, |s| s.0) })
}
