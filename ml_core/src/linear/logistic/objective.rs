//! The function that logistic regression minimises.

use super::evaluate::{Block, Sums};
use crate::linear::LinearError;
use crate::linear::design::{Design, PIECE, block_rows};
use crate::linear::gram::mirror;
use crate::linear::kernel::add_scaled;
use crate::progress::Interrupt;
use crate::simd::Simd;
use crate::threads;

/// Largest number of values of all the second derivatives that are added up at the end.
const MOST_PARTIAL_SUMS: usize = 1 << 22;

/// The mean log loss of the rows plus the penalty on the coefficients.
///
/// Its arguments are vectors of coefficients of the scaled columns, each followed by its intercept:
/// one vector for two classes, else one for each class.
pub(super) struct Objective<'a> {
    pub(super) design: &'a Design<'a>,
    /// The class of each row, from 0 without gaps.
    pub(super) y: &'a [u32],
    /// The weight of the rows of each class, divided by the sum over all rows.
    pub(super) weights: &'a [f64],
    /// The penalty on the square of each coefficient, divided by the same sum; 0 for the intercept.
    pub(super) penalties: Vec<f64>,
    /// The value of the column of the intercept: 1, or 0 without intercept.
    pub(super) one: f64,
    pub(super) interrupt: &'a Interrupt<'a>,
}

/// The value of the objective with its derivatives.
pub(super) struct Evaluation {
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
    /// The matrix of second derivatives, row by row, if it was requested.
    pub(super) hessian: Vec<f64>,
}

impl Objective<'_> {
    /// Returns the number of vectors of coefficients.
    pub(super) fn vectors(&self) -> usize {
        if self.weights.len() == 2 { 1 } else { self.weights.len() }
    }

    /// Returns the length of a vector of coefficients with its intercept.
    pub(super) fn width(&self) -> usize {
        self.design.ncols() + 1
    }

    /// Returns the number of all arguments.
    pub(super) fn arguments(&self) -> usize {
        self.vectors() * self.width()
    }

    /// Computes the objective and its gradient, and the second derivatives if requested.
    pub(super) fn evaluate(&self, arguments: &[f64], with_hessian: bool) -> Result<Evaluation, LinearError> {
        let (n, width, vectors) = (self.design.nrows(), self.width(), self.vectors());
        let blocks = if with_hessian { vectors * (vectors + 1) / 2 } else { 0 };
        let pieces = (MOST_PARTIAL_SUMS / (blocks * width * width).max(1)).clamp(1, n.div_ceil(PIECE));
        let (size, rows_of_piece) = (block_rows(width), n.div_ceil(pieces));
        let sums = threads::map(pieces, |piece| {
            let rows = piece * rows_of_piece..n.min((piece + 1) * rows_of_piece);
            let mut sums = Sums::new(vectors, width, blocks);
            let mut buffer = vec![0.0; size * width];
            for start in rows.clone().step_by(size) {
                if self.interrupt.check() {
                    break;
                }
                let block = start..rows.end.min(start + size);
                let values = &mut buffer[..block.len() * width];
                self.design.fill(block.clone(), width, values);
                values.chunks_exact_mut(width).for_each(|row| row[width - 1] = self.one);
                Simd::best().run(Block {
                    values,
                    width,
                    y: &self.y[block],
                    weights: self.weights,
                    arguments,
                    sums: &mut sums,
                });
            }
            sums
        });
        if self.interrupt.stopped() {
            return Err(LinearError::Cancelled);
        }
        let mut all = Sums::new(vectors, width, blocks);
        for sums in &sums {
            all.loss += sums.loss;
            add_scaled(&mut all.gradient, 1.0, &sums.gradient);
            add_scaled(&mut all.hessian, 1.0, &sums.hessian);
        }
        for (argument, (gradient, penalty)) in arguments.iter().zip(all.gradient.iter_mut().zip(self.all_penalties())) {
            all.loss += 0.5 * penalty * argument * argument;
            *gradient += penalty * argument;
        }
        Ok(Evaluation {
            value: all.loss,
            gradient: all.gradient,
            hessian: if with_hessian {
                self.assembled(&all.hessian)
            } else {
                Vec::new()
            },
        })
    }

    /// Returns the penalty of each argument.
    fn all_penalties(&self) -> impl Iterator<Item = f64> {
        self.penalties.iter().copied().cycle()
    }

    /// Puts the blocks of second derivatives, of each pair of vectors, into one matrix, and adds
    /// those of the penalty.
    fn assembled(&self, blocks: &[f64]) -> Vec<f64> {
        let (vectors, width, size) = (self.vectors(), self.width(), self.arguments());
        let mut matrix = vec![0.0; size * size];
        let pairs = (0..vectors).flat_map(|a| (a..vectors).map(move |b| (a, b)));
        for ((a, b), block) in pairs.zip(blocks.chunks_exact(width * width)) {
            for (row, values) in block.chunks_exact(width).enumerate() {
                for column in row..width {
                    // A block is symmetric, and computed above its diagonal.
                    matrix[(a * width + row) * size + b * width + column] = values[column];
                    matrix[(a * width + column) * size + b * width + row] = values[column];
                }
            }
        }
        mirror(&mut matrix, size);
        for (at, penalty) in self.all_penalties().take(size).enumerate() {
            matrix[at * size + at] += penalty;
        }
        // Nothing changes when the same number is added to all intercepts of several classes. In
        // this direction the gradient is 0, so any curvature keeps their sum.
        if vectors > 1 && self.one > 0.0 {
            let intercepts = || (0..vectors).map(|vector| vector * width + width - 1);
            for (a, b) in intercepts().flat_map(|a| intercepts().map(move |b| (a, b))) {
                matrix[a * size + b] += 1.0 / vectors as f64;
            }
        }
        matrix
    }
}
