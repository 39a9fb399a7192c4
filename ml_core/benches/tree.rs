//! Benchmark of decision trees: with all values different, and with few distinct values.

mod data;

use criterion::{criterion_group, criterion_main};
use ml_core::tree::{Criterion, DecisionTreeClassifier, DecisionTreeRegressor, RegressionCriterion};

fn fits(c: &mut criterion::Criterion) {
    for (rows, columns, classes, rounded) in [(15_000, 30, 3, false), (40_000, 20, 7, true)] {
        let (mut x, labels) = data::blobs(rows, columns, 4 * classes);
        if rounded {
            x.mapv_inplace(|value| (value * 10.0).round() / 10.0);
        }
        let y: Vec<u32> = labels.iter().map(|label| label % classes).collect();
        for (name, criterion) in [("gini", Criterion::Gini), ("entropy", Criterion::Entropy)] {
            let estimator = DecisionTreeClassifier::params().criterion(criterion);
            let name = format!("tree/{rows}x{columns}, {classes} classes, {name}");
            c.bench_function(&name, |b| b.iter(|| estimator.fit(x.view(), &y, classes as usize)));
        }
    }
}

fn regressions(c: &mut criterion::Criterion) {
    let (mut x, labels) = data::blobs(20_000, 20, 12);
    let y: Vec<f64> = x
        .rows()
        .into_iter()
        .zip(&labels)
        .map(|(x, &label)| x[0] * x[1] + f64::from(label))
        .collect();
    x.mapv_inplace(|value| (value * 1000.0).round() / 1000.0);
    for (name, rows, criterion) in [
        ("squared error", 20_000, RegressionCriterion::SquaredError),
        ("absolute error", 5000, RegressionCriterion::AbsoluteError),
    ] {
        let estimator = DecisionTreeRegressor::params().criterion(criterion);
        let x = x.slice(ndarray::s![..rows, ..]);
        let name = format!("tree/{rows}x20, regression, {name}");
        c.bench_function(&name, |b| b.iter(|| estimator.fit(x, &y[..rows])));
    }
}

criterion_group! { name = benches; config = data::criterion(); targets = fits, regressions }
criterion_main!(benches);
