//! `sitroom parse`: the language layer, shown.

use crate::Outcome;
use crate::args::{ParseArgs, ParseFormat};
use crate::common_args::{CommonArgs, KernelArg};
use crate::conllu;
use crate::exit::Failure;
use crate::output::Output;
use crate::workers::{self, Frame};
use sitroom_ling::{Engine, Kernel, Layer, Model};
use std::sync::Arc;

/// Runs the command.
///
/// # Errors
/// As documented in `docs/cli.md`.
pub fn run(args: &ParseArgs) -> Outcome {
    let layer = layer(&args.common)?;
    let output = Output::open(args.common.output.as_deref())?;
    let frame = match args.format {
        ParseFormat::Json => Frame { start: b"[\n", between: b",\n", end: b"\n]\n" },
        _ => Frame { start: b"", between: b"", end: b"" },
    };
    let make = || Engine::new(layer.clone());
    workers::run(&args.common, output, frame, make, |engine, number, item| {
        let analysis = engine.analyze(&item.text);
        let mut out = Vec::with_capacity(item.text.len() * 6);
        match args.format {
            ParseFormat::Conllu => conllu::conllu(&mut out, number, &item, &analysis),
            ParseFormat::Tsv => conllu::tsv(&mut out, number, &item.text, &analysis),
            ParseFormat::Json => conllu::json(&mut out, &item, &analysis),
        }
        out
    })
}

/// The language layer on the kernels asked for.
///
/// # Errors
/// If the processor lacks them.
pub fn layer(args: &CommonArgs) -> Result<Arc<Layer>, Failure> {
    let kernel = match args.kernel {
        KernelArg::Auto => return Ok(Layer::embedded()),
        KernelArg::Avx512 => Kernel::Avx512,
        KernelArg::Avx2 => Kernel::Avx2,
        KernelArg::Portable => Kernel::Portable,
    };
    Layer::new(Model::embedded(), kernel).map(Arc::new).map_err(|e| Failure::Usage(e.to_string()))
}
