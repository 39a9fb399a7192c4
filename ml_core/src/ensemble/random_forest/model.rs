//! Fitted random forest.

use super::importances::mean_importances;
use super::{ForestError, Voting};
use crate::data::FeatureView;
use crate::progress::{Interrupt, Observer, unobserved};
use crate::threads;
use crate::tree::{DecisionTreeModel, block_rows, most_frequent};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// A fitted random forest, returned by [`RandomForestParams::fit`](super::RandomForestParams::fit).
/// It survives a round trip through JSON exactly, and is checked when it is read.
///
/// ```
/// use ml_core::ensemble::random_forest::RandomForestClassifier;
/// use ndarray::array;
///
/// let x = array![[1.0], [2.0], [8.0], [9.0]];
/// let model = RandomForestClassifier::params().n_estimators(50).seed(7).fit(x.view(), &[0, 0, 1, 1], 2)?;
/// let proba = model.predict_proba(array![[0.0]].view())?;
/// assert!(proba[[0, 0]] > 0.8);
/// assert!((proba.sum() - 1.0).abs() < 1e-12);
/// assert_eq!((model.trees().len(), model.n_features(), model.n_classes()), (50, 1, 2));
/// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct RandomForestModel {
    trees: Vec<DecisionTreeModel>,
    voting: Voting,
    oob_score: Option<f64>,
}

/// Contents of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    voting: Voting,
    oob_score: Option<f64>,
    trees: Vec<DecisionTreeModel>,
}

impl RandomForestModel {
    pub(super) fn from_trees(trees: Vec<DecisionTreeModel>, voting: Voting, oob_score: Option<f64>) -> Self {
        Self {
            trees,
            voting,
            oob_score,
        }
    }

    /// Returns the trees, in the order in which they were drawn. scikit-learn: `estimators_`.
    #[must_use]
    pub fn trees(&self) -> &[DecisionTreeModel] {
        &self.trees
    }

    /// Returns how the votes of the trees are combined.
    #[must_use]
    pub fn voting(&self) -> Voting {
        self.voting
    }

    /// Returns the out-of-bag accuracy: of the rows that are outside the sample of some tree, the
    /// share that those trees predict correctly by vote. `None` where it was not requested, or
    /// every tree used every row. It is slightly pessimistic with few trees: each row is predicted
    /// by some 37 % of them.
    #[must_use]
    pub fn oob_score(&self) -> Option<f64> {
        self.oob_score
    }

