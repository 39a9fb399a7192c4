//! Scores of candidate splits from integer class weights: the same bits as [`Impurity::score`], in
//! whatever order the weights have been added up. And upper bounds on the scores within a bucket.
//!
//! The score of a split is a convex function of the class weights on its left: in a box of such
//! weights it is largest at a corner (Gehrke, Ganti, Ramakrishnan & Loh, *BOAT – Optimistic
//! Decision Tree Construction*, 1999). A box has too many corners when there are many classes, so a
//! bound adds up the largest gain of each class alone: [`Score::upper_bound`].

use super::criterion::Impurity;

/// A scoring function for the sides of a split.
pub(super) trait Score: Copy {
    /// Scores one side, given the weights of its classes and their sum, which must not be 0.
    fn score_side(self, counts: &[u32], total: u32) -> f64;

    /// Returns the largest gain per unit of weight that is moved from a side of weight `right` to
    /// the other.
    fn max_gain_per_weight(self, right: u32) -> f64;

    /// Returns a bound (but for rounding) on the score of any split that has all of `left` and part
    /// of `here` on the left and the rest of `right`, which includes `here`, on the right.
    fn upper_bound(self, left: Side<'_>, right: Side<'_>, here: &[u32]) -> f64;
}

/// One side of a split: the weights of its classes, their sum, and the score, which is 0 for an
/// empty side.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) counts: &'a [u32],
    pub(super) total: u32,
    pub(super) score: f64,
}

impl<'a> Side<'a> {
    #[inline(always)]
    pub(super) fn new(score: impl Score, counts: &'a [u32], total: u32) -> Self {
        Self {
            counts,
            total,
            score: if total > 0 {
                score.score_side(counts, total)
            } else {
                0.0
            },
        }
    }
}

/// Gini score: Σ w² / Σ w.
#[derive(Clone, Copy)]
pub(super) struct Gini;

impl Score for Gini {
    #[inline(always)]
    fn score_side(self, counts: &[u32], total: u32) -> f64 {
        squares(counts.iter().copied()) / f64::from(total)
    }

    #[inline(always)]
    fn max_gain_per_weight(self, _: u32) -> f64 {
        // ∂h/∂a = 2 p_a − Σ p² is from −1 to 1.
        2.0
    }

    /// With h(w) = Σ w² / Σ w, moving some of one class and then some of another gains at most what
    /// each gains alone and the product of both times ∂²h/∂a∂b = 2 (Σ p² − p_a − p_b) / Σ w, which
    /// is at most 2 / Σ w, and not above 0 for two classes. Near an end, where Σ w may be small,
    /// h(v + w) <= h(v) + Σ w is better.
    fn upper_bound(self, left: Side<'_>, right: Side<'_>, here: &[u32]) -> f64 {
        let moved: u32 = here.iter().sum();
        let rest = right.total - moved;
        let at_most_two_classes = here.len() <= 2;
        let (far_left, far_right) = (
            at_most_two_classes || left.total >= moved,
            at_most_two_classes || rest >= moved,
        );
        let (moved, left_total, right_total) = (f64::from(moved), f64::from(left.total), f64::from(right.total));
        let (left_squares, right_squares) = (left.score * left_total, right.score * right_total);
        let mut bound = left.score + right.score;
        for (&all, (&l, &r)) in here.iter().zip(left.counts.iter().zip(right.counts)) {
            let (all, l, r) = (f64::from(all), f64::from(l), f64::from(r));
            let left_gain = match far_left {
                true => ratio(left_squares + all * (l + l + all), left_total + all) - left.score,
                false => all,
            };
            let right_gain = match far_right {
                true => ratio(right_squares - all * (r + r - all), right_total - all) - right.score,
                false => -all,
            };
            bound += (left_gain + right_gain).max(0.0);
        }
        if !at_most_two_classes {
            let products = moved * moved - squares(here.iter().copied());
            bound += if far_left { ratio(products, left_total) } else { 0.0 };
            bound += if far_right {
                ratio(products, f64::from(rest))
            } else {
                let rest_counts = right.counts.iter().zip(here).map(|(all, here)| all - here);
                ratio(squares(rest_counts), f64::from(rest)) + moved - right.score
            };
        }
        bound
    }
}

fn squares(counts: impl Iterator<Item = u32>) -> f64 {
    counts.map(|count| f64::from(count) * f64::from(count)).sum()
}

fn ratio(squares: f64, total: f64) -> f64 {
    if total > 0.0 { squares / total } else { 0.0 }
}

