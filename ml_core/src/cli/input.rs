//! Input data: files or standard input.

use super::error::CliError;
use super::spool::Spool;
use crate::data::{CsvFormat, CsvOptions, CsvRecords, Table};
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

/// CSV input: a file, or standard input.
pub(super) struct Source {
    path: PathBuf,
    input: Input,
    encoding: Option<&'static Encoding>,
}

enum Input {
    File,
    /// Standard input, which can be read once.
    Stdin,
    /// A copy of standard input, which can be read several times.
    Spooled(Spool),
}

impl Source {
    /// Opens a file, or standard input for `-`. With `read_twice` it is read more than once: so
    /// standard input is copied to a temporary file, not held in memory. Without an encoding a byte
    /// order mark decides, else the input is UTF-8.
    pub(super) fn new(path: &Path, read_twice: bool, encoding: Option<&'static Encoding>) -> Result<Self, CliError> {
        let input = if path != Path::new("-") {
            Input::File
        } else if read_twice {
            Input::Spooled(Spool::new(stdin().lock())?)
        } else {
            Input::Stdin
        };
        Ok(Self {
            path: path.to_owned(),
            input,
            encoding,
        })
    }

    /// Returns the name for messages.
    pub(super) fn name(&self) -> String {
        match self.input {
            Input::File => self.path.display().to_string(),
            Input::Stdin | Input::Spooled(_) => "standard input".into(),
        }
    }

    /// Returns the records, from the first.
    pub(super) fn records(&self, options: &CsvOptions) -> Result<CsvRecords<Box<dyn Read + Send>>, CliError> {
        let reader: Box<dyn Read + Send> = match &self.input {
            Input::File => Box::new(open(&self.path)?),
            Input::Stdin => Box::new(stdin()),
            Input::Spooled(spool) => Box::new(spool.reader()?),
        };
        let decoder = DecodeReaderBytesBuilder::new().encoding(self.encoding).build(reader);
        let reader: Box<dyn Read + Send> = Box::new(decoder);
        CsvRecords::open(reader, options).map_err(|error| self.error(error))
    }

    /// Reads all rows, and returns the format of the file too.
    pub(super) fn table(&self, options: &CsvOptions) -> Result<(Table, CsvFormat), CliError> {
        let records = self.records(options)?;
        let format = records.format();
        let table = records.into_table(options).map_err(|error| self.error(error))?;
        Ok((table, format))
    }

    /// Creates an error about the contents of the input.
    pub(super) fn error(&self, error: impl std::fmt::Display) -> CliError {
        CliError::input(&self.name(), error)
    }

    /// Refuses an output file that is the input file.
    pub(super) fn check_not_input(&self, output: Option<&PathBuf>) -> Result<(), CliError> {
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        match output {
            Some(output)
                if matches!(self.input, Input::File)
                    && real(output).is_some_and(|out| Some(out) == real(&self.path)) =>
            {
                let name = output.display();
                Err(CliError::usage(format!(
                    "{name} is an input, so it cannot be an output too; name another file"
                )))
            }
            _ => Ok(()),
        }
    }
}

/// Opens a file for reading.
pub(super) fn open(path: &Path) -> Result<File, CliError> {
    let name = path.display().to_string();
    let fail = |error: std::io::Error| CliError::input(&name, format!("the file cannot be opened: {error}"));
    let file = File::open(path).map_err(fail)?;
    if file.metadata().map_err(fail)?.is_dir() {
        return Err(CliError::input(&name, "this is a folder; name a file"));
    }
    Ok(file)
}
