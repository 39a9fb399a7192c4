//! Trees of data with missing values, which are NaN.

use crate::data::{close, golden, integers, list, numbers, sets};
use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use ml_core::tree::{
    Criterion, DecisionTreeClassifier, DecisionTreeModel, DecisionTreeRegressor, FittedTree, MissingValues,
    RegressionTreeModel,
};
use ndarray::{Array2, Axis, s};
use serde_json::{Value, json};
use std::path::Path;

/// A data set with the results of scikit-learn; `x` has single precision and missing values.
struct Set {
    name: &'static str,
    complete: Array2<f64>,
    x: Array2<f64>,
    y: Vec<u32>,
    n_classes: usize,
    golden: Value,
}

fn with_missing() -> impl Iterator<Item = Set> {
    let golden = golden("missing");
    sets().filter_map(move |set| {
        let golden = golden.get(set.name)?.clone();
        let mut x = set.x.mapv(|value| f64::from(value as f32));
        for cell in list(&golden["missing"]).iter().map(integers) {
            x[[cell[0], cell[1]]] = f64::NAN;
        }
        Some(Set {
            name: set.name,
            complete: set.x,
            x,
            y: set.y,
            n_classes: set.n_classes,
            golden,
        })
    })
}

/// Returns the tables of CSV files with missing values, encoded as they are.
fn tables() -> impl Iterator<Item = Set> {
    let golden = golden("missing")["tables"].clone();
    ["penguins", "titanic"].into_iter().map(move |name| {
        let file = format!("{}/../data/{name}.csv", env!("CARGO_MANIFEST_DIR"));
        let table = read_csv(Path::new(&file), &CsvOptions::default()).unwrap();
        let target = table.columns().last().unwrap().name.to_owned();
        let encoder = Encoder::fit(&table, None, Some(&target), Missing::Native).unwrap();
        let (encoded, labels) = encoder.transform_labelled(&table, &target).unwrap();
        let x = encoded.x.into_dense().unwrap().mapv(|value| f64::from(value as f32));
        let mut golden = golden[name].clone();
        let missing = x.iter().filter(|value| value.is_nan()).count();
        assert_eq!(golden["missing"], json!(missing), "{name}: the same cells are missing");
        golden["numbers"] = json!([]);
        Set {
            name,
            complete: x.clone(),
            x,
            y: labels.y,
            n_classes: labels.classes.len(),
            golden,
        }
    })
}

/// The splits of a tree of scikit-learn.
struct Splits {
    feature: Vec<usize>,
    threshold: Vec<f64>,
    missing_left: Vec<bool>,
    left: Vec<usize>,
    right: Vec<usize>,
}

impl Splits {
    fn new(golden: &Value) -> Self {
        Self {
            feature: integers(&golden["feature"]),
            threshold: numbers(&golden["threshold"]),
            missing_left: integers(&golden["missing_left"])
                .iter()
                .map(|&left| left == 1)
                .collect(),
            left: integers(&golden["left"]),
            right: integers(&golden["right"]),
        }
    }

    /// Calls `check` with the rows of each split, and those of its left and right side.
    fn replay(&self, x: &Array2<f64>, mut check: impl FnMut(usize, &[usize], &[usize], &[usize])) {
        let mut stack = vec![(0, (0..x.nrows()).collect::<Vec<usize>>())];
        while let Some((node, rows)) = stack.pop() {
            if self.left[node] == 0 {
                continue;
            }
            let goes_left = |row: &usize| {
                let value = x[[*row, self.feature[node]]];
                value <= self.threshold[node] || value.is_nan() && self.missing_left[node]
            };
            let (left, right): (Vec<usize>, Vec<usize>) = rows.iter().partition(|row| goes_left(row));
            check(node, &rows, &left, &right);
            stack.push((self.left[node], left));
            stack.push((self.right[node], right));
        }
    }
}

/// Returns the weighted impurity of the leaves of a tree.
fn loss_of_leaves<O>(tree: &FittedTree<O>) -> f64 {
    let leaves = tree.nodes().iter().filter(|node| node.is_leaf());
    leaves.map(|leaf| leaf.weight * leaf.impurity).sum()
}

