//! Fitted random forest for regression.

use crate::data::FeatureView;
use crate::ensemble::random_forest::ForestError;
use crate::ensemble::random_forest::importances::mean_importances;
use crate::progress::{Interrupt, Observer, unobserved};
use crate::threads;
use crate::tree::{CompactTree, RegressionTreeModel, block_rows};
use serde::{Deserialize, Serialize};

/// A fitted random forest, returned by
/// [`RegressionForestParams::fit`](super::RegressionForestParams::fit). It survives a round trip
/// through JSON exactly, and is checked when it is read.
///
/// ```
/// use ml_core::ensemble::random_forest::RandomForestRegressor;
/// use ndarray::array;
///
/// let x = array![[1.0], [2.0], [8.0], [9.0]];
/// let y = [0.0, 0.0, 4.0, 4.0];
/// let model = RandomForestRegressor::params().n_estimators(50).seed(7).fit(x.view(), &y)?;
/// let predicted = model.predict(array![[0.0], [99.0]].view())?;
/// assert!(predicted[0] < 1.0 && predicted[1] > 3.0);
/// assert_eq!((model.trees().len(), model.n_features()), (50, 1));
/// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct RegressionForestModel {
    oob_score: Option<f64>,
    oob_prediction: Option<Vec<Option<f64>>>,
    trees: Vec<RegressionTreeModel>,
}

/// Contents of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    oob_score: Option<f64>,
    oob_prediction: Option<Vec<Option<f64>>>,
    trees: Vec<RegressionTreeModel>,
}

impl RegressionForestModel {
    pub(super) fn from_trees(
        trees: Vec<RegressionTreeModel>,
        oob_score: Option<f64>,
        oob_prediction: Option<Vec<Option<f64>>>,
    ) -> Self {
        Self {
            oob_score,
            oob_prediction,
            trees,
        }
    }

    /// Returns the trees, in the order in which they were drawn. scikit-learn: `estimators_`.
    #[must_use]
    pub fn trees(&self) -> &[RegressionTreeModel] {
        &self.trees
    }

    /// Returns the out-of-bag score: R² of [`oob_prediction`](Self::oob_prediction), over the rows
    /// that have one. `None` where it was not requested, or fewer than two rows have one.
    #[must_use]
    pub fn oob_score(&self) -> Option<f64> {
        self.oob_score
    }

    /// Returns the mean prediction for each training row by the trees that have not seen it, where
    /// the [out-of-bag score](super::RegressionForestParams::oob_score) was requested; `None` for a
    /// row that every tree used. The errors of these predictions estimate the errors for new rows.
    #[must_use]
    pub fn oob_prediction(&self) -> Option<&[Option<f64>]> {
        self.oob_prediction.as_deref()
    }

    /// Returns the number of features.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.trees.first().map_or(0, RegressionTreeModel::n_features)
    }

    /// Returns the mean of the trees' importances (mean decrease in impurity), one number per
    /// feature. The sum is 1, or 0 when no tree has a split. Importances favour features with many
    /// distinct values; see
    /// [`FittedTree::feature_importances`](crate::tree::FittedTree::feature_importances).
    #[must_use]
    pub fn feature_importances(&self) -> Vec<f64> {
        mean_importances(&self.trees)
    }

    /// Predicts a number for each row of `x` (rows × features): the mean of the trees' predictions.
    /// Time O(rows · trees · depth).
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite.
    pub fn predict<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<f64>, ForestError> {
        self.predict_with(x, &unobserved)
    }

    /// Predicts as [`RegressionForestModel::predict`] and reports to `observer` how many rows are
    /// done. The observer may be called from several threads.
    ///
    /// # Errors
    /// As [`RegressionForestModel::predict`]; [`ForestError::Cancelled`] when the observer cancels.
    #[expect(clippy::cast_precision_loss, reason = "there are fewer trees than 2^53")]
    pub fn predict_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        observer: Observer<'_>,
    ) -> Result<Vec<f64>, ForestError> {
        let x = x.into();
        if let Some(tree) = self.trees.first() {
            tree.check(x)?;
        }
        let x = x.standard();
        let mut sums = vec![0.0; x.nrows()];
        let interrupt = Interrupt::new(observer, x.nrows());
        if self.trees.iter().all(|tree| tree.is_worth_compacting(x.nrows())) {
            let compact = CompactTree::of_forest(&self.trees, &x, value);
            let size = block_rows(x.nrows());
            threads::map_pieces(&mut sums, size, |block, sums| {
                let first = block * size;
                for compact in &compact {
                    if interrupt.check() {
                        return;
                    }
                    let rows = first..first + sums.len();
                    compact.for_each_label(&x, rows, |row, value| sums[row - first] += value);
                }
                interrupt.run(sums.len(), || ());
            });
        } else {
            for tree in &self.trees {
                if interrupt.check() {
                    break;
                }
                for (sum, cells) in sums.iter_mut().zip(x.iter()) {
                    *sum += value(tree, tree.leaf(|feature| x.value(cells, feature)));
                }
            }
        }
        if interrupt.stopped() {
            return Err(ForestError::Cancelled);
        }
        sums.iter_mut().for_each(|sum| *sum /= self.trees.len() as f64);
        Ok(sums)
    }
}

/// Returns the number that a node of a tree predicts.
pub(super) fn value(tree: &RegressionTreeModel, node: u32) -> f64 {
    tree.node_value(node as usize).unwrap_or(0.0)
}

impl TryFrom<Parts> for RegressionForestModel {
    type Error = String;

    /// Checks a forest that comes from a file.
    fn try_from(parts: Parts) -> Result<Self, String> {
        let Some(first) = parts.trees.first() else {
            return Err("a forest needs at least one tree".into());
        };
        let shape = |tree: &RegressionTreeModel| (tree.n_features(), tree.missing_values());
        if let Some(at) = parts.trees.iter().position(|tree| shape(tree) != shape(first)) {
            return Err(format!("tree {at} has other features or missing values than the first"));
        }
        if parts
            .oob_score
            .is_some_and(|score| !(score <= 1.0 && score.is_finite()))
        {
            return Err("oob_score must be a number of at most 1".into());
        }
        let mut predictions = parts.oob_prediction.iter().flatten().flatten();
        if predictions.any(|value| !value.is_finite()) {
            return Err("the predictions in oob_prediction must be finite numbers".into());
        }
        Ok(Self::from_trees(parts.trees, parts.oob_score, parts.oob_prediction))
    }
}
