//! Bounds as of G. Hamerly, *Making k-means even faster*, SDM 2010: a row whose own centre is surely nearer than any other
//! stays, however the centres have moved since. One number a row is enough: how far the centres may move.

use super::panels::{LANES, narrow};

/// What rounding may take from a bound, as a share: also more than what rounding can do to canonical distances.
const SHARE: f32 = 1.0 / (1_u32 << 20) as f32;
/// What is taken from a bound in any case: its square is more than what underflow can do.
const SLACK: f32 = 1.0 / (1_u32 << 28) as f32;

/// What is known of the rows of a panel.
pub(super) struct Home<'a> {
    /// The clusters of the rows.
    pub(super) labels: &'a mut [u32; LANES],
    /// A row stays in its cluster as long as the drift of the cluster is below this. None where bounds are not kept.
    pub(super) safe: Option<&'a mut [f32; LANES]>,
}

impl Home<'_> {
    /// The label of a row that has not been looked at.
    pub(super) const NOWHERE: u32 = u32::MAX;
    /// The bound of a row of which nothing is known.
    pub(super) const UNSAFE: f32 = f32::NEG_INFINITY;

    /// The lanes that the bounds do not decide, as bits.
    #[inline(always)]
    pub(super) fn undecided(&self, drift: &[f32]) -> u32 {
        let Some(safe) = &self.safe else { return u32::MAX };
        let mut bits = 0;
        for lane in 0..LANES {
            let drift = drift.get(self.labels[lane] as usize);
            let stays = drift.is_some_and(|drift| *drift < safe[lane]);
            bits |= u32::from(!stays) << lane;
        }
        bits
    }
}

/// What is known of the rows of many panels: labels and bounds apart, so that labels can be given away as they are, and
/// bounds take no memory where there are none.
pub(super) struct Homes<'a> {
    pub(super) labels: &'a mut [[u32; LANES]],
    /// As many, or none.
    pub(super) safe: &'a mut [[f32; LANES]],
}

impl<'a> Homes<'a> {
    /// Of a panel.
    #[inline(always)]
    pub(super) fn at(&mut self, panel: usize) -> Home<'_> {
        Home {
            labels: &mut self.labels[panel],
            safe: self.safe.get_mut(panel),
        }
    }

    /// The label of a row.
    #[inline(always)]
    pub(super) fn label(&self, row: u32) -> u32 {
        self.labels[row as usize / LANES][row as usize % LANES]
    }

    /// Pieces of `size` panels each.
    pub(super) fn pieces(self, size: usize) -> Vec<Homes<'a>> {
        let mut safe = self.safe.chunks_mut(size);
        let labels = self.labels.chunks_mut(size);
        labels
            .map(|labels| Homes {
                labels,
                safe: safe.next().unwrap_or_default(),
            })
            .collect()
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
