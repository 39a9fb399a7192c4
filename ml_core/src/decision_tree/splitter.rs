//! The best split of a node.

use super::counted::{Codes, Counted, packed};
use super::criterion::Impurity;
use super::found::Found;
use super::histogram::{Histogram, Most, Scratch};
use super::sweep::{Limits, Pass};
use super::weighted::Weighted;
use super::{DecisionTreeParams, Ranks, radix};
use crate::{rng, threads};
use rand_pcg::Pcg64Mcg;
use std::cell::RefCell;

/// What the search needs to know of the rows.
pub(crate) struct Data<'a> {
    pub(crate) ranks: &'a Ranks<'a>,
    pub(crate) y: &'a [u32],
    pub(crate) weights: &'a [f64],
    pub(crate) n_classes: usize,
    pub(crate) impurity: &'a Impurity,
}

/// Values of a node (rows × features) from which on its features are searched on all threads.
const LARGE: usize = 1 << 16;

/// Searches splits.
pub(super) struct Splitter<'a> {
    data: Data<'a>,
    max_features: usize,
    limits: Limits,
    /// Whether it may use all threads.
    alone: bool,
    /// For each row its class and weight in one number, where all weights are small whole numbers.
    packed: Option<Vec<u32>>,
}

/// The working space of whoever searches one node after the other.
pub(super) struct Workspace {
    /// The features, in any order.
    order: Vec<usize>,
    codes: Codes,
    histograms: Vec<Histogram>,
}

impl Workspace {
    pub(super) fn new(n_features: usize) -> Self {
        Self {
            order: (0..n_features).collect(),
            codes: Codes::default(),
            histograms: Vec::new(),
        }
    }
}

/// A node to be split.
struct Node<'a> {
    rows: &'a [u32],
    /// The weights of the classes.
    weights: &'a [f64],
    counted: Option<Counted<'a>>,
}

thread_local! {
    /// The working space of a thread, which is never lent while other work may be started on it.
    static SCRATCH: RefCell<(Scratch, Weighted)> = RefCell::default();
}

impl<'a> Splitter<'a> {
    /// With `alone` it may use all threads.
    pub(super) fn new(params: &DecisionTreeParams, data: Data<'a>, alone: bool) -> Self {
        Self {
            max_features: params.max_features.of(data.ranks.n_features()),
            limits: Limits {
                min_samples_leaf: params.min_samples_leaf,
            },
            alone,
            packed: packed(&data),
            data,
        }
    }

