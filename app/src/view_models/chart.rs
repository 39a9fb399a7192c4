//! View model of a chart.

use serde::{Deserialize, Serialize};

/// A chart that the server has drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartView {
    /// Title.
    pub title: String,
    /// Sentence on how to read it.
    pub description: String,
    /// The drawing.
    pub svg: String,
    /// Column names of its table.
    pub columns: Vec<String>,
    /// Rows of its table: a name and a number each.
    pub rows: Vec<Vec<String>>,
}
