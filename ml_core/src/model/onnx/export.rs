//! Input of the graphs, and the progress of an export.

use crate::model::ModelError;
use crate::preprocessing::StandardScaler;
use crate::progress::{Interrupt, Observer};

/// Parts of a saved model that its graph needs.
pub(crate) struct Export<'a> {
    pub(crate) scaler: Option<&'a StandardScaler>,
    pub(crate) classes: &'a [String],
    pub(crate) progress: &'a ExportProgress<'a>,
}

/// The work of an export, which its observer can stop.
pub(crate) struct ExportProgress<'a>(Interrupt<'a>);

impl<'a> ExportProgress<'a> {
    /// Observes the export of a number of parts.
    pub(crate) fn new(observer: Observer<'a>, parts: usize) -> Self {
        Self(Interrupt::new(observer, parts))
    }

    /// Asks the observer whether to go on.
    pub(crate) fn check_cancelled(&self) -> Result<(), ModelError> {
        if self.0.check() {
            Err(ModelError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Counts a tree that is done.
    pub(crate) fn count_tree(&self) {
        self.0.run(1, || ());
    }
}
