//! Progress and cancellation of a fit.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Progress of a fit: `done` of at most `total` steps (iterations of K-Means, trees of a forest,
/// rows of a tree that have reached their leaf). Passed to an [`Observer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of steps that are done.
    pub done: u64,
    /// The largest possible number of steps.
    pub total: u64,
}

/// Callback that receives the progress, perhaps from several threads, and cancels the fit by
/// returning [`ControlFlow::Break`]; the fit then ends with its error `Cancelled`.
///
/// ```
/// use ml_core::Progress;
/// use ml_core::cluster::kmeans::KMeans;
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
/// # Ok::<(), ml_core::cluster::kmeans::KMeansError>(())
/// ```
pub type Observer<'a> = &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync);

/// Observer that never cancels.
pub(crate) fn unobserved(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Cancellation that several threads share. Once the observer has cancelled, no thread calls it
/// again, and every thread skips the rest of its work.
pub(crate) struct Interrupt<'a> {
    observer: Observer<'a>,
    stopped: AtomicBool,
    done: AtomicU64,
    total: u64,
}

impl<'a> Interrupt<'a> {
    /// Observes work that takes `total` steps.
    pub(crate) fn new(observer: Observer<'a>, total: usize) -> Self {
        Self {
            observer,
            stopped: AtomicBool::new(false),
            done: AtomicU64::new(0),
            total: total as u64,
        }
    }

    /// Runs a part of the work that is worth `steps`; returns the default value once cancelled.
    pub(crate) fn run<T: Default>(&self, steps: usize, part: impl FnOnce() -> T) -> T {
        if self.check() {
            return T::default();
        }
        let out = part();
        self.done.fetch_add(steps as u64, Ordering::Relaxed);
        out
    }

    /// Calls the observer; returns true when the work is cancelled.
    pub(crate) fn check(&self) -> bool {
        if self.stopped() {
            return true;
        }
        let progress = Progress {
            done: self.done.load(Ordering::Relaxed),
            total: self.total,
        };
        let stop = (self.observer)(progress).is_break();
        if stop {
            self.stopped.store(true, Ordering::Relaxed);
        }
        stop
    }

    /// Returns whether the observer has cancelled.
    pub(crate) fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}
