//! Weights that lie beside the program.

use crate::common_args::{Model, ModelArgs};
use crate::exit::Failure;
use std::fmt::Display;
use std::path::PathBuf;

/// The accurate model from its file; `None` where it is not asked for.
///
/// # Errors
/// If the weights are nowhere, or are not what they should be.
pub fn accurate<M, E: Display>(
    args: &ModelArgs,
    file: &str,
    read: impl Fn(&[u8]) -> Result<M, E>,
) -> Result<Option<M>, Failure> {
    if args.model == Model::Default {
        return Ok(None);
    }
    let beside = std::env::current_exe().ok().and_then(|p| Some(p.parent()?.join("models")));
    let folders: Vec<PathBuf> = match &args.models {
        Some(folder) => vec![folder.clone()],
        None => beside.into_iter().chain([PathBuf::from("models")]).collect(),
    };
    let paths: Vec<PathBuf> = folders.iter().map(|f| f.join(file)).collect();
    let Some(path) = paths.iter().find(|p| p.is_file()) else {
        let tried: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return Err(Failure::Usage(format!(
            "expected the weights of --model accurate, but found no {}; take the folder models from a release or from the project's \
             repository, and name it with --models DIR",
            tried.join(" and no ")
        )));
    };
    let fault = |e: String| {
        Failure::Usage(format!("{}: {e}; take the file from this version's release", path.display()))
    };
    let bytes = std::fs::read(path).map_err(|e| fault(format!("cannot be read: {e}")))?;
    read(&bytes).map(Some).map_err(|e| fault(e.to_string()))
}
