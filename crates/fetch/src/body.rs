//! A body within its limits, as sent and as unpacked.

use crate::fault::Reason;
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// Reads to the end, or to the first byte past the limit.
///
/// # Errors
/// What [`failed`] makes of a broken connection; too many bytes.
pub(crate) fn read(
    from: impl Read,
    limit: usize,
    failed: impl FnOnce(std::io::Error) -> Reason,
) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    from.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > limit {
        return Err(Reason::TooLarge { limit, found: "more".into() });
    }
    Ok(bytes)
}

/// Undoes the packing that the header names.
///
/// # Errors
/// If it is another one, or damaged, or the content is larger than the limit.
pub(crate) fn unpack(bytes: Vec<u8>, packing: Option<&str>, limit: usize) -> Result<Vec<u8>, Reason> {
    match packing.map(str::trim).unwrap_or_default().to_ascii_lowercase().as_str() {
        "" | "identity" => Ok(bytes),
        // an empty body is not even packed
        "gzip" | "x-gzip" if bytes.is_empty() => Ok(bytes),
        "gzip" | "x-gzip" => {
            read(MultiGzDecoder::new(&bytes[..]), limit, |e| Reason::Packing(format!("damaged gzip ({e})")))
                .map_err(|e| match e {
                    Reason::TooLarge { limit, .. } => {
                        Reason::TooLarge { limit, found: format!("more in {} packed ones", bytes.len()) }
                    }
                    other => other,
                })
        }
        other => Err(Reason::Packing(format!("{other:?}"))),
    }
}
