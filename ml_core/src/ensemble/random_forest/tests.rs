//! Errors, and properties that hold for any forest.

use super::*;
use crate::progress::Progress;
use crate::tree::{DecisionTreeClassifier, MaxFeatures, TreeError};
use ndarray::{Array2, array};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

fn noisy(rows: usize) -> (Array2<f64>, Vec<u32>) {
    let x = Array2::from_shape_fn((rows, 4), |(row, column)| {
        (crate::rng::derived(column as u64, row as u64) % 1000) as f64 / 100.0
    });
    let y = x
        .rows()
        .into_iter()
        .map(|row| u32::from(row[0] + row[1] > 10.0) + u32::from(row[2] > 9.0))
        .collect();
    (x, y)
}

fn small() -> RandomForestParams {
    RandomForestClassifier::params().n_estimators(20).seed(3)
}

fn accuracy(found: &[u32], y: &[u32]) -> f64 {
    found.iter().zip(y).filter(|(a, b)| a == b).count() as f64 / y.len() as f64
}

#[test]
fn a_forest_predicts_new_rows() {
    let (x, y) = noisy(600);
    let (train, test) = x.view().split_at(ndarray::Axis(0), 400);
    for voting in [Voting::Hard, Voting::Soft] {
        let model = small().voting(voting).fit(train, &y[..400], 3).unwrap();
        let score = accuracy(&model.predict(test).unwrap(), &y[400..]);
        assert!(score > 0.9, "{voting:?} {score}");
        let proba = model.predict_proba(test).unwrap();
        assert!(proba.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-12));
    }
}

#[test]
fn one_tree_without_randomness_equals_a_single_tree() {
    let (x, y) = noisy(200);
    let forest = small().n_estimators(1).bootstrap(false).max_features(MaxFeatures::All);
    let tree = DecisionTreeClassifier::params().fit(x.view(), &y, 3).unwrap();
    assert_eq!(forest.fit(x.view(), &y, 3).unwrap().trees(), [tree]);
}

#[test]
fn hard_votes_are_counted_and_soft_ones_averaged() {
    let (x, y) = noisy(150);
    let hard = small().max_depth(Some(2)).fit(x.view(), &y, 3).unwrap();
    let soft = small()
        .max_depth(Some(2))
        .voting(Voting::Soft)
        .fit(x.view(), &y, 3)
        .unwrap();
    assert_eq!(hard.trees(), soft.trees());
    let row = x.slice(ndarray::s![..1, ..]);
    let mut votes = [0.0; 3];
    let mut mean = [0.0; 3];
    for tree in hard.trees() {
        votes[tree.predict(row).unwrap()[0] as usize] += 1.0 / 20.0;
        let proba = tree.predict_proba(row).unwrap();
        (0..3).for_each(|class| mean[class] += proba[[0, class]] / 20.0);
    }
    for class in 0..3 {
        assert!((hard.predict_proba(row).unwrap()[[0, class]] - votes[class]).abs() < 1e-12);
        assert!((soft.predict_proba(row).unwrap()[[0, class]] - mean[class]).abs() < 1e-12);
    }
}

#[test]
fn the_out_of_bag_score_is_near_the_test_score() {
    let (x, y) = noisy(800);
    let (train, test) = x.view().split_at(ndarray::Axis(0), 500);
    let model = small()
        .n_estimators(60)
        .oob_score(true)
        .fit(train, &y[..500], 3)
        .unwrap();
    let test_score = accuracy(&model.predict(test).unwrap(), &y[500..]);
    let oob = model.oob_score().unwrap();
    assert!((oob - test_score).abs() < 0.05, "{oob} {test_score}");
    assert!(oob < accuracy(&model.predict(train).unwrap(), &y[..500]));
}

#[test]
fn importances_sum_to_one_and_find_relevant_columns() {
    let (x, y) = noisy(400);
    let importances = small().fit(x.view(), &y, 3).unwrap().feature_importances();
    assert!((importances.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(
        importances[3] < importances[0] && importances[3] < importances[1],
        "{importances:?}"
    );
}

#[cfg(feature = "parallel")]
#[test]
fn the_forest_does_not_depend_on_the_number_of_threads() {
    let (x, y) = noisy(300);
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| small().oob_score(true).fit(x.view(), &y, 3).unwrap())
    };
    assert_eq!(fit(1), fit(4));
    assert_ne!(fit(1), small().seed(4).oob_score(true).fit(x.view(), &y, 3).unwrap());
}

#[test]
fn every_error_names_its_cause() {
    let (x, y) = noisy(10);
    let refuse = |params: RandomForestParams| params.fit(x.view(), &y, 3).unwrap_err();
    assert_eq!(refuse(small().n_estimators(0)), ForestError::NEstimators { value: 0 });
    assert_eq!(
        refuse(small().max_samples(Some(1.5))),
        ForestError::MaxSamples { value: 1.5 }
    );
    let needs = |parameter| ForestError::NeedsBootstrap { parameter };
    assert_eq!(refuse(small().bootstrap(false).oob_score(true)), needs("oob_score"));
    assert_eq!(
        refuse(small().bootstrap(false).max_samples(Some(0.5))),
        needs("max_samples")
    );
    assert!(matches!(
        refuse(small().max_depth(Some(0))),
        ForestError::Tree(TreeError::Parameter { .. })
    ));
    let model = small().fit(x.view(), &y, 3).unwrap();
    let columns = ForestError::Tree(TreeError::Columns { found: 1, expected: 4 });
    assert_eq!(model.predict(array![[1.0]].view()), Err(columns));
}

#[test]
fn an_observer_receives_each_tree_and_can_cancel() {
    let (x, y) = noisy(50);
    let max_done = AtomicU64::new(0);
    let watch = |progress: Progress| {
        assert_eq!(progress.total, 20);
        max_done.fetch_max(progress.done, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    small().fit_with(x.view(), &y, 3, &watch).unwrap();
    assert_eq!(max_done.load(Ordering::Relaxed), 20);
    let stopped = small().fit_with(x.view(), &y, 3, &|_| ControlFlow::Break(()));
    assert_eq!(stopped, Err(ForestError::Cancelled));
}

#[test]
fn a_forest_survives_json_exactly() {
    let (x, y) = noisy(60);
    let model = small().oob_score(true).fit(x.view(), &y, 3).unwrap();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<RandomForestModel>(&text).unwrap(), model);
    assert!(serde_json::from_str::<RandomForestModel>(r#"{"voting":"hard","oob_score":null,"trees":[]}"#).is_err());
}
