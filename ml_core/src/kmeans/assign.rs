//! One iteration over a block of rows: who goes where.
//!
//! Rows whose bounds say that they stay are not looked at; what the screen cannot decide, the canonical kernel does. So the
//! labels are those of the plain algorithm, whatever bounds and screen have ruled out.

use super::bounds::{Home, Homes, safe};
use super::kernel::{Centres, nearest_two};
use super::panels::{LANES, Lanes, narrow};
use super::screen::Screen;
use super::simd::{Arithmetic, Work};
use super::sums::Sums;

/// Taking a row out of its panel costs as much as looking at its columns for this many centres.
const GATHERING: usize = 24;
/// Rows that are fetched at once, so that the memory is not waited for row by row.
const QUEUE: usize = 64;

/// What all blocks share.
pub(super) struct Context<'a> {
    pub(super) columns: usize,
    pub(super) screen: Screen,
    pub(super) centres: Centres,
    /// The unit of the panels.
    pub(super) scale: f64,
    /// For each cluster how far its centre and any other have come nearer since the beginning, at most, in the frame of
    /// the panels.
    pub(super) drift: &'a [f32],
    /// Whether there are bounds.
    pub(super) known: bool,
}

/// A block of rows, and as panels.
pub(super) struct Pass<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) rows: &'a [f64],
    pub(super) panels: &'a [Lanes],
    pub(super) homes: Homes<'a>,
}

/// What a block adds to an iteration.
pub(super) struct Change {
    /// None where no row has moved.
    pub(super) sums: Option<Sums>,
    pub(super) moved: usize,
}

/// What has been found out on the way. Rows are numbered within the block.
struct Found {
    /// For the screen.
    scratch: Vec<Lanes>,
    /// Rows that have gone to another cluster, and from which.
    moves: Vec<(u32, u32)>,
    /// Rows that the canonical kernel must decide.
    unclear: Vec<u32>,
}

impl Work for Pass<'_> {
    type Out = Change;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> Change {
        let Self {
            context,
            rows,
            panels,
            mut homes,
        } = self;
        let mut found = Found {
            scratch: context.screen.scratch(),
            moves: Vec::new(),
            unclear: Vec::new(),
        };
        let mut gathered = Gathered::new(context.columns);
        let count = rows.len() / context.columns;
        // Panels with more rows to look at are looked at as they are; of others the rows are gathered into a new one.
        let clusters = context.drift.len();
        let sparse = clusters * LANES / (clusters + GATHERING);
        for (at, panel) in panels.chunks_exact(context.columns + 1).enumerate() {
            let lanes = (count - at * LANES).min(LANES);
            let first = number(at * LANES);
            let mut home = homes.at(at);
            let mut undecided = u32::MAX >> (32 - lanes);
            if context.known {
                undecided &= home.undecided(context.drift);
            }
            if undecided == 0 {
                continue;
            }
            if undecided.count_ones() as usize > sparse {
                let all = std::array::from_fn(|lane| first + number(lane));
                settle::<A>(context, panel, &mut home, &all, lanes, &mut found);
                continue;
            }
            while undecided != 0 {
                let lane = undecided.trailing_zeros();
                undecided &= undecided - 1;
                gathered.push(panel, lane as usize, first + lane);
                if gathered.count == LANES {
                    gathered.settle::<A>(context, &mut homes, &mut found);
                }
            }
        }
        gathered.settle::<A>(context, &mut homes, &mut found);
        decide(context, rows, &mut homes, &mut found);
        found.change(context, rows, &homes)
    }
}

/// Rows of several panels, side by side in one.
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
    fn settle<A: Arithmetic>(&mut self, context: &Context<'_>, homes: &mut Homes<'_>, found: &mut Found) {
        let (mut labels, mut safe) = ([Home::NOWHERE; LANES], [Home::UNSAFE; LANES]);
        let rows = &self.rows[..self.count];
        for (label, &row) in labels.iter_mut().zip(rows) {
            *label = homes.label(row);
        }
        let mut home = Home {
            labels: &mut labels,
            safe: Some(&mut safe),
        };
        settle::<A>(context, &self.panel, &mut home, &self.rows, self.count, found);
        for (lane, &row) in rows.iter().enumerate() {
            let home = homes.at(row as usize / LANES);
            home.labels[row as usize % LANES] = labels[lane];
            if let Some(all) = home.safe {
                all[row as usize % LANES] = safe[lane];
            }
        }
        self.count = 0;
    }
}

