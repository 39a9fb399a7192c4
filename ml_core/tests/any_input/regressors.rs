//! Regression trees and forests on any input.

use crate::classifiers::{at_least_zero, max_features};
use crate::values::{count, matrix, number};
use ml_core::data::{CsvOptions, Encoder, FeatureMatrix, Missing, read_csv};
use ml_core::ensemble::random_forest::{RandomForestRegressor, RegressionForestModel};
use ml_core::tree::{
    DecisionTreeRegressor, MissingValues, RegressionCriterion, RegressionTreeModel, RegressionTreeParams,
};
use ndarray::Array2;
use proptest::prelude::*;
use proptest::sample::select;

fn criterion() -> impl Strategy<Value = RegressionCriterion> {
    prop_oneof![
        Just(RegressionCriterion::SquaredError),
        Just(RegressionCriterion::AbsoluteError)
    ]
}

/// Generates a matrix and targets of one kind, in most cases one for each row.
pub(crate) fn targeted() -> impl Strategy<Value = (Array2<f64>, Vec<f64>)> {
    (matrix(0..14), 0..4, -1_isize..8).prop_flat_map(|(x, kind, longer)| {
        let length = match longer {
            -1 => x.nrows().saturating_sub(1),
            0 => x.nrows() + 1,
            _ => x.nrows(),
        };
        let target = match kind {
            0 => (-3_i8..=3).prop_map(f64::from).boxed(),
            1 => (-1e100..1e100).boxed(),
            2 => (0.0..1e-300).boxed(),
            _ => number(),
        };
        (Just(x), prop::collection::vec(target, length))
    })
}

fn params() -> impl Strategy<Value = RegressionTreeParams> {
    let counts = (
        prop::option::of(count()),
        prop_oneof![3 => Just(2), 1 => count()],
        prop_oneof![3 => Just(1), 1 => count()],
        prop::option::weighted(0.2, count()),
    );
    let numbers = (at_least_zero(), at_least_zero());
    let missing_values = select(vec![MissingValues::Refused, MissingValues::Native]);
    (
        criterion(),
        max_features(),
        counts,
        numbers,
        (missing_values, any::<u64>()),
    )
        .prop_map(
            |(criterion, max_features, (depth, split, leaf, leaves), (decrease, alpha), (missing_values, seed))| {
                DecisionTreeRegressor::params()
                    .criterion(criterion)
                    .max_features(max_features)
                    .max_depth(depth)
                    .min_samples_split(split)
                    .min_samples_leaf(leaf)
                    .max_leaf_nodes(leaves)
                    .min_impurity_decrease(decrease)
                    .ccp_alpha(alpha)
                    .missing_values(missing_values)
                    .seed(seed)
            },
        )
}

