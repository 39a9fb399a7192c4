//! Options of the classifiers.

use super::TrainArgs;
use crate::cli::error::CliError;
use crate::ensemble::random_forest::Voting;
use crate::tree::{ClassWeight, Criterion, MaxFeatures};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Options of `decision-tree`.
#[derive(Args)]
pub(in crate::cli) struct TreeArgs {
    #[command(flatten)]
    pub(in crate::cli) train: TrainArgs,
    #[command(flatten)]
    pub(in crate::cli) classify: ClassifyArgs,
    #[command(flatten)]
    pub(in crate::cli) tree: TreeParameters,
    /// Columns considered at each split: all, sqrt, log2, a number, or a share such as 0.5
    #[arg(long, value_name = "HOW", default_value = "all", value_parser = max_features)]
    pub(in crate::cli) max_features: MaxFeaturesArg,
    /// Print the tree as rules, one line per node
    #[arg(long)]
    pub(in crate::cli) rules: bool,
    /// Write the tree in the Graphviz language to this file (- for standard output)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) graphviz: Option<PathBuf>,
}

/// Options of `random-forest`.
#[derive(Args)]
pub(in crate::cli) struct ForestArgs {
    #[command(flatten)]
    pub(in crate::cli) train: TrainArgs,
    #[command(flatten)]
    pub(in crate::cli) classify: ClassifyArgs,
    /// Number of trees
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(in crate::cli) n_estimators: usize,
    #[command(flatten)]
    pub(in crate::cli) tree: TreeParameters,
    /// Columns considered at each split: all, sqrt, log2, a number, or a share such as 0.5
    #[arg(long, value_name = "HOW", default_value = "sqrt", value_parser = max_features)]
    pub(in crate::cli) max_features: MaxFeaturesArg,
    /// Grow each tree on a random sample of the rows
    #[arg(long, value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set)]
    pub(in crate::cli) bootstrap: bool,
    /// Size of the sample, as a share of the rows (all by default)
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub(in crate::cli) max_samples: Option<f64>,
    /// Compute the out-of-bag score: each row is predicted by the trees that did not use it
    #[arg(long)]
    pub(in crate::cli) oob_score: bool,
    /// Combination of the trees: hard gives each tree one vote, soft averages their probabilities
    #[arg(long, value_enum, default_value_t = VotingArg::Hard)]
    pub(in crate::cli) voting: VotingArg,
}

/// Options for the target and for scoring.
#[derive(Args)]
pub(in crate::cli) struct ClassifyArgs {
    /// Column to predict
    #[arg(long, value_name = "COLUMN")]
    pub(in crate::cli) target: String,
    /// Second CSV file to score on, with the same columns as the data
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) test: Option<PathBuf>,
    /// Measure how much the accuracy falls when a column is shuffled this many times (on the test
    /// rows if there are any)
    #[arg(long, value_name = "REPEATS", num_args = 0..=1, default_missing_value = "5")]
    pub(in crate::cli) permutation: Option<usize>,
}

/// Parameters of a tree.
#[derive(Args)]
pub(in crate::cli) struct TreeParameters {
    /// Impurity measure of the splits
    #[arg(long, value_enum, default_value_t = CriterionArg::Gini)]
    pub(in crate::cli) criterion: CriterionArg,
    /// Maximum depth of the tree (no limit by default)
    #[arg(long, value_name = "N")]
    pub(in crate::cli) max_depth: Option<usize>,
    /// Minimum number of rows of a node that is split
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(in crate::cli) min_samples_split: usize,
    /// Minimum number of rows of each side of a split
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) min_samples_leaf: usize,
    /// Minimum decrease in impurity of a split, weighted by the node's share of the rows
    #[arg(long, value_name = "X", default_value_t = 0.0, allow_negative_numbers = true)]
    pub(in crate::cli) min_impurity_decrease: f64,
    /// Maximum number of leaves; splits with the largest improvement come first (no limit by
    /// default)
    #[arg(long, value_name = "N")]
    pub(in crate::cli) max_leaf_nodes: Option<usize>,
    /// Prune branches that lower the impurity by less than this per leaf
    #[arg(long, value_name = "X", default_value_t = 0.0, allow_negative_numbers = true)]
    pub(in crate::cli) ccp_alpha: f64,
    /// Class weights: none, balanced, or a list such as yes=2,no=1 (1 for classes not listed)
    #[arg(long, value_name = "HOW", default_value = "none", value_parser = weights)]
    pub(in crate::cli) class_weight: Weights,
}

