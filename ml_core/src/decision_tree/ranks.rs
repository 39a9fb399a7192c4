//! Every feature ranked once: splits compare small whole numbers, and equal values are recognised for good.

use crate::threads;
use ndarray::ArrayView2;

/// The ranks of the values of each feature among its distinct values.
pub(crate) struct Ranks {
    features: Vec<Feature>,
}

struct Feature {
    /// The rank of each row's value.
    ranks: Vec<u32>,
    /// The distinct values, in order.
    values: Vec<f64>,
}

impl Ranks {
    /// Ranks every column of `x` (rows × features), which holds finite numbers only.
    pub(crate) fn new(x: ArrayView2<'_, f64>) -> Self {
        let features = threads::map(x.ncols(), |column| {
            // Adding zero turns -0 into 0, which is the same value.
            let mut order: Vec<(f64, u32)> = (0_u32..)
                .zip(x.column(column))
                .map(|(row, value)| (value + 0.0, row))
                .collect();
            order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            let mut ranks = vec![0; order.len()];
            let mut values: Vec<f64> = Vec::new();
            for (value, row) in order {
                if values.last() != Some(&value) {
                    values.push(value);
                }
                ranks[row as usize] = u32::try_from(values.len() - 1).unwrap_or(u32::MAX);
            }
            Feature { ranks, values }
        });
        Self { features }
    }

    pub(crate) fn n_features(&self) -> usize {
        self.features.len()
    }

    /// The rank of each row's value.
    pub(super) fn of(&self, feature: usize) -> &[u32] {
        &self.features[feature].ranks
    }

    /// How many distinct values a feature has.
    pub(super) fn distinct(&self, feature: usize) -> usize {
        self.features[feature].values.len()
    }

    /// The midpoint of two values; where rounding makes it the upper one, the lower.
    pub(super) fn threshold(&self, feature: usize, low: u32, high: u32) -> f64 {
        let values = &self.features[feature].values;
        let (low, high) = (values[low as usize], values[high as usize]);
        let middle = low / 2.0 + high / 2.0;
        if middle >= high || middle < low { low } else { middle }
    }
}
