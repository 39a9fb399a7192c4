//! Accuracy of a forest, and the leaves that rows reach in it.

use super::{ForestError, RandomForestModel};
use crate::data::FeatureView;
use crate::tree::score;
use ndarray::Array2;

impl RandomForestModel {
    /// Returns the accuracy on rows whose classes `y` are known: the share of correct predictions.
    /// Other scores are in [`metrics`](crate::metrics).
    ///
    /// ```
    /// use ml_core::ensemble::random_forest::RandomForestClassifier;
    /// use ndarray::array;
    ///
    /// let x = array![[1.0], [2.0], [8.0], [9.0]];
    /// let model = RandomForestClassifier::params().n_estimators(25).fit(x.view(), &[0, 0, 1, 1], 2)?;
    /// assert_eq!(model.score(array![[0.5], [9.5]].view(), &[0, 1])?, 1.0);
    /// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
    /// ```
    ///
    /// # Errors
    /// As [`RandomForestModel::predict`]; also when there are no rows, or `y` does not have one
    /// class per row.
    pub fn score<'a>(&self, x: impl Into<FeatureView<'a>>, y: &[u32]) -> Result<f64, ForestError> {
        let x = x.into();
        Ok(score(x, y, &self.predict(x)?)?)
    }

    /// Returns the leaf of each row in each tree (rows × trees): indices into the nodes of the
    /// tree. Rows that share many leaves are similar to the forest (Breiman's proximity). Time
    /// O(rows · trees · depth).
    ///
    /// ```
    /// use ml_core::ensemble::random_forest::RandomForestClassifier;
    /// use ndarray::array;
    ///
    /// let x = array![[1.0], [2.0], [8.0], [9.0]];
    /// let model = RandomForestClassifier::params().n_estimators(25).fit(x.view(), &[0, 0, 1, 1], 2)?;
    /// let leaves = model.apply(x.view())?;
    /// assert_eq!(leaves.dim(), (4, 25));
    /// assert!(model.trees()[3].nodes()[leaves[[0, 3]] as usize].is_leaf());
    /// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
    /// ```
    ///
    /// # Errors
    /// As [`RandomForestModel::predict`].
    pub fn apply<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Array2<u32>, ForestError> {
        let x = x.into();
        let mut leaves = Array2::zeros((x.nrows(), self.trees().len()));
        for (tree, mut column) in self.trees().iter().zip(leaves.columns_mut()) {
            column
                .iter_mut()
                .zip(tree.apply(x)?)
                .for_each(|(out, leaf)| *out = leaf);
        }
        Ok(leaves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensemble::random_forest::RandomForestClassifier;
    use crate::tree::TreeError;
    use ndarray::array;

    #[test]
    fn a_score_is_the_share_of_correct_predictions() {
        let x = array![[1.0, 0.0], [2.0, 1.0], [8.0, 0.0], [9.0, 1.0]];
        let y = [0, 0, 1, 1];
        let model = RandomForestClassifier::params()
            .n_estimators(9)
            .fit(x.view(), &y, 2)
            .unwrap();
        let correct = model
            .predict(x.view())
            .unwrap()
            .iter()
            .zip(&y)
            .filter(|(a, b)| a == b)
            .count();
        assert_eq!(model.score(x.view(), &y).unwrap(), correct as f64 / 4.0);
        let length = TreeError::Length { found: 3, expected: 4 };
        assert_eq!(model.score(x.view(), &y[1..]), Err(ForestError::Tree(length)));
        let leaves = model.apply(x.view()).unwrap();
        for (number, tree) in model.trees().iter().enumerate() {
            assert_eq!(leaves.column(number).to_vec(), tree.apply(x.view()).unwrap());
        }
    }
}
