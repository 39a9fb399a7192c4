//! Methods of choosing the initial centres: random rows and k-means++.

use super::closest::ClosestDistances;
use crate::cluster::kmeans::blocks::block_rows;
use crate::cluster::kmeans::panels::Panels;
use crate::progress::Interrupt;
use crate::rng;
use crate::simd::Simd;
use ndarray::{Array2, ArrayView2, Axis};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

/// Draws distinct rows, all equally likely (Floyd's method).
pub(super) fn random(x: ArrayView2<'_, f64>, n_clusters: usize, rng: &mut Pcg64Mcg) -> Array2<f64> {
    let rows = x.nrows();
    let mut chosen = Vec::with_capacity(n_clusters);
    for last in rows - n_clusters..rows {
        let row = rng::below(rng, last + 1);
        chosen.push(if chosen.contains(&row) { last } else { row });
    }
    x.select(Axis(0), &chosen)
}

/// Chooses rows by greedy k-means++ (Arthur & Vassilvitskii 2007, section 2.2 and the greedy
/// version of its conclusion). `x` is in standard layout, `panels` are its copy. The result is void
/// once interrupted.
pub(super) fn plus_plus(
    x: ArrayView2<'_, f64>,
    panels: &Panels,
    simd: Simd,
    n_clusters: usize,
    rng: &mut Pcg64Mcg,
    interrupt: &Interrupt<'_>,
) -> Array2<f64> {
    let rows = x.nrows();
    let trials = candidate_count(n_clusters);
    let mut chosen = vec![rng::below(rng, rows)];
    let mut closest = ClosestDistances::new(x, panels, simd, interrupt);
    let mut sums = closest.add_centre(chosen[0]);
    while chosen.len() < n_clusters && !interrupt.stopped() {
        let candidates: Vec<usize> = (0..trials)
            .map(|_| draw_by_distance(&closest.distances, &sums, rng))
            .collect();
        let gains = closest.gains(&candidates);
        // Of equally good candidates the first is taken.
        let best = (1..trials).fold(0, |best, at| if gains[at] > gains[best] { at } else { best });
        chosen.push(candidates[best]);
        sums = closest.add_centre(candidates[best]);
    }
    x.select(Axis(0), &chosen)
}

/// Returns the number of candidates per centre: 2 + ⌊ln k⌋, as in scikit-learn.
fn candidate_count(n_clusters: usize) -> usize {
    let mut candidates = 2;
    let mut power = std::f64::consts::E;
    #[expect(clippy::cast_precision_loss, reason = "numbers of clusters are far below 2^53")]
    while power <= n_clusters as f64 {
        candidates += 1;
        power *= std::f64::consts::E;
    }
    candidates
}

/// Draws a row with a probability proportional to its distance. `sums` holds the sum of each block
/// of `closest`.
fn draw_by_distance(closest: &[f64], sums: &[f64], rng: &mut Pcg64Mcg) -> usize {
    let total: f64 = sums.iter().sum();
    let mut rest = rng.random::<f64>() * total;
    let size = block_rows(closest.len());
    let mut last_positive = 0;
    for (block, &sum) in sums.iter().enumerate() {
        if rest >= sum && block + 1 < sums.len() {
            rest -= sum;
            continue;
        }
        for (row, &distance) in closest.iter().enumerate().skip(block * size).take(size) {
            if distance > 0.0 {
                last_positive = row;
                if rest < distance {
                    return row;
                }
            }
            rest -= distance;
        }
    }
    // Rounding may exceed the sum; then the last row with a positive distance is drawn.
    last_positive
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_candidates_equals_scikit_learn() {
        assert_eq!([1, 2, 3, 8, 20, 21, 100].map(candidate_count), [2, 2, 3, 4, 4, 5, 6]);
    }
}
