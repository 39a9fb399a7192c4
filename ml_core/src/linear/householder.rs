//! Least squares by Householder reflections, for columns that are collinear or nearly so.
//!
//! Source: Golub and Van Loan, *Matrix computations*, 5.2 (blocks of rows), 5.4 (pivoting) and 5.5
//! (the solution of minimum norm).

use super::LinearError;
use super::kernel::{add_scaled, dot};
use crate::progress::Interrupt;
use crate::simd::{Arithmetic, Simd, Work};
use crate::threads;

/// Number of values from which reflecting all columns is worth several threads.
const PARALLEL: usize = 1 << 16;

/// Triangular factor R of the rows that it has absorbed: `width` rows of `width` values.
pub(super) struct Triangle {
    pub(super) width: usize,
    pub(super) rows: Vec<f64>,
}

impl Triangle {
    /// Returns the factor of no rows.
    pub(super) fn new(width: usize) -> Self {
        let rows = vec![0.0; width * width];
        Self { width, rows }
    }

    /// Absorbs a block of rows of `width` values, which it overwrites.
    pub(super) fn absorb(&mut self, block: &mut [f64]) {
        Simd::best().run(Absorb { triangle: self, block });
    }
}

struct Absorb<'a> {
    triangle: &'a mut Triangle,
    block: &'a mut [f64],
}

impl Work for Absorb<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let width = self.triangle.width;
        let mut sums = vec![0.0; width];
        for (column, own) in self.triangle.rows.chunks_exact_mut(width).enumerate() {
            let square: f64 = self
                .block
                .chunks_exact(width)
                .map(|row| row[column] * row[column])
                .sum();
            if square == 0.0 {
                continue;
            }
            let diagonal = own[column];
            let beta = -(diagonal * diagonal + square).sqrt().copysign(diagonal);
            let first = diagonal - beta;
            let tau = 2.0 / (first * first + square);
            let (own, sums) = (&mut own[column..], &mut sums[column..]);
            sums.iter_mut().zip(&*own).for_each(|(sum, value)| *sum = first * value);
            for row in self.block.chunks_exact(width) {
                add_scaled(sums, row[column], &row[column..]);
            }
            sums.iter_mut().for_each(|sum| *sum *= tau);
            add_scaled(own, -first, sums);
            own[0] = beta;
            for row in self.block.chunks_exact_mut(width) {
                let factor = row[column];
                add_scaled(&mut row[column + 1..], -factor, &sums[1..]);
            }
        }
    }
}

/// A least-squares problem: find x such that the sum of `columns` times x is near to `target`.
pub(super) struct Problem {
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) target: Vec<f64>,
    /// The unit of each column: its coefficient is multiplied by it at the end.
    pub(super) unit: Vec<f64>,
    /// Share of a column, from 0 to 1, that counts as rounding when the other columns explain the
    /// rest of it.
    pub(super) tolerance: f64,
}

