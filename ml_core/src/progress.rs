//! How far a fit is, and a way to stop it.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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

/// Asks an observer on behalf of several threads. Once it has said no, every thread hears so
/// without asking again, and skips the rest of its work.
pub(crate) struct Interrupt<'a> {
    observer: Observer<'a>,
    stopped: AtomicBool,
    done: AtomicU64,
    total: u64,
}

impl<'a> Interrupt<'a> {
    /// Of work that takes `total` steps.
    pub(crate) fn new(observer: Observer<'a>, total: usize) -> Self {
        Self {
            observer,
            stopped: AtomicBool::new(false),
            done: AtomicU64::new(0),
            total: total as u64,
        }
    }

    /// Runs a part of the work that counts as `steps`; nothing once the observer has said no.
    pub(crate) fn run<T: Default>(&self, steps: usize, part: impl FnOnce() -> T) -> T {
        if self.check() {
            return T::default();
        }
        let out = part();
        self.done.fetch_add(steps as u64, Ordering::Relaxed);
        out
    }

    /// Asks the observer; true when the work is to stop.
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

    /// Whether the observer has said no.
    pub(crate) fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}
