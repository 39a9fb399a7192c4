//! The function that logistic regression minimises.

use super::evaluate::{Block, Sums};
use crate::linear::LinearError;
use crate::linear::design::{Design, PIECE, block_rows};
use crate::linear::gram::mirror;
use crate::linear::kernel::{ROWS, add_scaled};
use crate::progress::Interrupt;
use crate::simd::Simd;
use crate::threads;

/// Largest number of values of all the second derivatives that are added up at the end.
const MAX_PARTIAL_SUMS: usize = 1 << 22;

/// The mean log loss of the rows plus the penalty on the coefficients.
///
/// Its arguments are vectors of coefficients of the scaled columns, each followed by its intercept:
/// one vector for two classes, else one for each class.
pub(super) struct Objective<'a> {
    pub(super) design: &'a Design<'a>,
    /// The distance between two rows that take part: 1 for all rows.
    pub(super) step: usize,
    /// The class of each row that takes part, from 0 without gaps.
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
        let (n, width, vectors) = (self.y.len(), self.width(), self.vectors());
        let blocks = if with_hessian {
            (vectors * (vectors - 1) / 2).max(1)
        } else {
            0
        };
        let pieces = (MAX_PARTIAL_SUMS / (blocks * width * width).max(1)).clamp(1, n.div_ceil(PIECE));
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
                // Rows of zeros fill up the block.
                let filled = block.len().next_multiple_of(ROWS);
                let values = &mut buffer[..filled * width];
                values.fill(0.0);
                self.design
                    .fill(block.clone().map(|row| row * self.step), filled, values);
                values[(width - 1) * filled..][..block.len()].fill(self.one);
                Simd::best().run(Block {
                    values,
                    rows: filled,
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
            add_scaled(&mut all.products, 1.0, &sums.products);
        }
        for (argument, (gradient, penalty)) in arguments.iter().zip(all.gradient.iter_mut().zip(self.all_penalties())) {
            all.loss += 0.5 * penalty * argument * argument;
            *gradient += penalty * argument;
        }
        Ok(Evaluation {
            value: all.loss,
            gradient: all.gradient,
            hessian: if with_hessian {
                self.assembled(&all.products)
            } else {
                Vec::new()
            },
        })
    }

    /// Returns the value where all arguments are 0, whatever the rows.
    pub(super) fn value_of_zeros(&self) -> f64 {
        let total: f64 = self.y.iter().map(|&class| self.weights[class as usize]).sum();
        total * libm::log(self.weights.len() as f64)
    }

    /// Returns the penalty of each argument.
    fn all_penalties(&self) -> impl Iterator<Item = f64> {
        self.penalties.iter().copied().cycle()
    }

    /// Puts the products of all columns for each pair of vectors together to the matrix of second
    /// derivatives, and adds those of the penalty.
    fn assembled(&self, products: &[f64]) -> Vec<f64> {
        let (vectors, width, size) = (self.vectors(), self.width(), self.arguments());
        let mut matrix = vec![0.0; size * size];
        let mut add = |a: usize, b: usize, sign: f64, products: &[f64]| {
            for (row, values) in products.chunks_exact(width).enumerate() {
                for column in row..width {
                    // The products are symmetric, and computed above their diagonal.
                    matrix[(a * width + row) * size + b * width + column] += sign * values[column];
                    if column > row {
                        matrix[(a * width + column) * size + b * width + row] += sign * values[column];
                    }
                }
            }
        };
        let pairs = (0..vectors).flat_map(|a| (a + 1..vectors).map(move |b| (a, b)));
        for ((a, b), products) in pairs.zip(products.chunks_exact(width * width)) {
            // The probabilities add up to 1, so that p · (1 − p) is a sum of products as well.
            add(a, b, -1.0, products);
            add(a, a, 1.0, products);
            add(b, b, 1.0, products);
        }
        if vectors == 1 {
            add(0, 0, 1.0, products);
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
