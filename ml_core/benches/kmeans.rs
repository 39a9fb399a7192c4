//! Benchmark of K-Means: few and many columns and clusters.

mod data;

use criterion::{criterion_group, criterion_main};
use ml_core::cluster::kmeans::{Init, KMeans};
use ndarray::s;

fn fits(c: &mut criterion::Criterion) {
    for (rows, columns, k, iterations) in [(100_000, 16, 16, 20), (20_000, 64, 128, 10), (100_000, 2, 8, 50)] {
        let (x, _) = data::blobs(rows, columns, k);
        let start = x.slice(s![..k as usize, ..]).to_owned();
        let estimator = KMeans::params(k as usize)
            .init(Init::Centroids(start))
            .max_iter(iterations)
            .tol(0.0);
        let name = format!("kmeans/{rows}x{columns}, k = {k}, {iterations} iterations");
        c.bench_function(&name, |b| b.iter(|| estimator.fit(x.view())));
    }
    let (x, _) = data::blobs(100_000, 16, 16);
    let single_iteration = KMeans::params(16).n_init(1).max_iter(1);
    c.bench_function("kmeans/100000x16, k-means++", |b| {
        b.iter(|| single_iteration.fit(x.view()));
    });
}

criterion_group! { name = benches; config = data::criterion(); targets = fits }
criterion_main!(benches);
