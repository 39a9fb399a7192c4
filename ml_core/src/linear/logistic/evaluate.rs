//! Log loss of a block of rows with its derivatives.

use crate::linear::kernel::{Products, ROWS, add_scaled, dot};
use crate::simd::{Arithmetic, Work};

/// Sums over rows of the weighted log loss and its derivatives.
pub(super) struct Sums {
    pub(super) loss: f64,
    pub(super) gradient: Vec<f64>,
    /// For each pair of vectors a width × width matrix, computed from its diagonal on; empty if not
    /// requested.
    pub(super) hessian: Vec<f64>,
    /// The probability of each class in the row at hand.
    shares: Vec<f64>,
}

impl Sums {
    pub(super) fn new(vectors: usize, width: usize, blocks: usize) -> Self {
        Self {
            loss: 0.0,
            gradient: vec![0.0; vectors * width],
            hessian: vec![0.0; blocks * width * width],
            shares: vec![0.0; vectors],
        }
    }
}

/// A block of rows to add to the sums.
pub(super) struct Block<'a> {
    /// Rows of `width` values.
    pub(super) values: &'a [f64],
    pub(super) width: usize,
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
            width,
            y,
            weights,
            arguments,
            sums,
        } = self;
        let vectors = sums.shares.len();
        let blocks = sums.hessian.len() / (width * width);
        // The weight of each row in each block of second derivatives, block by block.
        let mut curvatures = vec![0.0; blocks * y.len()];
        // The logarithm of a product instead of one for each row: for two classes its factors are
        // at most 2, and a block has at most 256 rows.
        let mut products = [1.0, 1.0];
        for (at, (row, &class)) in values.chunks_exact(width).zip(y).enumerate() {
            let weight = weights[class as usize];
            for (share, arguments) in sums.shares.iter_mut().zip(arguments.chunks_exact(width)) {
                *share = dot(row, arguments);
            }
            // The one vector of two classes belongs to the second.
            let own = if vectors == 1 {
                sums.loss += weight * binary(&mut sums.shares[0], class == 1, &mut products[class as usize]);
                usize::from(class == 0)
            } else {
                sums.loss += weight * softmax(&mut sums.shares, class as usize);
                class as usize
            };
            let mut block = 0;
            for (a, gradient) in sums.gradient.chunks_exact_mut(width).enumerate() {
                let share = sums.shares[a];
                let truth = f64::from(u8::from(a == own));
                add_scaled(gradient, weight * (share - truth), row);
                if blocks > 0 {
                    curvatures[block * y.len() + at] = weight * share * (1.0 - share);
                    for (b, other) in sums.shares.iter().enumerate().skip(a + 1) {
                        curvatures[(block + b - a) * y.len() + at] = -weight * share * other;
                    }
                    block += vectors - a;
                }
            }
        }
        for (product, weight) in products.iter().zip(weights) {
            sums.loss += weight * libm::log(*product);
        }
        if blocks == 0 {
            return;
        }
        // Rows of zeros fill up the block.
        let rows = y.len().next_multiple_of(ROWS);
        let mut left = values.to_vec();
        left.resize(rows * width, 0.0);
        let mut right = vec![0.0; rows * width];
        for (curvatures, out) in curvatures
            .chunks_exact(y.len())
            .zip(sums.hessian.chunks_exact_mut(width * width))
        {
            for ((right, row), curvature) in right
                .chunks_exact_mut(width)
                .zip(values.chunks_exact(width))
                .zip(curvatures)
            {
                right
                    .iter_mut()
                    .zip(row)
                    .for_each(|(right, value)| *right = value * curvature);
            }
            Products {
                left: &left,
                right: &right,
                width,
                first: 0,
                out,
            }
            .run::<A>();
        }
    }
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
