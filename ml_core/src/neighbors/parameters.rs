//! Parameters that the classifier and the regressor share.

use super::NeighborsError;
use serde::{Deserialize, Serialize};

/// Largest number of neighbours, and of rows of a leaf.
pub(super) const MAX_NEIGHBORS: usize = 1_000_000;

/// Weight of a neighbour in a prediction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// All neighbours count the same.
    #[default]
    Uniform,
    /// A neighbour counts by the inverse of its distance. Where neighbours have distance 0, they
    /// alone count, all the same.
    Distance,
}

/// Distance of two rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Square root of the sum of the squared differences of the columns.
    #[default]
    Euclidean,
    /// Sum of the absolute differences of the columns.
    Manhattan,
}

/// Search for the nearest rows. Both find the same rows; only their speed differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeighborSearch {
    /// The k-d tree for at most 15 columns and less than half of the rows as neighbours, brute
    /// force otherwise.
    #[default]
    Auto,
    /// A tree of boxes, of which only those are searched that may contain a nearer row.
    KdTree,
    /// The distances to all rows.
    Brute,
}

/// Largest number of columns for which [`NeighborSearch::Auto`] takes the tree.
const TREE_COLUMNS: usize = 15;

/// Parameters of a fitted model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeighborsParameters {
    /// The number of neighbours that a prediction is made of.
    pub n_neighbors: usize,
    /// The weight of a neighbour.
    pub weights: Weights,
    /// The distance of two rows.
    pub metric: Metric,
    /// The search.
    pub algorithm: NeighborSearch,
    /// The number of rows below which the tree is not divided further.
    pub leaf_size: usize,
}

impl Default for NeighborsParameters {
    fn default() -> Self {
        Self {
            n_neighbors: 5,
            weights: Weights::default(),
            metric: Metric::default(),
            algorithm: NeighborSearch::default(),
            leaf_size: 30,
        }
    }
}

impl NeighborsParameters {
    /// Checks the ranges, and that there are enough training rows.
    pub(super) fn check(&self, rows: usize) -> Result<(), NeighborsError> {
        for (parameter, value) in [("n_neighbors", self.n_neighbors), ("leaf_size", self.leaf_size)] {
            if !(1..=MAX_NEIGHBORS).contains(&value) {
                return Err(NeighborsError::Parameter {
                    parameter,
                    expected: "a whole number from 1 to 1000000",
                    value,
                });
            }
        }
        if self.n_neighbors > rows {
            return Err(NeighborsError::TooFewRows {
                n_neighbors: self.n_neighbors,
                rows,
            });
        }
        Ok(())
    }

    /// Returns the largest number of rows of a leaf of the index: all rows for brute force.
    pub(super) fn leaf_rows(&self, rows: usize, columns: usize) -> usize {
        let is_tree = match self.algorithm {
            NeighborSearch::Auto => columns <= TREE_COLUMNS && self.n_neighbors < rows / 2,
            NeighborSearch::KdTree => true,
            NeighborSearch::Brute => false,
        };
        if is_tree { self.leaf_size } else { rows }
    }
}
