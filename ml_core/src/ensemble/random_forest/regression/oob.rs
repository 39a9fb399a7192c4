//! Out-of-bag predictions: each row is predicted by the trees whose sample does not hold it
//! (Breiman 2001, section 3.1).

use super::model::value;
use crate::data::feature_matrix::Rows;
use crate::ensemble::random_forest::sampling::Sample;
use crate::metrics::r2_score;
use crate::progress::Interrupt;
use crate::threads;
use crate::tree::{CompactTree, RegressionTreeModel, block_rows};

/// Returns the mean prediction for each row by the trees that did not use it; `None` for a row that
/// every tree used. The result is void once interrupted.
pub(super) fn predictions(
    trees: &[RegressionTreeModel],
    samples: &[Sample],
    x: &Rows<'_>,
    interrupt: &Interrupt<'_>,
) -> Vec<Option<f64>> {
    let compact = CompactTree::of_forest(trees, x, value);
    let mut sums = vec![(0.0, 0_u32); x.nrows()];
    let size = block_rows(x.nrows());
    threads::map_pieces(&mut sums, size, |block, sums| {
        let first = block * size;
        for (compact, sample) in compact.iter().zip(samples) {
            if interrupt.check() {
                return;
            }
            let rows = (first..first + sums.len()).filter(|&row| sample.is_out_of_bag(row));
            CompactTree::for_each_label(compact, x, rows, |row, value| {
                let (sum, trees) = &mut sums[row - first];
                *sum += value;
                *trees += 1;
            });
        }
    });
    let mean = |(sum, trees): (f64, u32)| (trees > 0).then(|| sum / f64::from(trees));
    sums.into_iter().map(mean).collect()
}

/// Returns the coefficient of determination R² over the rows that have a prediction; `None` for
/// fewer than two such rows.
pub(super) fn r2(y: &[f64], predictions: &[Option<f64>]) -> Option<f64> {
    let scored = y.iter().zip(predictions).filter_map(|(&y, &found)| Some((y, found?)));
    let (truth, found): (Vec<f64>, Vec<f64>) = scored.unzip();
    r2_score(&truth, &found).ok().flatten()
}
