//! Number of trees of a forest, and the rows that each of them gets.

use super::ForestError;
use crate::progress::Interrupt;
use crate::{rng, threads};
use rand_pcg::Pcg64Mcg;

/// Largest number of trees.
const MAX_TREES: usize = 1_000_000;

/// Parameters of the trees' samples.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sampling {
    pub(super) n_estimators: usize,
    pub(super) bootstrap: bool,
    pub(super) max_samples: Option<f64>,
    pub(super) oob_score: bool,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            n_estimators: 100,
            bootstrap: true,
            max_samples: None,
            oob_score: false,
        }
    }
}

impl Sampling {
    pub(super) fn check(&self) -> Result<(), ForestError> {
        if !(1..=MAX_TREES).contains(&self.n_estimators) {
            return Err(ForestError::NEstimators {
                value: self.n_estimators,
            });
        }
        if let Some(value) = self.max_samples
            && !(value > 0.0 && value <= 1.0)
        {
            return Err(ForestError::MaxSamples { value });
        }
        let given = [
            ("oob_score", self.oob_score),
            ("max_samples", self.max_samples.is_some()),
        ];
        match given.into_iter().find(|&(_, given)| given && !self.bootstrap) {
            Some((parameter, _)) => Err(ForestError::NeedsBootstrap { parameter }),
            None => Ok(()),
        }
    }

    /// Draws how often each row is in the sample of a tree. It must be the first use of the tree's
    /// generator, because the out-of-bag score repeats it.
    pub(super) fn draw_counts(&self, rows: usize, rng: &mut Pcg64Mcg) -> Vec<u32> {
        if !self.bootstrap {
            return vec![1; rows];
        }
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a number of rows, which is below 2^53"
        )]
        let size = self
            .max_samples
            .map_or(rows, |share| ((rows as f64 * share).round() as usize).max(1));
        let mut counts = vec![0; rows];
        for _ in 0..size {
            counts[rng::below(rng, rows)] += 1;
        }
        counts
    }

    /// Returns which rows are in the sample of each tree; `None` once interrupted. The samples are
    /// drawn again instead of kept, and reduced to one bit per row and tree.
    pub(super) fn samples(&self, seed: u64, rows: usize, interrupt: &Interrupt<'_>) -> Option<Vec<Sample>> {
        let samples = threads::map(self.n_estimators, |number| {
            if interrupt.check() {
                return Sample(Vec::new());
            }
            let mut bits = vec![0_u64; rows.div_ceil(64)];
            let counts = self.draw_counts(rows, &mut generator(seed, number));
            for (row, _) in counts.into_iter().enumerate().filter(|&(_, count)| count > 0) {
                bits[row / 64] |= 1 << (row % 64);
            }
            Sample(bits)
        });
        (!interrupt.stopped()).then_some(samples)
    }
}

/// Returns the generator of a tree.
pub(super) fn generator(seed: u64, tree: usize) -> Pcg64Mcg {
    rng::generator(rng::derived(seed, tree as u64))
}

/// One bit for each row: whether it is in the sample of a tree.
pub(super) struct Sample(Vec<u64>);

impl Sample {
    /// Returns whether the tree has not seen a row.
    pub(super) fn is_out_of_bag(&self, row: usize) -> bool {
        self.0[row / 64] >> (row % 64) & 1 == 0
    }
}
