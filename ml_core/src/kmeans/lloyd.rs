//! Lloyd's algorithm with bounds (G. Hamerly, *Making k-means even faster*, SDM 2010): a row whose own centre is surely
//! nearer than any other is not looked at again. What the bounds cannot decide, the kernel computes, so the labels are those
//! of the plain algorithm; [`KMeansStepper`](super::KMeansStepper) is that, and the tests compare.

use super::kernel::{Centres, nearest_two};
use super::stepper::{block_rows, relocate_empty, row_block};
use crate::threads;
use ndarray::{Array2, ArrayView2};

/// Rows that wait until the kernel is called for all of them.
const QUEUE: usize = 64;
/// From this many centres on, one distance is computed first to see whether all of them must be.
const MANY_CENTRES: usize = 32;

/// Two distances that differ by a smaller share than this are not told apart by bounds: some thousand times what rounding
/// can do to them.
#[expect(clippy::cast_precision_loss, reason = "there are fewer columns than 2^53")]
fn margin(columns: usize) -> f64 {
    (16.0 * columns as f64 * f64::EPSILON).max(1e-11)
}

/// What is known of a row. Both bounds are as of the time they were computed; how far the centres have moved since is in
/// [`Moves`], so that a row that stays need not be written.
#[derive(Clone, Copy)]
struct Row {
    /// The distance to its own centre is at most this, plus the way of that centre.
    upper: f64,
    /// The distance to any other centre is at least this, minus the longest way of another.
    lower: f64,
    label: u32,
}

/// How far the centres have moved since the beginning, in sum.
struct Moves {
    /// Each centre's own way.
    own: Vec<f64>,
    /// For each centre the longest way of another, added up over the iterations.
    others: Vec<f64>,
    /// For each centre half the distance to the nearest other: who is nearer than that is at home.
    half_gap: Vec<f64>,
}

/// What one block of rows adds to an iteration.
struct Change {
    sums: Vec<f64>,
    counts: Vec<i64>,
    moved: usize,
}

/// A fit on its way.
pub(super) struct Lloyd<'a> {
    x: ArrayView2<'a, f64>,
    centroids: Array2<f64>,
    rows: Vec<Row>,
    moves: Moves,
    sums: Array2<f64>,
    counts: Vec<i64>,
    /// Nothing is known of the rows: all of them must be looked at.
    fresh: bool,
}

impl<'a> Lloyd<'a> {
    /// Begins at these centres. `x` is in standard layout.
    pub(super) fn new(x: ArrayView2<'a, f64>, centroids: Array2<f64>) -> Self {
        let clusters = centroids.nrows();
        let unknown = Row {
            upper: f64::INFINITY,
            lower: 0.0,
            label: u32::MAX,
        };
        Self {
            rows: vec![unknown; x.nrows()],
            moves: Moves {
                own: vec![0.0; clusters],
                others: vec![0.0; clusters],
                half_gap: vec![0.0; clusters],
            },
            sums: Array2::zeros(centroids.dim()),
            counts: vec![0; clusters],
            fresh: true,
            x,
            centroids,
        }
    }

    /// One iteration: the rows that went to another cluster, and the sum of the squared shifts of the centres.
    pub(super) fn step(&mut self) -> (usize, f64) {
        let moved = self.assign();
        let mut sums = self.sums.clone();
        let mut counts: Vec<u64> = self.counts.iter().map(|&count| count.unsigned_abs()).collect();
        if counts.contains(&0) {
            let labels: Vec<u32> = self.rows.iter().map(|row| row.label).collect();
            relocate_empty(self.x, self.centroids.view(), &labels, &mut sums, &mut counts);
            // Centres that jump make every bound worthless.
            self.fresh = true;
        }
        (moved, self.move_centres(&sums, &counts))
    }

