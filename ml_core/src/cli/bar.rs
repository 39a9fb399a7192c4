//! Progress bar.

use crate::Progress;
use indicatif::{ProgressBar, ProgressStyle};
use std::ops::ControlFlow;

/// A progress bar on standard error; invisible where that is not a terminal.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new(what: &'static str) -> Self {
        let bar = ProgressBar::new(0).with_message(what);
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        Self(bar)
    }

    pub(super) fn name(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }

    pub(super) fn show(&self, progress: Progress) -> ControlFlow<()> {
        self.0.set_length(progress.total);
        self.0.set_position(progress.done);
        ControlFlow::Continue(())
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
