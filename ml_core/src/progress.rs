//! How far a fit is, and a way to stop it.

use std::ops::ControlFlow;

/// How far a fit is: `done` of at most `total` steps (iterations of K-Means, trees of a forest, rows of a tree that have
/// reached their leaf).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// Steps there are at most.
    pub total: u64,
}

/// Is told of progress, perhaps from several threads, and stops the fit by returning [`ControlFlow::Break`]; the fit then
/// ends with its error `Cancelled`.
pub type Observer<'a> = &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync);

/// An observer that lets every fit go on.
pub(crate) fn unobserved(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
