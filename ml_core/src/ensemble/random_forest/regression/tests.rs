//! Properties that hold for any forest, and errors.

use super::*;
use crate::ensemble::random_forest::ForestError;
use crate::metrics::r2_score;
use crate::rng::derived;
use crate::tree::{DecisionTreeRegressor, RegressionCriterion, TreeError};
use ndarray::{Array2, Axis, array};
use std::ops::ControlFlow;

fn noisy(rows: usize) -> (Array2<f64>, Vec<f64>) {
    let x = Array2::from_shape_fn((rows, 4), |(row, column)| {
        (derived(column as u64, row as u64) % 1000) as f64 / 100.0
    });
    let y = x.rows().into_iter().zip(0..);
    let noise = |row: u64| (derived(9, row) % 100) as f64 / 50.0;
    let y = y
        .map(|(values, row)| 3.0 * values[0] - values[1] * values[1] / 2.0 + noise(row))
        .collect();
    (x, y)
}

fn small() -> RegressionForestParams {
    RandomForestRegressor::params().n_estimators(20).seed(3)
}

fn r2(y: &[f64], found: &[f64]) -> f64 {
    r2_score(y, found).unwrap().unwrap()
}

#[test]
fn a_forest_predicts_new_rows_better_than_a_tree() {
    let (x, y) = noisy(600);
    let (train, test) = x.view().split_at(Axis(0), 400);
    for criterion in [RegressionCriterion::SquaredError, RegressionCriterion::AbsoluteError] {
        let tree = DecisionTreeRegressor::params().criterion(criterion);
        let tree = r2(&y[400..], &tree.fit(train, &y[..400]).unwrap().predict(test).unwrap());
        let model = small().criterion(criterion).fit(train, &y[..400]).unwrap();
        let forest = r2(&y[400..], &model.predict(test).unwrap());
        assert!(forest > 0.95 && forest > tree, "{criterion:?} {forest} {tree}");
    }
}

#[test]
fn a_prediction_is_the_mean_of_the_trees() {
    let (x, y) = noisy(200);
    let model = small().fit(x.view(), &y).unwrap();
    // Many rows use the compact layout, one does not.
    for rows in [x.view(), x.slice(ndarray::s![..1, ..])] {
        let mut mean = vec![0.0; rows.nrows()];
        for tree in model.trees() {
            let found = tree.predict(rows).unwrap();
            mean.iter_mut().zip(found).for_each(|(sum, value)| *sum += value);
        }
        mean.iter_mut().for_each(|sum| *sum /= 20.0);
        assert_eq!(model.predict(rows).unwrap(), mean);
    }
}

#[test]
fn one_tree_without_randomness_equals_a_single_tree() {
    let (x, y) = noisy(20_000);
    let forest = small().n_estimators(1).bootstrap(false).max_depth(Some(5));
    let tree = DecisionTreeRegressor::params()
        .max_depth(Some(5))
        .fit(x.view(), &y)
        .unwrap();
    assert_eq!(forest.fit(x.view(), &y).unwrap().trees(), [tree]);
}

#[test]
fn out_of_bag_predictions_come_from_the_trees_without_the_row() {
    let (x, y) = noisy(500);
    let (train, test) = x.view().split_at(Axis(0), 300);
    let model = small().n_estimators(60).oob_score(true).fit(train, &y[..300]).unwrap();
    let found = model.oob_prediction().unwrap();
    assert_eq!(found.len(), 300);
    let oob = model.oob_score().unwrap();
    let test_score = r2(&y[300..], &model.predict(test).unwrap());
    assert!((oob - test_score).abs() < 0.05, "{oob} {test_score}");
    assert!(oob < r2(&y[..300], &model.predict(train).unwrap()));
    // With one tree a row either has been used, or is predicted by that tree.
    let one = small().n_estimators(1).oob_score(true).fit(train, &y[..300]).unwrap();
    let predicted = one.trees()[0].predict(train).unwrap();
    let rows = one.oob_prediction().unwrap().iter().zip(&predicted);
    assert!(
        rows.clone()
            .all(|(oob, predicted)| oob.is_none_or(|oob| oob == *predicted))
    );
    let seen = rows.filter(|(oob, _)| oob.is_none()).count() as u64;
    assert_eq!(seen, one.trees()[0].nodes()[0].samples);
    assert_eq!(small().fit(train, &y[..300]).unwrap().oob_prediction(), None);
}

#[cfg(feature = "parallel")]
#[test]
fn the_forest_does_not_depend_on_the_number_of_threads() {
    let (x, y) = noisy(300);
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let params = small().oob_score(true).max_features(crate::tree::MaxFeatures::Sqrt);
        pool.install(|| params.fit(x.view(), &y).unwrap())
    };
    assert_eq!(fit(1), fit(4));
}

#[test]
fn every_error_names_its_cause() {
    let (x, mut y) = noisy(10);
    let refuse = |params: RegressionForestParams, y: &[f64]| params.fit(x.view(), y).unwrap_err();
    assert_eq!(
        refuse(small().n_estimators(0), &y),
        ForestError::NEstimators { value: 0 }
    );
    let needs = |parameter| ForestError::NeedsBootstrap { parameter };
    assert_eq!(refuse(small().bootstrap(false).oob_score(true), &y), needs("oob_score"));
    assert!(matches!(
        refuse(small().max_depth(Some(0)), &y),
        ForestError::Tree(TreeError::Parameter { .. })
    ));
    assert!(
        refuse(small(), &y[1..])
            .to_string()
            .contains("9 target values for 10 rows")
    );
    y[3] = f64::INFINITY;
    assert!(
        refuse(small(), &y)
            .to_string()
            .starts_with("row 4: the target must be a number")
    );
    let (x, y) = noisy(10);
    let model = small().fit(x.view(), &y).unwrap();
    let columns = ForestError::Tree(TreeError::Columns { found: 1, expected: 4 });
    assert_eq!(model.predict(array![[1.0]].view()), Err(columns));
    let stop = |_| ControlFlow::Break(());
    assert_eq!(small().fit_with(x.view(), &y, &stop), Err(ForestError::Cancelled));
    assert_eq!(model.predict_with(x.view(), &stop), Err(ForestError::Cancelled));
}

#[test]
fn a_forest_survives_json_exactly() {
    let (x, y) = noisy(60);
    let model = small().oob_score(true).fit(x.view(), &y).unwrap();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<RegressionForestModel>(&text).unwrap(), model);
    let change = |field: &str, value: serde_json::Value| {
        let mut forest = serde_json::to_value(&model).unwrap();
        forest[field] = value;
        serde_json::from_value::<RegressionForestModel>(forest)
    };
    assert!(change("oob_score", (-3.0).into()).is_ok());
    for (field, value) in [
        ("oob_score", 1.5.into()),
        ("trees", Vec::<f64>::new().into()),
        ("extra", 1.into()),
    ] {
        assert!(change(field, value).is_err(), "{field}");
    }
}
