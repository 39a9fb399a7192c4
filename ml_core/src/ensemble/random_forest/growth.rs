//! Growth of the trees of a forest, on all threads.

use super::ForestError;
use super::sampling::{Sampling, generator};
use crate::progress::{Observer, Progress};
use crate::threads;
use crate::tree::TreeError;
use rand::RngExt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Number of finished leaves, of any tree, between two calls of the observer: all threads may wait
/// for a call.
const LEAVES_PER_CHECK: u64 = 64;

/// Draws the samples of the trees and calls `grow` for each, with how often each of `rows` rows was
/// drawn, the seed of the tree, and its observer.
pub(super) fn grow_trees<T: Send>(
    (sampling, seed): (&Sampling, u64),
    rows: usize,
    observer: Observer<'_>,
    grow: impl Fn(Vec<u32>, u64, Observer<'_>) -> Result<T, TreeError> + Sync,
) -> Result<Vec<T>, ForestError> {
    let total = sampling.n_estimators as u64;
    let done = AtomicU64::new(0);
    let stopped = AtomicBool::new(false);
    let leaves = AtomicU64::new(0);
    // Cancels the trees that are growing as soon as the observer has cancelled one.
    let tree_observer = |_: Progress| {
        let is_check_due = leaves.fetch_add(1, Ordering::Relaxed).is_multiple_of(LEAVES_PER_CHECK);
        let done = done.load(Ordering::Relaxed);
        if stopped.load(Ordering::Relaxed) || is_check_due && observer(Progress { done, total }).is_break() {
            stopped.store(true, Ordering::Relaxed);
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let trees = threads::map(sampling.n_estimators, |number| {
        let mut rng = generator(seed, number);
        let counts = sampling.draw_counts(rows, &mut rng);
        let tree = grow(counts, rng.random(), &tree_observer)?;
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if observer(Progress { done, total }).is_break() {
            stopped.store(true, Ordering::Relaxed);
        }
        Ok(tree)
    });
    if stopped.load(Ordering::Relaxed) {
        return Err(ForestError::Cancelled);
    }
    trees.into_iter().collect()
}

/// Returns the rows that were drawn.
pub(super) fn drawn_rows(counts: &[u32]) -> Vec<u32> {
    let all = 0..u32::try_from(counts.len()).unwrap_or(u32::MAX);
    all.filter(|&row| counts[row as usize] > 0).collect()
}
