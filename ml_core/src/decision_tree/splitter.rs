//! The best split of a node.

use super::criterion::{Criterion, Impurity};
use super::{DecisionTreeParams, Ranks, TreeError};
use crate::rng;
use ndarray::ArrayView2;
use rand_pcg::Pcg64Mcg;

/// A split: rows with `x[feature] <= threshold` go left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// The feature.
    pub feature: usize,
    /// The midpoint of the two values that it separates.
    pub threshold: f64,
    /// How much it lowers the impurity: that of the node minus the weighted mean of its sides.
    pub improvement: f64,
}

/// A split in ranks, while the tree grows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) feature: usize,
    /// The highest rank that goes left, and the lowest that goes right.
    pub(super) low: u32,
    pub(super) high: u32,
    score: f64,
}

/// What the search needs to know of the rows.
pub(super) struct Data<'a> {
    pub(super) ranks: &'a Ranks,
    pub(super) y: &'a [u32],
    pub(super) weights: &'a [f64],
    pub(super) n_classes: usize,
}

/// Searches splits; one for each thread, because it keeps its scratch space.
pub(super) struct Splitter<'a> {
    data: Data<'a>,
    impurity: Impurity,
    max_features: usize,
    min_samples_leaf: usize,
    /// The features in the order of the last draw.
    order: Vec<usize>,
    /// Ranks and rows of a node, packed so that sorting them sorts by rank.
    keys: Vec<u64>,
    /// For each rank the weights of the classes.
    histogram: Vec<f64>,
    /// For each rank the number of rows.
    counts: Vec<u32>,
    left: Vec<f64>,
    right: Vec<f64>,
}

impl<'a> Splitter<'a> {
    pub(super) fn new(params: &DecisionTreeParams, data: Data<'a>) -> Self {
        let total: f64 = data.weights.iter().sum();
        let whole = data.weights.iter().all(|weight| weight.fract() == 0.0);
        let n_features = data.ranks.n_features();
        Self {
            impurity: Impurity::new(params.criterion, total, whole),
            max_features: params.max_features.of(n_features),
            min_samples_leaf: params.min_samples_leaf,
            order: (0..n_features).collect(),
            keys: Vec::new(),
            histogram: Vec::new(),
            counts: Vec::new(),
            left: vec![0.0; data.n_classes],
            right: vec![0.0; data.n_classes],
            data,
        }
    }

    pub(super) fn data(&self) -> &Data<'a> {
        &self.data
    }

    pub(super) fn impurity(&self) -> &Impurity {
        &self.impurity
    }

    /// The best split of `rows`, whose classes weigh `weights`.
    pub(super) fn search(&mut self, rows: &[u32], weights: &[f64], rng: &mut Pcg64Mcg) -> Option<Found> {
        let n_features = self.order.len();
        let mut best: Option<Found> = None;
        // Draws without putting back (Fisher and Yates); looking at all of them needs no drawing.
        for at in 0..n_features {
            if at >= self.max_features && best.is_some() {
                break;
            }
            if self.max_features < n_features {
                let other = at + rng::below(rng, n_features - at);
                self.order.swap(at, other);
            }
            let feature = self.order[at];
            let distinct = self.data.ranks.distinct(feature);
            if distinct < 2 {
                continue;
            }
            // Counting is linear, but has to look at every rank there is.
            if distinct.saturating_mul(self.data.n_classes) <= 4 * rows.len() {
                self.by_counting(feature, rows, weights, &mut best);
            } else {
                self.by_sorting(feature, rows, weights, &mut best);
            }
        }
        best
    }

    fn by_sorting(&mut self, feature: usize, rows: &[u32], weights: &[f64], best: &mut Option<Found>) {
        let ranks = self.data.ranks.of(feature);
        self.keys.clear();
        self.keys.extend(
            rows.iter()
                .map(|&row| u64::from(ranks[row as usize]) << 32 | u64::from(row)),
        );
        self.keys.sort_unstable();
        let rank = |key: u64| u32::try_from(key >> 32).unwrap_or(u32::MAX);
        self.left.fill(0.0);
        self.right.copy_from_slice(weights);
        for at in 0..self.keys.len() - 1 {
            let key = self.keys[at];
            let row = (key & u64::from(u32::MAX)) as usize;
            let (class, weight) = (self.data.y[row] as usize, self.data.weights[row]);
            self.left[class] += weight;
            self.right[class] -= weight;
            let (low, high) = (rank(key), rank(self.keys[at + 1]));
            let (left_rows, right_rows) = (at + 1, self.keys.len() - at - 1);
            if low != high && left_rows.min(right_rows) >= self.min_samples_leaf {
                consider(&self.impurity, &self.left, &self.right, (feature, low, high), best);
            }
        }
    }

    fn by_counting(&mut self, feature: usize, rows: &[u32], weights: &[f64], best: &mut Option<Found>) {
        let (ranks, distinct, classes) = (
            self.data.ranks.of(feature),
            self.data.ranks.distinct(feature),
            self.data.n_classes,
        );
        self.histogram.clear();
        self.histogram.resize(distinct * classes, 0.0);
        self.counts.clear();
        self.counts.resize(distinct, 0);
        for &row in rows {
            let (row, rank) = (row as usize, ranks[row as usize] as usize);
            self.histogram[rank * classes + self.data.y[row] as usize] += self.data.weights[row];
            self.counts[rank] += 1;
        }
        self.left.fill(0.0);
        self.right.copy_from_slice(weights);
        let mut left_rows = 0;
        let mut low = None;
        for (high, &count) in (0_u32..).zip(&self.counts) {
            if count == 0 {
                continue;
            }
            if let Some(low) = low {
                let right_rows = rows.len() - left_rows;
                if left_rows.min(right_rows) >= self.min_samples_leaf {
                    consider(&self.impurity, &self.left, &self.right, (feature, low, high), best);
                }
            }
            let here = &self.histogram[high as usize * classes..(high as usize + 1) * classes];
            for ((left, right), weight) in self.left.iter_mut().zip(&mut self.right).zip(here) {
                *left += weight;
                *right -= weight;
            }
            left_rows += count as usize;
            low = Some(high);
        }
    }
}

