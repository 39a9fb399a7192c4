//! Majority vote that skips the trees which cannot change its result: it takes half of the time
//! where the trees agree.

use super::{RandomForestModel, Voting};
use crate::data::feature_matrix::Rows;
use crate::threads;
use crate::tree::block_rows;

/// Number of trees between two checks for rows that are decided.
const CHECK_INTERVAL: usize = 4;

impl RandomForestModel {
    /// Returns the class with the most votes, the first of several, for each row of `x`.
    pub(super) fn majority(&self, x: &Rows<'_>) -> Vec<u32> {
        let (rows, classes) = (x.nrows(), self.n_classes());
        let trees = Voting::Hard.compact(self.trees(), x);
        let size = block_rows(rows);
        let mut winners = vec![0; rows];
        threads::map_pieces(&mut winners, size, |block, winners| {
            let first = block * size;
            let mut votes = vec![0_u32; winners.len() * classes];
            let mut undecided: Vec<usize> = (0..winners.len()).collect();
            for (counted, tree) in (1..).zip(&trees) {
                tree.for_each_label(x, undecided.iter().map(|row| first + row), |row, class| {
                    votes[(row - first) * classes + class as usize] += 1;
                });
                let remaining = trees.len() - counted;
                // No class can have won before half of the trees have voted.
                if remaining == 0 || (counted > remaining && remaining.is_multiple_of(CHECK_INTERVAL)) {
                    undecided.retain(|&row| {
                        let (class, lead) = leader(&votes[row * classes..(row + 1) * classes]);
                        winners[row] = class;
                        lead as usize <= remaining
                    });
                }
            }
        });
        winners
    }
}

/// Returns the first class with the most votes, and its lead over the next.
fn leader(votes: &[u32]) -> (u32, u32) {
    let (mut leader, mut highest, mut next) = (0, 0, 0);
    for (class, &votes) in (0..).zip(votes) {
        if votes > highest {
            (leader, highest, next) = (class, votes, highest);
        } else {
            next = next.max(votes);
        }
    }
    (leader, highest - next)
}

#[cfg(test)]
mod tests {
    use super::leader;
    use crate::data::FeatureView;
    use crate::ensemble::random_forest::RandomForestClassifier;
    use crate::progress::unobserved;
    use crate::rng;
    use crate::tree::most_frequent;
    use ndarray::Array2;

    #[test]
    fn the_first_of_several_leaders_wins() {
        assert_eq!(leader(&[0, 0]), (0, 0));
        assert_eq!(leader(&[2, 5, 3]), (1, 2));
        assert_eq!(leader(&[2, 5, 5]), (1, 0));
        assert_eq!(leader(&[7]), (0, 7));
    }

    #[test]
    fn the_early_winner_equals_the_full_vote() {
        // The labels are random: votes are close, and with an even number of trees often equal.
        let x = Array2::from_shape_fn((300, 3), |(row, column)| rng::derived(column as u64, row as u64) as f64);
        let y: Vec<u32> = (0..300).map(|row| rng::derived(9, row) as u32 % 3).collect();
        let others = x.mapv(|value| value * 0.5 + 1e18);
        for trees in [1, 2, 3, 10, 21] {
            let model = RandomForestClassifier::params().n_estimators(trees).seed(5);
            let model = model.fit(x.view(), &y, 3).unwrap();
            let all = model.votes(others.view().into(), &unobserved).unwrap();
            let winners = model.majority(&FeatureView::from(others.view()).standard());
            assert!(all.chunks_exact(3).map(most_frequent).eq(winners), "{trees} trees");
        }
    }
}
