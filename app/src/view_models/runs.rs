//! View models of runs.

use super::{Dated, DisplayTime};
use domain::run::{ComparedRun, Run, RunSummary};
use domain::{Page, Warning};
use serde::{Deserialize, Serialize};

/// A page of runs.
pub type Runs = Page<Dated<RunSummary>>;

/// A run with its times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunView {
    /// The run.
    pub run: Run,
    /// Time of the request.
    pub created: DisplayTime,
    /// Time of its end.
    pub finished: Option<DisplayTime>,
    /// Seconds from start to end.
    pub seconds: Option<f64>,
    /// The settings of the request, and the defaults of those that it does not name.
    pub settings: Vec<SettingView>,
    /// Numbers about the model.
    pub facts: Vec<SettingView>,
}

/// Notes on how a file of rows to predict was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelNotes {
    /// The run.
    pub run: i64,
    /// Name of the file with the predictions.
    pub file: String,
    /// The messages.
    pub warnings: Vec<Warning>,
}

/// A setting of a run, or a number about its model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingView {
    /// Name.
    pub label: String,
    /// Value.
    pub value: String,
    /// Whether the request does not name it.
    pub is_default: bool,
}

/// Comparison of runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonView {
    /// The runs, in the order of the columns.
    pub runs: Vec<ComparedRun>,
    /// Their metrics, the most meaningful first.
    pub metrics: Vec<ComparisonRow>,
    /// Their settings, the seed last.
    pub settings: Vec<ComparisonRow>,
    /// The reason why the scores cannot be compared as they are.
    pub note: Option<String>,
}

/// A row of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonRow {
    /// Label.
    pub label: String,
    /// Text of each run.
    pub cells: Vec<String>,
    /// Whether the texts differ.
    pub differs: bool,
    /// Whether each value is the best one; empty where there is no best one.
    pub best: Vec<bool>,
}
