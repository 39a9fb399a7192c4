//! Treatment of missing values.

use serde::{Deserialize, Serialize};

/// Treatment of missing values, which are NaN in the matrix.
///
/// ```
/// use ml_core::tree::{DecisionTreeClassifier, MissingValues};
/// use ndarray::array;
///
/// // Whether the value is missing says more than the value.
/// let x = array![[1.0], [f64::NAN], [2.0], [f64::NAN]];
/// let params = DecisionTreeClassifier::params();
/// assert!(params.fit(x.view(), &[0, 1, 0, 1], 2).is_err());
/// let model = params.missing_values(MissingValues::Native).fit(x.view(), &[0, 1, 0, 1], 2)?;
/// assert_eq!(model.predict(array![[9.0], [f64::NAN]].view())?, [0, 1]);
/// # Ok::<(), ml_core::tree::TreeError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingValues {
    /// A matrix with a missing value is refused.
    #[default]
    Refused,
    /// Each split sends the rows that lack its value to the side where they lower the impurity
    /// more; where no training row of the node lacks it, to the side with more rows. As in
    /// scikit-learn.
    Native,
}
