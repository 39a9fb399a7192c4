//! Fits of regression trees and forests.

use crate::cases::{Result, groups, mixed};
use crate::record::Record;
use ml_core::ensemble::random_forest::RandomForestRegressor;
use ml_core::tree::{DecisionTreeRegressor, MaxFeatures, RegressionCriterion, RegressionTreeModel};
use ndarray::Array2;

/// Derives a target from two columns, with some noise.
fn target(x: &Array2<f64>) -> Vec<f64> {
    let noise = |row: usize| (mixed(98, row) % 1000) as f64 / 777.0;
    let rows = x.rows().into_iter().enumerate();
    rows.map(|(row, values)| values[0] * values[1] - values[2] / 3.0 + noise(row))
        .collect()
}

fn one_tree(record: &mut Record, name: &str, model: &RegressionTreeModel) -> Result<()> {
    let impurities: Vec<f64> = model.nodes().iter().map(|node| node.impurity).take(16).collect();
    let values: Vec<f64> = (0..16).filter_map(|node| model.node_value(node)).collect();
    record.numbers(&format!("{name}/impurities"), &impurities);
    record.numbers(&format!("{name}/values"), &values);
    record.numbers(&format!("{name}/importances"), &model.feature_importances());
    record.text(&format!("{name}/json"), &serde_json::to_string(model)?);
    Ok(())
}

pub(crate) fn regressors(record: &mut Record) -> Result<()> {
    // More rows than a branch has, and fewer.
    let (large, small) = (groups(20_000, 5), groups(900, 5));
    let (large_y, small_y) = (target(&large), target(&small));
    for criterion in [RegressionCriterion::SquaredError, RegressionCriterion::AbsoluteError] {
        let params = DecisionTreeRegressor::params().criterion(criterion).seed(5);
        for (name, params) in [
            ("all", params.clone()),
            ("drawn", params.clone().max_features(MaxFeatures::Sqrt)),
            ("leaves", params.clone().max_leaf_nodes(Some(17)).min_samples_leaf(9)),
            ("pruned", params.ccp_alpha(0.01)),
        ] {
            let name = format!("regression_tree/{criterion:?}/{name}");
            one_tree(record, &name, &params.fit(large.view(), &large_y)?)?;
            one_tree(record, &format!("{name}/small"), &params.fit(small.view(), &small_y)?)?;
        }
        let forest = RandomForestRegressor::params().criterion(criterion).n_estimators(8);
        let model = forest.oob_score(true).seed(3).fit(small.view(), &small_y)?;
        let name = format!("regression_forest/{criterion:?}");
        record.numbers(&format!("{name}/oob"), model.oob_score().as_ref());
        record.numbers(&format!("{name}/importances"), &model.feature_importances());
        record.text(&format!("{name}/json"), &serde_json::to_string(&model)?);
        record.digest(
            &format!("{name}/predict"),
            model.predict(small.view())?.into_iter().map(f64::to_bits),
        );
    }
    Ok(())
}