/// Values of `--criterion`; see [`Criterion`].
#[derive(Clone, Copy, ValueEnum)]
pub(in crate::cli) enum CriterionArg {
    /// Gini impurity
    Gini,
    /// Entropy
    Entropy,
}

impl CriterionArg {
    pub(in crate::cli) fn value(self) -> Criterion {
        match self {
            Self::Gini => Criterion::Gini,
            Self::Entropy => Criterion::Entropy,
        }
    }

    pub(in crate::cli) fn name(self) -> &'static str {
        match self {
            Self::Gini => "gini",
            Self::Entropy => "entropy",
        }
    }
}

/// Values of `--voting`; see [`Voting`].
#[derive(Clone, Copy, ValueEnum)]
pub(in crate::cli) enum VotingArg {
    /// Each tree has one vote
    Hard,
    /// The trees' probabilities are averaged
    Soft,
}

impl VotingArg {
    pub(in crate::cli) fn value(self) -> Voting {
        match self {
            Self::Hard => Voting::Hard,
            Self::Soft => Voting::Soft,
        }
    }

    pub(in crate::cli) fn name(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
        }
    }
}

/// The value of `--max-features`, and its original text.
#[derive(Clone)]
pub(in crate::cli) struct MaxFeaturesArg {
    pub(in crate::cli) value: MaxFeatures,
    pub(in crate::cli) json: Value,
}

fn max_features(text: &str) -> Result<MaxFeaturesArg, String> {
    let (value, json) = match text {
        "all" => (MaxFeatures::All, json!("all")),
        "sqrt" => (MaxFeatures::Sqrt, json!("sqrt")),
        "log2" => (MaxFeatures::Log2, json!("log2")),
        _ => match (text.parse::<usize>(), text.parse::<f64>()) {
            (Ok(count), _) => (MaxFeatures::Count(count), json!(count)),
            (_, Ok(share)) => (MaxFeatures::Fraction(share), json!(share)),
            _ => return Err("use all, sqrt, log2, a number of columns, or a share such as 0.5".into()),
        },
    };
    Ok(MaxFeaturesArg { value, json })
}

/// The value of `--class-weight`.
#[derive(Clone)]
pub(in crate::cli) enum Weights {
    None,
    Balanced,
    Named(Vec<(String, f64)>),
}

fn weights(text: &str) -> Result<Weights, String> {
    let pair = |pair: &str| {
        let (class, weight) = pair.rsplit_once('=')?;
        Some((class.to_owned(), weight.parse().ok()?))
    };
    match text {
        "none" => Ok(Weights::None),
        "balanced" => Ok(Weights::Balanced),
        _ => {
            let pairs: Option<Vec<_>> = text.split(',').map(pair).collect();
            let pairs = pairs.ok_or("use none, balanced, or weights such as yes=2,no=1")?;
            Ok(Weights::Named(pairs))
        }
    }
}

impl Weights {
    pub(in crate::cli) fn value(&self, classes: &[String]) -> Result<ClassWeight, CliError> {
        let pairs = match self {
            Self::None => return Ok(ClassWeight::None),
            Self::Balanced => return Ok(ClassWeight::Balanced),
            Self::Named(pairs) => pairs,
        };
        let mut weights = vec![1.0; classes.len()];
        for (name, weight) in pairs {
            let at = classes.iter().position(|class| class == name).ok_or_else(|| {
                CliError::usage(format!(
                    "--class-weight: there is no class “{name}”; the classes are {}",
                    classes.join(", ")
                ))
            })?;
            weights[at] = *weight;
        }
        Ok(ClassWeight::PerClass(weights))
    }

    pub(in crate::cli) fn json(&self) -> Value {
        match self {
            Self::None => json!("none"),
            Self::Balanced => json!("balanced"),
            Self::Named(pairs) => pairs
                .iter()
                .map(|(class, weight)| (class.clone(), json!(weight)))
                .collect(),
        }
    }
}
