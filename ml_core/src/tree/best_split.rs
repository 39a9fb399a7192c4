//! Search for the best split of a matrix without growing a tree.

use super::criterion::ClassDistribution;
use super::partition::partition;
use super::splitter::{Splitter, TrainingData, Workspace};
use super::{Criterion, DecisionTreeParams, FeatureRanks, Impurity, TreeError};
use crate::data::FeatureView;
use crate::progress::unobserved;
use crate::rng;

/// A split: rows with `x[feature] <= threshold` go to the left child. Returned by [`best_split`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// The feature whose values are compared.
    pub feature: usize,
    /// The midpoint of the two neighbouring values that the split separates.
    pub threshold: f64,
    /// Decrease in impurity: the impurity of the node minus the weighted mean of that of its
    /// children.
    pub improvement: f64,
}

/// Returns the best split of all rows of `x`, each with weight 1, or `None` when every feature is
/// constant. It is the split that a fit makes at its root, and serves to check a tree node by node.
/// `y` holds the class of each row of `x` (rows × features).
///
/// ```
/// use ml_core::tree::{Criterion, Split, best_split};
///
/// let x = ndarray::array![[5.0, 1.0], [5.0, 2.0], [5.0, 4.0]];
/// let split = best_split(x.view(), &[0, 0, 1], 2, Criterion::Gini)?.expect("a column that is not constant");
/// assert_eq!((split.feature, split.threshold), (1, 3.0));
/// assert!((split.improvement - 4.0 / 9.0).abs() < 1e-15);
/// # Ok::<(), ml_core::tree::TreeError>(())
/// ```
///
/// # Errors
/// When the data cannot be used; see [`TreeError`].
pub fn best_split<'a>(
    x: impl Into<FeatureView<'a>>,
    y: &[u32],
    n_classes: usize,
    criterion: Criterion,
) -> Result<Option<Split>, TreeError> {
    let x = x.into();
    super::check_training_data(x, y, n_classes)?;
    let weights = vec![1.0; y.len()];
    let impurity = Impurity::new(criterion, weights.iter().sum(), true);
    let x = x.standard();
    let data = TrainingData {
        ranks: &FeatureRanks::new(&x, &unobserved)?,
        y,
        weights: &weights,
        n_classes,
        impurity: &impurity,
    };
    let splitter = Splitter::new(&DecisionTreeParams::default(), data, true);
    let mut rows: Vec<u32> = (0..u32::try_from(y.len()).unwrap_or(u32::MAX)).collect();
    let mut totals = vec![0.0; n_classes];
    y.iter().for_each(|&class| totals[class as usize] += 1.0);
    let mut workspace = Workspace::new(x.ncols());
    let found = splitter.search(&rows, &totals, &mut workspace, &mut rng::generator(0));
    Ok(found.map(|found| {
        let data = splitter.data();
        let sides = partition(
            &mut rows,
            &mut Vec::new(),
            &data.ranks.feature(found.feature).ranks,
            found.max_left_rank,
        );
        let (left, right) = splitter.child_weights(rows.split_at(sides.left), &totals);
        let distribution = |weights| ClassDistribution::new(&impurity, weights);
        Split {
            feature: found.feature,
            threshold: data.ranks.threshold(found.feature, sides.low_row, sides.high_row),
            improvement: distribution(totals.clone()).improvement(&distribution(left), &distribution(right)),
        }
    }))
}
