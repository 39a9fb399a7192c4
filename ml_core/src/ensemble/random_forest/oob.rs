//! Out-of-bag score: each row is predicted by the trees whose sample does not hold it (Breiman
//! 2001, section 3.1).

use super::{RandomForestParams, fit::draw_counts};
use crate::data::feature_matrix::Rows;
use crate::progress::Interrupt;
use crate::tree::{DecisionTreeModel, block_rows, most_frequent};
use crate::{rng, threads};

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
    // The samples are drawn again instead of kept, and reduced to one bit per row and tree.
    let in_sample: Vec<Vec<u64>> = threads::map(trees.len(), |number| {
        if interrupt.check() {
            return Vec::new();
        }
        let mut rng = rng::generator(rng::derived(params.tree.growth.seed, number as u64));
        let mut bits = vec![0_u64; rows.div_ceil(64)];
        for (row, _) in draw_counts(params, rows, &mut rng)
            .into_iter()
            .enumerate()
            .filter(|&(_, count)| count > 0)
        {
            bits[row / 64] |= 1 << (row % 64);
        }
        bits
    });
    if interrupt.stopped() {
        return None;
    }
    let compact = params.voting.compact(trees, x.columns());
    let size = block_rows(rows);
    let blocks = threads::map(rows.div_ceil(size), |block| {
        let first = block * size;
        let count = size.min(rows - first);
        let mut votes = vec![0.0; count * n_classes];
        let mut voters = vec![0_u32; count];
        for ((tree, compact), in_sample) in trees.iter().zip(&compact).zip(&in_sample) {
            if interrupt.check() {
                return (0, 0);
            }
            let out_of_bag = (first..first + count).filter(|row| in_sample[row / 64] >> (row % 64) & 1 == 0);
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