    pub(super) fn data(&self) -> &Data<'a> {
        &self.data
    }

    /// The weights of the classes on both sides of a node, whose classes weigh `node`.
    pub(super) fn weights_of(&self, (left, right): (&[u32], &[u32]), node: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let sum = |rows: &[u32]| {
            let mut weights = vec![0.0; self.data.n_classes];
            for &row in rows {
                weights[self.data.y[row as usize] as usize] += self.data.weights[row as usize];
            }
            weights
        };
        let rest = |side: &[f64]| node.iter().zip(side).map(|(all, side)| all - side).collect();
        if self.packed.is_none() {
            return (sum(left), sum(right));
        }
        // Whole numbers can be subtracted without loss, so the rows of the smaller side are enough.
        if left.len() <= right.len() {
            let left = sum(left);
            let right = rest(&left);
            (left, right)
        } else {
            let right = sum(right);
            (rest(&right), right)
        }
    }

    /// The best split of `rows`, whose classes weigh `weights`.
    pub(super) fn search(
        &self,
        rows: &[u32],
        weights: &[f64],
        workspace: &mut Workspace,
        rng: &mut Pcg64Mcg,
    ) -> Option<Found> {
        let Workspace {
            order,
            codes,
            histograms,
        } = workspace;
        let node = Node {
            rows,
            weights,
            counted: self.packed.as_ref().map(|packed| codes.of(packed, rows, weights)),
        };
        if self.max_features >= order.len() {
            // Looking at all of them needs no drawing.
            return self.search_among(order, &node, histograms);
        }
        // What is drawn must not depend on what was drawn elsewhere.
        order.iter_mut().enumerate().for_each(|(at, feature)| *feature = at);
        // Draws without putting back (Fisher and Yates).
        let mut draw = |order: &mut [usize], at: usize| {
            let other = at + rng::below(rng, order.len() - at);
            order.swap(at, other);
        };
        (0..self.max_features).for_each(|at| draw(order, at));
        let mut best = self.search_among(&order[..self.max_features], &node, histograms);
        for at in self.max_features..order.len() {
            if best.is_some() {
                break;
            }
            draw(order, at);
            best = self.search_among(&order[at..=at], &node, histograms);
        }
        best
    }

    fn search_among(&self, features: &[usize], node: &Node<'_>, histograms: &mut Vec<Histogram>) -> Option<Found> {
        let parallel = self.alone && node.rows.len() * features.len() >= LARGE;
        if let Some(counted) = &node.counted
            && let Some(most) = Most::of(counted)
        {
            return self.search_counting(features, counted, most, histograms, parallel);
        }
        if parallel {
            let of =
                |at: usize| SCRATCH.with_borrow_mut(|scratch| self.search_sorting(features[at], node, scratch, None));
            return threads::map(features.len(), of).into_iter().fold(None, Found::better);
        }
        SCRATCH.with_borrow_mut(|scratch| {
            let with = |best, &feature: &usize| self.search_sorting(feature, node, scratch, best);
            features.iter().fold(None, with)
        })
    }

    /// Counts all features first: the best place between two buckets of any feature rules out most buckets of all.
    fn search_counting(
        &self,
        features: &[usize],
        node: &Counted<'_>,
        most: Most,
        histograms: &mut Vec<Histogram>,
        parallel: bool,
    ) -> Option<Found> {
        let fill = |histogram: &mut Histogram, feature: usize, scratch: &mut Scratch| {
            histogram.fill(
                node,
                self.data.ranks.of(feature),
                &self.pass(feature, node.rows),
                most,
                scratch,
            );
        };
        let look = |histogram: &Histogram, floor: f64, scratch: &mut Scratch, best| {
            let ranked = self.data.ranks.of(histogram.feature);
            let pass = self.pass(histogram.feature, node.rows);
            histogram.search(node, ranked, &pass, floor, scratch, best)
        };
        let floor = |histograms: &[Histogram]| {
            histograms
                .iter()
                .map(Histogram::score)
                .fold(f64::NEG_INFINITY, f64::max)
        };
        if parallel {
            let histograms = threads::map(features.len(), |at| {
                let mut histogram = Histogram::default();
                SCRATCH.with_borrow_mut(|(scratch, _)| fill(&mut histogram, features[at], scratch));
                histogram
            });
            let floor = floor(&histograms);
            let found = threads::map(features.len(), |at| {
                SCRATCH.with_borrow_mut(|(scratch, _)| look(&histograms[at], floor, scratch, None))
            });
            return found.into_iter().fold(None, Found::better);
        }
        if histograms.len() < features.len() {
            histograms.resize_with(features.len(), Histogram::default);
        }
        let histograms = &mut histograms[..features.len()];
        SCRATCH.with_borrow_mut(|(scratch, _)| {
            for (histogram, &feature) in histograms.iter_mut().zip(features) {
                fill(histogram, feature, scratch);
            }
            let floor = floor(histograms);
            histograms
                .iter()
                .fold(None, |best, histogram| look(histogram, floor, scratch, best))
        })
    }

    fn search_sorting(
        &self,
        feature: usize,
        node: &Node<'_>,
        (scratch, weighted): &mut (Scratch, Weighted),
        best: Option<Found>,
    ) -> Option<Found> {
        let ranked = self.data.ranks.of(feature);
        if ranked.distinct < 2 {
            return best;
        }
        let Some(counted) = &node.counted else {
            return weighted.search((&self.data, &self.limits), feature, node.rows, node.weights, best);
        };
        let Scratch { keys, spare, sides, .. } = scratch;
        keys.clear();
        let key = |(&row, &code): (&u32, &u32)| u64::from(ranked.ranks.of(row)) << u32::BITS | u64::from(code);
        keys.extend(counted.rows.iter().zip(counted.codes).map(key));
        radix::sort(keys, spare, radix::bits(ranked.distinct));
        sides.begin(counted.totals);
        self.pass(feature, node.rows).over(keys, sides, best)
    }

    fn pass(&self, feature: usize, rows: &[u32]) -> Pass<'_> {
        Pass {
            impurity: self.data.impurity,
            limits: self.limits,
            feature,
            rows: rows.len(),
            before: 0,
        }
    }
}
