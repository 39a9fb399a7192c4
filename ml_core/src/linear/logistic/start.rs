//! Arguments from which the minimisation starts.

use super::minimise::minimise;
use super::objective::Objective;
use crate::linear::LinearError;

/// One row of so many is in the sample. It takes part in steps that are cheap, and leaves two or
/// three that need all rows.
const ONE_OF: usize = 16;
/// Smallest number of rows in the sample for each argument: with fewer, its minimum is no nearer to
/// that of all rows than zeros.
const ROWS_OF_ARGUMENT: usize = 50;
/// Largest component of the gradient for a sample, whose own error is as large.
const TOLERANCE: f64 = 1e-3;
/// Largest number of steps for a sample.
const STEPS: usize = 30;

/// Returns the minimum for a sample of the rows where that saves time, else zeros.
pub(super) fn start(objective: &Objective<'_>, tol: f64) -> Result<Vec<f64>, LinearError> {
    let zeros = vec![0.0; objective.arguments()];
    if objective.y.len() / ONE_OF < ROWS_OF_ARGUMENT * zeros.len() {
        return Ok(zeros);
    }
    let y: Vec<u32> = objective.y.iter().copied().step_by(ONE_OF).collect();
    let weights: Vec<f64> = objective.weights.iter().map(|weight| weight * ONE_OF as f64).collect();
    let sample = Objective {
        step: ONE_OF,
        y: &y,
        weights: &weights,
        penalties: objective.penalties.clone(),
        ..*objective
    };
    Ok(minimise(&sample, zeros, tol.max(TOLERANCE), STEPS)?.arguments)
}

#[cfg(test)]
mod tests {
    use super::ONE_OF;
    use crate::linear::{LogisticRegression, LogisticRegressionModel};
    use ndarray::Array2;

    const ROWS: usize = 6400;

    /// Returns two columns and a class of each row that depends on both, and on chance.
    fn rows() -> (Array2<f64>, Vec<u32>) {
        let uniform = |at: usize, factor: usize| (at * factor % 9973) as f64 / 9973.0 - 0.5;
        let x = Array2::from_shape_fn((ROWS, 2), |(row, column)| uniform(row + 1, [7919, 6361][column]));
        let noise = |row: usize| uniform(row + 1, 4871);
        let y = (0..ROWS).map(|row| u32::from(x[[row, 0]] - 0.5 * x[[row, 1]] + noise(row) > 0.1));
        let y = y.collect();
        (x, y)
    }

    /// Checks by definition that no change of a coefficient lowers the objective.
    fn assert_minimum(x: &Array2<f64>, y: &[u32], model: &LogisticRegressionModel) {
        let (w, intercept) = (model.coefficients().row(0).to_owned(), model.intercepts()[0]);
        let mut slopes = [w[0], w[1], 0.0];
        for (row, &class) in x.rows().into_iter().zip(y) {
            let residual = 1.0 / (1.0 + (-row.dot(&w) - intercept).exp()) - f64::from(class);
            slopes[0] += residual * row[0];
            slopes[1] += residual * row[1];
            slopes[2] += residual;
        }
        for slope in slopes {
            assert!((slope / ROWS as f64).abs() < 3e-6, "{slopes:?}");
        }
    }

    #[test]
    fn a_sample_of_the_rows_leaves_few_steps_for_all() {
        let (x, y) = rows();
        let model = LogisticRegression::params().fit(x.view(), &y, 2).unwrap();
        assert_minimum(&x, &y, &model);
        let few = LogisticRegression::params().fit(x.slice(ndarray::s![..1600, ..]), &y[..1600], 2);
        assert!(model.converged() && model.n_iter() < few.unwrap().n_iter());
    }

    #[test]
    fn a_sample_unlike_the_rows_does_not_change_the_minimum() {
        let (x, mut y) = rows();
        y.iter_mut().step_by(ONE_OF).for_each(|class| *class = 1 - *class);
        assert_minimum(&x, &y, &LogisticRegression::params().fit(x.view(), &y, 2).unwrap());
        y.iter_mut().step_by(ONE_OF).for_each(|class| *class = 1);
        assert_minimum(&x, &y, &LogisticRegression::params().fit(x.view(), &y, 2).unwrap());
    }
}
