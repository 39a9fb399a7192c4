//! Progress bar and clock of a training.

use crate::Progress;
use crate::cli::bar::Bar;
use crate::pipeline::Monitor;
use std::ops::ControlFlow;
use std::time::Instant;

/// Monitor that draws a bar on a terminal.
pub(super) struct BarMonitor {
    bar: Bar,
    begin: Instant,
}

impl BarMonitor {
    pub(super) fn new() -> Self {
        Self {
            bar: Bar::new("Training"),
            begin: Instant::now(),
        }
    }
}

impl Monitor for BarMonitor {
    fn stage(&self, name: &str) {
        self.bar.set_label(name);
    }

    fn observe(&self, progress: Progress) -> ControlFlow<()> {
        self.bar.show(progress)
    }

    fn seconds(&self) -> f64 {
        self.begin.elapsed().as_secs_f64()
    }
}
