//! Scores of places from the weights of the classes on both sides, which are whole numbers here: the same bits as
//! [`Impurity::score`], in whatever order the weights have been added up. And what no place among some rows can exceed.
//!
//! The score of a place is a convex function of the weights on its left: in a box of such weights it is largest at a corner
//! (Gehrke, Ganti, Ramakrishnan & Loh, *BOAT – Optimistic Decision Tree Construction*, 1999). A box has too many corners
//! when there are many classes, so a bound adds up what each class alone can gain: [`Score::bound`].

use super::criterion::Impurity;

/// A way to score sides.
pub(super) trait Score: Copy {
    /// How good one side is, given the weights of its classes and their sum, which is not 0.
    fn of(self, counts: &[u32], total: u32) -> f64;

    /// Moving a weight from a side that weighs `right` to the other never gains more than this times the weight.
    fn steepest(self, right: u32) -> f64;

    /// No place has a higher score (but for rounding) where all of `left` and part of `here` are left and all else of
    /// `right`, of which `here` is part, is right.
    fn bound(self, left: Side<'_>, right: Side<'_>, here: &[u32]) -> f64;
}

/// One side of a place: the weights of the classes, their sum and the score, which is 0 for nothing.
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
            score: if total > 0 { score.of(counts, total) } else { 0.0 },
        }
    }
}

/// Σ w² / Σ w.
#[derive(Clone, Copy)]
pub(super) struct Gini;

impl Score for Gini {
    #[inline(always)]
    fn of(self, counts: &[u32], total: u32) -> f64 {
        squares(counts.iter().copied()) / f64::from(total)
    }

    #[inline(always)]
    fn steepest(self, _: u32) -> f64 {
        // ∂h/∂a = 2 p_a − Σ p² is from −1 to 1.
        2.0
    }

