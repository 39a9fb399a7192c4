//! Regression trees and forests. The last column of a data set is the target.

use crate::data::{close, golden, integers, list, number, numbers, sets};
use ml_core::ensemble::random_forest::{RandomForestRegressor, RegressionForestModel};
use ml_core::tree::{DecisionTreeRegressor, RegressionCriterion, RegressionTreeModel, RegressionTreeParams};
use ndarray::{Array2, Axis, s};
use serde_json::Value;

/// A data set with the results of scikit-learn.
struct Set {
    name: &'static str,
    x: Array2<f64>,
    y: Vec<f64>,
    golden: Value,
}

impl Set {
    /// Returns the largest target, the unit of tolerances.
    fn unit(&self) -> f64 {
        self.y.iter().fold(0.0, |unit: f64, y| unit.max(y.abs()))
    }
}

fn regressions() -> impl Iterator<Item = Set> {
    let golden = golden("regression");
    sets().filter_map(move |set| {
        let golden = golden.get(set.name)?.clone();
        let target = set.x.ncols() - 1;
        Some(Set {
            name: set.name,
            // scikit-learn's trees have single precision.
            x: set.x.slice(s![.., ..target]).mapv(|value| f64::from(value as f32)),
            y: set.x.column(target).to_vec(),
            golden,
        })
    })
}

/// Fields of a golden tree that are results, not parameters.
const RESULTS: [&str; 7] = ["feature", "threshold", "left", "right", "value", "loss", "nodes"];

/// Returns the parameters of a golden tree.
fn params(golden: &Value) -> RegressionTreeParams {
    let mut params = DecisionTreeRegressor::params();
    for (name, value) in golden.as_object().unwrap() {
        let count = || value.as_u64().unwrap() as usize;
        params = match name.as_str() {
            "criterion" => params.criterion(criterion(golden)),
            "max_depth" => params.max_depth(Some(count())),
            "min_samples_split" => params.min_samples_split(count()),
            "min_samples_leaf" => params.min_samples_leaf(count()),
            "max_leaf_nodes" => params.max_leaf_nodes(Some(count())),
            "min_impurity_decrease" => params.min_impurity_decrease(number(value)),
            "ccp_alpha" => params.ccp_alpha(number(value)),
            name if RESULTS.contains(&name) => params,
            name => panic!("unknown parameter {name}"),
        };
    }
    params
}

fn criterion(golden: &Value) -> RegressionCriterion {
    serde_json::from_value(golden["criterion"].clone()).unwrap()
}

/// Returns the prediction of a node with these targets, and the mean loss.
fn loss(criterion: RegressionCriterion, y: &[f64]) -> (f64, f64) {
    let mut y = y.to_vec();
    y.sort_by(f64::total_cmp);
    let count = y.len() as f64;
    match criterion {
        RegressionCriterion::SquaredError => {
            let mean = y.iter().sum::<f64>() / count;
            (mean, y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>() / count)
        }
        RegressionCriterion::AbsoluteError => {
            let median = (y[(y.len() - 1) / 2] + y[y.len() / 2]) / 2.0;
            (median, y.iter().map(|y| (y - median).abs()).sum::<f64>() / count)
        }
    }
}

/// Returns the loss of the leaves of a tree, weighted by their rows.
fn loss_of_leaves(model: &RegressionTreeModel) -> f64 {
    let leaves = model.nodes().iter().filter(|node| node.is_leaf());
    leaves.map(|leaf| leaf.weight * leaf.impurity).sum::<f64>() / model.nodes()[0].weight
}

#[test]
fn every_split_of_scikit_learn_is_among_our_best() {
    let mut splits = 0;
    for set in regressions() {
        for golden in list(&set.golden["grown"]) {
            let criterion = criterion(golden);
            let (feature, left, right) = (
                integers(&golden["feature"]),
                integers(&golden["left"]),
                integers(&golden["right"]),
            );
            let (threshold, value) = (numbers(&golden["threshold"]), numbers(&golden["value"]));
            let stump = params(golden).max_depth(Some(1));
            let mut stack = vec![(0, (0..set.y.len()).collect::<Vec<usize>>())];
            while let Some((node, rows)) = stack.pop() {
                let context = format!("{} {criterion:?}, node {node}", set.name);
                let targets = |rows: &[usize]| rows.iter().map(|&row| set.y[row]).collect::<Vec<f64>>();
                let y = targets(&rows);
                let ours = stump.fit(set.x.select(Axis(0), &rows).view(), &y).unwrap();
                let (expected, whole) = loss(criterion, &y);
                let our_value = ours.node_value(0).unwrap();
                assert!(
                    close(our_value, expected, set.unit()),
                    "{context}: {our_value} {expected}"
                );
                assert!(
                    close(our_value, value[node], set.unit()),
                    "{context}: {our_value} {}",
                    value[node]
                );
                if left[node] == 0 {
                    // scikit-learn leaves alone what is nearly pure.
                    assert!(ours.n_leaves() == 1 || whole <= f64::EPSILON, "{context}: {ours:?}");
                    continue;
                }
                splits += 1;
                let goes_left = |row: &usize| set.x[[*row, feature[node]]] <= threshold[node];
                let (low, high): (Vec<usize>, Vec<usize>) = rows.iter().partition(|row| goes_left(row));
                let share = |rows: &[usize]| loss(criterion, &targets(rows)).1 * rows.len() as f64 / y.len() as f64;
                let theirs = share(&low) + share(&high);
                let best = loss_of_leaves(&ours);
                assert!(close(best, theirs, whole), "{context}: {best} {theirs}");
                stack.push((left[node], low));
                stack.push((right[node], high));
            }
        }
    }
    assert!(splits > 2000, "{splits}");
}

