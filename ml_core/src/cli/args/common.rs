//! Options that several commands share.

use super::csv_args::CsvArgs;
use super::list::{EncodingList, NameList};
use crate::cli::error::CliError;
use crate::data::Missing;
use crate::spec::{AlgorithmSpec, ColumnEncodings, DEFAULT_PERMUTATION_REPEATS, DEFAULT_TEST_SIZE, Split, Task};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

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
    /// Column to predict
    #[arg(long, value_name = "COLUMN")]
    pub(in crate::cli) target: Option<String>,
    /// Columns to use, separated by commas; a name with a comma in double quotes, as in
    /// 'width,"Length, mm"' (by default those that can be used)
    #[arg(long, value_name = "COLUMNS", value_parser = NameList::parse)]
    features: Option<Vec<NameList>>,
    /// Encoding of a column, such as when=date:year+month+weekday, city=frequency or
    /// city=hashing:32, or several separated by commas; parts of a date are year, month, day,
    /// weekday, hour and days_since (its first date); dates and texts are used only with one
    #[arg(long, value_name = "COLUMN=ENCODING", value_parser = EncodingList::parse)]
    encode: Vec<EncodingList>,
    /// Treatment of missing values
    // The default is that of the algorithm.
    #[arg(long, value_enum)]
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
    /// Save the model of one more fit to all rows, which has no score of its own; scores, interval,
    /// --rules, --graphviz and --output are those of the scored model
    #[arg(long)]
    pub(in crate::cli) refit: bool,
    /// Print a tree as rules, one line per node
    #[arg(long)]
    pub(in crate::cli) rules: bool,
    /// Write a tree in the Graphviz language to this file (- for standard output)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) graphviz: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
    #[command(flatten)]
    pub(in crate::cli) score: ScoreArgs,
}

impl TrainArgs {
    /// Returns the columns to use.
    pub(in crate::cli) fn features(&self) -> Option<Vec<String>> {
        self.features.clone().map(NameList::join)
    }

    /// Returns the chosen encodings.
    pub(in crate::cli) fn encodings(&self) -> Result<ColumnEncodings, CliError> {
        EncodingList::join(&self.encode).map_err(CliError::usage)
    }
}

/// Options for scoring.
#[derive(Args)]
#[command(next_help_heading = "Scoring")]
pub(in crate::cli) struct ScoreArgs {
    /// Share of the rows that is held out and scored on; 0 for none [default: 0.25, but 0 for a
    /// clustering, with --test, and with --cv unless there is --group or --time]
    #[arg(long, value_name = "SHARE", conflicts_with = "test")]
    pub(in crate::cli) test_size: Option<f64>,
    /// Hold out whole groups of rows: those with the same value in this column
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["test", "time"])]
    pub(in crate::cli) group: Option<String>,
    /// Hold out the latest rows by this column, a number or a date
    #[arg(long, value_name = "COLUMN", conflicts_with = "test")]
    pub(in crate::cli) time: Option<String>,
    /// Second file to score on, with the same columns as the data
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) test: Option<PathBuf>,
    /// Sheet of the workbook, or file in the archive, that --test names
    #[arg(long, value_name = "NAME", requires = "test")]
    pub(in crate::cli) test_table: Option<String>,
    /// Score by cross-validation of the training rows with this many folds
    #[arg(long, value_name = "FOLDS")]
    pub(in crate::cli) cv: Option<usize>,
    /// Measure how much the score falls when a column is shuffled this many times (on the test rows
    /// if there are any)
    #[arg(long, value_name = "REPEATS", num_args = 0..=1, default_missing_value = DEFAULT_PERMUTATION_REPEATS.to_string())]
    pub(in crate::cli) permutation: Option<usize>,
}

impl ScoreArgs {
    /// Rejects a column that decides the split where no rows are held out.
    pub(in crate::cli) fn check(&self) -> Result<(), CliError> {
        let flag = match (&self.group, &self.time) {
            (Some(_), _) => "--group",
            (None, Some(_)) => "--time",
            (None, None) => return Ok(()),
        };
        if self.test_size == Some(0.0) {
            return Err(CliError::usage(format!(
                "--test-size 0 holds nothing out, so {flag} would have no effect; leave one of them out"
            )));
        }
        Ok(())
    }

    /// Returns the split of the rows; `None` for the default of the task.
    pub(in crate::cli) fn split(&self, task: Task) -> Option<Split> {
        let has_other_scores = self.test.is_some() || (self.cv.is_some() && self.test_size.is_none());
        let decided = self.group.is_some() || self.time.is_some();
        if self.test_size == Some(0.0) || (has_other_scores && !decided) {
            return Some(Split::None);
        }
        let test_size = self.test_size.unwrap_or(DEFAULT_TEST_SIZE);
        if let Some(column) = self.group.clone() {
            return Some(Split::Group { column, test_size });
        }
        if let Some(column) = self.time.clone() {
            return Some(Split::Time { column, test_size });
        }
        let test_size = self.test_size?;
        Some(match task {
            Task::Classification => Split::Stratified { test_size },
            Task::Regression | Task::Clustering => Split::Random { test_size },
        })
    }
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
    /// Keep the rows as they are: each split of a tree learns the side of missing values
    Native,
}

impl MissingArg {
    /// Returns the spelling of the default of an algorithm.
    pub(super) fn default_of(algorithm: &AlgorithmSpec) -> String {
        let default = Missing::default_of(algorithm);
        let argument = Self::value_variants()
            .iter()
            .find(|argument| argument.value() == default);
        let value = argument.and_then(ValueEnum::to_possible_value);
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    pub(in crate::cli) fn value(self) -> Missing {
        match self {
            Self::Drop => Missing::Drop,
            Self::Mean => Missing::Mean,
            Self::MostFrequent => Missing::MostFrequent,
            Self::Native => Missing::Native,
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
