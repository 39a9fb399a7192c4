//! Minimisation of a smooth convex function: Newton's method for few arguments, whose steps need
//! all second derivatives, and L-BFGS for many, which estimates them from the last gradients.
//!
//! Sources: J. Nocedal and S. J. Wright, *Numerical optimization*, 2006, chapters 3 and 7; W. W.
//! Hager and H. Zhang, *A new conjugate gradient method with guaranteed descent and an efficient
//! line search*, 2005 (the condition on slopes, which works where values differ by rounding alone).

use super::objective::{Evaluation, Objective};
use crate::linear::LinearError;
use crate::linear::cholesky::Cholesky;
use crate::linear::kernel::{add_scaled, dot};
use std::collections::VecDeque;

/// Largest number of arguments for which Newton's method is used.
const MAX_FOR_NEWTON: usize = 160;
/// Number of gradients that L-BFGS remembers.
const MEMORY: usize = 20;
/// Share of the first slope times the step by which the value has to fall.
const DECREASE: f64 = 1e-4;
/// Share of the first slope that may remain at the end of a step.
const REMAINING_SLOPE: f64 = 0.9;
/// Relative difference of values that may be rounding.
const ROUNDING: f64 = 1e-14;
/// Largest number of lengths that are tried for one step.
const MAX_LENGTHS: usize = 40;

/// The arguments with the smallest value that was found.
pub(super) struct Minimum {
    pub(super) arguments: Vec<f64>,
    pub(super) n_iter: usize,
    /// Whether the gradient is as small as the tolerance.
    pub(super) converged: bool,
}

/// Minimises the objective from some arguments, or from zeros if these are better, until no
/// component of its gradient exceeds `tol`, or for `max_iter` steps, each of which is reported.
pub(super) fn minimise(
    objective: &Objective<'_>,
    mut arguments: Vec<f64>,
    tol: f64,
    max_iter: usize,
) -> Result<Minimum, LinearError> {
    let newton = objective.arguments() <= MAX_FOR_NEWTON;
    let mut current = objective.evaluate(&arguments, newton)?;
    if arguments.iter().any(|argument| *argument != 0.0) && current.value > objective.value_of_zeros() {
        arguments.fill(0.0);
        current = objective.evaluate(&arguments, newton)?;
    }
    let mut memory = Memory::default();
    let mut n_iter = 0;
    loop {
        let converged = current.gradient.iter().all(|slope| slope.abs() <= tol);
        if converged || n_iter == max_iter {
            return Ok(Minimum {
                arguments,
                n_iter,
                converged,
            });
        }
        let direction = if newton {
            newton_step(&current.hessian, &current.gradient)
        } else {
            memory.step(&current.gradient)
        };
        let Some((length, next)) = search(objective, &arguments, &current, &direction)? else {
            if memory.0.is_empty() || newton {
                // Rounding hides any further descent.
                return Ok(Minimum {
                    arguments,
                    n_iter,
                    converged,
                });
            }
            memory = Memory::default();
            continue;
        };
        add_scaled(&mut arguments, length, &direction);
        memory.remember(&direction, length, &current.gradient, &next.gradient);
        current = next;
        n_iter += 1;
        // Steps on a sample of the rows are not those that are limited.
        objective.interrupt.run(usize::from(objective.step == 1), || ());
    }
}

/// Returns minus the gradient, divided by the second derivatives.
fn newton_step(hessian: &[f64], gradient: &[f64]) -> Vec<f64> {
    let size = gradient.len();
    let downhill: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
    let mut matrix = hessian.to_vec();
    let mut addition = 1e-14;
    loop {
        if let Some(cholesky) = Cholesky::new(&matrix, size) {
            return cholesky.solve(&downhill);
        }
        // Collinear columns with next to no penalty: more of the diagonal makes it definite.
        addition *= 10.0;
        for at in (0..size).map(|at| at * size + at) {
            matrix[at] = hessian[at] * (1.0 + addition);
        }
        if addition > 1.0 {
            return downhill;
        }
    }
}

/// Finds a length of the step that lowers the value and the slope enough, by doubling and
/// bisection; `None` when there is none up to rounding.
fn search(
    objective: &Objective<'_>,
    arguments: &[f64],
    current: &Evaluation,
    direction: &[f64],
) -> Result<Option<(f64, Evaluation)>, LinearError> {
    let slope = dot(&current.gradient, direction);
    if slope.is_nan() || slope >= 0.0 {
        return Ok(None);
    }
    let (mut low, mut high, mut length) = (0.0, f64::INFINITY, 1.0);
    for _ in 0..MAX_LENGTHS {
        let mut trial = arguments.to_vec();
        add_scaled(&mut trial, length, direction);
        let next = objective.evaluate(&trial, !current.hessian.is_empty())?;
        let new_slope = dot(&next.gradient, direction);
        let lower = next.value <= current.value + DECREASE * length * slope;
        let as_low = next.value <= current.value + ROUNDING * current.value.abs();
        if !(lower || as_low && new_slope <= (2.0 * DECREASE - 1.0) * slope) {
            high = length;
        } else if new_slope < REMAINING_SLOPE * slope {
            low = length;
        } else {
            return Ok(Some((length, next)));
        }
        length = if high.is_finite() {
            (low + high) / 2.0
        } else {
            2.0 * low
        };
    }
    Ok(None)
}

/// The last steps with the changes of the gradient.
#[derive(Default)]
struct Memory(VecDeque<(Vec<f64>, Vec<f64>)>);

impl Memory {
    /// Returns minus the gradient, divided by the estimated second derivatives (algorithm 7.4 of
    /// Nocedal and Wright).
    fn step(&self, gradient: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
        let mut shares = Vec::with_capacity(self.0.len());
        for (step, change) in self.0.iter().rev() {
            let share = dot(step, &out) / dot(step, change);
            add_scaled(&mut out, -share, change);
            shares.push(share);
        }
        let size = match self.0.back() {
            Some((step, change)) => dot(step, change) / dot(change, change),
            None => 1.0 / dot(gradient, gradient).sqrt().max(1.0),
        };
        out.iter_mut().for_each(|value| *value *= size);
        for ((step, change), share) in self.0.iter().zip(shares.into_iter().rev()) {
            let other = dot(change, &out) / dot(step, change);
            add_scaled(&mut out, share - other, step);
        }
        out
    }

    /// Adds a step, unless the gradient did not grow along it, as with rounding.
    fn remember(&mut self, direction: &[f64], length: f64, before: &[f64], after: &[f64]) {
        let step: Vec<f64> = direction.iter().map(|value| value * length).collect();
        let change: Vec<f64> = after.iter().zip(before).map(|(after, before)| after - before).collect();
        if dot(&step, &change) > f64::MIN_POSITIVE {
            if self.0.len() == MEMORY {
                self.0.pop_front();
            }
            self.0.push_back((step, change));
        }
    }
}
