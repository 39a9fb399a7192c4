//! Comparison of all split searches with one that tries every threshold, at every node of a tree.

use super::*;
use crate::data::FeatureView;
use crate::progress::unobserved;
use crate::rng::derived;
use crate::tree::*;
use ndarray::Array2;
use proptest::prelude::*;

/// The input of a fit. A row of weight 0 is not part of the tree.
struct Case {
    x: Array2<f64>,
    y: Vec<u32>,
    weights: Vec<f64>,
    n_classes: usize,
    criterion: Criterion,
    min_samples_leaf: usize,
}

impl Case {
    fn grow(&self, use_all_threads: bool) -> DecisionTreeModel {
        let params = DecisionTreeClassifier::params()
            .criterion(self.criterion)
            .min_samples_leaf(self.min_samples_leaf);
        let is_whole = self.weights.iter().all(|weight| weight.fract() == 0.0);
        let x = FeatureView::from(self.x.view()).standard();
        let data = TrainingData {
            ranks: &FeatureRanks::new(&x, MissingValues::Refused, &unobserved).unwrap(),
            y: &self.y,
            weights: &self.weights,
            n_classes: self.n_classes,
            impurity: &Impurity::new(self.criterion, self.weights.iter().sum(), is_whole),
        };
        let splitter = ClassSplitter::new(&params.growth, data, use_all_threads);
        splitter.grow(&params.growth, self.rows(), 0, &unobserved).unwrap()
    }

    fn rows(&self) -> Vec<u32> {
        (0..self.y.len() as u32)
            .filter(|&row| self.weights[row as usize] > 0.0)
            .collect()
    }

    fn value(&self, row: u32, feature: usize) -> f64 {
        self.x[[row as usize, feature]]
    }

    fn score(&self, weights: &[f64]) -> f64 {
        let total: f64 = weights.iter().sum();
        let log = |w: f64| if w > 0.0 { w * libm::log2(w) } else { 0.0 };
        match self.criterion {
            Criterion::Gini => weights.iter().map(|w| w * w).sum::<f64>() / total,
            Criterion::Entropy => weights.iter().map(|&w| log(w)).sum::<f64>() - log(total),
        }
    }

    /// Returns the score of every allowed candidate split of a feature, with the values below and
    /// above it.
    fn candidate_splits(&self, rows: &[u32], feature: usize) -> Vec<(f64, f64, f64)> {
        let mut rows = rows.to_vec();
        rows.sort_by(|&a, &b| self.value(a, feature).total_cmp(&self.value(b, feature)));
        let sum = |rows: &[u32]| {
            let mut weights = vec![0.0; self.n_classes];
            for &row in rows {
                weights[self.y[row as usize] as usize] += self.weights[row as usize];
            }
            weights
        };
        let mut left = vec![0.0; self.n_classes];
        let all = sum(&rows);
        let mut places = Vec::new();
        for (at, pair) in rows.windows(2).enumerate() {
            left[self.y[pair[0] as usize] as usize] += self.weights[pair[0] as usize];
            let (low, high) = (self.value(pair[0], feature), self.value(pair[1], feature));
            if low < high && (at + 1).min(rows.len() - at - 1) >= self.min_samples_leaf {
                let right: Vec<f64> = all.iter().zip(&left).map(|(all, left)| all - left).collect();
                places.push((self.score(&left) + self.score(&right), low, high));
            }
        }
        places
    }

