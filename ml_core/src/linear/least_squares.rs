//! Least squares, with or without a penalty on the squares of the coefficients.
//!
//! Normal equations and a Cholesky factorisation are fast, and exact after refinement where the
//! columns are far enough from collinear; with more columns than rows they are solved in the space
//! of the rows. Otherwise Householder reflections with pivoting find the rank and the solution of
//! minimum norm.

use super::LinearError;
use super::cholesky::Cholesky;
use super::design::{Design, PIECE, Target, block_rows};
use super::gram::gram;
use super::householder::{Problem, Triangle};
use super::kernel::{add_scaled, dot};
use crate::progress::Interrupt;
use crate::threads;
use std::ops::Range;

/// Largest number of pieces of rows that are reduced to triangles at the same time.
const MAX_TRIANGLES: usize = 8;
/// Largest order (number of rows and of columns) of a square matrix.
const MAX_ORDER: usize = 1 << 14;

/// Coefficients in the units of the columns and of the scaled target, and the rank of the columns.
pub(super) struct Solution {
    pub(super) coefficients: Vec<f64>,
    pub(super) rank: usize,
}

/// A least-squares problem with the penalty `alpha` on the squares of the coefficients.
pub(super) struct LeastSquares<'a> {
    pub(super) design: &'a Design<'a>,
    pub(super) target: &'a Target<'a>,
    pub(super) alpha: f64,
    pub(super) centred: bool,
    pub(super) interrupt: &'a Interrupt<'a>,
}

