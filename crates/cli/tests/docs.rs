//! The pages in `docs/` say what the program does. `UPDATE=1 cargo test -p sitroom` writes the generated parts anew.

mod common;

use common::{run, stdout};
use std::path::PathBuf;

/// All commands, in the order of the page.
const COMMANDS: &[&str] = &[
    "read",
    "parse",
    "explain",
    "code",
    "actor",
    "add",
    "watch",
    "alert",
    "report",
    "events",
    "timeline",
    "upcoming",
    "disputed",
    "numbers",
    "diff",
    "claims",
    "search",
    "export",
    "accept",
    "reject",
    "correct",
    "corrections",
    "revisions",
    "view",
    "forget",
    "recode",
];

fn page(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

/// The help as the page shows it, without the version.
fn help(command: &[&str]) -> String {
    let text = stdout(&run(&[command, &["--help"]].concat()));
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Puts `text` between the markers of `name`.
fn filled(page: &str, name: &str, text: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let start =
        page.find(&open).unwrap_or_else(|| panic!("expected the marker {open:?} in the page")) + open.len();
    let end = page.find(&close).unwrap_or_else(|| panic!("expected the marker {close:?} in the page"));
    format!("{}```text\n{text}\n```\n{}", &page[..start], &page[end..])
}

#[test]
fn the_command_page_shows_the_help_as_it_is() {
    let path = page("cli.md");
    let old = std::fs::read_to_string(&path).expect("docs/cli.md");
    let mut new = old.clone();
    for command in COMMANDS {
        new = filled(&new, &format!("sitroom {command} --help"), &help(&[*command]));
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &new).expect("docs/cli.md");
    }
    assert!(old == new, "docs/cli.md is out of date; run UPDATE=1 cargo test -p sitroom --test docs");
}

#[test]
fn every_command_has_an_example_and_the_exit_codes_in_its_help() {
    for command in COMMANDS {
        let help = help(&[*command]);
        assert!(help.contains("Example:") && help.contains("Exit codes: 0 "), "{help}");
    }
    assert!(help(&[]).contains("Exit codes: 0 "));
}