fn check_tree(model: &RegressionTreeModel, y: &[f64]) -> Result<(), TestCaseError> {
    let nodes = model.nodes();
    let (min, max) = y.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), &y| {
        (min.min(y), max.max(y))
    });
    prop_assert_eq!(nodes.len(), 2 * model.n_leaves() - 1);
    prop_assert_eq!(nodes[0].samples, y.len() as u64);
    for (at, node) in nodes.iter().enumerate() {
        prop_assert!(node.threshold.is_finite() && node.impurity.is_finite() && node.impurity >= 0.0);
        let value = model.node_value(at).unwrap();
        prop_assert!((min..=max).contains(&value), "{} {} {}", min, value, max);
        if !node.is_leaf() {
            let (left, right) = (&nodes[node.left as usize], &nodes[node.right as usize]);
            prop_assert!(left.samples + right.samples == node.samples && left.samples.min(right.samples) > 0);
        }
    }
    prop_assert_eq!(model.node_value(usize::MAX), None);
    let sum: f64 = model.feature_importances().iter().sum();
    prop_assert!(sum == 0.0 || (sum - 1.0).abs() < 1e-9, "{}", sum);
    let text = serde_json::to_string(model).unwrap();
    prop_assert_eq!(&serde_json::from_str::<RegressionTreeModel>(&text).unwrap(), model);
    prop_assert!(!model.rules(&[]).is_empty() && !model.graphviz(&[]).is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_tree_is_plausible_or_rejected((x, y) in targeted(), other in matrix(0..4), params in params()) {
        let Ok(model) = params.fit(x.view(), &y) else { return Ok(()) };
        check_tree(&model, &y)?;
        let predicted = model.predict(x.view()).unwrap();
        let leaves = model.apply(x.view()).unwrap();
        for (value, leaf) in predicted.into_iter().zip(leaves) {
            prop_assert_eq!(model.node_value(leaf as usize), Some(value));
        }
        if let Ok(found) = model.predict(other.view()) {
            prop_assert_eq!(found.len(), other.nrows());
        }
    }

    /// A tree without limits predicts the target of rows that differ, however close or far apart
    /// rows and targets are.
    #[test]
    fn a_tree_without_limits_separates_distinct_rows((x, y) in targeted(), criterion in criterion()) {
        let distinct = ml_core::cluster::kmeans::distinct_rows(x.view(), usize::MAX);
        let Ok(model) = DecisionTreeRegressor::params().criterion(criterion).fit(x.view(), &y) else { return Ok(()) };
        if distinct == x.nrows() {
            prop_assert_eq!(model.predict(x.view()).unwrap(), y);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_forest_is_plausible_or_rejected(
        (x, y) in targeted(),
        other in matrix(0..4),
        (criterion, max_features) in (criterion(), max_features()),
        n_estimators in prop_oneof![20 => 0_usize..6, 1 => Just(usize::MAX)],
        (bootstrap, oob_score) in (any::<bool>(), any::<bool>()),
        max_samples in prop::option::of(prop_oneof![0.01..1.0, number()]),
        seed: u64,
    ) {
        let missing_values = if seed % 2 == 0 { MissingValues::Native } else { MissingValues::Refused };
        let params = RandomForestRegressor::params()
            .missing_values(missing_values)
            .criterion(criterion)
            .max_features(max_features)
            .n_estimators(n_estimators)
            .bootstrap(bootstrap)
            .oob_score(oob_score)
            .max_samples(max_samples)
            .seed(seed);
        let Ok(model) = params.fit(x.view(), &y) else { return Ok(()) };
        prop_assert_eq!((model.trees().len(), model.n_features()), (n_estimators, x.ncols()));
        prop_assert!(model.oob_score().is_none_or(|score| oob_score && score <= 1.0));
        prop_assert_eq!(model.oob_prediction().map(<[_]>::len), oob_score.then_some(x.nrows()));
        let text = serde_json::to_string(&model).unwrap();
        prop_assert_eq!(serde_json::from_str::<RegressionForestModel>(&text).unwrap(), model.clone());
        let predicted = model.predict(x.view()).unwrap();
        prop_assert!(predicted.iter().all(|value| value.is_finite()));
        if let Ok(found) = model.predict(other.view()) {
            prop_assert_eq!(found.len(), other.nrows());
        }
    }

    /// One-hot features are stored as levels.
    #[test]
    fn levels_give_the_bits_of_dense_columns(
        rows in prop::collection::vec((0_u8..6, -40_i32..40, 0_u8..4, 0_i32..50), 2..80),
        criterion in criterion(),
        seed in 0_u64..9,
    ) {
        let mut text = String::from("colour,size,letter\n");
        let letter = |row: u8| ["", "a", "b", "c"][usize::from(row)];
        rows.iter().for_each(|row| text.push_str(&format!("c{},{}.5,{}\n", row.0, row.1, letter(row.2))));
        let table = read_csv(text.as_bytes(), &CsvOptions::default()).unwrap();
        let Ok(encoder) = Encoder::fit(&table, None, None, Missing::Native) else { return Ok(()) };
        let x = encoder.transform(&table).unwrap().x;
        let y: Vec<f64> = rows.iter().map(|row| f64::from(row.3 + i32::from(row.0) * row.1)).collect();
        let dense = FeatureMatrix::from(x.to_dense().unwrap().into_owned());
        let forest = RandomForestRegressor::params().n_estimators(4).criterion(criterion).oob_score(true).seed(seed);
        let forest = forest.missing_values(MissingValues::Native);
        let (ours, theirs) = (forest.fit(x.view(), &y).unwrap(), forest.fit(dense.view(), &y).unwrap());
        prop_assert_eq!(&ours, &theirs);
        prop_assert_eq!(ours.predict(x.view()).unwrap(), theirs.predict(dense.view()).unwrap());
    }
}
