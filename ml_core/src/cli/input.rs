//! Files of data, or standard input.

use super::error::CliError;
use crate::data::{CsvOptions, Table, read_csv};
use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

/// A CSV that can be read more than once.
pub(super) struct Source {
    path: PathBuf,
    /// What standard input held.
    held: Option<Vec<u8>>,
}

impl Source {
    /// A file, or standard input for `-`, which is read to its end.
    pub(super) fn new(path: &Path) -> Result<Self, CliError> {
        let held = if path == Path::new("-") {
            let mut bytes = Vec::new();
            let read = stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| CliError::input("standard input", error))?;
            Some(bytes)
        } else {
            None
        };
        Ok(Self {
            path: path.to_owned(),
            held,
        })
    }

    /// The name for messages.
    pub(super) fn name(&self) -> String {
        if self.held.is_some() {
            "standard input".into()
        } else {
            self.path.display().to_string()
        }
    }

    pub(super) fn reader(&self) -> Result<Box<dyn Read + '_>, CliError> {
        match &self.held {
            Some(bytes) => Ok(Box::new(bytes.as_slice())),
            None => Ok(Box::new(open(&self.path)?)),
        }
    }

    pub(super) fn table(&self, options: &CsvOptions) -> Result<Table, CliError> {
        read_csv(self.reader()?, options).map_err(|error| self.error(error))
    }

    /// An error about what the file holds.
    pub(super) fn error(&self, error: impl std::fmt::Display) -> CliError {
        CliError::input(&self.name(), error)
    }

    /// Refuses to overwrite the file while it is read.
    pub(super) fn is_not(&self, output: Option<&PathBuf>) -> Result<(), CliError> {
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        match output {
            Some(output) if self.held.is_none() && real(output).is_some_and(|out| Some(out) == real(&self.path)) => {
                let name = output.display();
                Err(CliError::usage(format!(
                    "{name} is an input, so it cannot be an output too; name another file"
                )))
            }
            _ => Ok(()),
        }
    }
}

/// A file to read.
pub(super) fn open(path: &Path) -> Result<File, CliError> {
    let name = path.display().to_string();
    let fail = |error: std::io::Error| CliError::input(&name, format!("the file cannot be opened: {error}"));
    let file = File::open(path).map_err(fail)?;
    if file.metadata().map_err(fail)?.is_dir() {
        return Err(CliError::input(&name, "this is a folder; name a file"));
    }
    Ok(file)
}
