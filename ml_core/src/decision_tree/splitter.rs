//! The best split of a node.

use super::criterion::{Criterion, Impurity};
use super::sweep::{Found, Pass, Sides, pack};
use super::{DecisionTreeParams, Ranks, TreeError, radix};
use crate::{rng, threads};
use ndarray::ArrayView2;
use rand_pcg::Pcg64Mcg;
use std::cell::RefCell;

/// A split: rows with `x[feature] <= threshold` go left. Found by [`best_split`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// The feature.
    pub feature: usize,
    /// The midpoint of the two values that it separates.
    pub threshold: f64,
    /// How much it lowers the impurity: that of the node minus the weighted mean of its sides.
    pub improvement: f64,
}

/// What the search needs to know of the rows.
pub(crate) struct Data<'a> {
    pub(crate) ranks: &'a Ranks,
    pub(crate) y: &'a [u32],
    pub(crate) weights: &'a [f64],
    pub(crate) n_classes: usize,
}

/// Values of a node (rows × features) from which on its features are searched on all threads.
const LARGE: usize = 1 << 16;

/// Searches splits.
pub(super) struct Splitter<'a> {
    data: Data<'a>,
    impurity: Impurity,
    max_features: usize,
    min_samples_leaf: usize,
    /// For each row its class and weight in one number, where all weights are small whole numbers.
    packed: Option<Vec<u32>>,
}

/// The working space of a thread.
#[derive(Default)]
struct Scratch {
    /// Ranks and rows (or classes) of a node, packed so that sorting them sorts by rank.
    keys: Vec<u64>,
    spare: Vec<u64>,
    /// For each rank the weights of the classes.
    histogram: Vec<f64>,
    /// For each rank the number of rows.
    counts: Vec<u32>,
    sides: Sides,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
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
            packed: packed(&data),
            data,
        }
    }

    pub(super) fn data(&self) -> &Data<'a> {
        &self.data
    }

    pub(super) fn impurity(&self) -> &Impurity {
        &self.impurity
    }

    /// The best split of `rows`, whose classes weigh `weights`. `order` holds all features; it is scratch space.
    pub(super) fn search(
        &self,
        rows: &[u32],
        weights: &[f64],
        order: &mut [usize],
        rng: &mut Pcg64Mcg,
    ) -> Option<Found> {
        let n_features = order.len();
        if self.max_features >= n_features && rows.len() * n_features >= LARGE {
            let of = |feature| {
                let mut best = None;
                self.search_feature(feature, rows, weights, &mut best);
                best
            };
            return threads::map(n_features, of).into_iter().fold(None, Found::better);
        }
        if self.max_features < n_features {
            // What is drawn must not depend on what was drawn elsewhere.
            order.iter_mut().enumerate().for_each(|(at, feature)| *feature = at);
        }
        let mut best: Option<Found> = None;
        // Draws without putting back (Fisher and Yates); looking at all of them needs no drawing.
        for at in 0..n_features {
            if at >= self.max_features && best.is_some() {
                break;
            }
            if self.max_features < n_features {
                let other = at + rng::below(rng, n_features - at);
                order.swap(at, other);
            }
            self.search_feature(order[at], rows, weights, &mut best);
        }
        best
    }

    fn search_feature(&self, feature: usize, rows: &[u32], weights: &[f64], best: &mut Option<Found>) {
        let distinct = self.data.ranks.distinct(feature);
        if distinct < 2 {
            return;
        }
        SCRATCH.with_borrow_mut(|scratch| {
            scratch.sides.begin(weights);
            // Counting is linear, but has to look at every rank there is.
            if distinct.saturating_mul(self.data.n_classes) <= 4 * rows.len() {
                self.by_counting(feature, rows, scratch, best);
            } else {
                self.by_sorting(feature, rows, scratch, best);
            }
        });
    }

    fn pass(&self, feature: usize) -> Pass<'_> {
        Pass {
            impurity: &self.impurity,
            feature,
            min_samples_leaf: self.min_samples_leaf,
        }
    }

    fn by_sorting(&self, feature: usize, rows: &[u32], scratch: &mut Scratch, best: &mut Option<Found>) {
        let ranks = self.data.ranks.of(feature);
        let Scratch { keys, spare, sides, .. } = scratch;
        keys.clear();
        let key = |row: u32, low: u32| u64::from(ranks[row as usize]) << 32 | u64::from(low);
        match &self.packed {
            Some(packed) => keys.extend(rows.iter().map(|&row| key(row, packed[row as usize]))),
            None => keys.extend(rows.iter().map(|&row| key(row, row))),
        }
        radix::sort(keys, spare, self.data.ranks.distinct(feature));
        match &self.packed {
            Some(_) => self.pass(feature).by_classes(keys, sides, best),
            None => {
                let of = |row: usize| (self.data.y[row] as usize, self.data.weights[row]);
                self.pass(feature).by_rows(keys, of, sides, best);
            }
        }
    }

    fn by_counting(&self, feature: usize, rows: &[u32], scratch: &mut Scratch, best: &mut Option<Found>) {
        let (ranks, distinct, classes) = (
            self.data.ranks.of(feature),
            self.data.ranks.distinct(feature),
            self.data.n_classes,
        );
        let Scratch {
            histogram,
            counts,
            sides,
            ..
        } = scratch;
        histogram.clear();
        histogram.resize(distinct * classes, 0.0);
        counts.clear();
        counts.resize(distinct, 0);
        for &row in rows {
            let (row, rank) = (row as usize, ranks[row as usize] as usize);
            histogram[rank * classes + self.data.y[row] as usize] += self.data.weights[row];
            counts[rank] += 1;
        }
        let pass = self.pass(feature);
        let mut left_rows = 0;
        let mut low = None;
        for (high, &count) in (0_u32..).zip(&*counts) {
            if count == 0 {
                continue;
            }
            if let Some(low) = low
                && pass.is_allowed(left_rows, rows.len())
            {
                pass.consider(sides, low, high, best);
            }
            let here = &histogram[high as usize * classes..(high as usize + 1) * classes];
            for ((left, right), weight) in sides.left.iter_mut().zip(&mut sides.right).zip(here) {
                *left += weight;
                *right -= weight;
            }
            left_rows += count as usize;
            low = Some(high);
        }
    }
}

