//! Out-of-bag score: each row is predicted by the trees whose sample does not hold it (Breiman
//! 2001, section 3.1).

use super::RandomForestParams;
use crate::data::feature_matrix::Rows;
use crate::progress::Interrupt;
use crate::threads;
use crate::tree::{DecisionTreeModel, block_rows, most_frequent};

/// Returns the share of rows that are predicted correctly by the trees that did not use them;
/// `None` when every tree used every row. The result is void once interrupted.
#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than 2^53")]
pub(super) fn score(
    params: &RandomForestParams,
    trees: &[DecisionTreeModel],
    x: &Rows<'_>,
    y: &[u32],
    n_classes: usize,
    interrupt: &Interrupt<'_>,
) -> Option<f64> {
    let rows = x.nrows();
    let samples = params.sampling.samples(params.tree.growth.seed, rows, interrupt)?;
    let compact = params.voting.compact(trees, x);
    let size = block_rows(rows);
    let blocks = threads::map(rows.div_ceil(size), |block| {
        let first = block * size;
        let count = size.min(rows - first);
        let mut votes = vec![0.0; count * n_classes];
        let mut voters = vec![0_u32; count];
        for ((tree, compact), sample) in trees.iter().zip(&compact).zip(&samples) {
            if interrupt.check() {
                return (0, 0);
            }
            let out_of_bag = (first..first + count).filter(|&row| sample.is_out_of_bag(row));
            compact.for_each_label(x, out_of_bag, |row, label| {
                let at = row - first;
                params
                    .voting
                    .add(tree, label, &mut votes[at * n_classes..(at + 1) * n_classes]);
                voters[at] += 1;
            });
        }
        let scored = voters.iter().filter(|&&voters| voters > 0).count() as u64;
        let predicted = votes.chunks_exact(n_classes).map(most_frequent);
        let correct = predicted
            .zip(&voters)
            .zip(&y[first..])
            .filter(|&((predicted, &voters), &class)| voters > 0 && predicted == class);
        (correct.count() as u64, scored)
    });
    let (correct, scored) = blocks
        .into_iter()
        .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    (scored > 0).then(|| correct as f64 / scored as f64)
}
