//! Nearest neighbours on the same rows. Where several rows are as near as the last neighbour,
//! scikit-learn takes any of them, and only the distances are compared.

use crate::data::{golden, integers, list, number, numbers, sets};
use ml_core::neighbors::{KNeighborsClassifier, KNeighborsRegressor, Metric, NeighborSearch, Weights};
use ndarray::{Array2, Axis, s};
use serde_json::Value;

const SEARCHES: [NeighborSearch; 3] = [NeighborSearch::Auto, NeighborSearch::KdTree, NeighborSearch::Brute];

/// Returns some of the rows, and points halfway between two of them.
fn queries(x: &Array2<f64>) -> Array2<f64> {
    let rows = x.nrows();
    let halfway = (&x.slice(s![..rows - 1;29, ..]) + &x.slice(s![1..;29, ..])) / 2.0;
    ndarray::concatenate(Axis(0), &[x.slice(s![..;31, ..]), halfway.view()]).unwrap()
}

fn weights(fit: &Value) -> Weights {
    serde_json::from_value(fit["weights"].clone()).unwrap()
}

fn metric(fit: &Value) -> Metric {
    serde_json::from_value(fit["metric"].clone()).unwrap()
}

fn count(fit: &Value) -> usize {
    fit["n_neighbors"].as_u64().unwrap() as usize
}

/// Compares distances and rows, and the predictions (queries × numbers); returns the number of
/// queries whose neighbours are the same rows.
fn compare(name: &str, fit: &Value, found: &(Array2<f64>, Array2<u32>), predicted: &Array2<f64>) -> usize {
    let (distances, rows) = found;
    let tied = integers(&fit["tied"]);
    let mut same = 0;
    for (at, expected) in list(&fit["distances"]).iter().enumerate() {
        for (ours, theirs) in distances.row(at).iter().zip(numbers(expected)) {
            assert!(
                (ours - theirs).abs() <= 1e-13 * theirs,
                "{name}, query {at}: {ours} {theirs}"
            );
        }
        if tied.contains(&at) {
            continue;
        }
        let mut ours: Vec<usize> = rows.row(at).iter().map(|&row| row as usize).collect();
        ours.sort_unstable();
        assert_eq!(ours, integers(&list(&fit["rows"])[at]), "{name}, query {at}");
        let theirs = &list(&fit["predicted"])[at];
        let theirs = if theirs.is_array() {
            numbers(theirs)
        } else {
            vec![number(theirs)]
        };
        for (ours, theirs) in predicted.row(at).iter().zip(theirs) {
            assert!(
                (ours - theirs).abs() <= 1e-13 * theirs.abs(),
                "{name}, query {at}: {ours} {theirs}"
            );
        }
        same += 1;
    }
    same
}

#[test]
fn neighbours_equal_those_of_scikit_learn() {
    let golden = golden("neighbors");
    let (mut classes, mut numbers) = (0, 0);
    for set in sets() {
        for golden in list(&golden["sets"]).iter().filter(|golden| golden["name"] == set.name) {
            for (fit, search) in list(&golden["fits"])
                .iter()
                .flat_map(|fit| SEARCHES.map(|search| (fit, search)))
            {
                let name = format!("{} {} {search:?}", set.name, count(fit));
                if golden["target"].is_null() {
                    let params = KNeighborsClassifier::params()
                        .n_neighbors(count(fit))
                        .weights(weights(fit));
                    let params = params.metric(metric(fit)).algorithm(search);
                    let model = params.fit(set.x.view(), &set.y, set.n_classes).unwrap();
                    let x = queries(&set.x);
                    let found = model.kneighbors(x.view(), None).unwrap();
                    classes += compare(&name, fit, &found, &model.predict_proba(x.view()).unwrap());
                } else {
                    let (x, y) = set.x.view().split_at(Axis(1), set.x.ncols() - 1);
                    let (x, y) = (x.to_owned(), y.iter().copied().collect::<Vec<f64>>());
                    let params = KNeighborsRegressor::params()
                        .n_neighbors(count(fit))
                        .weights(weights(fit));
                    let params = params.metric(metric(fit)).algorithm(search);
                    let model = params.fit(x.view(), &y).unwrap();
                    let x = queries(&x);
                    let found = model.kneighbors(x.view(), None).unwrap();
                    let predicted = Array2::from_shape_vec((x.nrows(), 1), model.predict(x.view()).unwrap());
                    numbers += compare(&name, fit, &found, &predicted.unwrap());
                }
            }
        }
    }
    assert!(classes >= 2500 && numbers >= 500, "{classes} {numbers}");
}
