//! Linear models of every kind, with more rows than columns and fewer, and collinear columns.

use crate::cases::{Result, classes, file, groups};
use crate::record::Record;
use ml_core::linear::{LinearModel, LinearRegression, LogisticRegression, Ridge};
use ml_core::metrics::{RegressionBaselines, regression_scores};
use ml_core::tree::ClassWeight;
use ndarray::{Array2, Axis, concatenate};

pub(crate) fn least_squares(record: &mut Record) -> Result<()> {
    let tall = groups(9000, 6);
    let collinear = concatenate(Axis(1), &[tall.view(), tall.view()])?;
    for (name, x) in [
        ("tall", tall),
        ("many columns", groups(700, 90)),
        ("wide", groups(30, 50)),
        ("collinear", collinear),
    ] {
        let y: Vec<f64> = x
            .rows()
            .into_iter()
            .map(|row| row[0] * row[1] - row[2].sqrt())
            .collect();
        let params = LinearRegression::params();
        one_model(record, &format!("linear/{name}"), &params.fit(x.view(), &y)?, &x, &y)?;
        let origin = params.fit_intercept(false).fit(x.view(), &y)?;
        one_model(record, &format!("linear/{name}/origin"), &origin, &x, &y)?;
        for alpha in [1e-9, 1.0] {
            let model = Ridge::params().alpha(alpha).fit(x.view(), &y)?;
            one_model(record, &format!("ridge/{name}/{alpha}"), &model, &x, &y)?;
        }
    }
    Ok(())
}

fn one_model(record: &mut Record, name: &str, model: &LinearModel, x: &Array2<f64>, y: &[f64]) -> Result<()> {
    record.numbers(&format!("{name}/coefficients"), model.coefficients().iter().take(40));
    record.text(&format!("{name}/json"), &serde_json::to_string(model)?);
    let found = model.predict(x.view())?;
    let scores = regression_scores(y, &found, RegressionBaselines::fit(y)?)?;
    record.numbers(
        &format!("{name}/scores"),
        [&scores.mae, &scores.rmse, &scores.baseline_median.rmse],
    );
    record.numbers(&format!("{name}/r2"), scores.r2.as_ref());
    Ok(())
}

pub(crate) fn logistic(record: &mut Record) -> Result<()> {
    let (cancer, diagnoses, n_diagnoses) = file("breast_cancer")?;
    let (few, many) = (groups(5000, 6), groups(600, 70));
    let (of_few, of_many) = (classes(&few), classes(&many));
    // By Newton's method, and with many columns by L-BFGS.
    for (name, x, y, n_classes) in [
        ("breast_cancer", cancer, diagnoses, n_diagnoses),
        ("few", few, of_few, 3),
        ("many", many, of_many, 3),
    ] {
        for (kind, weight, intercept) in [
            ("plain", ClassWeight::None, true),
            ("balanced", ClassWeight::Balanced, false),
        ] {
            let params = LogisticRegression::params()
                .c(0.1)
                .class_weight(weight)
                .fit_intercept(intercept);
            let model = params.fit(x.view(), &y, n_classes)?;
            let name = format!("logistic/{name}/{kind}");
            record.numbers(&format!("{name}/coefficients"), model.coefficients().iter().take(40));
            record.text(&format!("{name}/json"), &serde_json::to_string(&model)?);
            record.matrix(&format!("{name}/proba"), model.predict_proba(x.view())?.view());
        }
    }
    Ok(())
}
