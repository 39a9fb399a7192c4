//! Class weights.

use crate::tree::TreeError;

/// The weight of the rows of each class. Useful where one class is rare but must not be missed:
/// with [`ClassWeight::Balanced`] its rows together weigh as much as those of any other class.
///
/// ```
/// use ml_core::tree::{ClassWeight, DecisionTreeClassifier};
///
/// let x = ndarray::array![[1.0], [1.0], [1.0]];
/// let (y, params) = ([0, 0, 1], DecisionTreeClassifier::params());
/// assert_eq!(params.fit(x.view(), &y, 2)?.predict(x.view())?[0], 0);
/// let weights = ClassWeight::PerClass(vec![1.0, 3.0]);
/// assert_eq!(params.class_weight(weights).fit(x.view(), &y, 2)?.predict(x.view())?[0], 1);
/// # Ok::<(), ml_core::tree::TreeError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ClassWeight {
    /// Every row has weight 1.
    #[default]
    None,
    /// Inversely proportional to the frequency of the class: rows / (classes × rows of the class),
    /// where only classes that have rows are counted.
    Balanced,
    /// One weight per class, each from 1e-100 to 1e100.
    PerClass(Vec<f64>),
}

/// Computes the weight of each class.
#[expect(clippy::cast_precision_loss, reason = "numbers of rows and classes are below 2^53")]
pub(crate) fn class_weights(weight: &ClassWeight, y: &[u32], n_classes: usize) -> Result<Vec<f64>, TreeError> {
    match weight {
        ClassWeight::None => Ok(vec![1.0; n_classes]),
        ClassWeight::Balanced => {
            let mut counts = vec![0_u64; n_classes];
            y.iter().for_each(|&class| counts[class as usize] += 1);
            // Classes without rows are not counted: scikit-learn never sees them either.
            let present = counts.iter().filter(|&&count| count > 0).count() as f64;
            Ok(counts
                .iter()
                .map(|&count| y.len() as f64 / (present * count.max(1) as f64))
                .collect())
        }
        ClassWeight::PerClass(weights) if weights.len() != n_classes => Err(TreeError::ClassWeights {
            found: weights.len(),
            expected: n_classes,
        }),
        // The bounds keep squares of sums of weights within the range of a double.
        ClassWeight::PerClass(weights) => match weights.iter().find(|&weight| !(1e-100..=1e100).contains(weight)) {
            Some(bad) => Err(TreeError::Parameter {
                parameter: "class_weight",
                expected: "a number from 1e-100 to 1e100 for each class",
                value: bad.to_string(),
            }),
            None => Ok(weights.clone()),
        },
    }
}
