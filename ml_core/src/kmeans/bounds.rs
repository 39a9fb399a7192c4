//! Bounds as of G. Hamerly, *Making k-means even faster*, SDM 2010: a row whose own centre is surely nearer than any other
//! stays, however the centres have moved since. One number a row is enough: how far the centres may move.

use super::panels::{LANES, narrow};

/// What rounding may take from a bound, as a share: also more than what rounding can do to canonical distances.
const SHARE: f32 = 1.0 / (1_u32 << 20) as f32;
/// What is taken from a bound in any case: its square is more than what underflow can do.
const SLACK: f32 = 1.0 / (1_u32 << 28) as f32;

/// What is known of the rows of a panel.
#[derive(Clone, Copy)]
pub(super) struct Home {
    pub(super) labels: [u32; LANES],
    /// The row stays in its cluster as long as the drift of the cluster is below this.
    pub(super) safe: [f32; LANES],
}

impl Home {
    /// Nothing.
    pub(super) const UNKNOWN: Self = Self {
        labels: [u32::MAX; LANES],
        safe: [f32::NEG_INFINITY; LANES],
    };

    /// The lanes that the bounds do not decide, as bits.
    #[inline(always)]
    pub(super) fn undecided(&self, drift: &[f32]) -> u32 {
        let mut bits = 0;
        for lane in 0..LANES {
            let drift = drift.get(self.labels[lane] as usize);
            let stays = drift.is_some_and(|drift| *drift < self.safe[lane]);
            bits |= u32::from(!stays) << lane;
        }
        bits
    }
}

/// How large the drift of a row's cluster may become, now that the row is at most `own` from its centre and at least
/// `other` from any other. Not a number where one of them is not.
#[inline(always)]
pub(super) fn safe(own: f32, other: f32, drift: f32) -> f32 {
    let sum = other * (1.0 - SHARE) - own * (1.0 + SHARE) - SLACK + drift;
    sum - sum.abs() * SHARE
}

/// For each cluster the way of its centre and the longest way of another, added up over the iterations: by no more can the
/// two have come nearer to each other, seen from a row. In the frame of the panels.
pub(super) struct Drift {
    exact: Vec<f64>,
    /// Rounded up.
    pub(super) rounded: Vec<f32>,
}

impl Drift {
    /// Nothing has moved.
    pub(super) fn new(clusters: usize) -> Self {
        Self {
            exact: vec![0.0; clusters],
            rounded: vec![0.0; clusters],
        }
    }

    /// The centres have moved; `shifts` are squared, and the frame has this scale.
    pub(super) fn add(&mut self, shifts: &[f64], scale: f64) {
        // A little more than it is, because of rounding.
        let length = |shift: &f64| shift.sqrt() * scale * (1.0 + 1e-5);
        let lengths: Vec<f64> = shifts.iter().map(length).collect();
        let longest = (0..lengths.len()).fold(0, |best, at| if lengths[at] > lengths[best] { at } else { best });
        let but_longest = |best: f64, (at, &length): (usize, &f64)| if at == longest { best } else { best.max(length) };
        let second = lengths.iter().enumerate().fold(0.0, but_longest);
        for (at, length) in lengths.iter().enumerate() {
            self.exact[at] += length + if at == longest { second } else { lengths[longest] };
            self.rounded[at] = narrow(self.exact[at] * (1.0 + 1e-6));
        }
    }
}
