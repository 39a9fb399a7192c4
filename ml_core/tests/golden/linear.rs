//! Least squares and ridge regression on the same rows.

use crate::data::{golden, list, matrix, number, numbers, sets};
use ml_core::linear::{LinearModel, LinearRegression, Ridge};
use ndarray::{Array2, Axis, s};
use serde_json::Value;

/// Returns the columns and the target of a set.
fn rows(set: &Value) -> (Array2<f64>, Vec<f64>) {
    if set["x"].is_array() {
        return (matrix(&set["x"]), numbers(&set["y"]));
    }
    let shared = sets().find(|shared| set["name"] == shared.name).unwrap();
    let target = set["target"].as_u64().unwrap() as usize;
    let others: Vec<usize> = (0..shared.x.ncols()).filter(|&column| column != target).collect();
    (shared.x.select(Axis(1), &others), shared.x.column(target).to_vec())
}

fn fit(fit: &Value, x: &Array2<f64>, y: &[f64]) -> LinearModel {
    let intercept = fit["fit_intercept"].as_bool().unwrap();
    match fit["alpha"].as_f64() {
        None => LinearRegression::params()
            .fit_intercept(intercept)
            .fit(x.view(), y)
            .unwrap(),
        Some(alpha) => Ridge::params()
            .alpha(alpha)
            .fit_intercept(intercept)
            .fit(x.view(), y)
            .unwrap(),
    }
}

/// Returns the largest difference of two vectors, relative to the largest value of the second.
fn difference(ours: &[f64], theirs: &[f64]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let differences = &mut ours.iter().zip(theirs).map(|(a, b)| (a - b).abs());
    largest(differences) / largest(&mut theirs.iter().map(|value| value.abs())).max(1e-9)
}

#[test]
fn every_linear_model_equals_scikit_learn() {
    let golden = golden("linear_models");
    let mut compared = 0;
    for set in list(&golden["sets"]) {
        let (x, y) = rows(set);
        // The coefficients are compared as sizes: those of a column that hardly varies are free.
        let size: Vec<f64> = x.columns().into_iter().map(|column| column.std(0.0)).collect();
        let sizes = |coefficients: &[f64]| -> Vec<f64> {
            coefficients
                .iter()
                .zip(&size)
                .map(|(value, size)| value * size)
                .collect()
        };
        for golden in list(&set["fits"]) {
            let case = format!(
                "{}, alpha {}, {}",
                set["name"], golden["alpha"], golden["fit_intercept"]
            );
            let model = fit(golden, &x, &y);
            let theirs = numbers(&golden["coef"]);
            for found in [
                difference(model.coefficients(), &theirs),
                difference(&sizes(model.coefficients()), &sizes(&theirs)),
                difference(&[model.intercept(), 1.0], &[number(&golden["intercept"]), 1.0]),
                difference(
                    &model.predict(x.slice(s![..x.nrows().min(20), ..])).unwrap(),
                    &numbers(&golden["predict"]),
                ),
            ] {
                assert!(found < 1e-6, "{case}: {found:e}: {model:?} {theirs:?}");
            }
            if golden["rank"].is_number() {
                assert_eq!(model.rank(), golden["rank"].as_u64().unwrap() as usize, "{case}");
            }
            compared += 1;
        }
    }
    assert!(compared >= 100, "{compared}");
}
