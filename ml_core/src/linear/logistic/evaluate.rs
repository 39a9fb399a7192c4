//! Log loss of a block of rows with its derivatives.

use crate::linear::kernel::{Products, add_columns, add_rows};
use crate::simd::{Arithmetic, Work};

/// Sums over rows of the weighted log loss and its derivatives.
pub(super) struct Sums {
    pub(super) loss: f64,
    pub(super) gradient: Vec<f64>,
    /// For each pair of vectors, or for the only one, the products of all columns (width × width,
    /// computed from the diagonal on), weighted by the product of both probabilities; empty if not
    /// requested.
    pub(super) products: Vec<f64>,
}

impl Sums {
    pub(super) fn new(vectors: usize, width: usize, blocks: usize) -> Self {
        Self {
            loss: 0.0,
            gradient: vec![0.0; vectors * width],
            products: vec![0.0; blocks * width * width],
        }
    }
}

/// A block of rows to add to the sums.
pub(super) struct Block<'a> {
    /// Columns of `rows` values, filled up with zeros.
    pub(super) values: &'a [f64],
    pub(super) rows: usize,
    pub(super) y: &'a [u32],
    pub(super) weights: &'a [f64],
    pub(super) arguments: &'a [f64],
    pub(super) sums: &'a mut Sums,
}

impl Work for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let Self {
            values,
            rows,
            y,
            weights,
            arguments,
            sums,
        } = self;
        let width = values.len() / rows;
        let vectors = arguments.len() / width;
        // The sum of each row for each vector, then the probability.
        let mut shares = vec![0.0; vectors * rows];
        for (shares, arguments) in shares.chunks_exact_mut(rows).zip(arguments.chunks_exact(width)) {
            add_columns(shares, arguments, values);
        }
        sums.loss += if vectors == 1 {
            binary_losses(&mut shares, y, weights)
        } else {
            softmax_losses(&mut shares, rows, y, weights)
        };
        let mut residuals = vec![0.0; rows];
        for (vector, (shares, gradient)) in
            (0..).zip(shares.chunks_exact(rows).zip(sums.gradient.chunks_exact_mut(width)))
        {
            // The one vector of two classes belongs to the second.
            let own = if vectors == 1 { 1 } else { vector };
            for ((residual, share), &class) in residuals.iter_mut().zip(shares).zip(y) {
                *residual = weights[class as usize] * (share - f64::from(u8::from(class == own)));
            }
            add_rows([&residuals], values, [gradient]);
        }
        if sums.products.is_empty() {
            return;
        }
        let mut right = vec![0.0; values.len()];
        let mut curvatures = vec![0.0; rows];
        let other = |a: usize| if vectors == 1 { 0..1 } else { a + 1..vectors };
        let pairs = (0..vectors).flat_map(|a| other(a).map(move |b| (a, b)));
        for ((a, b), out) in pairs.zip(sums.products.chunks_exact_mut(width * width)) {
            let (first, second) = (&shares[a * rows..], &shares[b * rows..]);
            for ((curvature, (a, b)), &class) in curvatures.iter_mut().zip(first.iter().zip(second)).zip(y) {
                let second = if vectors == 1 { 1.0 - b } else { *b };
                *curvature = weights[class as usize] * a * second;
            }
            for (right, column) in right.chunks_exact_mut(rows).zip(values.chunks_exact(rows)) {
                for ((right, value), curvature) in right.iter_mut().zip(column).zip(&curvatures) {
                    *right = value * curvature;
                }
            }
            Products {
                left: values,
                right: &right,
                rows,
                first: 0,
                out,
            }
            .run::<A>();
        }
    }
}

/// Turns the sums of two classes into probabilities of the second; returns the weighted log loss.
#[inline(always)]
fn binary_losses(sums: &mut [f64], y: &[u32], weights: &[f64]) -> f64 {
    let mut loss = 0.0;
    // The logarithm of a product instead of one for each row: its factors are at most 2, and a
    // block has at most 248 rows.
    let mut products = [1.0, 1.0];
    for (sum, &class) in sums.iter_mut().zip(y) {
        let class = class as usize;
        loss += weights[class] * binary(sum, class == 1, &mut products[class]);
    }
    for (product, weight) in products.iter().zip(weights) {
        loss += weight * libm::log(*product);
    }
    loss
}

/// Turns the sums of several classes, `rows` for each, into probabilities; returns the weighted log
/// loss.
#[inline(always)]
fn softmax_losses(sums: &mut [f64], rows: usize, y: &[u32], weights: &[f64]) -> f64 {
    let mut loss = 0.0;
    let mut shares = vec![0.0; sums.len() / rows];
    for (row, &class) in y.iter().enumerate() {
        let place = |vector: usize| vector * rows + row;
        for (vector, share) in shares.iter_mut().enumerate() {
            *share = sums[place(vector)];
        }
        loss += weights[class as usize] * softmax(&mut shares, class as usize);
        for (vector, &share) in shares.iter().enumerate() {
            sums[place(vector)] = share;
        }
    }
    loss
}

/// Turns the sum for a row of the first or second class into the probability of the second. The log
/// loss is the number that it returns plus the logarithm of the factor that `product` is multiplied
/// by.
#[inline(always)]
fn binary(sum: &mut f64, second: bool, product: &mut f64) -> f64 {
    let (size, is_positive) = (sum.abs(), *sum > 0.0);
    let small = libm::exp(-size);
    *product *= 1.0 + small;
    *sum = probability(*sum, small);
    if second == is_positive { 0.0 } else { size }
}

/// Returns 1 / (1 + exp(−sum)), given exp(−|sum|).
#[inline(always)]
fn probability(sum: f64, small: f64) -> f64 {
    if sum > 0.0 {
        1.0 / (1.0 + small)
    } else {
        small / (1.0 + small)
    }
}

/// Returns the probability of the second class for a sum.
pub(super) fn logistic(sum: f64) -> f64 {
    probability(sum, libm::exp(-sum.abs()))
}

/// Turns the sums of the classes into probabilities; returns the log loss of class `own`.
#[inline(always)]
pub(super) fn softmax(sums: &mut [f64], own: usize) -> f64 {
    let largest = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let below = largest - sums[own];
    let mut total = 0.0;
    for sum in &mut *sums {
        *sum = libm::exp(*sum - largest);
        total += *sum;
    }
    sums.iter_mut().for_each(|share| *share /= total);
    libm::log(total) + below
}
