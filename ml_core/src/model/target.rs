//! Targets of saved models.

use super::ModelError;
use super::error::inconsistent;
use crate::data::Encoder;
use crate::metrics::{MetricError, RegressionBaselines};
use crate::spec::Task;
use serde::{Deserialize, Serialize};

/// The target of a model: the column that it predicts, and the baseline to compare with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ModelTarget {
    /// The target of a classifier.
    Classes {
        /// The name of the column.
        column: String,
        /// The classes, in the order of the probabilities.
        classes: Vec<String>,
        /// The most frequent class of the training rows, an index into `classes`.
        majority_class: u32,
    },
    /// The target of a regression.
    Numbers {
        /// The name of the column.
        column: String,
        /// The mean of the training rows.
        mean: f64,
        /// The median of the training rows.
        median: f64,
        /// The interval around a prediction.
        interval: Option<Interval>,
    },
}

/// Interval around a prediction that contains the true value of the share `coverage` of the rows
/// that it was taken from, which the model had not seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The share of the rows, such as 0.9.
    pub coverage: f64,
    /// The difference of the lower limit to the prediction, usually below 0.
    pub below: f64,
    /// The difference of the upper limit to the prediction.
    pub above: f64,
}

impl Interval {
    /// Returns the lower and the upper limit around a prediction.
    #[must_use]
    pub fn around(&self, prediction: f64) -> [f64; 2] {
        [prediction + self.below, prediction + self.above]
    }
}

impl ModelTarget {
    /// Describes the target of training rows with the classes `y`; of several most frequent classes
    /// the first is the baseline.
    ///
    /// ```
    /// use ml_core::model::ModelTarget;
    ///
    /// let target = ModelTarget::of_classes("kind", &["a".into(), "b".into()], &[0, 1, 1]);
    /// assert_eq!(target.majority_class(), Some(1));
    /// ```
    #[must_use]
    pub fn of_classes(column: &str, classes: &[String], y: &[u32]) -> Self {
        let mut counts = vec![0_u64; classes.len()];
        for &class in y {
            if let Some(count) = counts.get_mut(class as usize) {
                *count += 1;
            }
        }
        let majority = (0_u32..)
            .zip(&counts)
            .max_by_key(|&(class, count)| (*count, std::cmp::Reverse(class)));
        Self::Classes {
            column: column.to_owned(),
            classes: classes.to_vec(),
            majority_class: majority.map_or(0, |(class, _)| class),
        }
    }

    /// Describes the target of training rows with the numbers `y`.
    ///
    /// # Errors
    /// When there are no rows, or a value is not finite.
    pub fn of_numbers(column: &str, y: &[f64]) -> Result<Self, MetricError> {
        let baselines = RegressionBaselines::fit(y)?;
        Ok(Self::Numbers {
            column: column.to_owned(),
            mean: baselines.mean,
            median: baselines.median,
            interval: None,
        })
    }

    /// Sets the interval around predictions of a regression.
    #[must_use]
    pub fn with_interval(mut self, found: Option<Interval>) -> Self {
        if let Self::Numbers { interval, .. } = &mut self {
            *interval = found;
        }
        self
    }

    /// Returns the name of the column.
    #[must_use]
    pub fn column(&self) -> &str {
        match self {
            Self::Classes { column, .. } | Self::Numbers { column, .. } => column,
        }
    }

    /// Returns the classes; none of a regression.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        match self {
            Self::Classes { classes, .. } => classes,
            Self::Numbers { .. } => &[],
        }
    }

    /// Returns the interval around the predictions of a regression, where there is one.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        match self {
            Self::Classes { .. } => None,
            Self::Numbers { interval, .. } => *interval,
        }
    }

    /// Returns the most frequent class of the training rows; `None` for a regression.
    #[must_use]
    pub fn majority_class(&self) -> Option<u32> {
        match self {
            Self::Classes { majority_class, .. } => Some(*majority_class),
            Self::Numbers { .. } => None,
        }
    }

    /// Returns the names of the columns of predictions in a file; without a target those of a
    /// clustering.
    #[must_use]
    pub fn prediction_columns(target: Option<&Self>) -> Vec<String> {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        match target {
            None => names(&["cluster", "distance"]),
            Some(Self::Classes { classes, .. }) => {
                let probabilities = classes.iter().map(|class| format!("probability_{class}"));
                ["prediction".to_owned()].into_iter().chain(probabilities).collect()
            }
            Some(Self::Numbers { interval: Some(_), .. }) => {
                names(&["prediction", "prediction_lower", "prediction_upper"])
            }
            Some(Self::Numbers { interval: None, .. }) => names(&["prediction"]),
        }
    }

    /// Checks that the target suits an estimator and the columns that it is predicted from.
    pub(super) fn check(&self, task: Task, n_classes: Option<usize>, encoder: &Encoder) -> Result<(), ModelError> {
        match (self, task) {
            (
                Self::Classes {
                    classes,
                    majority_class,
                    ..
                },
                Task::Classification,
            ) => {
                check_classes(classes, *majority_class, n_classes.unwrap_or(0))?;
            }
            (
                Self::Numbers {
                    mean, median, interval, ..
                },
                Task::Regression,
            ) => {
                let of_interval = interval.map_or([0.0; 3], |it| [it.coverage, it.below, it.above]);
                if ![*mean, *median]
                    .iter()
                    .chain(&of_interval)
                    .all(|number| number.is_finite())
                {
                    return inconsistent("the numbers of the target must be finite".to_owned());
                }
            }
            (_, Task::Clustering) => return inconsistent("a clustering must not have a target".to_owned()),
            (_, Task::Classification) => return inconsistent("a classifier needs a target of classes".to_owned()),
            (_, Task::Regression) => return inconsistent("a regression needs a target of numbers".to_owned()),
        }
        let column = self.column();
        if encoder.features().iter().any(|feature| feature.name == column) {
            return inconsistent(format!("the target “{column}” is a feature too"));
        }
        Ok(())
    }
}

fn check_classes(classes: &[String], majority_class: u32, n_classes: usize) -> Result<(), ModelError> {
    if classes.len() != n_classes {
        let names = classes.len();
        return inconsistent(format!(
            "the estimator has {n_classes} classes, but the target names {names}"
        ));
    }
    let mut sorted: Vec<&String> = classes.iter().collect();
    sorted.sort_unstable();
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return inconsistent(format!("the class “{}” occurs twice", pair[0]));
    }
    if majority_class as usize >= n_classes {
        return inconsistent(format!("the majority class {majority_class} is not below {n_classes}"));
    }
    Ok(())
}
