//! Largest eigenvalues of a large symmetric matrix that is only known by its products with vectors.

use super::covariance::dot;
use super::eigen;
use crate::progress::Interrupt;
use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Number of additional vectors, which make the requested ones converge faster.
const EXTRA_VECTORS: usize = 10;
/// Largest number of products of all vectors with the matrix.
const MAX_ITERATIONS: usize = 300;
/// Residual, relative to the largest eigenvalue, at which a vector is accepted as an eigenvector.
const TOLERANCE: f64 = 1e-11;

/// Returns the largest `count` eigenvalues of the positive semidefinite n × n matrix that
/// `multiply` applies, in descending order, and their eigenvectors, one per row.
///
/// The method is subspace iteration with Rayleigh-Ritz projection; source: Golub and Van Loan,
/// "Matrix computations", 8.2.4.
///
/// The result is void once interrupted.
pub(super) fn largest_eigenpairs(
    n: usize,
    count: usize,
    interrupt: &Interrupt<'_>,
    multiply: impl Fn(&[f64]) -> Vec<f64>,
) -> (Vec<f64>, Array2<f64>) {
    let mut rng = Pcg64Mcg::seed_from_u64(0);
    let size = (count + EXTRA_VECTORS).min(n);
    let mut basis: Vec<Vec<f64>> = (0..size)
        .map(|_| (0..n).map(|_| rng.random::<f64>() - 0.5).collect())
        .collect();
    orthonormalise(&mut basis);
    let mut values = vec![0.0; count];
    for _ in 0..MAX_ITERATIONS {
        let product = |vector: &Vec<f64>| (!interrupt.check()).then(|| multiply(vector));
        let Some(products) = basis.iter().map(product).collect::<Option<Vec<Vec<f64>>>>() else {
            break;
        };
        let projected = Array2::from_shape_fn((size, size), |(i, j)| {
            let (i, j) = (i.min(j), i.max(j));
            dot(basis[i].iter().zip(&products[j]))
        });
        let (ritz, rotation) = eigen::largest_eigenpairs(&projected, size);
        basis = combine(&rotation, &basis);
        let products = combine(&rotation, &products);
        values.copy_from_slice(&ritz[..count]);
        let limit = TOLERANCE * ritz[0];
        let done = (0..count).all(|at| {
            let residual = products[at]
                .iter()
                .zip(&basis[at])
                .map(|(product, v)| product - ritz[at] * v);
            residual.map(|r| r * r).sum::<f64>().sqrt() <= limit
        });
        if done {
            break;
        }
        basis = products;
        orthonormalise(&mut basis);
    }
    (
        values,
        Array2::from_shape_fn((count, n), |(row, column)| basis[row][column]),
    )
}

/// Combines the vectors with each row of `rotation` as weights.
fn combine(rotation: &Array2<f64>, vectors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let one = |weights: ndarray::ArrayView1<'_, f64>| {
        let mut out = vec![0.0; vectors.first().map_or(0, Vec::len)];
        for (weight, vector) in weights.iter().zip(vectors) {
            out.iter_mut().zip(vector).for_each(|(out, v)| *out += weight * v);
        }
        out
    };
    rotation.rows().into_iter().map(one).collect()
}

/// Orthonormalises by Gram-Schmidt, twice for each vector, so that rounding does not matter. A
/// vector in the span of the others is replaced by the first axis outside it.
fn orthonormalise(vectors: &mut [Vec<f64>]) {
    let mut axis = 0;
    for at in 0..vectors.len() {
        let (before, rest) = vectors.split_at_mut(at);
        let vector = &mut rest[0];
        while !make_orthogonal(before, vector) && axis < vector.len() {
            vector.fill(0.0);
            vector[axis] = 1.0;
            axis += 1;
        }
    }
}

/// Makes a vector orthogonal to others; returns false when nothing but rounding errors is left.
fn make_orthogonal(others: &[Vec<f64>], vector: &mut [f64]) -> bool {
    for _ in 0..2 {
        let length = dot(vector.iter().zip(&*vector)).sqrt();
        if length < f64::MIN_POSITIVE {
            return false;
        }
        vector.iter_mut().for_each(|v| *v /= length);
        for other in others {
            let along = dot(vector.iter().zip(other));
            vector.iter_mut().zip(other).for_each(|(v, other)| *v -= along * other);
        }
        let length = dot(vector.iter().zip(&*vector)).sqrt();
        if length < 1e-10 {
            return false;
        }
        vector.iter_mut().for_each(|v| *v /= length);
    }
    true
}
