//! Distance bounds after G. Hamerly, *Making k-means even faster*, SDM 2010: a row whose own centre
//! is provably nearer than any other stays, however the centres have moved since. One number per
//! row is enough: how far the centres may move.

use super::blocks::LANES;
use super::panels::narrow;

/// Relative allowance for the rounding of a bound; it covers the rounding of exact distances too.
const SHARE: f32 = 1.0 / (1_u32 << 20) as f32;
/// Absolute allowance for a bound: its square is more than underflow can cause.
const SLACK: f32 = 1.0 / (1_u32 << 28) as f32;

/// Labels and bounds of the rows of a panel.
pub(super) struct Assignment<'a> {
    /// The cluster of each row.
    pub(super) labels: &'a mut [u32; LANES],
    /// A row stays in its cluster as long as the drift of the cluster is below this limit. `None`
    /// where bounds are not kept.
    pub(super) drift_limits: Option<&'a mut [f32; LANES]>,
}

impl Assignment<'_> {
    /// Label of a row that has not been assigned yet.
    pub(super) const UNASSIGNED: u32 = u32::MAX;
    /// Drift limit of a row without a bound.
    pub(super) const NO_BOUND: f32 = f32::NEG_INFINITY;

    /// Returns a bit mask of the lanes whose assignment the bounds do not prove.
    #[inline(always)]
    pub(super) fn undecided(&self, drift: &[f32]) -> u32 {
        let Some(drift_limits) = &self.drift_limits else {
            return u32::MAX;
        };
        let mut bits = 0;
        for lane in 0..LANES {
            let drift = drift.get(self.labels[lane] as usize);
            let stays = drift.is_some_and(|drift| *drift < drift_limits[lane]);
            bits |= u32::from(!stays) << lane;
        }
        bits
    }
}

/// Labels and bounds of the rows of many panels. They are separate lists, so that the labels can be
/// returned without a copy, and bounds take no memory where they are not kept.
pub(super) struct Assignments<'a> {
    pub(super) labels: &'a mut [[u32; LANES]],
    /// As many as `labels`, or none.
    pub(super) drift_limits: &'a mut [[f32; LANES]],
}

impl<'a> Assignments<'a> {
    /// Returns the assignment of a panel.
    #[inline(always)]
    pub(super) fn at(&mut self, panel: usize) -> Assignment<'_> {
        Assignment {
            labels: &mut self.labels[panel],
            drift_limits: self.drift_limits.get_mut(panel),
        }
    }

    /// Returns the label of a row.
    #[inline(always)]
    pub(super) fn label(&self, row: u32) -> u32 {
        self.labels[row as usize / LANES][row as usize % LANES]
    }

    /// Splits the assignments into pieces of `size` panels.
    pub(super) fn pieces(self, size: usize) -> Vec<Assignments<'a>> {
        let mut drift_limits = self.drift_limits.chunks_mut(size);
        let labels = self.labels.chunks_mut(size);
        labels
            .map(|labels| Assignments {
                labels,
                drift_limits: drift_limits.next().unwrap_or_default(),
            })
            .collect()
    }
}

/// Returns the drift up to which a row stays in its cluster, given that it is at most `own` from
/// its centre and at least `other` from any other. NaN where one of these is NaN.
#[inline(always)]
pub(super) fn drift_limit(own: f32, other: f32, drift: f32) -> f32 {
    let sum = other * (1.0 - SHARE) - own * (1.0 + SHARE) - SLACK + drift;
    sum - sum.abs() * SHARE
}

/// For each cluster the distance that its centre has moved plus the longest distance that another
/// has moved, summed over the iterations: the two cannot have come nearer to each other by more, as
/// seen from a row. In the frame of the panels.
pub(super) struct Drift {
    exact: Vec<f64>,
    /// `exact`, rounded up.
    pub(super) rounded: Vec<f32>,
}

impl Drift {
    /// Starts with a drift of 0.
    pub(super) fn new(clusters: usize) -> Self {
        Self {
            exact: vec![0.0; clusters],
            rounded: vec![0.0; clusters],
        }
    }

    /// Adds the shifts of an iteration, which are squared distances; `scale` is that of the frame.
    pub(super) fn add(&mut self, shifts: &[f64], scale: f64) {
        // The factor outweighs the rounding of the shift.
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
