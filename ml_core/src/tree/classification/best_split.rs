//! Search for the best split of a matrix without growing a tree.

use super::class_splitter::ClassSplitter;
use super::{Criterion, Impurity, TrainingData, check_training_data};
use crate::data::FeatureView;
use crate::progress::unobserved;
use crate::rng;
use crate::tree::growth::Growth;
use crate::tree::splitter::{Splitter, Summary};
use crate::tree::{FeatureRanks, MissingValues, TreeError};

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
    check_training_data(x, y, n_classes, MissingValues::Refused)?;
    let weights = vec![1.0; y.len()];
    let impurity = Impurity::new(criterion, weights.iter().sum(), true);
    let x = x.standard();
    let data = TrainingData {
        ranks: &FeatureRanks::new(&x, MissingValues::Refused, &unobserved)?,
        y,
        weights: &weights,
        n_classes,
        impurity: &impurity,
    };
    let splitter = ClassSplitter::new(&Growth::default(), data, true);
    let mut rows: Vec<u32> = (0..u32::try_from(y.len()).unwrap_or(u32::MAX)).collect();
    let mut workspace = splitter.workspace();
    let all = splitter.summary(&rows, &mut workspace);
    let found = splitter.search((0, &rows), &all, &mut workspace, &mut rng::generator(0));
    Ok(found.map(|found| {
        let division = splitter.divide(found, (0, &mut rows), &all, &mut workspace);
        Split {
            feature: division.condition.feature,
            threshold: division.condition.threshold,
            improvement: all.improvement(&division.left, &division.right),
        }
    }))
}