/// Sends the rows of a panel to the centres that the screen finds, as far as it is sure.
#[inline(always)]
fn settle<A: Arithmetic>(
    context: &Context<'_>,
    panel: &[Lanes],
    home: &mut Home<'_>,
    rows: &[u32; LANES],
    lanes: usize,
    found: &mut Found,
) {
    let seen = context.screen.look::<A>(panel, &mut found.scratch);
    let squares = panel[context.columns].0;
    let margins = context.screen.margins(&squares);
    let mut stay = true;
    #[expect(
        clippy::needless_range_loop,
        reason = "lanes side by side are what vectors are made of"
    )]
    for lane in 0..LANES {
        let clear = seen.second[lane] - seen.best[lane] > margins[lane];
        stay &= clear & (seen.label[lane] == home.labels[lane]);
    }
    if let Some(bounds) = &mut home.safe {
        let (mut own, mut other) = ([0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            own[lane] = (seen.best[lane] + squares[lane] + margins[lane]).sqrt();
            other[lane] = (seen.second[lane] + squares[lane] - margins[lane]).max(0.0).sqrt();
        }
        for lane in 0..LANES {
            bounds[lane] = safe(own[lane], other[lane], context.drift[seen.label[lane] as usize]);
        }
    }
    if stay {
        return;
    }
    for lane in 0..lanes {
        let clear = seen.second[lane] - seen.best[lane] > margins[lane];
        if !clear {
            found.unclear.push(rows[lane]);
        } else if seen.label[lane] != home.labels[lane] {
            found.moves.push((rows[lane], home.labels[lane]));
            home.labels[lane] = seen.label[lane];
        }
    }
}

/// Computes all distances of the rows that are not clear.
#[inline(always)]
fn decide(context: &Context<'_>, rows: &[f64], homes: &mut Homes<'_>, found: &mut Found) {
    let columns = context.columns;
    let mut values = Vec::new();
    for queue in found.unclear.chunks(QUEUE) {
        fetch(rows, columns, queue.iter().copied(), &mut values);
        context.centres.each(&values, |number, distances| {
            let (label, first, second) = nearest_two(distances);
            let row = queue[number];
            let (home, lane) = (homes.at(row as usize / LANES), row as usize % LANES);
            if home.labels[lane] != label {
                found.moves.push((row, home.labels[lane]));
                home.labels[lane] = label;
            }
            // Where the screen sees nothing at all, bounds do not hold either.
            if let Some(bounds) = home.safe
                && bounds[lane].is_finite()
            {
                let own = narrow((first + f64::MIN_POSITIVE).sqrt() * context.scale);
                let other = narrow((second - f64::MIN_POSITIVE).max(0.0).sqrt() * context.scale);
                bounds[lane] = safe(own, other, context.drift[label as usize]);
            }
        });
    }
}

/// Copies these rows of a block.
#[inline(always)]
fn fetch(rows: &[f64], columns: usize, numbers: impl Iterator<Item = u32>, values: &mut Vec<f64>) {
    values.clear();
    for row in numbers {
        let at = row as usize * columns;
        values.extend_from_slice(&rows[at..at + columns]);
    }
}

impl Found {
    /// The moves in the order of the rows, so that the sums do not depend on how they were found.
    #[inline(always)]
    fn change(mut self, context: &Context<'_>, rows: &[f64], homes: &Homes<'_>) -> Change {
        let moved = self.moves.len();
        if moved == 0 {
            return Change { sums: None, moved };
        }
        // Nearly sorted already, which the stable sort makes use of.
        self.moves.sort();
        let mut sums = Sums::new(context.drift.len(), context.columns);
        let mut values = Vec::with_capacity(QUEUE * context.columns);
        for queue in self.moves.chunks(QUEUE) {
            fetch(rows, context.columns, queue.iter().map(|(row, _)| *row), &mut values);
            for (&(row, old), values) in queue.iter().zip(values.chunks_exact(context.columns)) {
                if old != Home::NOWHERE {
                    sums.remove(old, values);
                }
                sums.add(homes.label(row), values);
            }
        }
        Change {
            sums: Some(sums),
            moved,
        }
    }
}

/// The number of a row within its block.
#[expect(clippy::cast_possible_truncation, reason = "a block has far fewer rows than 2^32")]
#[inline(always)]
fn number(row: usize) -> u32 {
    row as u32
}
