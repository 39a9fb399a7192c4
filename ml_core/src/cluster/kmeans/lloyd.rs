//! Lloyd's algorithm, optimised. [`KMeansStepper`](super::KMeansStepper) is the plain algorithm
//! that the tests compare it with.

use super::assign::{AssignmentContext, BlockAssignment, BlockChange};
use super::blocks::{LANES, block_rows, row_block};
use super::bounds::{Assignment, Assignments, Drift};
use super::f32_filter::F32Filter;
use super::kernel::{Centres, squared_distance};
use super::panels::Panels;
use super::sums::Sums;
use super::update::{move_centres, relocate_empty};
use crate::progress::Interrupt;
use crate::simd::{Arithmetic, Simd, Work};
use crate::threads;
use ndarray::{Array2, ArrayView2};

/// With fewer products per row, computing the distances is faster than keeping bounds.
const MIN_PRODUCTS_FOR_BOUNDS: usize = 64;

/// State of a fit between iterations.
pub(super) struct Lloyd<'a> {
    x: ArrayView2<'a, f64>,
    panels: &'a Panels,
    simd: Simd,
    interrupt: &'a Interrupt<'a>,
    centroids: Array2<f64>,
    /// The cluster of each row, panel by panel.
    labels: Vec<[u32; LANES]>,
    /// The bounds of the rows; empty where they are not kept.
    drift_limits: Vec<[f32; LANES]>,
    sums: Sums,
    drift: Drift,
    /// Whether the rows have been assigned once.
    has_assigned: bool,
    /// Whether the labels belong to the current centres.
    labels_are_current: bool,
}

impl<'a> Lloyd<'a> {
    /// Starts from the given centres. `x` is in standard layout, `panels` are its copy. The results
    /// are void once interrupted.
    pub(super) fn new(
        x: ArrayView2<'a, f64>,
        panels: &'a Panels,
        simd: Simd,
        centroids: Array2<f64>,
        interrupt: &'a Interrupt<'a>,
    ) -> Self {
        let (clusters, columns) = centroids.dim();
        let panel_count = x.nrows().div_ceil(LANES);
        let bounded = clusters * columns >= MIN_PRODUCTS_FOR_BOUNDS;
        Self {
            labels: vec![[Assignment::UNASSIGNED; LANES]; panel_count],
            drift_limits: vec![[Assignment::NO_BOUND; LANES]; if bounded { panel_count } else { 0 }],
            sums: Sums::new(clusters, columns),
            drift: Drift::new(clusters),
            has_assigned: false,
            labels_are_current: false,
            x,
            panels,
            simd,
            interrupt,
            centroids: centroids.as_standard_layout().into_owned(),
        }
    }

    /// Runs one iteration and returns the number of rows that moved to another cluster, and the sum
    /// of the squared shifts of the centres.
    pub(super) fn step(&mut self) -> (usize, f64) {
        let moved = self.assign();
        if self.interrupt.stopped() {
            return (moved, 0.0);
        }
        if self.sums.is_uncertain() {
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
        self.labels_are_current = self.centroids == before;
        (moved, shifts.iter().sum())
    }

    /// Assigns every row to its nearest centre without moving the centres, and returns centres,
    /// labels and inertia.
    pub(super) fn finish(mut self) -> (Array2<f64>, Vec<u32>, f64) {
        if !self.labels_are_current {
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

    /// Assigns every row to its nearest centre, updates the sums, and returns the number of rows
    /// that moved.
    fn assign(&mut self) -> usize {
        let context = AssignmentContext {
            columns: self.centroids.ncols(),
            filter: F32Filter::new(&self.panels.frame, self.centroids.view()),
            centres: Centres::new(self.centroids.view()),
            scale: self.panels.frame.scale,
            drift: &self.drift.rounded,
            has_bounds: self.has_assigned && !self.drift_limits.is_empty(),
        };
        let (x, panels, simd, interrupt) = (self.x, self.panels, self.simd, self.interrupt);
        let size = block_rows(x.nrows());
        let assignments = Assignments {
            labels: &mut self.labels,
            drift_limits: &mut self.drift_limits,
        };
        let changes = threads::map_each(assignments.pieces(size / LANES), |block, assignments| {
            if interrupt.check() {
                return BlockChange { sums: None, moved: 0 };
            }
            simd.run(BlockAssignment {
                context: &context,
                rows: row_block(x, block, size),
                panels: panels.block(block),
                assignments,
            })
        });
        let mut moved = 0;
        for BlockChange { sums, moved: part } in changes {
            sums.iter().for_each(|sums| self.sums.merge(sums));
            moved += part;
        }
        if !std::mem::replace(&mut self.has_assigned, true) {
            self.sums.reset_loss();
        }
        moved
    }

    /// Computes the sums from scratch, as the plain algorithm does.
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
        all.reset_loss();
        all
    }
}

/// Sum of the squared distances of a block of rows to their own centres.
struct Inertia<'a> {
    rows: &'a [f64],
    labels: &'a [u32],
    centroids: ArrayView2<'a, f64>,
}

impl Work for Inertia<'_> {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> f64 {
        let columns = self.centroids.ncols();
        let centroids = self.centroids.to_slice().unwrap_or(&[]);
        let rows = self.rows.chunks_exact(columns).zip(self.labels);
        let own = rows.map(|(row, &label)| squared_distance(row, &centroids[label as usize * columns..][..columns]));
        own.fold(0.0, |sum, distance| sum + distance)
    }
}