    /// Assigns every row to its nearest centre and leaves the centres where they are: centres, labels and inertia.
    pub(super) fn finish(mut self) -> (Array2<f64>, Vec<u32>, f64) {
        self.assign();
        let size = block_rows(self.x.nrows());
        let (columns, rows) = (self.x.ncols(), &self.rows);
        let inertia = threads::map(rows.len().div_ceil(size), |block| {
            let values = row_block(self.x, block, size).chunks_exact(columns);
            let rows = &rows[block * size..];
            let own = values
                .zip(rows)
                .map(|(values, row)| self.squared_distance(values, row.label));
            own.fold(0.0, |sum, distance| sum + distance)
        });
        let inertia = inertia.iter().sum();
        (self.centroids, self.rows.iter().map(|row| row.label).collect(), inertia)
    }

    /// As the kernel computes it.
    fn squared_distance(&self, values: &[f64], label: u32) -> f64 {
        let centre = self.centroids.row(label as usize);
        values
            .iter()
            .zip(centre)
            .fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b))
    }

    /// Moves each centre to the mean of its rows; the sum of the squared shifts.
    fn move_centres(&mut self, sums: &Array2<f64>, counts: &[u64]) -> f64 {
        let mut shifts = vec![0.0; counts.len()];
        for (at, mut centre) in self.centroids.rows_mut().into_iter().enumerate() {
            if counts[at] == 0 {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "there are fewer rows than 2^53")]
            for (value, sum) in centre.iter_mut().zip(sums.row(at)) {
                let mean = sum / counts[at] as f64;
                shifts[at] += (mean - *value) * (mean - *value);
                *value = mean;
            }
        }
        let total = shifts.iter().sum();
        let lengths: Vec<f64> = shifts.iter().map(|shift| shift.sqrt()).collect();
        let longest = (0..lengths.len()).fold(0, |best, at| if lengths[at] > lengths[best] { at } else { best });
        let but_longest = |best: f64, (at, &length): (usize, &f64)| if at == longest { best } else { best.max(length) };
        let second = lengths.iter().enumerate().fold(0.0, but_longest);
        for (at, length) in lengths.iter().enumerate() {
            self.moves.own[at] += length;
            self.moves.others[at] += if at == longest { second } else { lengths[longest] };
        }
        total
    }

    /// Half the distance from each centre to the nearest other, a little less to be safe.
    fn half_gaps(&self) -> Vec<f64> {
        let centres = Centres::new(self.centroids.view());
        let mut gaps = Vec::with_capacity(self.centroids.nrows());
        centres.distances(self.centroids.as_slice().unwrap_or(&[]), |own, distances| {
            let others = distances.iter().enumerate().filter(|&(other, _)| other != own);
            let nearest = others.fold(f64::INFINITY, |nearest, (_, &distance)| nearest.min(distance));
            gaps.push(nearest.sqrt() * 0.5 * (1.0 - margin(self.centroids.ncols())));
        });
        gaps
    }

    /// Sends every row to its nearest centre and brings sums and counts up to date; how many went to another.
    fn assign(&mut self) -> usize {
        let (clusters, columns) = self.centroids.dim();
        if std::mem::take(&mut self.fresh) {
            self.rows.iter_mut().for_each(|row| row.upper = f64::INFINITY);
            // The sums are made anew: nobody is in a cluster.
            self.sums.fill(0.0);
            self.counts.fill(0);
            return self.assign_rows(clusters, columns, true);
        }
        self.moves.half_gap = self.half_gaps();
        self.assign_rows(clusters, columns, false)
    }

    fn assign_rows(&mut self, clusters: usize, columns: usize, fresh: bool) -> usize {
        let mut rows = std::mem::take(&mut self.rows);
        let centres = Centres::new(self.centroids.view());
        let size = block_rows(self.x.nrows());
        let lloyd = &*self;
        let changes = threads::map_pieces(&mut rows, size, |block, rows| {
            let mut pass = Pass {
                lloyd,
                centres: &centres,
                fresh,
                waiting: Vec::with_capacity(QUEUE),
                values: Vec::with_capacity(QUEUE * columns),
                change: Change {
                    sums: vec![0.0; clusters * columns],
                    counts: vec![0; clusters],
                    moved: 0,
                },
            };
            pass.over(rows, row_block(lloyd.x, block, size));
            pass.change
        });
        self.rows = rows;
        let mut moved = 0;
        for change in changes {
            self.sums
                .iter_mut()
                .zip(&change.sums)
                .for_each(|(sum, part)| *sum += part);
            self.counts
                .iter_mut()
                .zip(&change.counts)
                .for_each(|(count, part)| *count += part);
            moved += change.moved;
        }
        moved
    }
}

