//! Permutation importance of columns.

use super::confusion::accuracy;
use super::error::{MetricError, check_lengths};
use crate::data::FeatureView;
use crate::data::sum::mean_std;
use crate::model_selection::shuffle;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Decrease in the score when a column is shuffled: 0 for a column without effect, and about 0, on
/// either side, for one with little.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnImportance {
    /// The mean over the shuffles.
    pub mean: f64,
    /// The standard deviation over the shuffles (divisor n).
    pub std: f64,
}

/// Returns, for each column in order, by how much the accuracy of `predict` on `x` falls when the
/// values of the column are shuffled. Source: Breiman, "Random forests", Machine Learning 45, 2001.
///
/// `x` is rows × columns, of rows that the model has not seen; `y_true` holds their classes. Unlike
/// a tree's own importances these do not favour columns with many distinct values, and they work
/// with any model. Columns with the same information share their importance, or hide each other's:
/// shuffling one leaves the other. scikit-learn repeats 5 times by default; 10 to 30 give a usable
/// standard deviation.
///
/// The predictions are made from one copy of `x`, once and then `repeats` times for each column:
/// time (1 + columns · repeats) predictions of all rows. The same seed gives the same numbers.
///
/// ```
/// use ml_core::tree::DecisionTreeClassifier;
/// use ml_core::metrics::permutation_importance;
/// use ndarray::array;
/// use std::error::Error;
///
/// let x = array![[1.0, 7.0], [2.0, 7.0], [8.0, 7.0], [9.0, 7.0]];
/// let y = [0, 0, 1, 1];
/// let model = DecisionTreeClassifier::params().fit(x.view(), &y, 2)?;
/// let importances = permutation_importance(x.view(), &y, 20, 7, |x| Ok::<_, Box<dyn Error>>(model.predict(x)?))?;
/// assert!(importances[0].mean > 0.2);
/// assert_eq!(importances[1].mean, 0.0);
/// # Ok::<(), Box<dyn Error>>(())
/// ```
///
/// # Errors
/// As `predict`; when the inputs are empty or of different lengths, or `repeats` is 0.
pub fn permutation_importance<'a, E: From<MetricError>>(
    x: impl Into<FeatureView<'a>>,
    y_true: &[u32],
    repeats: usize,
    seed: u64,
    mut predict: impl FnMut(FeatureView<'_>) -> Result<Vec<u32>, E>,
) -> Result<Vec<ColumnImportance>, E> {
    let x = x.into();
    check_lengths("the classes", y_true.len(), x.nrows())?;
    permutation_importance_with(x, repeats, seed, |x| Ok(accuracy(y_true, &predict(x)?)?))
}

/// Does the same as [`permutation_importance`] for any `score` of the rows of a matrix, of which
/// higher is better.
///
/// # Errors
/// As `score`; when `repeats` is 0.
pub fn permutation_importance_with<'a, E: From<MetricError>>(
    x: impl Into<FeatureView<'a>>,
    repeats: usize,
    seed: u64,
    mut score: impl FnMut(FeatureView<'_>) -> Result<f64, E>,
) -> Result<Vec<ColumnImportance>, E> {
    let x = x.into();
    if repeats == 0 {
        return Err(MetricError::NoRepeats.into());
    }
    let baseline = score(x)?;
    let mut shuffled = x.overwritable();
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut importances = Vec::with_capacity(x.ncols());
    for column in 0..x.ncols() {
        let mut values = x.column(column);
        let mut falls = Vec::new();
        for _ in 0..repeats {
            shuffle(&mut values, &mut rng);
            shuffled.overwrite(column, &values);
            falls.push(baseline - score(shuffled.view())?);
        }
        shuffled.restore(column, x);
        let (mean, std) = mean_std(falls.iter().copied());
        importances.push(ColumnImportance { mean, std });
    }
    Ok(importances)
}
