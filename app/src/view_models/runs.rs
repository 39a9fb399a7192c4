//! View models of runs.

use super::{Dated, DisplayTime};
use crate::number::count;
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
    /// The classes that the metrics and views of the run have here.
    pub classes: ShownClasses,
}

/// The classes of a run that its page shows. A page with 1000 classes would have a confusion matrix
/// of a million cells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownClasses {
    /// Number of all classes.
    pub total: usize,
    /// Positions of the shown classes among all of them; empty if all are shown.
    pub positions: Vec<usize>,
}

impl ShownClasses {
    /// Returns the position of the shown class number `at` among all classes.
    #[must_use]
    pub fn position(&self, at: usize) -> usize {
        self.positions.get(at).copied().unwrap_or(at)
    }

    /// Returns a sentence on the classes that are not shown, if there are any.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let (shown, total) = (self.positions.len(), count(self.total as u64));
        (shown > 0).then(|| {
            format!("{shown} of {total} classes are shown, those with the most rows. The API returns all of them.")
        })
    }
}

/// Notes on how a file of rows to predict was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelNotes {
    /// The run.
    pub run: i64,
    /// Name of the file with the predictions.
    pub file: String,
    /// The messages; empty when nothing was guessed.
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
