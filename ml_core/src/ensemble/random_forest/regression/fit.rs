//! Fit of a forest for regression.

use super::{RegressionForestModel, RegressionForestParams, oob};
use crate::data::FeatureView;
use crate::ensemble::random_forest::ForestError;
use crate::ensemble::random_forest::growth::{drawn_rows, grow_trees};
use crate::progress::{Interrupt, Observer, Progress, unobserved};
use crate::tree::{FeatureRanks, RegressionData, check_regression_data};

impl RegressionForestParams {
    /// Fits a forest to the rows of `x` (rows × features, all values finite) and their target
    /// values `y`, each from −1e100 to 1e100.
    ///
    /// # Errors
    /// When a parameter is out of its range, the matrix is empty or holds a value that is not
    /// finite, or `y` does not match; see [`ForestError`] and
    /// [`TreeError`](crate::tree::TreeError).
    pub fn fit<'a>(&self, x: impl Into<FeatureView<'a>>, y: &[f64]) -> Result<RegressionForestModel, ForestError> {
        self.fit_with(x, y, &unobserved)
    }

    /// Fits as [`RegressionForestParams::fit`] and reports to `observer` how many trees are done.
    /// The observer may be called from several threads.
    ///
    /// # Errors
    /// As [`RegressionForestParams::fit`]; [`ForestError::Cancelled`] when the observer cancels the
    /// fit.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[f64],
        observer: Observer<'_>,
    ) -> Result<RegressionForestModel, ForestError> {
        fit(self, x.into(), y, observer)
    }
}

fn fit(
    params: &RegressionForestParams,
    x: FeatureView<'_>,
    y: &[f64],
    observer: Observer<'_>,
) -> Result<RegressionForestModel, ForestError> {
    let RegressionForestParams { tree, sampling } = params;
    sampling.check()?;
    tree.growth.check()?;
    check_regression_data(x, y, tree.growth.missing_values)?;
    let x = x.standard();
    let total = sampling.n_estimators as u64;
    let first = |_: Progress| observer(Progress { done: 0, total });
    let ranks = FeatureRanks::new(&x, tree.growth.missing_values, &first)?;
    let data = RegressionData::new(tree.criterion, ranks, y);
    let seed = tree.growth.seed;
    let trees = grow_trees((sampling, seed), y.len(), observer, |counts, seed, observer| {
        data.grow(tree, drawn_rows(&counts), &counts, (seed, true), observer)
    })?;
    let last = |_: Progress| observer(Progress { done: total, total });
    let interrupt = Interrupt::new(&last, trees.len());
    let oob = if sampling.oob_score {
        let samples = sampling.samples(seed, y.len(), &interrupt).unwrap_or_default();
        Some(oob::predictions(&trees, &samples, &x, &interrupt))
    } else {
        None
    };
    if interrupt.stopped() {
        return Err(ForestError::Cancelled);
    }
    let oob_score = oob.as_ref().and_then(|predictions| oob::r2(y, predictions));
    Ok(RegressionForestModel::from_trees(trees, oob_score, oob))
}
