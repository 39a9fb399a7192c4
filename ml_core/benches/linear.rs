//! Benchmark of linear models: with many rows, with many columns, and with more columns than rows.

mod data;

use criterion::{Criterion, criterion_group, criterion_main};
use ml_core::linear::{LinearRegression, LogisticRegression};

fn fits(c: &mut Criterion) {
    for (rows, columns) in [(200_000, 10), (20_000, 100), (300, 1500)] {
        let (x, labels) = data::blobs(rows, columns, 12);
        let y: Vec<f64> = labels.iter().copied().map(f64::from).collect();
        let name = format!("linear/least squares, {rows}x{columns}");
        c.bench_function(&name, |b| b.iter(|| LinearRegression::params().fit(x.view(), &y)));
    }
    // Newton's method, and L-BFGS.
    for (rows, columns, classes) in [(50_000, 20, 2), (10_000, 100, 3)] {
        let (x, labels) = data::blobs(rows, columns, 12);
        let y: Vec<u32> = labels.iter().map(|label| label % classes).collect();
        let name = format!("linear/logistic, {rows}x{columns}, {classes} classes");
        let fit = || LogisticRegression::params().fit(x.view(), &y, classes as usize);
        c.bench_function(&name, |b| b.iter(fit));
    }
}

criterion_group! { name = benches; config = data::criterion(); targets = fits }
criterion_main!(benches);
