//! Predicted values of rows, by task.

use ndarray::{Array2, ArrayView1, Axis};

/// The predicted values of each row.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The result of a clustering.
    Clusters {
        /// The cluster of each row, from 0.
        labels: Vec<u32>,
        /// The distance to the cluster's centre: in scaled units when the model scales, else in
        /// those of the columns.
        distances: Vec<f64>,
    },
    /// The result of a classifier.
    Classes {
        /// The class of each row: an index into [`SavedModel::classes`](crate::model::SavedModel::classes).
        classes: Vec<u32>,
        /// The class probabilities (rows × classes).
        probabilities: Array2<f64>,
    },
    /// The result of a regression.
    Numbers {
        /// The predicted number of each row.
        values: Vec<f64>,
    },
}

impl Outcome {
    /// Predicts the most probable class of each row, the first of several.
    pub(crate) fn of_probabilities(probabilities: Array2<f64>) -> Self {
        let largest = |row: ArrayView1<'_, f64>| {
            let mut best = (0_u32, f64::NEG_INFINITY);
            for (class, &share) in (0_u32..).zip(row) {
                if share > best.1 {
                    best = (class, share);
                }
            }
            best.0
        };
        Self::Classes {
            classes: probabilities.rows().into_iter().map(largest).collect(),
            probabilities,
        }
    }

    /// Copies the predictions at the given positions.
    ///
    /// # Panics
    /// When a position does not exist.
    #[must_use]
    pub fn select(&self, positions: &[usize]) -> Self {
        fn pick<T: Copy>(values: &[T], positions: &[usize]) -> Vec<T> {
            positions.iter().map(|&at| values[at]).collect()
        }
        match self {
            Self::Clusters { labels, distances } => Self::Clusters {
                labels: pick(labels, positions),
                distances: pick(distances, positions),
            },
            Self::Classes { classes, probabilities } => Self::Classes {
                classes: pick(classes, positions),
                probabilities: probabilities.select(Axis(0), positions),
            },
            Self::Numbers { values } => Self::Numbers {
                values: pick(values, positions),
            },
        }
    }
}

/// Combines classes and probabilities.
impl From<(Vec<u32>, Array2<f64>)> for Outcome {
    fn from((classes, probabilities): (Vec<u32>, Array2<f64>)) -> Self {
        Self::Classes { classes, probabilities }
    }
}
