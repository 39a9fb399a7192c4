//! Assignment step of one iteration for a block of rows.
//!
//! Rows whose bounds prove that they stay are skipped; rows that the float32 filter cannot decide
//! are decided by the exact kernel. So the labels are those of the plain algorithm, whatever the
//! bounds and the filter have ruled out.

use super::blocks::LANES;
use super::bounds::{Assignment, Assignments, drift_limit};
use super::f32_filter::F32Filter;
use super::kernel::{Centres, nearest_two};
use super::panels::{Lanes, narrow};
use super::sums::Sums;
use crate::simd::{Arithmetic, Work};

/// Cost of copying a row out of its panel, in centres whose columns could be processed in that
/// time.
const GATHER_COST: usize = 24;
/// Number of rows that are copied at a time, so that their memory accesses overlap.
const BATCH: usize = 64;

/// Data shared by all blocks of an iteration.
pub(super) struct AssignmentContext<'a> {
    pub(super) columns: usize,
    pub(super) filter: F32Filter,
    pub(super) centres: Centres,
    /// Units of the frame per unit of the data.
    pub(super) scale: f64,
    /// For each cluster a bound on how much nearer its centre and any other have come to each
    /// other, as seen from a row, since the first iteration, in the frame of the panels.
    pub(super) drift: &'a [f32],
    /// Whether the rows have bounds.
    pub(super) has_bounds: bool,
}

/// A block of rows, as exact values and as panels.
pub(super) struct BlockAssignment<'a> {
    pub(super) context: &'a AssignmentContext<'a>,
    pub(super) rows: &'a [f64],
    pub(super) panels: &'a [Lanes],
    pub(super) assignments: Assignments<'a>,
}

/// Contribution of a block to an iteration.
pub(super) struct BlockChange {
    /// `None` where no row has moved.
    pub(super) sums: Option<Sums>,
    pub(super) moved: usize,
}

/// Intermediate results of a block. Rows are numbered within the block.
struct BlockState {
    /// Scratch space of the filter.
    scratch: Vec<Lanes>,
    /// Rows that have moved to another cluster, with their former cluster.
    moves: Vec<(u32, u32)>,
    /// Rows that the exact kernel must decide.
    undecided_rows: Vec<u32>,
}

impl Work for BlockAssignment<'_> {
    type Output = BlockChange;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> BlockChange {
        let Self {
            context,
            rows,
            panels,
            mut assignments,
        } = self;
        let mut state = BlockState {
            scratch: context.filter.scratch(),
            moves: Vec::new(),
            undecided_rows: Vec::new(),
        };
        let mut gathered = Gathered::new(context.columns);
        let count = rows.len() / context.columns;
        // Panels with more rows to decide are processed whole; from other panels these rows are
        // gathered into a new panel.
        let clusters = context.drift.len();
        let sparse = clusters * LANES / (clusters + GATHER_COST);
        for (at, panel) in panels.chunks_exact(context.columns + 1).enumerate() {
            let lanes = (count - at * LANES).min(LANES);
            let first = row_in_block(at * LANES);
            let mut assignment = assignments.at(at);
            let mut undecided = u32::MAX >> (32 - lanes);
            if context.has_bounds {
                undecided &= assignment.undecided(context.drift);
            }
            if undecided == 0 {
                continue;
            }
            if undecided.count_ones() as usize > sparse {
                let all = std::array::from_fn(|lane| first + row_in_block(lane));
                assign_panel::<A>(context, panel, &mut assignment, &all, lanes, &mut state);
                continue;
            }
            while undecided != 0 {
                let lane = undecided.trailing_zeros();
                undecided &= undecided - 1;
                gathered.push(panel, lane as usize, first + lane);
                if gathered.count == LANES {
                    gathered.assign::<A>(context, &mut assignments, &mut state);
                }
            }
        }
        gathered.assign::<A>(context, &mut assignments, &mut state);
        assign_undecided_rows(context, rows, &mut assignments, &mut state);
        state.into_change(context, rows, &assignments)
    }
}

/// Rows of several panels, gathered into one.
struct Gathered {
    panel: Vec<Lanes>,
    rows: [u32; LANES],
    count: usize,
}

impl Gathered {
    fn new(columns: usize) -> Self {
        Self {
            panel: vec![Lanes([0.0; LANES]); columns + 1],
            rows: [0; LANES],
            count: 0,
        }
    }

    #[inline(always)]
    fn push(&mut self, panel: &[Lanes], lane: usize, row: u32) {
        for (cell, values) in self.panel.iter_mut().zip(panel) {
            cell.0[self.count] = values.0[lane];
        }
        self.rows[self.count] = row;
        self.count += 1;
    }

    #[inline(always)]
    fn assign<A: Arithmetic>(
        &mut self,
        context: &AssignmentContext<'_>,
        assignments: &mut Assignments<'_>,
        state: &mut BlockState,
    ) {
        let (mut labels, mut drift_limits) = ([Assignment::UNASSIGNED; LANES], [Assignment::NO_BOUND; LANES]);
        let rows = &self.rows[..self.count];
        for (label, &row) in labels.iter_mut().zip(rows) {
            *label = assignments.label(row);
        }
        let mut assignment = Assignment {
            labels: &mut labels,
            drift_limits: Some(&mut drift_limits),
        };
        assign_panel::<A>(context, &self.panel, &mut assignment, &self.rows, self.count, state);
        for (lane, &row) in rows.iter().enumerate() {
            let assignment = assignments.at(row as usize / LANES);
            assignment.labels[row as usize % LANES] = labels[lane];
            if let Some(all) = assignment.drift_limits {
                all[row as usize % LANES] = drift_limits[lane];
            }
        }
        self.count = 0;
    }
}

