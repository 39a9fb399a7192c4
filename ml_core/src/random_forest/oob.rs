//! The out-of-bag score: each row is judged by the trees that did not see it (Breiman 2001, section 3.1).

use super::{RandomForestParams, Voting, fit::draw};
use crate::decision_tree::DecisionTreeModel;
use crate::matrix::standard;
use crate::{rng, threads};
use ndarray::ArrayView2;

/// Rows that a thread takes at once.
const BLOCK: usize = 1024;

/// The share of rows that the trees which did not see them get right; nothing when every tree saw every row.
#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than 2^53")]
pub(super) fn score(
    params: &RandomForestParams,
    trees: &[DecisionTreeModel],
    x: ArrayView2<'_, f64>,
    y: &[u32],
    n_classes: usize,
) -> Option<f64> {
    let rows = x.nrows();
    // The samples are drawn again instead of kept: only a bit for each row and tree is left of them.
    let seen: Vec<Vec<u64>> = threads::map(trees.len(), |number| {
        let mut rng = rng::generator(rng::derived(params.tree.seed, number as u64));
        let mut bits = vec![0_u64; rows.div_ceil(64)];
        for (row, _) in draw(params, rows, &mut rng)
            .into_iter()
            .enumerate()
            .filter(|&(_, count)| count > 0)
        {
            bits[row / 64] |= 1 << (row % 64);
        }
        bits
    });
    let x = standard(x);
    let columns = x.ncols();
    let values = x.as_slice().unwrap_or(&[]);
    let blocks = threads::map(rows.div_ceil(BLOCK), |block| {
        let (mut right, mut judged) = (0_u64, 0_u64);
        let mut votes = vec![0.0; n_classes];
        for row in block * BLOCK..((block + 1) * BLOCK).min(rows) {
            votes.fill(0.0);
            let row_values = &values[row * columns..(row + 1) * columns];
            let mut voters = 0;
            for (tree, _) in trees
                .iter()
                .zip(&seen)
                .filter(|(_, seen)| seen[row / 64] >> (row % 64) & 1 == 0)
            {
                params.voting.add(tree, tree.leaf(row_values), &mut votes);
                voters += 1;
            }
            if voters > 0 {
                judged += 1;
                right += u64::from(crate::decision_tree::most_frequent(&votes) == y[row]);
            }
        }
        (right, judged)
    });
    let (right, judged) = blocks
        .into_iter()
        .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    (judged > 0).then(|| right as f64 / judged as f64)
}

impl Voting {
    /// Adds what a tree says of a row that has come to `leaf`.
    pub(super) fn add(self, tree: &DecisionTreeModel, leaf: u32, votes: &mut [f64]) {
        let shares = tree.node_value(leaf as usize);
        match self {
            Self::Hard => votes[crate::decision_tree::most_frequent(shares) as usize] += 1.0,
            Self::Soft => votes.iter_mut().zip(shares).for_each(|(vote, share)| *vote += share),
        }
    }
}
