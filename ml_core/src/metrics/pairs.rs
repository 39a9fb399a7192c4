//! Similarity of two clusterings.

use super::error::{MetricError, check_lengths};
use std::collections::BTreeMap;

/// Returns the adjusted Rand index of two clusterings of the same rows: 1 for the same clusters
/// (whatever their numbers), about 0 for unrelated ones, at least −0.5. Source: Hubert and Arabie,
/// "Comparing partitions", Journal of Classification 2, 1985.
///
/// `a` and `b` hold the cluster of each row, any numbers; either may be true classes. The index is
/// symmetric. Time O(n log clusters), memory O(clusters of a × clusters of b) at most.
///
/// ```
/// let index = ml_core::metrics::adjusted_rand_index(&[0, 0, 1, 1], &[5, 5, 2, 2])?;
/// assert_eq!(index, 1.0);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// When the inputs are empty or of different lengths.
pub fn adjusted_rand_index(a: &[u32], b: &[u32]) -> Result<f64, MetricError> {
    check_lengths("the labels of the second clustering", b.len(), a.len())?;
    let mut both = BTreeMap::<(u32, u32), u64>::new();
    let (mut in_a, mut in_b) = (BTreeMap::<u32, u64>::new(), BTreeMap::<u32, u64>::new());
    for (&a, &b) in a.iter().zip(b) {
        *both.entry((a, b)).or_default() += 1;
        *in_a.entry(a).or_default() += 1;
        *in_b.entry(b).or_default() += 1;
    }
    // Counts of ordered pairs of rows that share a cluster in both, in a, in b, and of all pairs.
    let together = pairs(both.values());
    let (pairs_a, pairs_b) = (pairs(in_a.values()), pairs(in_b.values()));
    let all = pairs([a.len() as u64].iter());
    let (only_a, only_b) = (pairs_a - together, pairs_b - together);
    if only_a == 0.0 && only_b == 0.0 {
        return Ok(1.0);
    }
    let neither = all - pairs_a - only_b;
    let expected = (together + only_a) * (only_a + neither) + (together + only_b) * (only_b + neither);
    Ok(2.0 * (together * neither - only_a * only_b) / expected)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "exact up to 94 million rows, and only rounded beyond"
)]
fn pairs<'a>(sizes: impl Iterator<Item = &'a u64>) -> f64 {
    let ordered = |&size: &u64| u128::from(size) * u128::from(size.saturating_sub(1));
    sizes.map(ordered).sum::<u128>() as f64
}
