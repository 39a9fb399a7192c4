//! Parameters of the growth of a tree, whatever its target is.

use super::{MaxFeatures, MissingValues, TreeError};

/// Limits of the growth, and the draw of features.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Growth {
    pub(crate) max_depth: Option<usize>,
    pub(crate) min_samples_split: usize,
    pub(crate) min_samples_leaf: usize,
    pub(crate) max_features: MaxFeatures,
    pub(crate) min_impurity_decrease: f64,
    pub(crate) max_leaf_nodes: Option<usize>,
    pub(crate) ccp_alpha: f64,
    pub(crate) missing_values: MissingValues,
    pub(crate) seed: u64,
}

impl Default for Growth {
    fn default() -> Self {
        Self {
            max_depth: None,
            min_samples_split: 2,
            min_samples_leaf: 1,
            max_features: MaxFeatures::All,
            min_impurity_decrease: 0.0,
            max_leaf_nodes: None,
            ccp_alpha: 0.0,
            missing_values: MissingValues::Refused,
            seed: 0,
        }
    }
}

impl Growth {
    pub(crate) fn check(&self) -> Result<(), TreeError> {
        let refuse = |parameter, expected, value: String| {
            Err(TreeError::Parameter {
                parameter,
                expected,
                value,
            })
        };
        if let Some(0) = self.max_depth {
            return refuse("max_depth", "at least 1", "0".into());
        }
        if self.min_samples_split < 2 {
            return refuse("min_samples_split", "at least 2", self.min_samples_split.to_string());
        }
        if self.min_samples_leaf < 1 {
            return refuse("min_samples_leaf", "at least 1", "0".into());
        }
        if let Some(leaves @ (0 | 1)) = self.max_leaf_nodes {
            return refuse("max_leaf_nodes", "at least 2", leaves.to_string());
        }
        if self.max_features == MaxFeatures::Count(0) {
            return refuse("max_features", "at least 1", "0".into());
        }
        if let MaxFeatures::Fraction(share) = self.max_features
            && !(share > 0.0 && share <= 1.0)
        {
            return refuse("max_features", "a share above 0 and at most 1", share.to_string());
        }
        let not_negative = [
            ("min_impurity_decrease", self.min_impurity_decrease),
            ("ccp_alpha", self.ccp_alpha),
        ];
        for (parameter, value) in not_negative {
            if !(value >= 0.0 && value.is_finite()) {
                return refuse(parameter, "a number of at least 0", value.to_string());
            }
        }
        Ok(())
    }
}

/// Defines the setters of the fields of [`Growth`], for parameters with a field `growth`.
macro_rules! growth_setters {
    () => {
        /// Limits the depth: the number of splits on a path, at least 1. It is the first parameter
        /// to set; trees of depth 3 to 6 are readable. Default: no limit, until the leaves are
        /// pure.
        #[must_use]
        pub fn max_depth(mut self, max_depth: Option<usize>) -> Self {
            self.growth.max_depth = max_depth;
            self
        }

        /// Makes a node with fewer rows a leaf; at least 2. Rows are counted, not weighted.
        /// Default: 2.
        #[must_use]
        pub fn min_samples_split(mut self, min_samples_split: usize) -> Self {
            self.growth.min_samples_split = min_samples_split;
            self
        }

        /// Requires at least this many rows in each child; at least 1. With 5 or more a leaf
        /// predicts usable probabilities, or a mean that is more than noise. Default: 1.
        #[must_use]
        pub fn min_samples_leaf(mut self, min_samples_leaf: usize) -> Self {
            self.growth.min_samples_leaf = min_samples_leaf;
            self
        }

        /// Sets the number of features that are searched at each split. Default:
        /// [`MaxFeatures::All`](crate::tree::MaxFeatures::All).
        #[must_use]
        pub fn max_features(mut self, max_features: crate::tree::MaxFeatures) -> Self {
            self.growth.max_features = max_features;
            self
        }

        /// Requires each split to lower the impurity by at least this much, weighted by the node's
        /// share of all rows; at least 0. In the unit of the criterion: at most 1 for Gini, log₂ of
        /// the classes for entropy, the variance of the target for the squared error. Default: 0.
        #[must_use]
        pub fn min_impurity_decrease(mut self, min_impurity_decrease: f64) -> Self {
            self.growth.min_impurity_decrease = min_impurity_decrease;
            self
        }

        /// Limits the number of leaves, at least 2, and splits the node with the largest
        /// improvement first, which numbers the nodes in another order. Default: no limit.
        #[must_use]
        pub fn max_leaf_nodes(mut self, max_leaf_nodes: Option<usize>) -> Self {
            self.growth.max_leaf_nodes = max_leaf_nodes;
            self
        }

        /// Prunes by minimal cost complexity: removes branches that lower the impurity (weighted by
        /// their share of all rows) by no more than this for each leaf that they add; at least 0.
        /// [`cost_complexity_pruning_path`](crate::tree::FittedTree::cost_complexity_pruning_path)
        /// lists the relevant values. Default: 0, no pruning.
        #[must_use]
        pub fn ccp_alpha(mut self, ccp_alpha: f64) -> Self {
            self.growth.ccp_alpha = ccp_alpha;
            self
        }

        /// Sets the treatment of missing values. Default:
        /// [`MissingValues::Refused`](crate::tree::MissingValues::Refused).
        #[must_use]
        pub fn missing_values(mut self, missing_values: crate::tree::MissingValues) -> Self {
            self.growth.missing_values = missing_values;
            self
        }

        /// Sets the seed for drawing features; it has no effect without
        /// [`max_features`](Self::max_features). The same seed and data give the same tree, on any
        /// number of threads. Default: 0.
        #[must_use]
        pub fn seed(mut self, seed: u64) -> Self {
            self.growth.seed = seed;
            self
        }
    };
}
pub(super) use growth_setters;
