//! Commands and options of the command line.

mod classifiers;
mod common;
mod examples;

pub(super) use classifiers::{ClassifyArgs, ForestArgs, TreeArgs, TreeParameters};
pub(super) use common::{CsvArgs, OutputOption, RunArgs, TrainArgs, check_output_conflicts, is_stdout_taken};

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// K-Means, decision trees and random forests on CSV files.
#[derive(Parser)]
#[command(name = "ml", version, arg_required_else_help = true, after_help = examples::ALL)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Find groups of similar rows
    #[command(after_help = examples::KMEANS)]
    Kmeans(Box<KMeansArgs>),
    /// Train a decision tree that predicts classes
    #[command(after_help = examples::DECISION_TREE)]
    DecisionTree(Box<TreeArgs>),
    /// Train a random forest, many decision trees that vote
    #[command(after_help = examples::RANDOM_FOREST)]
    RandomForest(Box<ForestArgs>),
    /// Apply a saved model to new rows
    #[command(after_help = examples::PREDICT)]
    Predict(Box<ApplyArgs>),
    /// Score a saved model on rows with known classes
    #[command(after_help = examples::EVALUATE)]
    Evaluate(Box<ApplyArgs>),
    /// Show the type and the statistics of each column
    #[command(after_help = examples::DESCRIBE)]
    Describe(Box<DescribeArgs>),
}

/// Options of `kmeans`.
#[derive(Args)]
pub(super) struct KMeansArgs {
    #[command(flatten)]
    pub(super) train: TrainArgs,
    /// Number of clusters to find
    #[arg(long = "clusters", alias = "n-clusters", value_name = "K", default_value_t = 3)]
    pub(super) n_clusters: usize,
    /// Initial centres: k-means++, random, or a CSV file of centres with the header of the data
    #[arg(long, value_name = "HOW", default_value = "k-means++")]
    pub(super) init: String,
    /// Number of starts, of which the one with the lowest inertia is kept (1 when --init names a
    /// file)
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(super) n_init: usize,
    /// Maximum number of iterations of one start
    #[arg(long, value_name = "N", default_value_t = 300)]
    pub(super) max_iter: usize,
    /// Stop when the centres move less than this, relative to the variance of the columns
    #[arg(long, value_name = "X", default_value_t = 1e-4, allow_negative_numbers = true)]
    pub(super) tol: f64,
}

/// Options of `predict` and `evaluate`.
#[derive(Args)]
pub(super) struct ApplyArgs {
    /// Model file, as saved by --model of a training command
    #[arg(long, value_name = "FILE")]
    pub(super) model: PathBuf,
    #[command(flatten)]
    pub(super) csv: CsvArgs,
    /// Column with the true classes (evaluate: by default the one the model was trained on)
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
