//! Input data: files or standard input.

use super::args::CsvArgs;
use super::error::CliError;
use super::spool::{Spool, unnamed_file};
use crate::data::formats::{Converted, FormatLimits, FormatOptions, convert};
use crate::data::{
    CsvFormat, CsvOptions, CsvRecords, DetectedEncoding, MissingWords, Table, declared_encoding, decoded,
    detect_encoding, detect_format, read_csv,
};
use crate::report::Warning;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, Read, Seek, stdin};
use std::path::{Path, PathBuf};

/// Input with a table: a file, or standard input. What is no CSV is converted to one.
pub(super) struct Source {
    path: PathBuf,
    input: Input,
    encoding: DetectedEncoding,
    converted: Option<Converted>,
}

enum Input {
    File,
    /// A copy of a stream, which can itself be read only once.
    Spooled(Spool),
}

impl Source {
    /// Opens a file, or standard input for `-`. A stream is copied to a temporary file, not held in
    /// memory, because it is read more than once. `table` names the sheet, or the file in an
    /// archive. Without an encoding it is detected.
    pub(super) fn new(path: &Path, args: &CsvArgs, table: Option<&str>) -> Result<Self, CliError> {
        let input = if path == Path::new("-") {
            Input::Spooled(Spool::new(stdin().lock(), STDIN)?)
        } else {
            let file = open(path)?;
            match file.metadata() {
                Ok(metadata) if metadata.is_file() => Input::File,
                _ => Input::Spooled(Spool::new(file, &path.display().to_string())?),
            }
        };
        let known = |encoding| DetectedEncoding {
            encoding,
            is_guess: false,
        };
        let mut source = Self {
            path: path.to_owned(),
            input,
            encoding: known(args.encoding.unwrap_or(encoding_rs::UTF_8)),
            converted: None,
        };
        source.convert(args, table)?;
        if source
            .converted
            .as_ref()
            .is_some_and(|converted| converted.source.is_canonical())
        {
            source.encoding = known(encoding_rs::UTF_8);
        } else {
            let found = match args.encoding {
                Some(declared) => declared_encoding(|| source.bytes(), declared),
                None => detect_encoding(|| source.bytes()),
            };
            source.encoding = found.map_err(|error| source.error(error))?;
        }
        Ok(source)
    }

    /// Converts the input to CSV if it is none.
    fn convert(&mut self, args: &CsvArgs, table: Option<&str>) -> Result<(), CliError> {
        let csv = args.options();
        let options = FormatOptions {
            table: table.map(str::to_owned),
            has_header: csv.has_header,
            missing: MissingWords::new(&csv.na_values, csv.keep_na),
            limits: FormatLimits {
                max_bytes: args.max_size << 20,
                max_columns: csv.max_columns,
                ..FormatLimits::default()
            },
        };
        let file = match &self.input {
            Input::File => open(&self.path)?,
            Input::Spooled(spool) => spool.reader().map_err(|error| self.error(error))?,
        };
        let mut converted = convert(&file, &options, &unnamed_file).map_err(|error| self.error(error))?;
        if let Some(converted) = &mut converted {
            let unused = converted.source.unused_options(&csv);
            converted.source.warnings.extend(unused);
        }
        self.converted = converted;
        Ok(())
    }

    /// Returns the name for messages.
    pub(super) fn name(&self) -> String {
        if self.path == Path::new("-") {
            return STDIN.to_owned();
        }
        self.path.display().to_string()
    }

    /// Returns the bytes of the input, from the first.
    fn bytes(&self) -> io::Result<Box<dyn Read + Send>> {
        if let Some(converted) = &self.converted {
            let mut csv = converted.csv.try_clone()?;
            csv.rewind()?;
            return Ok(Box::new(csv));
        }
        Ok(match &self.input {
            Input::File => Box::new(File::open(&self.path)?),
            Input::Spooled(spool) => Box::new(spool.reader()?),
        })
    }

    /// Returns the text of the input, from its beginning.
    fn text(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(decoded(self.bytes()?, self.encoding.encoding))
    }

    /// Returns options for the CSV to which the input was converted.
    fn csv_options(&self, options: &CsvOptions) -> CsvOptions {
        match &self.converted {
            Some(converted) => converted.source.csv_options(options.clone()),
            None => options.clone(),
        }
    }

    /// Returns the records, from the first.
    pub(super) fn records(&self, options: &CsvOptions) -> Result<CsvRecords<Box<dyn Read + Send>>, CliError> {
        let options = self.csv_options(options);
        let records = || {
            let format = detect_format(|| self.text(), &options)?;
            CsvRecords::open(self.text()?, &options.with_format(&format))
        };
        records().map_err(|error| self.error(error))
    }

    /// Reads all rows.
    pub(super) fn table(&self, options: &CsvOptions) -> Result<Table, CliError> {
        read_csv(|| self.text(), &self.csv_options(options)).map_err(|error| self.error(error))
    }

    /// Returns the warnings about reading the input into a table.
    pub(super) fn warnings(&self, table: &Table) -> Vec<Warning> {
        let converted = self
            .converted
            .iter()
            .flat_map(|converted| converted.source.warnings.clone());
        let encoding = self.encoding.warning();
        let all = converted.chain(encoding).chain(table.warnings().to_vec());
        all.map(Warning::into_sentence).collect()
    }

    /// Returns the format of the input, which was found or given.
    pub(super) fn format_json(&self, format: &CsvFormat) -> Value {
        json!({ "encoding": self.encoding.encoding.name(), "delimiter": char::from(format.delimiter),
            "decimal": char::from(format.decimal), "thousands": format.thousands, "has_header": format.has_header,
            "na_values": format.missing.na_values(), "keep_na": format.missing.keep_na() })
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

/// The name of standard input in messages.
const STDIN: &str = "standard input";

/// Opens a file for reading.
pub(super) fn open(path: &Path) -> Result<File, CliError> {
    let name = path.display().to_string();
    let fail = |error: io::Error| CliError::input(&name, format!("the file cannot be opened: {error}"));
    let file = File::open(path).map_err(fail)?;
    if file.metadata().map_err(fail)?.is_dir() {
        return Err(CliError::input(&name, "this is a folder; name a file"));
    }
    Ok(file)
}
