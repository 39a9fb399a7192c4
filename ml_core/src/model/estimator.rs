//! Estimators of a saved model, and their targets.

use super::{ModelError, inconsistent};
use crate::cluster::kmeans::KMeansModel;
use crate::data::Encoder;
use crate::ensemble::random_forest::RandomForestModel;
use crate::tree::DecisionTreeModel;
use serde::{Deserialize, Serialize};

/// A fitted estimator.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Estimator {
    /// K-Means.
    #[serde(rename = "kmeans")]
    KMeans(KMeansModel),
    /// A decision tree.
    DecisionTree(DecisionTreeModel),
    /// A random forest.
    RandomForest(RandomForestModel),
}

impl Estimator {
    /// Returns the name of the algorithm in files and in the API.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::KMeans(_) => "kmeans",
            Self::DecisionTree(_) => "decision_tree",
            Self::RandomForest(_) => "random_forest",
        }
    }

    /// Returns the number of columns of the matrix that the estimator takes.
    #[must_use]
    pub fn n_features(&self) -> usize {
        match self {
            Self::KMeans(model) => model.centroids().ncols(),
            Self::DecisionTree(model) => model.n_features(),
            Self::RandomForest(model) => model.n_features(),
        }
    }

    /// Returns the number of classes of a classifier; `None` for a clustering.
    #[must_use]
    pub fn n_classes(&self) -> Option<usize> {
        match self {
            Self::KMeans(_) => None,
            Self::DecisionTree(model) => Some(model.n_classes()),
            Self::RandomForest(model) => Some(model.n_classes()),
        }
    }
}

/// The target of a classifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelTarget {
    /// The name of the column.
    pub column: String,
    /// The classes, in the order of the probabilities.
    pub classes: Vec<String>,
    /// The most frequent class of the training rows, an index into `classes`: the baseline to
    /// compare with.
    pub majority_class: u32,
}

impl ModelTarget {
    /// Describes the target of training rows with the classes `y`; of several most frequent classes
    /// the first is the baseline.
    ///
    /// ```
    /// use ml_core::model::ModelTarget;
    ///
    /// let target = ModelTarget::of_rows("kind", &["a".into(), "b".into()], &[0, 1, 1]);
    /// assert_eq!(target.majority_class, 1);
    /// ```
    #[must_use]
    pub fn of_rows(column: &str, classes: &[String], y: &[u32]) -> Self {
        let mut counts = vec![0_u64; classes.len()];
        for &class in y {
            if let Some(count) = counts.get_mut(class as usize) {
                *count += 1;
            }
        }
        let most = (0_u32..)
            .zip(&counts)
            .max_by_key(|&(class, count)| (*count, std::cmp::Reverse(class)));
        Self {
            column: column.to_owned(),
            classes: classes.to_vec(),
            majority_class: most.map_or(0, |(class, _)| class),
        }
    }

    pub(super) fn check(&self, n_classes: usize, encoder: &Encoder) -> Result<(), ModelError> {
        if self.classes.len() != n_classes {
            let names = self.classes.len();
            return inconsistent(format!(
                "the estimator has {n_classes} classes, but the target names {names}"
            ));
        }
        let mut sorted: Vec<&String> = self.classes.iter().collect();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return inconsistent(format!("the class “{}” occurs twice", pair[0]));
        }
        if self.majority_class as usize >= n_classes {
            let class = self.majority_class;
            return inconsistent(format!("the majority class {class} is not below {n_classes}"));
        }
        if encoder.features().iter().any(|feature| feature.name == self.column) {
            return inconsistent(format!("the target “{}” is a feature too", self.column));
        }
        Ok(())
    }
}