/// Size and loss lie within the range of scikit-learn's twenty seeds; by the absolute error within
/// a tolerance, because many splits are equally good but for rounding, which can make every seed
/// take the same one. Another may lead to a better tree, or to one that is a little larger or
/// worse.
#[test]
fn limited_trees_match_scikit_learn_in_size_and_quality() {
    let mut unique = 0;
    for set in regressions() {
        for golden in list(&set.golden["limited"]) {
            let model = params(golden).fit(set.x.view(), &set.y).unwrap();
            let (nodes, ours) = (model.nodes().len(), loss_of_leaves(&model));
            let (theirs, counts) = (numbers(&golden["loss"]), integers(&golden["nodes"]));
            let unit = model.nodes()[0].impurity;
            let context = format!("{}: {nodes} nodes, loss {ours} of {golden}", set.name);
            let (few, slack, least) = match criterion(golden) {
                RegressionCriterion::SquaredError => (0, 1e-9 * unit, theirs[0]),
                RegressionCriterion::AbsoluteError => (nodes / 4, 0.02 * unit, 0.0),
            };
            let (fewest, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
            assert!(nodes + few >= *fewest && nodes <= most + few, "{context}");
            assert!(ours >= least - slack && ours <= theirs[1] + slack, "{context}");
            unique += usize::from(close(theirs[0], theirs[1], unit));
        }
    }
    assert!(unique >= 40, "{unique}");
}

/// Returns whether our mean over five seeds is within five standard errors of that of
/// scikit-learn's twenty, plus `step`.
fn agree(ours: f64, mean: &Value, std: &Value, step: f64) -> bool {
    let error = number(std) * (1.0_f64 / 20.0 + 1.0 / 5.0).sqrt();
    (ours - number(mean)).abs() <= 5.0 * error + step
}

#[test]
fn forests_equal_scikit_learn_in_the_mean() {
    for set in regressions().filter(|set| set.golden["forest"].is_object()) {
        let golden = &set.golden["forest"];
        let fit = |rows: &[usize], seed| -> RegressionForestModel {
            let y: Vec<f64> = rows.iter().map(|&row| set.y[row]).collect();
            let params = RandomForestRegressor::params().oob_score(true).seed(seed);
            params.fit(set.x.select(Axis(0), rows).view(), &y).unwrap()
        };
        let (test, train): (Vec<usize>, Vec<usize>) = (0..set.y.len()).partition(|row| row % 3 == 0);
        let r2 = |seed| {
            let predicted = fit(&train, seed).predict(set.x.select(Axis(0), &test).view()).unwrap();
            let y: Vec<f64> = test.iter().map(|&row| set.y[row]).collect();
            let error: f64 = y
                .iter()
                .zip(&predicted)
                .map(|(y, predicted)| (y - predicted) * (y - predicted))
                .sum();
            1.0 - error / (loss(RegressionCriterion::SquaredError, &y).1 * y.len() as f64)
        };
        let all: Vec<usize> = (0..set.y.len()).collect();
        let models: Vec<RegressionForestModel> = (0..5).map(|seed| fit(&all, seed)).collect();
        let mean = |of: &dyn Fn(&RegressionForestModel) -> f64| models.iter().map(of).sum::<f64>() / 5.0;
        let check = |what: &str, ours: f64, theirs: &Value| {
            assert!(
                agree(ours, &theirs["mean"], &theirs["std"], 0.0),
                "{} {what}: {ours} {theirs}",
                set.name
            );
        };
        check("r2", (0..5).map(r2).sum::<f64>() / 5.0, &golden["r2"]);
        check("oob", mean(&|model| model.oob_score().unwrap()), &golden["oob_score"]);
        let importances = &golden["importances"];
        let theirs = list(&importances["mean"]).iter().zip(list(&importances["std"]));
        for (feature, (theirs, std)) in theirs.enumerate() {
            let ours = mean(&|model| model.feature_importances()[feature]);
            assert!(
                agree(ours, theirs, std, 1e-3),
                "{} {feature}: {ours} {theirs} {std}",
                set.name
            );
        }
    }
}
