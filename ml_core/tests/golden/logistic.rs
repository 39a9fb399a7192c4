//! Logistic regression on the same rows.

use crate::data::{golden, list, matrix, numbers, sets};
use ml_core::linear::LogisticRegression;
use ml_core::preprocessing::StandardScaler;
use ml_core::tree::ClassWeight;
use ndarray::Array2;

/// Returns the largest difference of two matrices, relative to the largest value of the second.
fn difference(ours: &Array2<f64>, theirs: &Array2<f64>) -> f64 {
    assert_eq!(ours.dim(), theirs.dim());
    let largest = theirs.iter().fold(1e-3_f64, |largest, value| largest.max(value.abs()));
    ours.iter()
        .zip(theirs)
        .fold(0.0, |worst, (a, b)| f64::max(worst, (a - b).abs()))
        / largest
}

#[test]
fn every_logistic_regression_equals_scikit_learn() {
    let golden = golden("logistic_models");
    let mut compared = 0;
    for golden in list(&golden["sets"]) {
        let set = sets().find(|set| golden["name"] == set.name).unwrap();
        let mut x = set.x;
        if golden["scaled"] == true {
            x = StandardScaler::fit(x.view()).unwrap().transform(x.view()).unwrap();
        }
        for fit in list(&golden["fits"]) {
            let case = format!(
                "{} {} {} {}",
                set.name, golden["scaled"], fit["C"], fit["fit_intercept"]
            );
            let weight = if fit["class_weight"].is_string() {
                ClassWeight::Balanced
            } else {
                ClassWeight::None
            };
            let params = LogisticRegression::params()
                .c(fit["C"].as_f64().unwrap())
                .class_weight(weight);
            let params = params
                .fit_intercept(fit["fit_intercept"] != false)
                .tol(1e-12)
                .max_iter(100_000);
            let model = params.fit(x.view(), &set.y, set.n_classes).unwrap();
            assert!(model.converged(), "{case}: {}", model.n_iter());
            let sizes: Vec<f64> = x.columns().into_iter().map(|column| column.std(0.0)).collect();
            let sized = |coefficients: &Array2<f64>| coefficients * &ndarray::Array1::from(sizes.clone());
            let theirs = matrix(&fit["coef"]);
            let intercepts = |values: &[f64]| Array2::from_shape_vec((1, values.len()), values.to_vec()).unwrap();
            let rows: Vec<usize> = (0..x.nrows()).step_by(31).collect();
            let proba = model.predict_proba(x.select(ndarray::Axis(0), &rows).view()).unwrap();
            for found in [
                difference(model.coefficients(), &theirs),
                difference(&sized(model.coefficients()), &sized(&theirs)),
                difference(&model.standardized_coefficients(), &sized(&theirs)),
                difference(
                    &intercepts(model.intercepts()),
                    &intercepts(&numbers(&fit["intercept"])),
                ),
                difference(&proba, &matrix(&fit["proba"])),
            ] {
                assert!(found < 1e-6, "{case}: {found:e} after {}", model.n_iter());
            }
            compared += 1;
        }
    }
    assert!(compared >= 70, "{compared}");
}