fn impurity(criterion: Criterion, y: &[u32]) -> f64 {
    let shares = (0..=2).map(|class| y.iter().filter(|&&other| other == class).count() as f64 / y.len() as f64);
    match criterion {
        Criterion::Gini => 1.0 - shares.map(|p| p * p).sum::<f64>(),
        Criterion::Entropy => -shares.filter(|&p| p > 0.0).map(|p| p * p.log2()).sum::<f64>(),
    }
}

#[test]
fn every_split_of_scikit_learn_is_among_our_best() {
    let mut splits = 0;
    for set in with_missing().chain(tables()) {
        for golden in list(&set.golden["classes"]) {
            let criterion: Criterion = serde_json::from_value(golden["criterion"].clone()).unwrap();
            let stump = DecisionTreeClassifier::params().criterion(criterion).max_depth(Some(1));
            let stump = stump.missing_values(MissingValues::Native);
            Splits::new(golden).replay(&set.x, |node, rows, left, right| {
                splits += 1;
                let part = |rows: &[usize]| rows.iter().map(|&row| set.y[row]).collect::<Vec<u32>>();
                let x = set.x.select(Axis(0), rows);
                let ours = stump.fit(x.view(), &part(rows), set.n_classes).unwrap();
                let loss = |rows: &[usize]| rows.len() as f64 * impurity(criterion, &part(rows));
                let (best, theirs) = (loss_of_leaves(&ours), loss(left) + loss(right));
                assert!(
                    close(best, theirs, rows.len() as f64),
                    "{} {criterion:?} {node}: {best} {theirs}",
                    set.name
                );
            });
        }
        for golden in list(&set.golden["numbers"]) {
            let stump = DecisionTreeRegressor::params().min_samples_leaf(2).max_depth(Some(1));
            let stump = stump.missing_values(MissingValues::Native);
            let x = set.x.slice(s![.., 1..]).to_owned();
            let part = |rows: &[usize]| rows.iter().map(|&row| set.complete[[row, 0]]).collect::<Vec<f64>>();
            Splits::new(golden).replay(&x, |node, rows, left, right| {
                splits += 1;
                let ours = stump.fit(x.select(Axis(0), rows).view(), &part(rows)).unwrap();
                let loss = |rows: &[usize]| {
                    let mean = part(rows).iter().sum::<f64>() / rows.len() as f64;
                    part(rows).iter().map(|y| (y - mean) * (y - mean)).sum::<f64>()
                };
                let (best, theirs) = (loss_of_leaves(&ours), loss(left) + loss(right));
                assert!(close(best, theirs, loss(rows)), "{} {node}: {best} {theirs}", set.name);
            });
        }
    }
    assert!(splits > 900, "{splits}");
}

/// scikit-learn's trees, read as files of this crate, predict the same for rows without any value.
#[test]
fn missing_values_go_where_scikit_learn_sends_them() {
    for set in with_missing().chain(tables()) {
        let rows_without_values = |x: &Array2<f64>| {
            Array2::from_shape_fn(x.dim(), |(row, column)| match row % 2 {
                0 => x[[row, column]],
                _ => f64::NAN,
            })
        };
        let file = |golden: &Value, n_features: usize| {
            let splits = Splits::new(golden);
            let ones = vec![1; splits.feature.len()];
            json!({
                "n_features": n_features, "feature": golden["feature"], "threshold": golden["threshold"],
                "missing_left": splits.missing_left, "left": golden["left"], "right": golden["right"],
                "impurity": ones, "samples": ones, "weight": ones,
            })
        };
        for golden in list(&set.golden["classes"]) {
            let mut tree = file(golden, set.x.ncols());
            tree["n_classes"] = set.n_classes.into();
            tree["shares"] = golden["value"].clone();
            let tree: DecisionTreeModel = serde_json::from_value(tree).unwrap();
            let found = tree.predict(rows_without_values(&set.x).view()).unwrap();
            let theirs = integers(&golden["predict"]);
            assert!(found.iter().map(|&class| class as usize).eq(theirs), "{}", set.name);
        }
        for golden in list(&set.golden["numbers"]) {
            let x = set.x.slice(s![.., 1..]).to_owned();
            let mut tree = file(golden, x.ncols());
            tree["value"] = golden["value"].clone();
            let tree: RegressionTreeModel = serde_json::from_value(tree).unwrap();
            let found = tree.predict(rows_without_values(&x).view()).unwrap();
            assert_eq!(found, numbers(&golden["predict"]), "{}", set.name);
        }
    }
}
