//! Benchmark of random forests: fit and prediction.

mod data;

use criterion::{criterion_group, criterion_main};
use ml_core::ensemble::random_forest::{RandomForestClassifier, RandomForestRegressor};

fn fit_and_predict(c: &mut criterion::Criterion) {
    let (x, labels) = data::blobs(10_000, 20, 12);
    let y: Vec<u32> = labels.iter().map(|label| label % 3).collect();
    let small = RandomForestClassifier::params().n_estimators(20);
    c.bench_function("forest/fit 10000x20, 20 trees", |b| {
        b.iter(|| small.fit(x.view(), &y, 3));
    });
    let numbers: Vec<f64> = x
        .column(0)
        .iter()
        .zip(&labels)
        .map(|(x, &label)| x * f64::from(label))
        .collect();
    let regressor = RandomForestRegressor::params().n_estimators(5);
    c.bench_function("forest/fit 10000x20, 5 trees, regression", |b| {
        b.iter(|| regressor.fit(x.view(), &numbers));
    });
    let fitted = RandomForestClassifier::params().n_estimators(100).fit(x.view(), &y, 3);
    let model = fitted.expect("the data suit a forest");
    c.bench_function("forest/predict 10000x20, 100 trees", |b| {
        b.iter(|| model.predict(x.view()));
    });
    c.bench_function("forest/predict_proba 10000x20, 100 trees", |b| {
        b.iter(|| model.predict_proba(x.view()));
    });
}

criterion_group! { name = benches; config = data::criterion(); targets = fit_and_predict }
criterion_main!(benches);
