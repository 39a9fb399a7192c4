//! Comparison of the fit, with all its optimisations, with the plain algorithm: the results must be
//! equal to the last bit.

use super::blocks::block_rows;
use super::fit::fit_on;
use super::kernel::squared_distance;
use super::*;
use crate::progress::unobserved;
use crate::rng::derived;
use crate::simd::Simd;
use ndarray::{Array2, s};
use proptest::prelude::*;

/// Labels, bits of the centres, bits of the inertia, and iterations of a fit.
type Outcome = Result<(Vec<u32>, Vec<u64>, u64, usize), KMeansError>;

/// Runs the plain algorithm. Sums that overflow give the same error as in the fit.
fn fit_plain(x: &Array2<f64>, start: &Array2<f64>, max_iter: usize) -> Outcome {
    let mut stepper = KMeansStepper::new(x.view(), start.clone())?;
    let mut n_iter = 0;
    while n_iter < max_iter {
        n_iter += 1;
        let step = stepper.step();
        if !step.shift.is_finite() {
            return Err(KMeansError::Overflow);
        }
        if step.moved == 0 || step.shift <= 0.0 {
            break;
        }
    }
    let centroids = stepper.centroids().to_owned();
    stepper.step();
    let own = |(row, &label): (usize, &u32)| {
        squared_distance(
            x.row(row).to_slice().unwrap(),
            centroids.row(label as usize).to_slice().unwrap(),
        )
    };
    let distances: Vec<f64> = stepper.labels().iter().enumerate().map(own).collect();
    let blocks = distances.chunks(block_rows(x.nrows()));
    let inertia: f64 = blocks
        .map(|block| block.iter().fold(0.0, |sum, distance| sum + distance))
        .sum();
    if !inertia.is_finite() {
        return Err(KMeansError::Overflow);
    }
    Ok((stepper.labels().to_vec(), bits(&centroids), inertia.to_bits(), n_iter))
}

fn fit_optimised(simd: Simd, x: &Array2<f64>, start: &Array2<f64>, max_iter: usize) -> Outcome {
    let params = KMeans::params(start.nrows()).init(Init::Centroids(start.clone()));
    let model = fit_on(simd, &params.tol(0.0).max_iter(max_iter), x.view(), &unobserved)?;
    assert_eq!(model.predict(x.view()).unwrap(), model.labels());
    let centroids = bits(model.centroids());
    Ok((
        model.labels().to_vec(),
        centroids,
        model.inertia().to_bits(),
        model.n_iter(),
    ))
}

fn bits(values: &Array2<f64>) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Fits with each instruction set and compares.
fn compare(x: &Array2<f64>, start: &Array2<f64>, max_iter: usize) {
    if distinct_rows(x.view(), start.nrows()) < start.nrows() {
        return;
    }
    let expected = fit_plain(x, start, max_iter);
    for simd in [Simd::portable(), Simd::best()] {
        assert_eq!(fit_optimised(simd, x, start, max_iter), expected, "{simd:?}");
    }
}

/// Returns a pseudo-random number from 0 to 1.
fn noise(seed: u64, number: usize) -> f64 {
    (derived(seed, number as u64) >> 11) as f64 / (1_u64 << 53) as f64
}

#[test]
fn overlapping_groups() {
    // The groups overlap, so that many rows are near a boundary.
    let x = Array2::from_shape_fn((3000, 5), |(row, column)| {
        let at = row * 5 + column;
        (row % 7 * (column + 1) % 5) as f64 + noise(1, at) + noise(2, at) + noise(3, at)
    });
    for clusters in [1, 2, 7, 40, 200] {
        let start = x.slice(s![..clusters, ..]).to_owned();
        for max_iter in [1, 3, 300] {
            compare(&x, &start, max_iter);
        }
    }
}

#[test]
fn groups_too_far_apart_for_float32() {
    let x = Array2::from_shape_fn((700, 3), |(row, column)| {
        1e9 * (row % 2) as f64 + noise(5, row * 3 + column)
    });
    compare(&x, &x.slice(s![..9, ..]).to_owned(), 300);
}

#[test]
fn one_extreme_row() {
    // The row leaves its first cluster, whose sum has lost all other rows to rounding by then.
    for far in [1e60, -1e140] {
        let x = Array2::from_shape_fn((600, 2), |(row, column)| {
            if row == 5 {
                far
            } else {
                1.0 + noise(6, row * 2 + column)
            }
        });
        compare(
            &x,
            &ndarray::array![[1.5, 1.5], [1.2, 1.2], [far * 3.0, far * 3.0]],
            300,
        );
        compare(
            &x,
            &ndarray::array![[far / 8.0, 1.5], [1.2, far / 8.0], [1.4, 1.4]],
            300,
        );
    }
}

#[test]
fn constant_one_hot_and_noisy_columns() {
    let x = Array2::from_shape_fn((1000, 20), |(row, column)| match column {
        0 => 7.7,
        1..10 => f64::from(u8::from(row % 9 == column)),
        _ => noise(8, row * 20 + column),
    });
    compare(&x, &x.slice(s![..12, ..]).to_owned(), 300);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_data(
        (rows, columns, clusters) in (1_usize..1300, 1_usize..7, 1_usize..200),
        seed: u64,
        // Few distinct values make ties and equal rows.
        values in prop_oneof![Just(2_u64), Just(4), Just(30), Just(1 << 40)],
        scale in prop_oneof![Just(0_i32), Just(0), -320..160_i32, Just(-20), Just(20)],
        offset in prop_oneof![Just(0.0), Just(1e3), Just(-1e9)],
        spread in prop_oneof![Just(0.0), Just(1e-6), Just(1e9)],
        begin in 0..3,
    ) {
        let unit = 10_f64.powi(scale);
        let value = |seed: u64, row: usize, column: usize| {
            let group = (derived(seed, row as u64) % 3) as f64 * spread;
            let step = derived(seed.wrapping_add(1), (row * columns + column) as u64) % values;
            (step as f64 / values.min(1000) as f64 + offset + group) * unit
        };
        let x = Array2::from_shape_fn((rows, columns), |(row, column)| value(seed, row, column));
        let clusters = clusters.min(rows);
        let start = match begin {
            // Either rows of the data, of which some may be equal, or positions like theirs, one of
            // them far from all rows.
            0 => x.slice(s![..clusters, ..]).to_owned(),
            _ => Array2::from_shape_fn((clusters, columns), |(row, column)| {
                let far = if begin == 2 && row == 0 { 1e12 } else { 1.0 };
                value(seed.wrapping_add(7), row, column) * far
            }),
        };
        compare(&x, &start, 40);
    }
}
