//! Results of runs.

use ml_core::report::{Artifact, ColumnAccount, Metrics, Report, RowAccount, Timings, Warning};
use ml_core::spec::Split;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Result of a run: the report of its training without metrics and times, which are returned
/// separately.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// All parameters of the algorithm, with their defaults.
    pub parameters: Map<String, Value>,
    /// How rows were held out for the test.
    pub split: Split,
    /// Columns that were used, and those that were not.
    pub columns: ColumnAccount,
    /// Number of rows that were used, and of those that were not.
    pub rows: RowAccount,
    /// Numbers about the model by name, such as the depth of a tree.
    pub facts: Map<String, Value>,
    /// Views of the model and of its errors.
    pub artifacts: Vec<Artifact>,
    /// Messages about what was guessed, dropped, filled in or left out.
    pub warnings: Vec<Warning>,
}

impl RunResult {
    /// Splits the report of a training into result, metrics and times.
    #[must_use]
    pub fn split_report(report: Report) -> (Self, Metrics, Timings) {
        let result = Self {
            parameters: report.parameters,
            split: report.split,
            columns: report.columns,
            rows: report.rows,
            facts: report.facts,
            artifacts: report.artifacts,
            warnings: report.warnings,
        };
        (result, report.metrics, report.timings)
    }
}
