//! Metrics of the same predicted numbers.

use crate::data::{close, golden, list, number, numbers};
use ml_core::metrics::{BaselineScores, RegressionBaselines, regression_scores};
use serde_json::Value;

#[test]
fn every_score_of_predicted_numbers_equals_scikit_learn() {
    let golden = golden("regression_metrics");
    let cases = list(&golden["cases"]);
    assert!(cases.len() >= 9, "{}", cases.len());
    for (case, golden) in cases.iter().enumerate() {
        let equal = |name: &str, ours: f64, theirs: &Value| {
            let theirs = number(theirs);
            assert!(close(ours, theirs, 0.0), "case {case}, {name}: {ours} {theirs}");
        };
        let optional = |name: &str, ours: Option<f64>| {
            assert_eq!(ours.is_some(), golden[name].is_number(), "case {case}, {name}");
            if let Some(ours) = ours {
                equal(name, ours, &golden[name]);
            }
        };
        let baseline = |name: &str, ours: BaselineScores| {
            for (score, ours) in [("value", ours.value), ("mae", ours.mae), ("rmse", ours.rmse)] {
                equal(name, ours, &golden[name][score]);
            }
        };
        let baselines = RegressionBaselines::fit(&numbers(&golden["train"])).unwrap();
        let (truth, found) = (numbers(&golden["true"]), numbers(&golden["predicted"]));
        let scores = regression_scores(&truth, &found, baselines).unwrap();
        equal("mae", scores.mae, &golden["mae"]);
        equal("rmse", scores.rmse, &golden["rmse"]);
        equal(
            "median_absolute_error",
            scores.median_absolute_error,
            &golden["median_absolute_error"],
        );
        optional("r2", scores.r2);
        optional("mape", scores.mape);
        baseline("baseline_mean", scores.baseline_mean);
        baseline("baseline_median", scores.baseline_median);
    }
}
