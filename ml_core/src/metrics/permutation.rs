//! Permutation importance of columns.

use super::confusion::accuracy;
use super::error::{MetricError, check_lengths};
use crate::data::FeatureView;
use crate::data::sum::mean_std;
use crate::model_selection::shuffle;
use crate::progress::{Observer, Progress, unobserved};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::ops::Range;

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
    let columns: Vec<Range<usize>> = (0..x.ncols()).map(|column| column..column + 1).collect();
    permutation_importance_with(x, &columns, repeats, seed, &unobserved, |x, _| {
        Ok(accuracy(y_true, &predict(x)?)?)
    })
}

/// Does the same as [`permutation_importance`] for groups of neighbouring columns, each shuffled as
/// one, and for any `score` of the rows of a matrix, of which higher is better. `observer` receives
/// how many of the 1 + groups · repeats scores are computed; the one that `score` receives can stop
/// a prediction in the middle.
///
/// # Errors
/// As `score`; when `repeats` is 0, a group is no range of columns, or the observer cancels.
pub fn permutation_importance_with<'a, E: From<MetricError>>(
    x: impl Into<FeatureView<'a>>,
    groups: &[Range<usize>],
    repeats: usize,
    seed: u64,
    observer: Observer<'_>,
    mut score: impl FnMut(FeatureView<'_>, Observer<'_>) -> Result<f64, E>,
) -> Result<Vec<ColumnImportance>, E> {
    let x = x.into();
    if repeats == 0 {
        return Err(MetricError::NoRepeats.into());
    }
    let is_range = |group: &&Range<usize>| group.start <= group.end && group.end <= x.ncols();
    if let Some(group) = groups.iter().find(|group| !is_range(group)) {
        let (group, columns) = (group.clone(), x.ncols());
        return Err(MetricError::Group { group, columns }.into());
    }
    let mut progress = Progress {
        done: 0,
        total: 1 + groups.len() as u64 * repeats as u64,
    };
    let mut observed = |x: FeatureView<'_>| {
        if observer(progress).is_break() {
            return Err(MetricError::Cancelled.into());
        }
        let found = score(x, &|_| observer(progress))?;
        progress.done += 1;
        Ok::<f64, E>(found)
    };
    let baseline = observed(x)?;
    let mut shuffled = x.shuffled(groups);
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut importances = Vec::with_capacity(groups.len());
    for columns in groups {
        let mut order: Vec<usize> = (0..x.nrows()).collect();
        let mut falls = Vec::new();
        for _ in 0..repeats {
            shuffle(&mut order, &mut rng);
            shuffled.reorder(columns, &order);
            falls.push(baseline - observed(shuffled.view())?);
        }
        shuffled.restore(columns);
        let (mean, std) = mean_std(falls.iter().copied());
        importances.push(ColumnImportance { mean, std });
    }
    Ok(importances)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn columns_of_a_group_are_shuffled_as_one() {
        let x = Array2::from_shape_fn(
            (40, 3),
            |(row, column)| if column == 2 { 9.0 } else { (row + column) as f64 },
        );
        let mut rows_are_whole = Vec::new();
        let score = |x: FeatureView<'_>, _: Observer<'_>| {
            let (first, second) = (x.column(0), x.column(1));
            rows_are_whole.push(first.iter().zip(&second).all(|(a, b)| a + 1.0 == *b));
            Ok::<_, MetricError>(first[0])
        };
        let found = permutation_importance_with(x.view(), &[0..2, 2..3, 1..2], 1, 3, &unobserved, score).unwrap();
        assert_eq!(rows_are_whole, [true, true, true, false]);
        assert!(found[0].mean != 0.0 && found[1].mean == 0.0, "{found:?}");
        let score = |_: FeatureView<'_>, _: Observer<'_>| Ok::<_, MetricError>(0.0);
        for group in [2..4, Range { start: 2, end: 1 }] {
            let refused = permutation_importance_with(x.view(), &[0..2, group.clone()], 1, 3, &unobserved, score);
            assert_eq!(refused, Err(MetricError::Group { group, columns: 3 }));
        }
    }
}
