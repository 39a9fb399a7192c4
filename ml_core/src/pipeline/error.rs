//! Errors of trainings.

use crate::data::DataError;
use crate::decomposition::PcaError;
use crate::metrics::MetricError;
use crate::model::ModelError;
use crate::model_selection::SplitError;
use crate::preprocessing::ScalerError;
use crate::report::LeftOutColumn;
use crate::spec::{ParameterError, Task};

/// Reason why a model cannot be trained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// Parameters are unknown, of a wrong type or out of range.
    #[error("{}", sentences(.0))]
    Parameters(Vec<ParameterError>),
    /// The task needs a target.
    #[error("a {task} needs a target; name the column to predict")]
    NoTarget {
        /// The task.
        task: Task,
    },
    /// The task takes no target.
    #[error("a clustering has no target; leave it out")]
    Target,
    /// Permutation importances need predictions that have a score.
    #[error("a clustering predicts no column, so it has no permutation importances; leave them out")]
    NoScore,
    /// The algorithm takes no rows with missing values.
    #[error(
        "{algorithm} takes no missing values as they are (missing = native); use drop, mean or most_frequent, or an algorithm that takes them: {takers}"
    )]
    NativeMissing {
        /// The name of the algorithm.
        algorithm: String,
        /// The ids of the algorithms that take such rows and have the same task, or of all.
        takers: String,
    },
    /// No column can be used.
    #[error("no column can be used{}", reasons(.left_out))]
    NoColumns {
        /// The columns of the table, with the reasons.
        left_out: Vec<LeftOutColumn>,
    },
    /// The request does not suit the algorithm or the data.
    #[error("{0}")]
    Unsuitable(String),
    /// A value of the target of a regression is not a number.
    #[error("the column “{name}” is {kind}, not numeric; a regression predicts a number")]
    NotANumber {
        /// The name of the target.
        name: String,
        /// The type of the column.
        kind: &'static str,
    },
    /// The table does not suit the request.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A class has too few rows for both sides of a stratified split.
    #[error("only one row has the class “{class}”; a stratified split needs at least 2 rows of each class")]
    ClassTooSmall {
        /// The name of the class.
        class: String,
    },
    /// The rows cannot be split.
    #[error(transparent)]
    Rows(#[from] SplitError),
    /// The columns cannot be scaled.
    #[error(transparent)]
    Scaler(#[from] ScalerError),
    /// The rows cannot be projected.
    #[error(transparent)]
    Projection(#[from] PcaError),
    /// The algorithm cannot be fitted, or the model cannot predict.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Predictions cannot be scored.
    #[error(transparent)]
    Metric(#[from] MetricError),
}

/// Lists at most ten columns with their reasons.
fn reasons(left_out: &[LeftOutColumn]) -> String {
    let one = |column: &LeftOutColumn| format!("{} ({})", column.name, column.reason);
    let named: Vec<String> = left_out.iter().take(10).map(one).collect();
    match named.is_empty() {
        true => String::new(),
        false => format!(": {}", named.join(", ")),
    }
}

fn sentences(errors: &[ParameterError]) -> String {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    messages.join(" ")
}