    /// With h(w) = Σ w² / Σ w, moving some of one class and then some of another gains at most what each gains alone and the
    /// product of both times ∂²h/∂a∂b = 2 (Σ p² − p_a − p_b) / Σ w, which is at most 2 / Σ w, and not above 0 for two
    /// classes. Near an end, where Σ w may be small, h(v + w) <= h(v) + Σ w is better.
    fn bound(self, left: Side<'_>, right: Side<'_>, here: &[u32]) -> f64 {
        let moved: u32 = here.iter().sum();
        let rest = right.total - moved;
        let two = here.len() <= 2;
        let (far_left, far_right) = (two || left.total >= moved, two || rest >= moved);
        let (moved, left_total, right_total) = (f64::from(moved), f64::from(left.total), f64::from(right.total));
        let (left_squares, right_squares) = (left.score * left_total, right.score * right_total);
        let mut bound = left.score + right.score;
        for (&all, (&l, &r)) in here.iter().zip(left.counts.iter().zip(right.counts)) {
            let (all, l, r) = (f64::from(all), f64::from(l), f64::from(r));
            let joins = match far_left {
                true => ratio(left_squares + all * (l + l + all), left_total + all) - left.score,
                false => all,
            };
            let leaves = match far_right {
                true => ratio(right_squares - all * (r + r - all), right_total - all) - right.score,
                false => -all,
            };
            bound += (joins + leaves).max(0.0);
        }
        if !two {
            let products = moved * moved - squares(here.iter().copied());
            bound += if far_left { ratio(products, left_total) } else { 0.0 };
            bound += if far_right {
                ratio(products, f64::from(rest))
            } else {
                let kept = right.counts.iter().zip(here).map(|(all, here)| all - here);
                ratio(squares(kept), f64::from(rest)) + moved - right.score
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

/// Σ w log₂ w − (Σ w) log₂ (Σ w).
#[derive(Clone, Copy)]
pub(super) struct Entropy<'a>(pub(super) &'a Impurity);

impl Score for Entropy<'_> {
    #[inline(always)]
    fn of(self, counts: &[u32], total: u32) -> f64 {
        let sum: f64 = counts.iter().map(|&count| self.0.count_log_count(count)).sum();
        sum - self.0.count_log_count(total)
    }

    #[inline(always)]
    fn steepest(self, right: u32) -> f64 {
        // The left side loses. The right gains r log₂ (R / r) + (R − r) log₂ (R / (R − r)) when all of a class goes, and less
        // for each when only some do; the second term is at most r log₂ e.
        self.0.count_log_count(right) / f64::from(right) + std::f64::consts::LOG2_E
    }

    /// Moving some of one class and then some of another gains less than both gain alone: ∂²/∂a∂b is −1 / Σ w on both sides.
    fn bound(self, left: Side<'_>, right: Side<'_>, here: &[u32]) -> f64 {
        let of = |count| self.0.count_log_count(count);
        let (left_total, right_total) = (of(left.total), of(right.total));
        let mut bound = left.score + right.score;
        for (&all, (&l, &r)) in here.iter().zip(left.counts.iter().zip(right.counts)) {
            let joins = (of(l + all) - of(l)) - (of(left.total + all) - left_total);
            let leaves = (of(r - all) - of(r)) - (of(right.total - all) - right_total);
            bound += (joins + leaves).max(0.0);
        }
        bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision_tree::Criterion;
    use proptest::prelude::*;

    /// The highest score where some of `here` are left, by trying all.
    fn highest(score: impl Score, left: &[u32], right: &[u32], here: &[u32]) -> f64 {
        let mut highest = f64::NEG_INFINITY;
        let mut moved = vec![0; here.len()];
        loop {
            let sides = [
                left.iter().zip(&moved).map(|(a, b)| a + b).collect::<Vec<u32>>(),
                right.iter().zip(&moved).map(|(a, b)| a - b).collect(),
            ];
            let of = |side: &Vec<u32>| Side::new(score, side, side.iter().sum()).score;
            highest = highest.max(of(&sides[0]) + of(&sides[1]));
            let Some(class) = (0..here.len()).find(|&class| moved[class] < here[class]) else {
                return highest;
            };
            moved[class] += 1;
            moved[..class].fill(0);
        }
    }

    proptest! {
        #[test]
        fn no_place_is_above_the_bound(
            classes in prop::collection::vec((0_u32..40, 0_u32..5, 0_u32..40), 2..6),
            near_left: bool,
            near_right: bool,
        ) {
            let keep = |near: bool, count: u32| if near { count / 20 } else { count };
            let left: Vec<u32> = classes.iter().map(|class| keep(near_left, class.0)).collect();
            let here: Vec<u32> = classes.iter().map(|class| class.1).collect();
            let right: Vec<u32> = classes.iter().map(|class| class.1 + keep(near_right, class.2)).collect();
            let impurity = Impurity::new(Criterion::Entropy, 50.0, true);
            let moved = f64::from(here.iter().sum::<u32>());
            let check = |bound: f64, highest: f64| {
                prop_assert!(bound >= highest - 1e-9, "{bound} {highest} {left:?} {here:?} {right:?}");
                Ok(())
            };
            let of = |counts: &[u32]| counts.iter().sum();
            let gini = (Side::new(Gini, &left, of(&left)), Side::new(Gini, &right, of(&right)));
            let most = highest(Gini, &left, &right, &here);
            check(Gini.bound(gini.0, gini.1, &here), most)?;
            check(gini.0.score + gini.1.score + moved * Gini.steepest(gini.1.total), most)?;
            let score = Entropy(&impurity);
            let entropy = (Side::new(score, &left, of(&left)), Side::new(score, &right, of(&right)));
            let most = highest(score, &left, &right, &here);
            check(score.bound(entropy.0, entropy.1, &here), most)?;
            check(entropy.0.score + entropy.1.score + moved * score.steepest(entropy.1.total.max(1)), most)?;
        }
    }
}
