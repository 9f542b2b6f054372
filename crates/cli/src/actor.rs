//! `sitroom actor`: phrases in, their country and sectors out; and the user's table of actors, for `read` too.

use crate::Outcome;
use crate::args::ActorArgs;
use crate::common_args::TableArgs;
use crate::exit::Failure;
use crate::output::Output;
use crate::parse::layer;
use crate::workers::{self, Frame};
use serde_json::json;
use sitroom_pipeline::{Reader, add_actors, parse_actors};

/// Runs the command.
///
/// # Errors
/// As documented in `docs/cli.md`.
pub fn run(args: &ActorArgs) -> Outcome {
    add_table(&args.table)?;
    let layer = layer(&args.common)?;
    let output = Output::open(args.common.output.as_deref())?;
    let frame = Frame { start: b"", between: b"", end: b"" };
    let make = || Reader::new(layer.clone());
    workers::run(&args.common, output, frame, make, |reader, _, item| {
        let context = item.context.as_deref().unwrap_or_default();
        let found = reader.actor(&item.text, context, item.published.as_deref());
        let answer = json!({
            "id": item.id,
            "country": found.country,
            "sectors": found.sectors,
            "name": found.name,
            "why": found.why,
        });
        format!("{answer}\n").into_bytes()
    })
}

/// Reads the user's table of actors, if there is one.
///
/// # Errors
/// If it cannot be read, or a line of it is off.
pub fn add_table(args: &TableArgs) -> Outcome {
    let Some(path) = &args.actors else { return Ok(()) };
    let fault = |e: String| Failure::Usage(format!("{}: {e}", path.display()));
    let text = std::fs::read_to_string(path)
        .map_err(|e| fault(format!("expected a table of actors, but it cannot be read: {e}")))?;
    let actors = parse_actors(text).map_err(|e| fault(e.to_string()))?;
    // nothing has been read yet, so that the tables take it
    add_actors(&actors);
    Ok(())
}
