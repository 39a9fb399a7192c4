//! Shared parts of the benchmarks: blobs that are the same at each run, and the measurement
//! settings.

use criterion::Criterion;
use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::time::Duration;

/// Returns settings with few and short measurements: all benchmarks together take less than two
/// minutes.
pub(crate) fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4))
        .configure_from_args()
}

/// Generates rows around `centres` centres, and the number of the centre of each row.
pub(crate) fn blobs(rows: usize, columns: usize, centres: u32) -> (Array2<f64>, Vec<u32>) {
    let mut rng = Pcg64Mcg::seed_from_u64(7);
    let middles = Array2::from_shape_simple_fn((centres as usize, columns), || rng.random_range(-10.0..10.0));
    let labels: Vec<u32> = (0..rows).map(|_| rng.random_range(0..centres)).collect();
    let x = Array2::from_shape_fn((rows, columns), |(row, column)| {
        // Approximately normal, with standard deviation 2.
        let noise: f64 = (0..12).map(|_| rng.random_range(-1.0..1.0)).sum();
        middles[[labels[row] as usize, column]] + noise
    });
    (x, labels)
}
