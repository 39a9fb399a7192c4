//! Commands and options of the command line.

mod algorithms;
mod common;
mod csv_args;
mod examples;
mod list;

pub(super) use algorithms::{Invocation, Training, invocation};
pub(super) use common::{OutputOption, RunArgs, TrainArgs, check_output_conflicts, is_stdout_taken};
pub(super) use csv_args::CsvArgs;

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Commands that are the same for every algorithm.
#[derive(Subcommand)]
pub(super) enum Command {
    /// List the algorithms and their parameters
    #[command(after_help = examples::ALGORITHMS)]
    Algorithms(AlgorithmsArgs),
    /// Apply a saved model to new rows
    #[command(after_help = examples::PREDICT)]
    Predict(Box<ApplyArgs>),
    /// Score a saved model on rows with known true values
    #[command(after_help = examples::EVALUATE)]
    Evaluate(Box<ApplyArgs>),
    /// Show the type and the statistics of each column
    #[command(after_help = examples::DESCRIBE)]
    Describe(Box<DescribeArgs>),
}

/// Options of `algorithms`.
#[derive(Args)]
pub(super) struct AlgorithmsArgs {
    /// Print a JSON array instead of text
    #[arg(long)]
    pub(super) json: bool,
}

/// Options of `predict` and `evaluate`.
#[derive(Args)]
pub(super) struct ApplyArgs {
    /// Model file, as saved by --model of a training command
    #[arg(long, value_name = "FILE")]
    pub(super) model: PathBuf,
    #[command(flatten)]
    pub(super) csv: CsvArgs,
    /// Column with the true values (evaluate: by default the one the model was trained on)
    #[arg(long, value_name = "COLUMN")]
    pub(super) target: Option<String>,
    /// Write the rows with their predictions to this file (- for standard output)
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// Options of `describe`.
#[derive(Args)]
pub(super) struct DescribeArgs {
    #[command(flatten)]
    pub(super) csv: CsvArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
}