/// One pass over a block of rows.
struct Pass<'p, 'a> {
    lloyd: &'p Lloyd<'a>,
    centres: &'p Centres,
    fresh: bool,
    /// Rows of the block that the bounds could not decide, and their values.
    waiting: Vec<usize>,
    values: Vec<f64>,
    change: Change,
}

impl Pass<'_, '_> {
    fn over(&mut self, rows: &mut [Row], values: &[f64]) {
        let columns = self.lloyd.x.ncols();
        let (many, safety) = (self.lloyd.centroids.nrows() >= MANY_CENTRES, margin(columns));
        let moves = &self.lloyd.moves;
        for at in 0..rows.len() {
            let row = &mut rows[at];
            let row_values = &values[at * columns..(at + 1) * columns];
            if !self.fresh {
                let label = row.label as usize;
                let own = moves.own[label];
                let others = (row.lower - moves.others[label]).max(moves.half_gap[label]);
                // Ways are sums of many numbers, and may be off by more than the bounds themselves.
                let slack = safety * (own + moves.others[label]);
                let at_most = (row.upper + own) * (1.0 + safety) + slack;
                if at_most < others * (1.0 - safety) - slack {
                    continue;
                }
                if many {
                    let distance = self.lloyd.squared_distance(row_values, row.label).sqrt();
                    row.upper = distance - own;
                    if distance * (1.0 + safety) + slack < others * (1.0 - safety) - slack {
                        continue;
                    }
                }
            }
            self.waiting.push(at);
            self.values.extend_from_slice(row_values);
            if self.waiting.len() == QUEUE {
                self.decide(rows);
            }
        }
        self.decide(rows);
    }

    /// Computes all distances of the rows that wait.
    fn decide(&mut self, rows: &mut [Row]) {
        let columns = self.lloyd.x.ncols();
        let moves = &self.lloyd.moves;
        let (waiting, values, change, fresh) = (&self.waiting, &self.values, &mut self.change, self.fresh);
        self.centres.distances(values, |number, distances| {
            let (label, first, second) = nearest_two(distances);
            let row = &mut rows[waiting[number]];
            let values = &values[number * columns..(number + 1) * columns];
            let old = row.label;
            row.label = label;
            row.upper = first.sqrt() - moves.own[label as usize];
            row.lower = second.sqrt() + moves.others[label as usize];
            if old == label && !fresh {
                return;
            }
            change.moved += usize::from(old != label);
            change.add(label, values, columns);
            if !fresh {
                change.remove(old, values, columns);
            }
        });
        self.waiting.clear();
        self.values.clear();
    }
}

impl Change {
    fn add(&mut self, label: u32, values: &[f64], columns: usize) {
        let label = label as usize;
        self.counts[label] += 1;
        let sum = &mut self.sums[label * columns..(label + 1) * columns];
        sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }

    fn remove(&mut self, label: u32, values: &[f64], columns: usize) {
        let label = label as usize;
        self.counts[label] -= 1;
        let sum = &mut self.sums[label * columns..(label + 1) * columns];
        sum.iter_mut().zip(values).for_each(|(sum, value)| *sum -= value);
    }
}
