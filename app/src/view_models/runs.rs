//! View models of runs.

use super::{Dated, DisplayTime};
use domain::Page;
use domain::run::{Run, RunSummary};
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
}
