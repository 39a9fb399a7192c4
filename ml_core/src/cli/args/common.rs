//! Options that several commands share.

use crate::cli::error::CliError;
use crate::data::{CsvOptions, Missing};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Options for the CSV file and its format.
#[derive(Args)]
pub(in crate::cli) struct CsvArgs {
    /// CSV file (- for standard input)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) data: PathBuf,
    /// Delimiter: a comma, a semicolon, | or the word tab (detected by default)
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// Decimal mark: . or , (detected by default)
    #[arg(long, value_name = "CHAR", value_parser = single)]
    decimal: Option<u8>,
    /// Treat the first line as data, not as column names (detected by default)
    #[arg(long)]
    no_header: bool,
    /// Maximum number of columns of the file
    #[arg(long, value_name = "N", default_value_t = 2000)]
    max_columns: usize,
}

impl CsvArgs {
    pub(in crate::cli) fn options(&self) -> CsvOptions {
        CsvOptions {
            delimiter: self.delimiter,
            decimal: self.decimal,
            has_header: self.no_header.then_some(false),
            max_columns: self.max_columns,
            ..CsvOptions::default()
        }
    }
}

fn delimiter(text: &str) -> Result<u8, String> {
    if text == "tab" { Ok(b'\t') } else { single(text) }
}

fn single(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte] => Ok(*byte),
        _ => Err("use a single character".into()),
    }
}

/// Options for threads and the output format.
#[derive(Args)]
pub(in crate::cli) struct RunArgs {
    /// Number of threads (all processors by default)
    #[arg(long, value_name = "N")]
    pub(in crate::cli) threads: Option<usize>,
    /// Print one JSON object instead of text
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Options of every training command.
#[derive(Args)]
pub(in crate::cli) struct TrainArgs {
    #[command(flatten)]
    pub(in crate::cli) csv: CsvArgs,
    /// Columns to use, separated by commas (every numeric and categorical one by default)
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(in crate::cli) features: Option<Vec<String>>,
    /// Treatment of rows with a missing value
    #[arg(long, value_enum, default_value_t = MissingArg::Drop)]
    pub(in crate::cli) missing: MissingArg,
    /// Scale every column to mean 0 and standard deviation 1 first
    #[arg(long)]
    pub(in crate::cli) scale: bool,
    /// Random seed: the same seed and data give the same result, on any number of threads
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(in crate::cli) seed: u64,
    /// Write the rows with their clusters or predictions to this file (- for standard output)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// Save the model to this file, for predict and evaluate
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) model: Option<PathBuf>,
    /// Save the model to this file as ONNX, for onnxruntime and other programs
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) onnx: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// Values of `--missing`.
#[derive(Clone, Copy, ValueEnum)]
pub(in crate::cli) enum MissingArg {
    /// Leave the rows out
    Drop,
    /// Fill in the mean of the column, or its most frequent category
    Mean,
    /// Fill in the most frequent value of the column
    #[value(alias = "most_frequent")]
    MostFrequent,
}

impl MissingArg {
    pub(in crate::cli) fn value(self) -> Missing {
        match self {
            Self::Drop => Missing::Drop,
            Self::Mean => Missing::Mean,
            Self::MostFrequent => Missing::MostFrequent,
        }
    }
}

/// An option that names an output file, with its value.
pub(in crate::cli) type OutputOption<'a> = (&'static str, Option<&'a PathBuf>);

/// Rejects options that name the same file, and two kinds of output on standard output at once.
pub(in crate::cli) fn check_output_conflicts(outputs: &[OutputOption<'_>], json: bool) -> Result<(), CliError> {
    let named: Vec<(&str, &PathBuf)> = outputs.iter().filter_map(|&(flag, path)| Some((flag, path?))).collect();
    for (at, &(flag, path)) in named.iter().enumerate() {
        if let Some((other, _)) = named[..at].iter().find(|(_, other)| *other == path) {
            return Err(CliError::usage(format!(
                "{other} and {flag} name the same file; give them different files"
            )));
        }
        if json && path.as_os_str() == "-" {
            return Err(CliError::usage(format!(
                "--json and {flag} - both write to standard output; give {flag} a file"
            )));
        }
    }
    Ok(())
}

/// Returns whether one of the files is standard output.
pub(in crate::cli) fn is_stdout_taken(outputs: &[OutputOption<'_>]) -> bool {
    outputs
        .iter()
        .any(|(_, path)| path.is_some_and(|path| path.as_os_str() == "-"))
}