/// Keeps the split when it is better than the best so far, or as good with a lower feature. (Within a feature they come
/// with growing thresholds, so the first of equally good ones is the lowest.)
#[inline]
fn consider(
    impurity: &Impurity,
    left: &[f64],
    right: &[f64],
    (feature, low, high): (usize, u32, u32),
    best: &mut Option<Found>,
) {
    let (left_total, right_total) = (left.iter().sum::<f64>(), right.iter().sum::<f64>());
    let score = impurity.score(left, left_total) + impurity.score(right, right_total);
    let better = match best {
        None => score.is_finite(),
        Some(best) => score > best.score || (score >= best.score && feature < best.feature),
    };
    if better {
        *best = Some(Found {
            feature,
            low,
            high,
            score,
        });
    }
}

/// The best split of all rows of `x`, each counting 1, or `None` when every feature is constant: what a fit does at its
/// root. For checking a tree node by node.
///
/// # Errors
/// When the data cannot be used; see [`TreeError`].
pub fn best_split(
    x: ArrayView2<'_, f64>,
    y: &[u32],
    n_classes: usize,
    criterion: Criterion,
) -> Result<Option<Split>, TreeError> {
    super::check_training_data(x, y, n_classes)?;
    let params = DecisionTreeParams::default().criterion(criterion);
    let ranks = Ranks::new(x);
    let weights = vec![1.0; y.len()];
    let rows: Vec<u32> = (0..u32::try_from(y.len()).unwrap_or(u32::MAX)).collect();
    let data = Data {
        ranks: &ranks,
        y,
        weights: &weights,
        n_classes,
    };
    let mut splitter = Splitter::new(&params, data);
    let mut totals = vec![0.0; n_classes];
    y.iter().for_each(|&class| totals[class as usize] += 1.0);
    let found = splitter.search(&rows, &totals, &mut rng::generator(0));
    Ok(found.map(|found| {
        let threshold = ranks.threshold(found.feature, found.low, found.high);
        let mut left = vec![0.0; n_classes];
        for (&class, &value) in y.iter().zip(x.column(found.feature)) {
            if value <= threshold {
                left[class as usize] += 1.0;
            }
        }
        let right: Vec<f64> = totals.iter().zip(&left).map(|(all, left)| all - left).collect();
        Split {
            feature: found.feature,
            threshold,
            improvement: improvement(splitter.impurity(), &totals, &left, &right),
        }
    }))
}

/// How much a split lowers the impurity.
pub(super) fn improvement(impurity: &Impurity, node: &[f64], left: &[f64], right: &[f64]) -> f64 {
    let total = |weights: &[f64]| weights.iter().sum::<f64>();
    let (all, left_total, right_total) = (total(node), total(left), total(right));
    let sides = left_total / all * impurity.of(left, left_total) + right_total / all * impurity.of(right, right_total);
    impurity.of(node, all) - sides
}