/// Class and weight of each row in one number, where that is possible.
fn packed(data: &Data<'_>) -> Option<Vec<u32>> {
    let small = |weight: f64| weight.fract() == 0.0 && (0.0..=f64::from(u16::MAX)).contains(&weight);
    if data.n_classes > 1 << 16 || !data.weights.iter().all(|&weight| small(weight)) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let of = |(&class, &weight): (&u32, &f64)| pack(class, weight as u16);
    Some(data.y.iter().zip(data.weights).map(of).collect())
}

/// The best split of all rows of `x`, each counting 1, or `None` when every feature is constant: what a fit does at its
/// root. For checking a tree node by node. `y` has the class of each row of `x` (rows × features).
///
/// ```
/// use ml_core::decision_tree::{Criterion, Split, best_split};
///
/// let x = ndarray::array![[5.0, 1.0], [5.0, 2.0], [5.0, 4.0]];
/// let split = best_split(x.view(), &[0, 0, 1], 2, Criterion::Gini)?.expect("a column that is not constant");
/// assert_eq!((split.feature, split.threshold), (1, 3.0));
/// assert!((split.improvement - 4.0 / 9.0).abs() < 1e-15);
/// # Ok::<(), ml_core::decision_tree::TreeError>(())
/// ```
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
    let splitter = Splitter::new(&params, data);
    let mut totals = vec![0.0; n_classes];
    y.iter().for_each(|&class| totals[class as usize] += 1.0);
    let mut order: Vec<usize> = (0..x.ncols()).collect();
    let found = splitter.search(&rows, &totals, &mut order, &mut rng::generator(0));
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
