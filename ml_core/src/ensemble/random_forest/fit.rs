//! Fit of a forest for classification.

use super::growth::{drawn_rows, grow_trees};
use super::{ForestError, RandomForestModel, RandomForestParams, oob};
use crate::data::FeatureView;
use crate::progress::{Interrupt, Observer, Progress, unobserved};
use crate::tree::{ClassSplitter, FeatureRanks, Impurity, TrainingData, check_training_data, class_weights};

impl RandomForestParams {
    /// Fits a forest to the rows of `x` (rows × features, all values finite) and their classes `y`
    /// (each from 0 to `n_classes - 1`).
    ///
    /// # Errors
    /// When a parameter is out of its range, the matrix is empty or holds a value that is not
    /// finite, or `y` does not match; see [`ForestError`] and
    /// [`TreeError`](crate::tree::TreeError).
    pub fn fit<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
    ) -> Result<RandomForestModel, ForestError> {
        self.fit_with(x, y, n_classes, &unobserved)
    }

    /// Fits as [`RandomForestParams::fit`] and reports to `observer` how many trees are done. The
    /// observer may be called from several threads.
    ///
    /// ```
    /// use ml_core::Progress;
    /// use ml_core::ensemble::random_forest::RandomForestClassifier;
    /// use std::ops::ControlFlow;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    ///
    /// let most = AtomicU64::new(0);
    /// let observer = |progress: Progress| {
    ///     most.fetch_max(progress.done, Ordering::Relaxed);
    ///     ControlFlow::Continue(())
    /// };
    /// let x = ndarray::array![[1.0], [2.0]];
    /// RandomForestClassifier::params().n_estimators(20).fit_with(x.view(), &[0, 1], 2, &observer)?;
    /// assert_eq!(most.into_inner(), 20);
    /// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
    /// ```
    ///
    /// # Errors
    /// As [`RandomForestParams::fit`]; [`ForestError::Cancelled`] when the observer cancels the
    /// fit.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
        observer: Observer<'_>,
    ) -> Result<RandomForestModel, ForestError> {
        fit(self, x.into(), y, n_classes, observer)
    }
}

fn fit(
    params: &RandomForestParams,
    x: FeatureView<'_>,
    y: &[u32],
    n_classes: usize,
    observer: Observer<'_>,
) -> Result<RandomForestModel, ForestError> {
    params.check()?;
    check_training_data(x, y, n_classes, params.tree.growth.missing_values)?;
    let class_weights = class_weights(&params.tree.class_weight, y, n_classes)?;
    let row_weights: Vec<f64> = y.iter().map(|&class| class_weights[class as usize]).collect();
    let x = x.standard();
    let total = params.sampling.n_estimators as u64;
    let first = |_: Progress| observer(Progress { done: 0, total });
    let ranks = FeatureRanks::new(&x, params.tree.growth.missing_values, &first)?;
    let impurity = impurity(params, &class_weights, y.len());
    let seed = params.tree.growth.seed;
    let trees = grow_trees((&params.sampling, seed), y.len(), observer, |counts, seed, observer| {
        let weight = |(&count, weight): (&u32, &f64)| f64::from(count) * weight;
        let weights: Vec<f64> = counts.iter().zip(&row_weights).map(weight).collect();
        let data = TrainingData {
            ranks: &ranks,
            y,
            weights: &weights,
            n_classes,
            impurity: &impurity,
        };
        let growth = &params.tree.growth;
        ClassSplitter::new(growth, data, false).grow(growth, drawn_rows(&counts), seed, observer)
    })?;
    let last = |_: Progress| observer(Progress { done: total, total });
    let interrupt = Interrupt::new(&last, trees.len());
    let oob_score = if params.sampling.oob_score {
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