impl LeastSquares<'_> {
    /// Returns the solution; of several that are equally good the one of minimum norm.
    pub(super) fn solve(&self) -> Result<Solution, LinearError> {
        let (rows, columns) = (self.design.nrows(), self.design.ncols());
        if rows.min(columns) > MAX_ORDER {
            let max = MAX_ORDER;
            return Err(LinearError::TooLarge { rows, columns, max });
        }
        let fast = if columns <= rows {
            self.by_columns()?
        } else {
            self.by_rows()?
        };
        match fast {
            Some(solution) => Ok(solution),
            None => self.by_reflections(),
        }
    }

    /// Returns the penalty on the square of each scaled coefficient.
    fn penalties(&self) -> Vec<f64> {
        let penalty = |factor: &f64| self.alpha * factor * factor;
        self.design.factor.iter().map(penalty).collect()
    }

    /// Writes scaled rows of columns and target, column by column, each at the beginning of
    /// `stride` values.
    fn fill(&self, rows: Range<usize>, stride: usize, out: &mut [f64]) {
        self.design.fill(rows.clone(), stride, out);
        let target = &mut out[self.design.ncols() * stride..];
        for (row, out) in rows.zip(target) {
            *out = self.target.value(row);
        }
    }

    /// Writes scaled rows of columns and target, row by row.
    fn fill_rows(&self, rows: Range<usize>, out: &mut [f64]) {
        let columns = self.design.ncols();
        self.design.fill_rows(rows.clone(), columns + 1, out);
        for (row, out) in rows.zip(out.chunks_exact_mut(columns + 1)) {
            out[columns] = self.target.value(row);
        }
    }

    /// Solves the normal equations; `None` when the columns are too near to collinear.
    fn by_columns(&self) -> Result<Option<Solution>, LinearError> {
        let (n, columns) = (self.design.nrows(), self.design.ncols());
        let width = columns + 1;
        let fill = |rows: Range<usize>, stride: usize, out: &mut [f64]| self.fill(rows, stride, out);
        let products = gram(n, width, &fill, self.interrupt)?;
        let penalties = self.penalties();
        let mut matrix = Vec::with_capacity(columns * columns);
        for (row, penalty) in products.chunks_exact(width).take(columns).zip(&penalties) {
            let diagonal = matrix.len() / columns;
            matrix.extend_from_slice(&row[..columns]);
            matrix[diagonal * width] += penalty;
        }
        let right = &products[columns * width..columns * width + columns];
        let Some(cholesky) = Cholesky::new(&matrix, columns) else {
            return Ok(None);
        };
        let solved = cholesky.refined(right, |solution| self.gradient(solution, &penalties))?;
        Ok(solved.map(|mut coefficients| {
            self.design.unscaled(&mut coefficients);
            let rank = self.design.n_informative();
            Solution { coefficients, rank }
        }))
    }

    /// Returns the products of the columns with the residuals of scaled coefficients, less the
    /// gradient of the penalty.
    fn gradient(&self, coefficients: &[f64], penalties: &[f64]) -> Result<Vec<f64>, LinearError> {
        let (n, columns) = (self.design.nrows(), self.design.ncols());
        let size = block_rows(columns + 1);
        let sums = threads::map(n.div_ceil(PIECE), |piece| {
            let rows = piece * PIECE..n.min((piece + 1) * PIECE);
            self.interrupt.run(0, || {
                let (mut sums, mut buffer) = (vec![0.0; columns], vec![0.0; size * (columns + 1)]);
                for start in rows.clone().step_by(size) {
                    let block = start..rows.end.min(start + size);
                    let count = block.len();
                    let values = &mut buffer[..count * (columns + 1)];
                    self.fill(block, count, values);
                    let (columns, residuals) = values.split_at_mut(count * columns);
                    for (column, coefficient) in columns.chunks_exact(count).zip(coefficients) {
                        add_scaled(residuals, -coefficient, column);
                    }
                    for (sum, column) in sums.iter_mut().zip(columns.chunks_exact(count)) {
                        *sum += dot(column, residuals);
                    }
                }
                sums
            })
        });
        if self.interrupt.stopped() {
            return Err(LinearError::Cancelled);
        }
        let mut out: Vec<f64> = penalties
            .iter()
            .zip(coefficients)
            .map(|(penalty, value)| -penalty * value)
            .collect();
        sums.iter().for_each(|sums| add_scaled(&mut out, 1.0, sums));
        Ok(out)
    }

    /// Solves for a weight of each row, whose sum over the rows are the coefficients; `None` when
    /// the rows are too near to collinear.
    fn by_rows(&self) -> Result<Option<Solution>, LinearError> {
        let (n, columns) = (self.design.nrows(), self.design.ncols());
        let transposed = self.columns_in_their_units();
        let fill = |rows: Range<usize>, stride: usize, out: &mut [f64]| {
            for (at, column) in transposed[rows].iter().enumerate() {
                let out = out[at..].iter_mut().step_by(stride);
                out.zip(column).for_each(|(out, value)| *out = *value);
            }
        };
        let mut matrix = gram(columns, n, &fill, self.interrupt)?;
        // Centred rows add up to 0. The weights do too when this direction gets a size of its own.
        let trace: f64 = (0..n).map(|at| matrix[at * n + at]).sum();
        let square = (n * n) as f64;
        let constant = if self.centred && self.alpha == 0.0 {
            trace / square
        } else {
            0.0
        };
        matrix.iter_mut().for_each(|value| *value += constant);
        (0..n).for_each(|at| matrix[at * n + at] += self.alpha);
        let target: Vec<f64> = (0..n).map(|row| self.target.value(row)).collect();
        let Some(cholesky) = Cholesky::new(&matrix, n) else {
            return Ok(None);
        };
        let coefficients =
            |weights: &[f64]| -> Vec<f64> { transposed.iter().map(|column| dot(column, weights)).collect() };
        let solved = cholesky.refined(&target, |weights| {
            let mut rest: Vec<f64> = target
                .iter()
                .zip(weights)
                .map(|(value, weight)| value - self.alpha * weight)
                .collect();
            for (column, coefficient) in transposed.iter().zip(coefficients(weights)) {
                add_scaled(&mut rest, -coefficient, column);
            }
            Ok(rest)
        })?;
        Ok(solved.map(|weights| Solution {
            coefficients: coefficients(&weights),
            rank: n - usize::from(self.centred),
        }))
    }

    /// Returns the columns, centred and in their own units.
    fn columns_in_their_units(&self) -> Vec<Vec<f64>> {
        let mut columns = self.scaled_columns();
        for (column, &factor) in columns.iter_mut().zip(&self.design.factor) {
            if factor > 0.0 {
                column.iter_mut().for_each(|value| *value /= factor);
            }
        }
        columns
    }

    fn scaled_columns(&self) -> Vec<Vec<f64>> {
        let n = self.design.nrows();
        let mut values = vec![0.0; n * self.design.ncols()];
        self.design.fill(0..n, n, &mut values);
        values.chunks_exact(n).map(<[f64]>::to_vec).collect()
    }

    /// Solves by Householder reflections.
    fn by_reflections(&self) -> Result<Solution, LinearError> {
        let (n, count) = (self.design.nrows(), self.design.ncols());
        let mut unit = self.design.factor.clone();
        let (columns, target) = if n > count {
            self.triangle()?
        } else {
            let mut columns = self.scaled_columns();
            if self.alpha > 0.0 {
                // Ridge regression is the shortest solution that may err at a price: one more
                // column for each row, which is elsewhere 0.
                let own = |at: usize| {
                    (0..n)
                        .map(|row| if row == at { self.alpha.sqrt() } else { 0.0 })
                        .collect()
                };
                columns.extend((0..n).map(own));
                unit.resize(count + n, 1.0);
            }
            (columns, (0..n).map(|row| self.target.value(row)).collect())
        };
        let problem = Problem {
            columns,
            target,
            unit,
            tolerance: n.max(count) as f64 * f64::EPSILON,
        };
        let (mut coefficients, rank) = problem.minimum_norm(self.interrupt)?;
        coefficients.truncate(count);
        Ok(Solution { coefficients, rank })
    }

    /// Reduces the rows, and those of the penalty, to a triangle; returns its columns and the
    /// target.
    fn triangle(&self) -> Result<(Vec<Vec<f64>>, Vec<f64>), LinearError> {
        let (n, columns) = (self.design.nrows(), self.design.ncols());
        let width = columns + 1;
        let pieces = n.div_ceil(4 * width.max(PIECE / 4)).clamp(1, MAX_TRIANGLES);
        let (rows_of_piece, size) = (n.div_ceil(pieces), block_rows(width).max(width.min(256)));
        let triangles = threads::map(pieces, |piece| {
            let rows = piece * rows_of_piece..n.min((piece + 1) * rows_of_piece);
            let (mut triangle, mut buffer) = (Triangle::new(width), vec![0.0; size * width]);
            for start in rows.clone().step_by(size) {
                if self.interrupt.check() {
                    break;
                }
                let block = start..rows.end.min(start + size);
                let values = &mut buffer[..block.len() * width];
                self.fill_rows(block, values);
                triangle.absorb(values);
            }
            triangle
        });
        let mut all = Triangle::new(width);
        for mut triangle in triangles {
            all.absorb(&mut triangle.rows);
        }
        for (column, penalty) in self
            .penalties()
            .into_iter()
            .enumerate()
            .filter(|(_, penalty)| *penalty > 0.0)
        {
            let mut row = vec![0.0; width];
            row[column] = penalty.sqrt();
            all.absorb(&mut row);
        }
        if self.interrupt.stopped() {
            return Err(LinearError::Cancelled);
        }
        let column = |column: usize| (0..columns).map(|row| all.rows[row * width + column]).collect();
        Ok(((0..columns).map(column).collect(), column(columns)))
    }
}
