//! Trees. scikit-learn draws among equally good splits, so the trees need not be equal: both must
//! pass the same check, and where the draws make no difference, they must be the same.

use crate::data::{Set, close, integers, list, number, numbers, sets};
use crate::reference::{Reference, Tree};
use ml_core::tree::{ClassWeight, Criterion, DecisionTreeClassifier, DecisionTreeParams, best_split};
use ndarray::{Array2, Axis};
use serde_json::Value;

/// Returns the data for scikit-learn's trees: in single precision, scaled where they would treat
/// different values as equal.
fn single(set: &Set) -> Array2<f64> {
    let scale = number(&set.golden["trees"]["scale"]);
    set.x.mapv(|value| f64::from((value * scale) as f32))
}

/// Returns the data for the trees of this crate: the same values, not scaled.
fn input(set: &Set) -> Array2<f64> {
    if number(&set.golden["trees"]["scale"]) == 1.0 {
        single(set)
    } else {
        set.x.clone()
    }
}

/// Fields of a golden tree that are results, not parameters.
const RESULTS: [&str; 6] = ["feature", "threshold", "left", "right", "importances", "outcomes"];

/// Returns the parameters of a golden tree.
fn params(golden: &Value) -> DecisionTreeParams {
    let mut params = DecisionTreeClassifier::params();
    for (name, value) in golden.as_object().unwrap() {
        let count = || value.as_u64().unwrap() as usize;
        params = match name.as_str() {
            "criterion" => params.criterion(criterion(golden)),
            "class_weight" if value == "balanced" => params.class_weight(ClassWeight::Balanced),
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

fn criterion(golden: &Value) -> Criterion {
    serde_json::from_value(golden["criterion"].clone()).unwrap()
}

fn reference<'a>(set: &'a Set, x: &'a Array2<f64>, golden: &Value) -> Reference<'a> {
    let mut weights = vec![1.0; set.n_classes];
    if golden["class_weight"] == "balanced" {
        let rows = |class: usize| set.y.iter().filter(|&&other| other as usize == class).count();
        let all = set.y.len() as f64 / set.n_classes as f64;
        weights = (0..set.n_classes).map(|class| all / rows(class) as f64).collect();
    }
    Reference {
        x,
        y: &set.y,
        weights,
        criterion: criterion(golden),
        min_samples_leaf: golden["min_samples_leaf"].as_u64().unwrap_or(1) as usize,
        limited: false,
    }
}

#[test]
fn every_split_of_scikit_learn_is_among_our_best() {
    let mut checked_splits = 0;
    for set in sets() {
        let x = single(&set);
        for golden in list(&set.golden["trees"]["grown"]) {
            let reference = reference(&set, &x, golden);
            let context = format!("scikit-learn's tree of {} {:?}", set.name, golden["criterion"]);
            reference.check(&Tree::from(golden), &context, |rows, improvement| {
                checked_splits += 1;
                if golden["class_weight"].is_null() {
                    let y: Vec<u32> = rows.iter().map(|&row| set.y[row]).collect();
                    let part = x.select(Axis(0), rows);
                    let ours = best_split(part.view(), &y, set.n_classes, reference.criterion);
                    let ours = ours.unwrap().unwrap();
                    assert!(
                        close(ours.improvement, improvement, 1.0),
                        "{context}: {ours:?} {improvement}"
                    );
                }
            });
        }
    }
    assert!(checked_splits > 1000, "{checked_splits}");
}

#[test]
fn our_trees_pass_the_same_check_as_those_of_scikit_learn() {
    for set in sets() {
        for golden in list(&set.golden["trees"]["grown"]) {
            let x = input(&set);
            let model = params(golden).fit(x.view(), &set.y, set.n_classes).unwrap();
            let context = format!("our tree of {} {:?}", set.name, golden["criterion"]);
            reference(&set, &x, golden).check(&Tree::from(&model), &context, |_, _| {});
        }
    }
}

/// With one column there is nothing to draw among. With class weights that are not integers,
/// rounding matters in scikit-learn's sums: it splits a pure node, and once takes another of two
/// equally good thresholds.
#[test]
fn trees_of_one_column_are_equal_node_by_node() {
    let set = sets().find(|set| set.name == "one_column").unwrap();
    for golden in list(&set.golden["trees"]["grown"]) {
        let context = &golden["criterion"];
        let model = params(golden).fit(input(&set).view(), &set.y, set.n_classes).unwrap();
        let (ours, theirs) = (Tree::from(&model), Tree::from(golden));
        let (mut equally_good, mut pure) = (0, 0);
        let mut stack = vec![(0, 0)];
        while let Some((our, their)) = stack.pop() {
            match (ours.left[our], theirs.left[their]) {
                (0, 0) => {}
                (0, _) => {
                    assert_eq!(model.nodes()[our].impurity, 0.0, "{context}: {our} {their}");
                    pure += 1;
                }
                (_, 0) => panic!("{context}: {our} is split, {their} is a leaf"),
                (left, their_left) => {
                    let (threshold, their_threshold) = (ours.threshold[our], theirs.threshold[their]);
                    if (threshold - their_threshold).abs() <= 1e-6 * their_threshold.abs() {
                        stack.push((left, their_left));
                        stack.push((ours.right[our], theirs.right[their]));
                    } else {
                        // The tests above have found that both are among the best.
                        equally_good += 1;
                    }
                }
            }
        }
        let weighted = golden["class_weight"].is_string();
        assert!(
            if weighted {
                equally_good + pure <= 2
            } else {
                equally_good + pure == 0
            },
            "{context}: {equally_good} {pure}"
        );
    }
}

/// The data sets that are not generated.
const REAL: [&str; 5] = ["iris", "wine", "breast_cancer", "digits", "penguins"];

/// Every split is among the best. On real data, size and accuracy lie within the range of
/// scikit-learn's twenty seeds; on generated data within a tolerance. Trees with class weights may
/// be smaller.
#[test]
fn limited_trees_match_scikit_learn_in_size_and_quality() {
    let mut comparisons = 0;
    for set in sets() {
        let x = input(&set);
        for golden in list(&set.golden["trees"]["limited"]) {
            let model = params(golden).fit(x.view(), &set.y, set.n_classes).unwrap();
            let limited = Reference {
                limited: true,
                ..reference(&set, &x, golden)
            };
            limited.check(
                &Tree::from(&model),
                &format!("our tree of {} {golden}", set.name),
                |_, _| {},
            );
            let predictions = model.predict(x.view()).unwrap();
            let right = predictions.iter().zip(&set.y).filter(|(a, b)| a == b).count();
            let outcomes = list(&golden["outcomes"]).iter().map(integers);
            let (their_nodes, their_right): (Vec<usize>, Vec<usize>) =
                outcomes.map(|outcome| (outcome[0], outcome[1])).unzip();
            let is_in_range = |theirs: &[usize], ours: usize| {
                (*theirs.iter().min().unwrap()..=*theirs.iter().max().unwrap()).contains(&ours)
            };
            let nodes = model.nodes().len();
            // With weights that are not integers, rounding makes scikit-learn split pure nodes.
            let weighted = golden["class_weight"].is_string();
            let is_smaller = weighted && their_nodes.iter().all(|theirs| nodes <= *theirs);
            // In the generated sets many splits are equally good but for rounding, which can make
            // every seed of scikit-learn take the same one; another, as good by the check above,
            // leads to a tree of nearly the same size and quality.
            if !REAL.contains(&set.name) {
                let is_near =
                    |theirs: &[usize], ours: usize| theirs.iter().any(|theirs| theirs.abs_diff(ours) <= 2 + ours / 20);
                assert!(
                    (is_smaller || is_near(&their_nodes, nodes)) && is_near(&their_right, right),
                    "{}: {nodes} nodes, {right} right of {golden}",
                    set.name
                );
                continue;
            }
            assert!(
                (is_smaller || is_in_range(&their_nodes, nodes)) && is_in_range(&their_right, right),
                "{}: {nodes} nodes, {right} right of {golden}",
                set.name
            );
            if golden["importances"].is_array() {
                comparisons += 1;
                for (ours, theirs) in model.feature_importances().iter().zip(numbers(&golden["importances"])) {
                    assert!(close(*ours, theirs, 1.0), "{}: {ours} {theirs} of {golden}", set.name);
                }
            }
        }
    }
    assert!(comparisons >= 12, "{comparisons}");
}
