//! Standard output, or a file that appears when all is written.

use crate::exit::{Failure, INTERRUPTED, say};
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Where the output goes.
pub struct Output {
    to: BufWriter<Box<dyn Write + Send>>,
    /// The file that is written first, and its name when all is written.
    file: Option<(PathBuf, PathBuf)>,
}

impl Output {
    /// Standard output for `None`, else the file.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn open(path: Option<&Path>) -> Result<Output, Failure> {
        let Some(path) = path else {
            return Ok(Output { to: BufWriter::new(Box::new(std::io::stdout())), file: None });
        };
        // a device or a pipe cannot be replaced by renaming
        if path.exists() && !path.is_file() {
            let file = File::options().write(true).open(path).map_err(|e| fault(Some(path), &e))?;
            return Ok(Output { to: BufWriter::new(Box::new(file)), file: None });
        }
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".{}.tmp", std::process::id()));
        let part = path.with_file_name(name);
        let file = File::create(&part).map_err(|e| fault(Some(path), &e))?;
        remove_if_interrupted(part.clone());
        Ok(Output { to: BufWriter::new(Box::new(file)), file: Some((part, path.to_path_buf())) })
    }

    /// True if the output goes to a terminal.
    pub fn is_terminal(path: Option<&Path>) -> bool {
        path.is_none() && std::io::stdout().is_terminal()
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// If the disk is full, the reader has gone, …
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.to.write_all(bytes).map_err(|e| fault(self.target(), &e))
    }

    /// Writes what is left and gives the file its name.
    ///
    /// # Errors
    /// As for [`Output::write`].
    pub fn finish(mut self) -> Result<(), Failure> {
        self.to.flush().map_err(|e| fault(self.target(), &e))?;
        if let Some((part, path)) = self.file.take() {
            std::fs::rename(&part, &path).map_err(|e| {
                let _ = std::fs::remove_file(&part);
                fault(Some(&path), &e)
            })?;
        }
        Ok(())
    }

    fn target(&self) -> Option<&Path> {
        self.file.as_ref().map(|(_, path)| path.as_path())
    }
}

/// An interrupted run leaves nothing half behind.
fn remove_if_interrupted(part: PathBuf) {
    // where no handler can be set, the file stays under its temporary name
    let _ = ctrlc::set_handler(move || {
        let _ = std::fs::remove_file(&part);
        say("interrupted; nothing was kept");
        std::process::exit(INTERRUPTED);
    });
}

impl Drop for Output {
    /// An output that was not finished leaves nothing behind.
    fn drop(&mut self) {
        if let Some((part, _)) = &self.file {
            let _ = std::fs::remove_file(part);
        }
    }
}

fn fault(path: Option<&Path>, e: &std::io::Error) -> Failure {
    let name = path.map_or("the output".into(), |p| p.display().to_string());
    Failure::Output(match e.kind() {
        std::io::ErrorKind::BrokenPipe => "the reader of the output has gone; stopped".into(),
        std::io::ErrorKind::StorageFull => {
            format!("{name}: expected room to write, but the disk is full; nothing was kept")
        }
        _ => format!("{name}: cannot be written: {e}; choose another place with -o"),
    })
}