    /// Returns the number of features.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.trees.first().map_or(0, DecisionTreeModel::n_features)
    }

    /// Returns the number of classes.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.trees.first().map_or(0, DecisionTreeModel::n_classes)
    }

    /// Returns the mean of the trees' importances (mean decrease in impurity), one number per
    /// feature. The sum is 1, or 0 when no tree has a split. They favour features with many
    /// distinct values; see [`DecisionTreeModel::feature_importances`].
    #[must_use]
    pub fn feature_importances(&self) -> Vec<f64> {
        mean_importances(&self.trees)
    }

    /// Predicts the class of each row of `x` (rows × features) by vote; of equally many votes the
    /// first class. Time O(rows · trees · depth); hard votes are counted only until the winner is
    /// certain.
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite.
    pub fn predict<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<u32>, ForestError> {
        let x = x.into();
        if self.voting == Voting::Soft || !self.is_worth_compacting(x.nrows()) {
            return Ok(self.winners(&self.votes(x, &unobserved)?));
        }
        self.check(x)?;
        Ok(self.majority(&x.standard()))
    }

    /// Predicts class probabilities (rows × classes): shares of the votes, or the mean of the
    /// trees' probabilities ([`Voting`]). [`predict`](Self::predict) returns the class with the
    /// highest.
    ///
    /// # Errors
    /// As [`RandomForestModel::predict`].
    pub fn predict_proba<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Array2<f64>, ForestError> {
        let x = x.into();
        Ok(self.shares(x.nrows(), &self.votes(x, &unobserved)?))
    }

    /// Returns the results of [`predict`](Self::predict) and [`predict_proba`](Self::predict_proba)
    /// from one descent per tree.
    pub(crate) fn predict_both(
        &self,
        x: FeatureView<'_>,
        observer: Observer<'_>,
    ) -> Result<(Vec<u32>, Array2<f64>), ForestError> {
        let votes = self.votes(x, observer)?;
        Ok((self.winners(&votes), self.shares(x.nrows(), &votes)))
    }

    fn winners(&self, votes: &[f64]) -> Vec<u32> {
        votes.chunks_exact(self.n_classes()).map(most_frequent).collect()
    }

    #[expect(clippy::cast_precision_loss, reason = "there are fewer trees than 2^53")]
    fn shares(&self, rows: usize, votes: &[f64]) -> Array2<f64> {
        let (count, classes) = (self.trees.len() as f64, self.n_classes());
        Array2::from_shape_fn((rows, classes), |(row, class)| votes[row * classes + class] / count)
    }

    fn check(&self, x: FeatureView<'_>) -> Result<(), ForestError> {
        if let Some(tree) = self.trees.first() {
            tree.check(x)?;
        }
        Ok(())
    }

    /// Returns whether so many rows save more time than the compact layouts cost.
    fn is_worth_compacting(&self, rows: usize) -> bool {
        self.trees.iter().all(|tree| tree.is_worth_compacting(rows))
    }

    /// Sums up the votes of the trees, for each row and class.
    pub(super) fn votes(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Vec<f64>, ForestError> {
        self.check(x)?;
        let x = x.standard();
        let classes = self.n_classes();
        let mut votes = vec![0.0; x.nrows() * classes];
        let interrupt = Interrupt::new(observer, x.nrows());
        if !self.is_worth_compacting(x.nrows()) {
            for tree in &self.trees {
                if interrupt.check() {
                    return Err(ForestError::Cancelled);
                }
                for (votes, cells) in votes.chunks_exact_mut(classes).zip(x.iter()) {
                    let leaf = tree.leaf(|feature| x.value(cells, feature));
                    self.voting.add(tree, self.voting.label(tree, leaf), votes);
                }
            }
            return Ok(votes);
        }
        let compact = self.voting.compact(&self.trees, &x);
        let size = block_rows(x.nrows());
        threads::map_pieces(&mut votes, size * classes, |block, votes| {
            let first = block * size;
            let count = votes.len() / classes;
            for (tree, compact) in self.trees.iter().zip(&compact) {
                if interrupt.check() {
                    return;
                }
                compact.for_each_label(&x, first..first + count, |row, label| {
                    let at = (row - first) * classes;
                    self.voting.add(tree, label, &mut votes[at..at + classes]);
                });
            }
            interrupt.run(count, || ());
        });
        if interrupt.stopped() {
            return Err(ForestError::Cancelled);
        }
        Ok(votes)
    }
}

impl TryFrom<Parts> for RandomForestModel {
    type Error = String;

    /// Checks a forest that comes from a file.
    fn try_from(parts: Parts) -> Result<Self, String> {
        let Some(first) = parts.trees.first() else {
            return Err("a forest needs at least one tree".into());
        };
        let shape = |tree: &DecisionTreeModel| (tree.n_features(), tree.n_classes(), tree.missing_values());
        if let Some(at) = parts.trees.iter().position(|tree| shape(tree) != shape(first)) {
            return Err(format!(
                "tree {at} has other features, classes or missing values than the first"
            ));
        }
        if parts.oob_score.is_some_and(|score| !(0.0..=1.0).contains(&score)) {
            return Err("oob_score must be from 0 to 1".into());
        }
        Ok(Self::from_trees(parts.trees, parts.voting, parts.oob_score))
    }
}

impl From<RandomForestModel> for Parts {
    fn from(model: RandomForestModel) -> Self {
        Self {
            voting: model.voting,
            oob_score: model.oob_score,
            trees: model.trees,
        }
    }
}