/// Assigns the rows of a panel to the centres that the filter finds, where the filter is certain.
#[inline(always)]
fn assign_panel<A: Arithmetic>(
    context: &AssignmentContext<'_>,
    panel: &[Lanes],
    assignment: &mut Assignment<'_>,
    rows: &[u32; LANES],
    lanes: usize,
    state: &mut BlockState,
) {
    let nearest = context.filter.nearest_two::<A>(panel, &mut state.scratch);
    let squares = panel[context.columns].0;
    let margins = context.filter.margins(&squares);
    let mut all_stay = true;
    #[expect(clippy::needless_range_loop, reason = "loops over lanes are vectorised")]
    for lane in 0..LANES {
        let is_clear = nearest.second[lane] - nearest.best[lane] > margins[lane];
        all_stay &= is_clear & (nearest.label[lane] == assignment.labels[lane]);
    }
    if let Some(bounds) = &mut assignment.drift_limits {
        let (mut own, mut other) = ([0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            own[lane] = (nearest.best[lane] + squares[lane] + margins[lane]).sqrt();
            other[lane] = (nearest.second[lane] + squares[lane] - margins[lane]).max(0.0).sqrt();
        }
        for lane in 0..LANES {
            bounds[lane] = drift_limit(own[lane], other[lane], context.drift[nearest.label[lane] as usize]);
        }
    }
    if all_stay {
        return;
    }
    for lane in 0..lanes {
        let is_clear = nearest.second[lane] - nearest.best[lane] > margins[lane];
        if !is_clear {
            state.undecided_rows.push(rows[lane]);
        } else if nearest.label[lane] != assignment.labels[lane] {
            state.moves.push((rows[lane], assignment.labels[lane]));
            assignment.labels[lane] = nearest.label[lane];
        }
    }
}

/// Assigns the undecided rows by their exact distances.
#[inline(always)]
fn assign_undecided_rows(
    context: &AssignmentContext<'_>,
    rows: &[f64],
    assignments: &mut Assignments<'_>,
    state: &mut BlockState,
) {
    let columns = context.columns;
    let mut values = Vec::new();
    for batch in state.undecided_rows.chunks(BATCH) {
        copy_rows(rows, columns, batch.iter().copied(), &mut values);
        context.centres.for_each_row(&values, |number, distances| {
            let (label, first, second) = nearest_two(distances);
            let row = batch[number];
            let (assignment, lane) = (assignments.at(row as usize / LANES), row as usize % LANES);
            if assignment.labels[lane] != label {
                state.moves.push((row, assignment.labels[lane]));
                assignment.labels[lane] = label;
            }
            // A row without a bound is outside the range of the filter, where the bounds do not
            // hold either.
            if let Some(bounds) = assignment.drift_limits
                && bounds[lane].is_finite()
            {
                let own = narrow((first + f64::MIN_POSITIVE).sqrt() * context.scale);
                let other = narrow((second - f64::MIN_POSITIVE).max(0.0).sqrt() * context.scale);
                bounds[lane] = drift_limit(own, other, context.drift[label as usize]);
            }
        });
    }
}

/// Copies the values of these rows of a block.
#[inline(always)]
fn copy_rows(rows: &[f64], columns: usize, numbers: impl Iterator<Item = u32>, values: &mut Vec<f64>) {
    values.clear();
    for row in numbers {
        let at = row as usize * columns;
        values.extend_from_slice(&rows[at..at + columns]);
    }
}

impl BlockState {
    /// Returns the moves in the order of the rows, so that the sums do not depend on the order in
    /// which they were found.
    #[inline(always)]
    fn into_change(
        mut self,
        context: &AssignmentContext<'_>,
        rows: &[f64],
        assignments: &Assignments<'_>,
    ) -> BlockChange {
        let moved = self.moves.len();
        if moved == 0 {
            return BlockChange { sums: None, moved };
        }
        // The list is nearly sorted already, which the stable sort makes use of.
        self.moves.sort();
        let mut sums = Sums::new(context.drift.len(), context.columns);
        let mut values = Vec::with_capacity(BATCH * context.columns);
        for batch in self.moves.chunks(BATCH) {
            copy_rows(rows, context.columns, batch.iter().map(|(row, _)| *row), &mut values);
            for (&(row, old), values) in batch.iter().zip(values.chunks_exact(context.columns)) {
                if old != Assignment::UNASSIGNED {
                    sums.remove(old, values);
                }
                sums.add(assignments.label(row), values);
            }
        }
        BlockChange {
            sums: Some(sums),
            moved,
        }
    }
}

/// Returns the number of a row within its block.
#[expect(clippy::cast_possible_truncation, reason = "a block has far fewer rows than 2^32")]
#[inline(always)]
fn row_in_block(row: usize) -> u32 {
    row as u32
}
