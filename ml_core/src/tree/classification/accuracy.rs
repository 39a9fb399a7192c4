//! Accuracy of a decision tree.

use super::DecisionTreeModel;
use crate::data::FeatureView;
use crate::metrics::{MetricError, accuracy};
use crate::tree::TreeError;

impl DecisionTreeModel {
    /// Returns the accuracy on rows whose classes `y` are known: the share of correct predictions.
    /// Other scores are in [`metrics`](crate::metrics).
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    /// use ndarray::array;
    ///
    /// let model = DecisionTreeClassifier::params().fit(array![[1.0], [9.0]].view(), &[0, 1], 2)?;
    /// assert_eq!(model.score(array![[2.0], [3.0], [8.0], [7.0]].view(), &[0, 1, 1, 1])?, 0.75);
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    ///
    /// # Errors
    /// As [`DecisionTreeModel::predict`]; also when there are no rows, or `y` does not have one
    /// class per row.
    pub fn score<'a>(&self, x: impl Into<FeatureView<'a>>, y: &[u32]) -> Result<f64, TreeError> {
        let x = x.into();
        score(x, y, &self.predict(x)?)
    }
}

/// Computes the accuracy of predictions and returns failures as a [`TreeError`].
pub(crate) fn score(x: FeatureView<'_>, y: &[u32], predicted: &[u32]) -> Result<f64, TreeError> {
    let (rows, columns) = (x.nrows(), x.ncols());
    accuracy(y, predicted).map_err(|error| match error {
        MetricError::Length { .. } => TreeError::Length {
            found: y.len(),
            expected: rows,
        },
        _ => TreeError::Empty { rows, columns },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::DecisionTreeClassifier;
    use ndarray::{Array2, array};

    #[test]
    fn unscorable_input_is_rejected() {
        let model = DecisionTreeClassifier::params()
            .fit(array![[1.0], [9.0]].view(), &[0, 1], 2)
            .unwrap();
        let length = TreeError::Length { found: 1, expected: 2 };
        assert_eq!(model.score(array![[1.0], [2.0]].view(), &[0]), Err(length));
        let empty = TreeError::Empty { rows: 0, columns: 1 };
        assert_eq!(model.score(Array2::zeros((0, 1)).view(), &[]), Err(empty));
        let columns = TreeError::Columns { found: 2, expected: 1 };
        assert_eq!(model.score(array![[1.0, 2.0]].view(), &[0]), Err(columns));
    }
}
