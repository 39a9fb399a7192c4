//! Compares the split of every node with an exhaustive search.

use crate::rng::derived;
use crate::tree::*;
use ndarray::Array2;
use proptest::prelude::*;
use std::ops::ControlFlow;

/// Generates columns with few and with many values, and targets that depend on them in part.
fn random_data(seed: u64, rows: usize) -> (Array2<f64>, Vec<f64>) {
    let random = |column: u64, row: usize| derived(derived(seed, column), row as u64) >> 11;
    let distinct = [2, 7, 40, 300, 1 << 40, 1 << 40];
    let x = Array2::from_shape_fn((rows, distinct.len()), |(row, column)| {
        (random(column as u64, row) % distinct[column]) as f64 / 10.0
    });
    let target = |row: usize| {
        let noise = (random(90, row) % 1000) as f64 / 100.0;
        10.0 * x[[row, 0]] + x[[row, 2]] * x[[row, 2]] + noise.round()
    };
    let y = (0..rows).map(target).collect();
    (x, y)
}

/// Input of a tree in a forest; rows of weight 0 are not part of the tree.
struct TreeInput {
    x: Array2<f64>,
    y: Vec<f64>,
    weights: Vec<u32>,
    criterion: RegressionCriterion,
    min_samples_leaf: usize,
}

impl TreeInput {
    fn rows(&self) -> Vec<u32> {
        (0..self.y.len() as u32)
            .filter(|&row| self.weights[row as usize] > 0)
            .collect()
    }

    fn grow(&self, is_in_forest: bool) -> RegressionTreeModel {
        let params = DecisionTreeRegressor::params()
            .criterion(self.criterion)
            .min_samples_leaf(self.min_samples_leaf);
        let x = crate::data::FeatureView::from(self.x.view()).standard();
        let ranks = FeatureRanks::new(&x, MissingValues::Refused, &crate::progress::unobserved).unwrap();
        let data = RegressionData::new(self.criterion, ranks, &self.y);
        data.grow(&params, self.rows(), &self.weights, (0, is_in_forest), &|_| {
            ControlFlow::Continue(())
        })
        .unwrap()
    }

    /// Returns the prediction of a leaf with these rows, and the sum of their losses.
    fn loss(&self, rows: &[u32]) -> (f64, f64) {
        let mut targets: Vec<f64> = rows
            .iter()
            .flat_map(|&row| vec![self.y[row as usize]; self.weights[row as usize] as usize])
            .collect();
        targets.sort_by(f64::total_cmp);
        match self.criterion {
            RegressionCriterion::SquaredError => {
                let mean = targets.iter().sum::<f64>() / targets.len() as f64;
                (mean, targets.iter().map(|y| (y - mean) * (y - mean)).sum())
            }
            RegressionCriterion::AbsoluteError => {
                let median = (targets[(targets.len() - 1) / 2] + targets[targets.len() / 2]) / 2.0;
                (median, targets.iter().map(|y| (y - median).abs()).sum())
            }
        }
    }

    /// Returns the smallest loss of a split of `rows`.
    fn best(&self, rows: &[u32]) -> Option<f64> {
        let mut best: Option<f64> = None;
        for column in self.x.columns() {
            let mut rows = rows.to_vec();
            rows.sort_by(|&a, &b| column[a as usize].total_cmp(&column[b as usize]));
            for at in 1..rows.len() {
                let (left, right) = rows.split_at(at);
                if column[left[at - 1] as usize] < column[right[0] as usize]
                    && left.len().min(right.len()) >= self.min_samples_leaf
                {
                    let loss = self.loss(left).1 + self.loss(right).1;
                    best = Some(best.map_or(loss, |best| best.min(loss)));
                }
            }
        }
        best
    }

    /// Checks the value and the impurity of every node, and the split of those with at most
    /// `max_searched_rows` rows.
    fn check(&self, model: &RegressionTreeModel, max_searched_rows: usize) -> Result<(), TestCaseError> {
        let mut stack = vec![(0, self.rows())];
        while let Some((at, rows)) = stack.pop() {
            let node = &model.nodes()[at];
            let (value, loss) = self.loss(&rows);
            let unit = self.y.iter().fold(0.0, |unit: f64, y| unit.max(y.abs()));
            prop_assert!(
                (model.node_value(at).unwrap() - value).abs() <= 1e-12 * unit,
                "{at} {node:?} {value}"
            );
            let impurity = loss / node.weight;
            prop_assert!(
                (node.impurity - impurity).abs() <= 1e-12 * unit * unit,
                "{at} {node:?} {impurity}"
            );
            if node.is_leaf() {
                prop_assert!(
                    loss <= 1e-12 * unit * unit || self.best(&rows).is_none(),
                    "{at} {node:?}"
                );
                continue;
            }
            let goes_left = |&&row: &&u32| self.x[[row as usize, node.feature as usize]] <= node.threshold;
            let (left, right): (Vec<u32>, Vec<u32>) = rows.iter().partition(goes_left);
            prop_assert!(left.len().min(right.len()) >= self.min_samples_leaf);
            if rows.len() <= max_searched_rows {
                let loss = self.loss(&left).1 + self.loss(&right).1;
                let best = self.best(&rows).unwrap();
                prop_assert!(loss <= best + 1e-9 * unit * unit, "{at} {node:?} {loss} {best}");
            }
            stack.push((node.left as usize, left));
            stack.push((node.right as usize, right));
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn every_node_has_the_best_split(
        seed: u64,
        rows in 1_usize..150,
        bootstrapped: bool,
        absolute: bool,
        min_samples_leaf in prop_oneof![Just(1_usize), 2_usize..20],
    ) {
        let (x, y) = random_data(seed, rows);
        let weight = |row: u64| if bootstrapped { (derived(seed ^ 1, row) % 4) as u32 } else { 1 };
        let criterion = if absolute { RegressionCriterion::AbsoluteError } else { RegressionCriterion::SquaredError };
        let input = TreeInput { x, y, weights: (0..rows as u64).map(weight).collect(), criterion, min_samples_leaf };
        if input.rows().is_empty() {
            return Ok(());
        }
        input.check(&input.grow(seed % 2 == 0), usize::MAX)?;
    }
}

/// Covers nodes with more than `MAX_BRANCH_ROWS` rows, which sort for themselves.
#[test]
fn large_nodes_have_the_best_split() {
    for criterion in [RegressionCriterion::SquaredError, RegressionCriterion::AbsoluteError] {
        let (x, y) = random_data(5, 20_000);
        let weights = (0..20_000).map(|row| (derived(3, row) % 3) as u32).collect();
        let input = TreeInput {
            x,
            y,
            weights,
            criterion,
            min_samples_leaf: 1,
        };
        for is_in_forest in [false, true] {
            input.check(&input.grow(is_in_forest), 60).unwrap();
        }
        let small = TreeInput {
            min_samples_leaf: 2500,
            x: input.x.slice(ndarray::s![..6000, 3..4]).to_owned(),
            y: input.y[..6000].to_vec(),
            weights: input.weights[..6000].to_vec(),
            criterion,
        };
        small.check(&small.grow(false), 6000).unwrap();
    }
}
