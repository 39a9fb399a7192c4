//! The time of one fit of a linear model, for `benches/compare_linear.py`.
//!
//!     linear_timing FILE.csv TARGET linear_regression|ridge|logistic_regression
//!
//! Prints a line of JSON: `seconds` of the fit alone, the coefficients and the intercepts.

#![expect(clippy::print_stdout, reason = "the output is what the program is for")]

use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use ml_core::linear::{LinearRegression, LogisticRegression, Ridge};
use std::error::Error;
use std::fs::File;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, target, model] = &arguments[..] else {
        return Err("usage: linear_timing FILE.csv TARGET linear_regression|ridge|logistic_regression".into());
    };
    let table = read_csv(File::open(file)?, &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, Some(target), Missing::Drop)?;
    let (seconds, coefficients, intercepts) = if model == "logistic_regression" {
        let (encoded, labels) = encoder.transform_labelled(&table, target)?;
        let begin = Instant::now();
        let fitted = LogisticRegression::params().fit(encoded.x.view(), &labels.y, labels.classes.len())?;
        let seconds = begin.elapsed();
        let coefficients = fitted.coefficients().iter().copied().collect();
        (seconds, coefficients, fitted.intercepts().to_vec())
    } else {
        let x = encoder.transform(&table)?.x;
        let column = Encoder::fit(&table, Some(std::slice::from_ref(target)), None, Missing::Drop)?;
        let y = column.transform(&table)?.x.view().column(0);
        let begin = Instant::now();
        let fitted = match model.as_str() {
            "linear_regression" => LinearRegression::params().fit(x.view(), &y)?,
            "ridge" => Ridge::params().fit(x.view(), &y)?,
            other => return Err(format!("there is no model “{other}”").into()),
        };
        (
            begin.elapsed(),
            fitted.coefficients().to_vec(),
            vec![fitted.intercept()],
        )
    };
    let seconds = seconds.as_secs_f64();
    println!(
        "{}",
        serde_json::json!({ "seconds": seconds, "coef": coefficients, "intercept": intercepts })
    );
    Ok(())
}
