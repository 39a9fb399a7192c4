//! Cholesky factorisation of a positive definite matrix.

use super::LinearError;
use super::kernel::{add_scaled, dot};

/// Smallest pivot with which normal equations are solved to full precision at once.
const SAFE_PIVOT: f64 = 1e-3;
/// Smallest pivot with which refinement reaches full precision.
const USABLE_PIVOT: f64 = 1e-8;
/// Relative size of a step of refinement after which the next one would only be rounding.
const REFINED: f64 = 1e-11;
/// Largest number of steps of refinement.
const MAX_STEPS: usize = 8;

/// The factor L of a matrix whose rows and columns were scaled to a diagonal of ones: D A D = L Lᵀ.
pub(super) struct Cholesky {
    size: usize,
    /// The rows of L, one after the other.
    factor: Vec<f64>,
    /// The diagonal of D; 0 for a row of zeros, whose solution is 0.
    scale: Vec<f64>,
    /// The smallest squared pivot, from 1 down to 0: the share of a column that the columns before
    /// it do not explain.
    smallest_pivot: f64,
}

impl Cholesky {
    /// Factorises a symmetric matrix of `size` rows with a diagonal that is not negative. `None`
    /// when it is not positive definite up to rounding.
    ///
    /// Source: Golub and Van Loan, *Matrix computations*, 4.2.
    pub(super) fn new(matrix: &[f64], size: usize) -> Option<Self> {
        let scale: Vec<f64> = (0..size)
            .map(|at| matrix[at * size + at])
            .map(|square| if square > 0.0 { 1.0 / square.sqrt() } else { 0.0 })
            .collect();
        let mut factor = vec![0.0; size * size];
        let mut smallest_pivot = 1.0_f64;
        for row in 0..size {
            let (above, own) = factor.split_at_mut(row * size);
            for column in 0..row {
                let before = &above[column * size..];
                let value = matrix[row * size + column] * scale[row] * scale[column];
                own[column] = (value - dot(&own[..column], &before[..column])) / before[column];
            }
            let square = if scale[row] > 0.0 {
                1.0 - dot(&own[..row], &own[..row])
            } else {
                1.0
            };
            if !(square > 0.0 && square.is_finite()) {
                return None;
            }
            own[row] = square.sqrt();
            smallest_pivot = smallest_pivot.min(square);
        }
        Some(Self {
            size,
            factor,
            scale,
            smallest_pivot,
        })
    }

    /// Solves A x = b.
    pub(super) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let (size, row) = (self.size, |row: usize| {
            &self.factor[row * self.size..(row + 1) * self.size]
        });
        let mut x: Vec<f64> = b.iter().zip(&self.scale).map(|(b, scale)| b * scale).collect();
        for at in 0..size {
            x[at] = (x[at] - dot(&row(at)[..at], &x[..at])) / row(at)[at];
        }
        for at in (0..size).rev() {
            x[at] /= row(at)[at];
            let value = x[at];
            add_scaled(&mut x[..at], -value, &row(at)[..at]);
        }
        x.iter_mut().zip(&self.scale).for_each(|(x, scale)| *x *= scale);
        x
    }

    /// Solves A x = b and refines the solution by the residuals b − A x that `residuals` computes
    /// from the data; `None` when that does not converge.
    pub(super) fn refined(
        &self,
        b: &[f64],
        residuals: impl Fn(&[f64]) -> Result<Vec<f64>, LinearError>,
    ) -> Result<Option<Vec<f64>>, LinearError> {
        if self.smallest_pivot < USABLE_PIVOT {
            return Ok(None);
        }
        let mut solution = self.solve(b);
        if self.smallest_pivot >= SAFE_PIVOT {
            return Ok(Some(solution));
        }
        let largest = |values: &[f64]| values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        for _ in 0..MAX_STEPS {
            let step = self.solve(&residuals(&solution)?);
            add_scaled(&mut solution, 1.0, &step);
            if largest(&step) <= REFINED * largest(&solution) {
                return Ok(Some(solution));
            }
        }
        Ok(None)
    }
}
