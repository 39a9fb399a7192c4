//! Progress, cancellation and clock of a training.

use crate::progress::Progress;
use std::ops::ControlFlow;

/// Receiver of the progress of a training; can cancel it. It may be called from several threads.
pub trait Monitor: Sync {
    /// Receives the name of a stage that begins.
    fn stage(&self, _name: &str) {}

    /// Receives the progress of the current stage; [`ControlFlow::Break`] stops the training.
    fn observe(&self, _progress: Progress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// Returns the time in seconds since any fixed moment, for the timings of the report. By
    /// default there is no clock and all timings are 0.
    fn seconds(&self) -> f64 {
        0.0
    }
}

/// Monitor without clock that never cancels.
impl Monitor for () {}
