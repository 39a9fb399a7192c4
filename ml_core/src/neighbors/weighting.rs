//! Weights of neighbours in a prediction.

use super::Weights;
use super::index::Neighbour;

/// Largest weight that is used as it is. A larger one counts as infinite, so that sums of weights
/// stay in double precision.
pub(super) const MAX_WEIGHT: f64 = 1e300;

impl Weights {
    /// Returns each neighbour with its weight, from the nearest to the farthest, which are sorted
    /// by distance. Where weights are infinite, they alone count, as 1.
    pub(super) fn weigh<'a>(self, neighbours: &'a [Neighbour]) -> impl Iterator<Item = (usize, f64)> + Clone + 'a {
        let inverse = |neighbour: &Neighbour| 1.0 / neighbour.distance;
        let is_equal = neighbours.first().is_some_and(|nearest| inverse(nearest) > MAX_WEIGHT);
        neighbours.iter().map(move |neighbour| {
            let weight = match self {
                Self::Uniform => 1.0,
                Self::Distance if is_equal => f64::from(u8::from(inverse(neighbour) > MAX_WEIGHT)),
                Self::Distance => inverse(neighbour),
            };
            (neighbour.row as usize, weight)
        })
    }
}

/// Writes the share of each class in the weights of the neighbours.
pub(super) fn shares(weighted: impl Iterator<Item = (usize, f64)>, classes: &[u32], shares: &mut [f64]) {
    let mut total = 0.0;
    for (row, weight) in weighted {
        shares[classes[row] as usize] += weight;
        total += weight;
    }
    shares.iter_mut().for_each(|share| *share /= total);
}

/// Returns the weighted mean of the targets of the neighbours.
pub(super) fn mean(weighted: impl Iterator<Item = (usize, f64)> + Clone, targets: &[f64]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
    for (row, weight) in weighted.clone().filter(|(_, weight)| *weight > 0.0) {
        sum += targets[row] * weight;
        total += weight;
        (min, max) = (min.min(targets[row]), max.max(targets[row]));
    }
    let mean = if sum.is_finite() {
        sum / total
    } else {
        // Targets near the limit of double precision: their shares are added up.
        weighted.map(|(row, weight)| targets[row] * (weight / total)).sum()
    };
    // Rounding, of very small targets above all, must not lead out of the targets.
    if min <= max { mean.clamp(min, max) } else { mean }
}
