//! Gaussian naive Bayes on the same rows.

use crate::data::{golden, list, matrix, sets};
use ml_core::naive_bayes::GaussianNb;
use ndarray::{Array2, Axis};

/// Returns the largest difference of two matrices, relative to each value of the second.
fn difference(ours: &Array2<f64>, theirs: &Array2<f64>) -> f64 {
    assert_eq!(ours.dim(), theirs.dim());
    let relative = |(a, b): (&f64, &f64)| (a - b).abs() / b.abs().max(1e-9);
    ours.iter().zip(theirs).map(relative).fold(0.0, f64::max)
}

#[test]
fn naive_bayes_equals_scikit_learn() {
    let golden = golden("gaussian_nb");
    let mut compared = 0;
    for golden in list(&golden["sets"]) {
        let set = sets().find(|set| golden["name"] == set.name).unwrap();
        for fit in list(&golden["fits"]) {
            let params = GaussianNb::params().var_smoothing(fit["var_smoothing"].as_f64().unwrap());
            let model = params.fit(set.x.view(), &set.y, set.n_classes).unwrap();
            let rows: Vec<usize> = (0..set.x.nrows()).step_by(31).collect();
            let proba = model.predict_proba(set.x.select(Axis(0), &rows).view()).unwrap();
            for (name, found) in [
                ("theta", difference(model.theta(), &matrix(&fit["theta"]))),
                ("var", difference(model.var(), &matrix(&fit["var"]))),
                ("proba", difference(&proba, &matrix(&fit["proba"]))),
            ] {
                assert!(found < 1e-6, "{} {} {name}: {found:e}", set.name, fit["var_smoothing"]);
            }
            compared += 1;
        }
    }
    assert!(compared >= 18, "{compared}");
}
