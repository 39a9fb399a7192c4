//! Comparison of the best split with trying every threshold.

use crate::tree::{Criterion, best_split};
use ndarray::Array2;
use proptest::prelude::*;

proptest! {
    #[test]
    fn the_best_split_equals_an_exhaustive_search(
        values in prop::collection::vec((0_u8..6, 0_u8..200, 0_u32..3), 2..80),
        entropy: bool,
    ) {
        // The first column has few distinct values, the second has many. Nodes of so few rows are
        // always sorted, never counted in histograms.
        let criterion = if entropy { Criterion::Entropy } else { Criterion::Gini };
        let y: Vec<u32> = values.iter().map(|value| value.2).collect();
        let x = Array2::from_shape_fn((values.len(), 2), |(row, column)| {
            f64::from(if column == 0 { values[row].0 } else { values[row].1 })
        });
        let found = best_split(x.view(), &y, 3, criterion).unwrap();
        let naive = naive_best(&x, &y, criterion);
        match (found, naive) {
            (None, None) => {}
            (Some(found), Some(best)) => prop_assert!((found.improvement - best).abs() < 1e-12, "{found:?} {best}"),
            other => prop_assert!(false, "{other:?}"),
        }
    }
}

/// Returns the best improvement by trying every threshold of every feature.
fn naive_best(x: &Array2<f64>, y: &[u32], criterion: Criterion) -> Option<f64> {
    let impurity = |rows: &[usize]| {
        let n = rows.len() as f64;
        let shares = (0..3).map(|class| rows.iter().filter(|&&row| y[row] == class).count() as f64 / n);
        match criterion {
            Criterion::Gini => 1.0 - shares.map(|p| p * p).sum::<f64>(),
            Criterion::Entropy => shares.filter(|&p| p > 0.0).map(|p| -p * p.log2()).sum(),
        }
    };
    let all: Vec<usize> = (0..y.len()).collect();
    let mut best: Option<f64> = None;
    for column in x.columns() {
        for &threshold in column {
            let (left, right): (Vec<usize>, Vec<usize>) = all.iter().partition(|&&row| column[row] <= threshold);
            if !right.is_empty() {
                let share = left.len() as f64 / y.len() as f64;
                let improvement = impurity(&all) - share * impurity(&left) - (1.0 - share) * impurity(&right);
                best = Some(best.map_or(improvement, |best| best.max(improvement)));
            }
        }
    }
    best
}