/// Entropy score: Σ w log₂ w − (Σ w) log₂ (Σ w).
#[derive(Clone, Copy)]
pub(super) struct Entropy<'a>(pub(super) &'a Impurity);

impl Score for Entropy<'_> {
    #[inline(always)]
    fn score_side(self, counts: &[u32], total: u32) -> f64 {
        let sum: f64 = counts.iter().map(|&count| self.0.count_log_count(count)).sum();
        sum - self.0.count_log_count(total)
    }

    #[inline(always)]
    fn max_gain_per_weight(self, right: u32) -> f64 {
        // The left side never gains. The right gains r log₂ (R / r) + (R − r) log₂ (R / (R − r))
        // when all of a class moves, and less per weight when only a part moves; the second term is
        // at most r log₂ e.
        self.0.count_log_count(right) / f64::from(right) + std::f64::consts::LOG2_E
    }

    /// Moving some of one class and then some of another gains less than both gain alone: ∂²/∂a∂b
    /// is −1 / Σ w on both sides.
    fn upper_bound(self, left: Side<'_>, right: Side<'_>, here: &[u32]) -> f64 {
        let count_log_count = |count| self.0.count_log_count(count);
        let (left_total, right_total) = (count_log_count(left.total), count_log_count(right.total));
        let mut bound = left.score + right.score;
        for (&all, (&l, &r)) in here.iter().zip(left.counts.iter().zip(right.counts)) {
            let left_gain =
                (count_log_count(l + all) - count_log_count(l)) - (count_log_count(left.total + all) - left_total);
            let right_gain =
                (count_log_count(r - all) - count_log_count(r)) - (count_log_count(right.total - all) - right_total);
            bound += (left_gain + right_gain).max(0.0);
        }
        bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::Criterion;
    use proptest::prelude::*;

    /// Returns the highest score where some of `here` are on the left, by trying all.
    fn highest(score: impl Score, left: &[u32], right: &[u32], here: &[u32]) -> f64 {
        let mut highest = f64::NEG_INFINITY;
        let mut moved = vec![0; here.len()];
        loop {
            let sides = [
                left.iter().zip(&moved).map(|(a, b)| a + b).collect::<Vec<u32>>(),
                right.iter().zip(&moved).map(|(a, b)| a - b).collect(),
            ];
            let side_score = |side: &Vec<u32>| Side::new(score, side, side.iter().sum()).score;
            highest = highest.max(side_score(&sides[0]) + side_score(&sides[1]));
            let Some(class) = (0..here.len()).find(|&class| moved[class] < here[class]) else {
                return highest;
            };
            moved[class] += 1;
            moved[..class].fill(0);
        }
    }

    proptest! {
        #[test]
        fn no_split_exceeds_the_upper_bound(
            classes in prop::collection::vec((0_u32..40, 0_u32..5, 0_u32..40), 2..6),
            near_left: bool,
            near_right: bool,
        ) {
            let scale = |near: bool, count: u32| if near { count / 20 } else { count };
            let left: Vec<u32> = classes.iter().map(|class| scale(near_left, class.0)).collect();
            let here: Vec<u32> = classes.iter().map(|class| class.1).collect();
            let right: Vec<u32> = classes.iter().map(|class| class.1 + scale(near_right, class.2)).collect();
            let impurity = Impurity::new(Criterion::Entropy, 50.0, true);
            let moved = f64::from(here.iter().sum::<u32>());
            let check = |bound: f64, highest: f64| {
                prop_assert!(bound >= highest - 1e-9, "{bound} {highest} {left:?} {here:?} {right:?}");
                Ok(())
            };
            let total_of = |counts: &[u32]| counts.iter().sum();
            let gini = (Side::new(Gini, &left, total_of(&left)), Side::new(Gini, &right, total_of(&right)));
            let max_score = highest(Gini, &left, &right, &here);
            check(Gini.upper_bound(gini.0, gini.1, &here), max_score)?;
            check(gini.0.score + gini.1.score + moved * Gini.max_gain_per_weight(gini.1.total), max_score)?;
            let score = Entropy(&impurity);
            let entropy = (Side::new(score, &left, total_of(&left)), Side::new(score, &right, total_of(&right)));
            let max_score = highest(score, &left, &right, &here);
            check(score.upper_bound(entropy.0, entropy.1, &here), max_score)?;
            check(entropy.0.score + entropy.1.score + moved * score.max_gain_per_weight(entropy.1.total.max(1)), max_score)?;
        }
    }
}
