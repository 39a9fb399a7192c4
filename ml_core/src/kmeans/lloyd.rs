//! Lloyd's algorithm, made fast: [`KMeansStepper`](super::KMeansStepper) is the plain algorithm, and the
//! tests compare.

use super::assign::{Change, Context, Pass};
use super::bounds::{Drift, Home, Homes};
use super::kernel::{Centres, squared_distance};
use super::panels::{LANES, Panels};
use super::screen::Screen;
use super::simd::{Arithmetic, Simd, Work};
use super::stepper::{block_rows, row_block};
use super::sums::Sums;
use super::update::{move_centres, relocate_empty};
use crate::progress::Interrupt;
use crate::threads;
use ndarray::{Array2, ArrayView2};

/// With fewer products than this a row is looked at sooner than its bounds are kept.
const MANY: usize = 64;

/// A fit on its way.
pub(super) struct Lloyd<'a> {
    x: ArrayView2<'a, f64>,
    panels: &'a Panels,
    simd: Simd,
    interrupt: &'a Interrupt<'a>,
    centroids: Array2<f64>,
    /// The clusters of the rows, panel by panel.
    labels: Vec<[u32; LANES]>,
    /// Their bounds; none where they are not kept.
    safe: Vec<[f32; LANES]>,
    sums: Sums,
    drift: Drift,
    /// Whether the rows have been looked at.
    begun: bool,
    /// Whether the labels are those of the centres as they are now.
    settled: bool,
}

impl<'a> Lloyd<'a> {
    /// Begins at these centres. `x` is in standard layout, `panels` are its copy.
    /// Once interrupted the iterations are of no use.
    pub(super) fn new(
        x: ArrayView2<'a, f64>,
        panels: &'a Panels,
        simd: Simd,
        centroids: Array2<f64>,
        interrupt: &'a Interrupt<'a>,
    ) -> Self {
        let (clusters, columns) = centroids.dim();
        let panel_count = x.nrows().div_ceil(LANES);
        let bounded = clusters * columns >= MANY;
        Self {
            labels: vec![[Home::NOWHERE; LANES]; panel_count],
            safe: vec![[Home::UNSAFE; LANES]; if bounded { panel_count } else { 0 }],
            sums: Sums::new(clusters, columns),
            drift: Drift::new(clusters),
            begun: false,
            settled: false,
            x,
            panels,
            simd,
            interrupt,
            centroids: centroids.as_standard_layout().into_owned(),
        }
    }

    /// One iteration: the rows that went to another cluster, and the sum of the squared shifts of the centres.
    pub(super) fn step(&mut self) -> (usize, f64) {
        let moved = self.assign();
        if self.interrupt.stopped() {
            return (moved, 0.0);
        }
        if self.sums.uncertain() {
            self.sums = self.fresh_sums();
        }
        let mut sums = self.sums.rounded();
        let mut counts = self.sums.counts();
        if counts.contains(&0) {
            relocate_empty(self.x, self.centroids.view(), self.labels(), &mut sums, &mut counts);
        }
        let before = self.centroids.clone();
        let shifts = move_centres(&mut self.centroids, &sums, &counts);
        self.drift.add(&shifts, self.panels.frame.scale);
        self.settled = self.centroids == before;
        (moved, shifts.iter().sum())
    }

    /// Assigns every row to its nearest centre and leaves the centres where they are: centres, labels and inertia.
    pub(super) fn finish(mut self) -> (Array2<f64>, Vec<u32>, f64) {
        if !self.settled {
            self.assign();
        }
        if self.interrupt.stopped() {
            return (self.centroids, Vec::new(), 0.0);
        }
        let mut labels = self.labels.into_flattened();
        labels.truncate(self.x.nrows());
        let size = block_rows(self.x.nrows());
        let inertia = threads::map(labels.len().div_ceil(size), |block| {
            self.simd.run(Inertia {
                rows: row_block(self.x, block, size),
                labels: &labels[block * size..],
                centroids: self.centroids.view(),
            })
        });
        let inertia = inertia.iter().sum();
        (self.centroids, labels, inertia)
    }

    fn labels(&self) -> &[u32] {
        &self.labels.as_flattened()[..self.x.nrows()]
    }

    /// Sends every row to its nearest centre and brings the sums up to date; how many went to another.
    fn assign(&mut self) -> usize {
        let context = Context {
            columns: self.centroids.ncols(),
            screen: Screen::new(&self.panels.frame, self.centroids.view()),
            centres: Centres::new(self.centroids.view()),
            scale: self.panels.frame.scale,
            drift: &self.drift.rounded,
            known: self.begun && !self.safe.is_empty(),
        };
        let (x, panels, simd, interrupt) = (self.x, self.panels, self.simd, self.interrupt);
        let size = block_rows(x.nrows());
        let homes = Homes {
            labels: &mut self.labels,
            safe: &mut self.safe,
        };
        let changes = threads::map_each(homes.pieces(size / LANES), |block, homes| {
            if interrupt.check() {
                return Change { sums: None, moved: 0 };
            }
            simd.run(Pass {
                context: &context,
                rows: row_block(x, block, size),
                panels: panels.block(block),
                homes,
            })
        });
        let mut moved = 0;
        for Change { sums, moved: part } in changes {
            sums.iter().for_each(|sums| self.sums.merge(sums));
            moved += part;
        }
        if !std::mem::replace(&mut self.begun, true) {
            self.sums.settle();
        }
        moved
    }

    /// The sums as the plain algorithm makes them.
    fn fresh_sums(&self) -> Sums {
        let (clusters, columns) = self.centroids.dim();
        let size = block_rows(self.x.nrows());
        let parts = threads::map(self.x.nrows().div_ceil(size), |block| {
            let mut sums = Sums::new(clusters, columns);
            let labels = &self.labels()[block * size..];
            for (row, &label) in row_block(self.x, block, size).chunks_exact(columns).zip(labels) {
                sums.add(label, row);
            }
            sums
        });
        let mut all = Sums::new(clusters, columns);
        parts.iter().for_each(|part| all.merge(part));
        all.settle();
        all
    }
}

/// The sum of the squared distances of a block of rows to their own centres.
struct Inertia<'a> {
    rows: &'a [f64],
    labels: &'a [u32],
    centroids: ArrayView2<'a, f64>,
}

impl Work for Inertia<'_> {
    type Out = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> f64 {
        let columns = self.centroids.ncols();
        let centroids = self.centroids.to_slice().unwrap_or(&[]);
        let rows = self.rows.chunks_exact(columns).zip(self.labels);
        let own = rows.map(|(row, &label)| squared_distance(row, &centroids[label as usize * columns..][..columns]));
        own.fold(0.0, |sum, distance| sum + distance)
    }
}