    /// Checks every node of a tree: no candidate split is better than the chosen one, and no
    /// earlier one is equally good. Where weights are integers this holds to the last bit.
    fn check(&self, model: &DecisionTreeModel, is_whole: bool) -> Result<(), TestCaseError> {
        let slack = if is_whole { 0.0 } else { 1e-9 * self.y.len() as f64 };
        let mut stack = vec![(0, self.rows())];
        while let Some((at, rows)) = stack.pop() {
            let node = &model.nodes()[at];
            let places: Vec<Vec<(f64, f64, f64)>> =
                (0..self.x.ncols()).map(|f| self.candidate_splits(&rows, f)).collect();
            let best = places
                .iter()
                .flatten()
                .map(|place| place.0)
                .fold(f64::NEG_INFINITY, f64::max);
            if node.is_leaf() {
                let stops = node.impurity <= f64::EPSILON || best == f64::NEG_INFINITY;
                prop_assert!(stops, "node {at} is a leaf: {node:?} {best}");
                continue;
            }
            let feature = node.feature as usize;
            let chosen = places[feature]
                .iter()
                .position(|&(_, low, high)| low <= node.threshold && node.threshold < high);
            let chosen = (feature, chosen.unwrap());
            let found = places[chosen.0][chosen.1].0;
            prop_assert!(found >= best - slack, "node {at}: {node:?} {found} {best}");
            let mut all = places
                .iter()
                .enumerate()
                .flat_map(|(f, places)| places.iter().enumerate().map(move |(p, place)| ((f, p), place.0)));
            let first = all.find(|place| place.1 >= best).unwrap().0;
            prop_assert!(first == chosen || !is_whole, "node {at}: {node:?} {first:?} {chosen:?}");
            let (left, right) = rows
                .iter()
                .partition(|&&row| self.value(row, feature) <= node.threshold);
            stack.push((node.left as usize, left));
            stack.push((node.right as usize, right));
        }
        Ok(())
    }
}

/// Kinds of row weights.
#[derive(Clone, Copy, Debug)]
enum Weights {
    One,
    /// Bootstrap weights: how often a row was drawn.
    Drawn,
    /// Class weights.
    Fractions,
}

/// Generates columns with few and with many values, and classes that depend on them in part.
fn case(
    seed: u64,
    rows: usize,
    n_classes: usize,
    weights: Weights,
    criterion: Criterion,
    min_samples_leaf: usize,
) -> Case {
    let random = |column: u64, row: usize| derived(derived(seed, column), row as u64) >> 11;
    let distinct = [2, 7, 40, 300, 1 << 40, 1 << 40];
    let x = Array2::from_shape_fn((rows, distinct.len()), |(row, column)| {
        (random(column as u64, row) % distinct[column]) as f64 / 10.0
    });
    let y: Vec<u32> = (0..rows)
        .map(|row| {
            let structure = ((random(4, row) >> 38) & 3) | ((random(2, row) % 40 / 20) << 1);
            let noise = random(90, row) % 4 == 0;
            (if noise { random(91, row) } else { structure } % n_classes as u64) as u32
        })
        .collect();
    let weight = |row: usize| match weights {
        Weights::One => 1.0,
        Weights::Drawn => (random(92, row) % 4) as f64,
        Weights::Fractions => 0.3 + f64::from(y[row]) / 7.0,
    };
    Case {
        weights: (0..rows).map(weight).collect(),
        x,
        y,
        n_classes,
        criterion,
        min_samples_leaf,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn every_node_has_the_best_split(
        seed: u64,
        rows in 2_usize..1500,
        n_classes in 2_usize..8,
        weights in prop_oneof![Just(Weights::One), Just(Weights::Drawn), Just(Weights::Fractions)],
        entropy: bool,
        min_samples_leaf in prop_oneof![Just(1_usize), 2_usize..30],
    ) {
        let criterion = if entropy { Criterion::Entropy } else { Criterion::Gini };
        let case = case(seed, rows, n_classes, weights, criterion, min_samples_leaf);
        if case.rows().is_empty() {
            return Ok(());
        }
        let model = case.grow(false);
        case.check(&model, !matches!(weights, Weights::Fractions))?;
    }
}

/// More rows than a single task is given.
#[test]
fn large_nodes_have_the_best_split() {
    for (weights, criterion) in [(Weights::One, Criterion::Entropy), (Weights::Drawn, Criterion::Gini)] {
        let mut case = case(5, 40_000, 3, weights, criterion, 1);
        let use_all_threads = case.grow(true);
        assert_eq!(use_all_threads, case.grow(false));
        case.min_samples_leaf = 4000;
        case.check(&case.grow(true), true).unwrap();
    }
}