impl Problem {
    /// Returns the solution whose coefficients, in their units, have the smallest sum of squares,
    /// and the rank of the columns.
    pub(super) fn minimum_norm(mut self, interrupt: &Interrupt<'_>) -> Result<(Vec<f64>, usize), LinearError> {
        let count = self.columns.len();
        for (column, unit) in self.columns.iter_mut().zip(&mut self.unit) {
            let norm = dot(column, column).sqrt();
            let inverse = if norm > 0.0 { 1.0 / norm } else { 0.0 };
            column.iter_mut().for_each(|value| *value *= inverse);
            *unit *= inverse;
        }
        let mut order: Vec<usize> = (0..count).collect();
        let mut diagonal = Vec::new();
        for at in 0..count.min(self.target.len()) {
            if interrupt.check() {
                return Err(LinearError::Cancelled);
            }
            let best = self.longest(at);
            self.columns.swap(at, best);
            order.swap(at, best);
            let (before, rest) = self.columns.split_at_mut(at + 1);
            let vector = &mut before[at][at..];
            if dot(vector, vector).sqrt() <= self.tolerance {
                break;
            }
            let (value, tau) = reflector(vector);
            diagonal.push(value);
            reflect_all(vector, tau, at, rest);
            reflect(vector, tau, &mut self.target[at..]);
        }
        let rank = diagonal.len();
        // R in the units of the coefficients: its rows, each over all columns.
        let entry = |row: usize, column: usize| match self.unit[order[column]] {
            unit if unit > 0.0 && column == row => diagonal[row] / unit,
            unit if unit > 0.0 && column > row => self.columns[column][row] / unit,
            _ => 0.0,
        };
        let rows: Vec<Vec<f64>> = (0..rank)
            .map(|row| (0..count).map(|column| entry(row, column)).collect())
            .collect();
        let permuted = if rank == count {
            back_substituted(&rows, &self.target)
        } else {
            shortest(rows, &self.target, count)
        };
        let mut solution = vec![0.0; count];
        for (value, at) in permuted.into_iter().zip(order) {
            solution[at] = value;
        }
        Ok((solution, rank))
    }

    /// Returns the column from `first` on with the largest part below row `first`; the first of
    /// equal ones.
    fn longest(&self, first: usize) -> usize {
        let lengths = self.columns[first..]
            .iter()
            .map(|column| dot(&column[first..], &column[first..]));
        let longest = lengths.enumerate().fold(
            (0, -1.0),
            |best, (at, length)| {
                if length > best.1 { (at, length) } else { best }
            },
        );
        first + longest.0
    }
}

/// Turns a vector into that of the reflection onto the first axis; returns the first component of
/// its image, and the factor of the reflection.
fn reflector(vector: &mut [f64]) -> (f64, f64) {
    let norm = dot(vector, vector).sqrt();
    if norm == 0.0 {
        return (0.0, 0.0);
    }
    let image = -norm.copysign(vector[0]);
    vector[0] -= image;
    (image, 2.0 / dot(vector, vector))
}

/// Reflects `x` by a vector and its factor.
fn reflect(vector: &[f64], tau: f64, x: &mut [f64]) {
    let along = tau * dot(vector, x);
    add_scaled(x, -along, vector);
}

/// Reflects columns, from row `first` on.
fn reflect_all(vector: &[f64], tau: f64, first: usize, columns: &mut [Vec<f64>]) {
    if columns.len() * vector.len() < PARALLEL {
        for column in columns {
            reflect(vector, tau, &mut column[first..]);
        }
    } else {
        threads::map_pieces(columns, 16, |_, columns| {
            for column in columns {
                reflect(vector, tau, &mut column[first..]);
            }
        });
    }
}

/// Solves R x = c for an upper triangular matrix.
fn back_substituted(rows: &[Vec<f64>], c: &[f64]) -> Vec<f64> {
    let mut x = vec![0.0; rows.len()];
    for at in (0..rows.len()).rev() {
        x[at] = (c[at] - dot(&rows[at][at + 1..], &x[at + 1..])) / rows[at][at];
    }
    x
}

/// Returns the shortest x of `count` components with A x = c, for the rows of A, which are linearly
/// independent and fewer than the components.
fn shortest(mut rows: Vec<Vec<f64>>, c: &[f64], count: usize) -> Vec<f64> {
    let rank = rows.len();
    let (mut diagonal, mut factors) = (vec![0.0; rank], vec![0.0; rank]);
    for at in 0..rank {
        let (before, rest) = rows.split_at_mut(at + 1);
        (diagonal[at], factors[at]) = reflector(&mut before[at][at..]);
        reflect_all(&before[at][at..], factors[at], at, rest);
    }
    let mut x = vec![0.0; count];
    for at in 0..rank {
        x[at] = (c[at] - dot(&rows[at][..at], &x[..at])) / diagonal[at];
    }
    for at in (0..rank).rev() {
        reflect(&rows[at][at..], factors[at], &mut x[at..]);
    }
    x
}
