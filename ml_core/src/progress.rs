//! How far a fit is, and a way to stop it.

use std::ops::ControlFlow;

/// How far a fit is: `done` of at most `total` steps (iterations of K-Means, trees of a forest, rows of a tree that
/// have reached their leaf). Given to an [`Observer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// Steps there are at most.
    pub total: u64,
}

/// Is told of progress, perhaps from several threads, and stops the fit by returning [`ControlFlow::Break`]; the fit
/// then ends with its error `Cancelled`.
///
/// ```
/// use ml_core::Progress;
/// use ml_core::kmeans::KMeans;
/// use std::ops::ControlFlow;
/// use std::time::{Duration, Instant};
///
/// let begin = Instant::now();
/// let at_most_a_minute = |_: Progress| match begin.elapsed() < Duration::from_secs(60) {
///     true => ControlFlow::Continue(()),
///     false => ControlFlow::Break(()),
/// };
/// let x = ndarray::array![[0.0], [1.0], [9.0]];
/// KMeans::params(2).fit_with(x.view(), &at_most_a_minute)?;
/// # Ok::<(), ml_core::kmeans::KMeansError>(())
/// ```
pub type Observer<'a> = &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync);

/// An observer that lets every fit go on.
pub(crate) fn unobserved(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
