//! Growth of the trees of a forest, on all threads.

use super::{ForestError, RandomForestModel, RandomForestParams, oob};
use crate::data::FeatureView;
use crate::progress::{Interrupt, Observer, Progress};
use crate::tree::{
    ClassSplitter, DecisionTreeModel, FeatureRanks, Impurity, TrainingData, check_training_data, class_weights,
};
use crate::{rng, threads};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Number of finished leaves, of any tree, between two calls of the observer: all threads may wait
/// for a call.
const LEAVES_PER_CHECK: u64 = 64;

pub(super) fn fit(
    params: &RandomForestParams,
    x: FeatureView<'_>,
    y: &[u32],
    n_classes: usize,
    observer: Observer<'_>,
) -> Result<RandomForestModel, ForestError> {
    params.check()?;
    check_training_data(x, y, n_classes)?;
    let class_weights = class_weights(&params.tree.class_weight, y, n_classes)?;
    let row_weights: Vec<f64> = y.iter().map(|&class| class_weights[class as usize]).collect();
    let x = x.standard();
    let total = params.n_estimators as u64;
    let first = |_: Progress| observer(Progress { done: 0, total });
    let ranks = FeatureRanks::new(&x, &first)?;
    let impurity = impurity(params, &class_weights, y.len());
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
    let trees = threads::map(params.n_estimators, |number| {
        let mut rng = rng::generator(rng::derived(params.tree.growth.seed, number as u64));
        let (rows, weights) = sample(params, &row_weights, &mut rng);
        let data = TrainingData {
            ranks: &ranks,
            y,
            weights: &weights,
            n_classes,
            impurity: &impurity,
        };
        let splitter = ClassSplitter::new(&params.tree.growth, data, false);
        let tree = splitter.grow(&params.tree.growth, rows, rng.random(), &tree_observer)?;
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if observer(Progress { done, total }).is_break() {
            stopped.store(true, Ordering::Relaxed);
        }
        Ok(tree)
    });
    if stopped.load(Ordering::Relaxed) {
        return Err(ForestError::Cancelled);
    }
    let trees: Vec<DecisionTreeModel> = trees.into_iter().collect::<Result<_, ForestError>>()?;
    let last = |_: Progress| observer(Progress { done: total, total });
    let interrupt = Interrupt::new(&last, trees.len());
    let oob_score = if params.oob_score {
        oob::score(params, &trees, &x, y, n_classes, &interrupt)
    } else {
        None
    };
    if interrupt.stopped() {
        return Err(ForestError::Cancelled);
    }
    Ok(RandomForestModel::from_trees(trees, params.voting, oob_score))
}

/// Prepares the impurities for all trees, whatever their samples are.
#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than 2^53")]
fn impurity(params: &RandomForestParams, class_weights: &[f64], rows: usize) -> Impurity {
    let is_whole = class_weights.iter().all(|weight| weight.fract() == 0.0);
    let heaviest = class_weights.iter().copied().fold(0.0, f64::max);
    Impurity::new(params.tree.criterion, heaviest * rows as f64, is_whole)
}

/// Draws the sample of a tree: its rows, and the weight of every row of the data (0 outside the
/// sample).
fn sample(params: &RandomForestParams, row_weights: &[f64], rng: &mut Pcg64Mcg) -> (Vec<u32>, Vec<f64>) {
    let all = 0..u32::try_from(row_weights.len()).unwrap_or(u32::MAX);
    if !params.bootstrap {
        return (all.collect(), row_weights.to_vec());
    }
    let counts = draw_counts(params, row_weights.len(), rng);
    let weights = counts
        .iter()
        .zip(row_weights)
        .map(|(&count, weight)| f64::from(count) * weight)
        .collect();
    (all.filter(|&row| counts[row as usize] > 0).collect(), weights)
}

/// Draws how often each row is in the bootstrap sample of a tree. It must be the first use of the
/// tree's generator, because the out-of-bag score repeats it.
pub(super) fn draw_counts(params: &RandomForestParams, rows: usize, rng: &mut Pcg64Mcg) -> Vec<u32> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a number of rows, which is below 2^53"
    )]
    let size = params
        .max_samples
        .map_or(rows, |share| ((rows as f64 * share).round() as usize).max(1));
    let mut counts = vec![0; rows];
    for _ in 0..size {
        counts[rng::below(rng, rows)] += 1;
    }
    counts
}
