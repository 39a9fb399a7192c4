//! Linear models of the penguins: what a penguin weighs, and of which species it is.
//!
//!     cargo run -p ml_core --example linear_models

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use ml_core::linear::{LinearRegression, LogisticRegression};
use ml_core::metrics::{RegressionBaselines, accuracy, regression_scores};
use ml_core::model_selection::train_test_split;
use ml_core::preprocessing::StandardScaler;
use ndarray::Axis;
use std::error::Error;
use std::path::Path;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/penguins.csv");

fn main() -> Result<(), Box<dyn Error>> {
    weight()?;
    species()
}

/// Predicts the weight from all other columns.
fn weight() -> Result<(), Box<dyn Error>> {
    let table = read_csv(Path::new(DATA), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, None, Missing::Drop)?;
    let all = encoder.transform(&table)?.x.into_dense()?;
    let is_target = |name: &String| name == "body_mass_g";
    let target = encoder.columns().iter().position(is_target).ok_or("no such column")?;
    let others: Vec<usize> = (0..all.ncols()).filter(|&column| column != target).collect();
    let (x, y) = (all.select(Axis(1), &others), all.column(target).to_vec());

    // A quarter of the penguins is held out for the test.
    let (train, test) = train_test_split(None, y.len(), 0.25, 7)?;
    let of = |rows: &[usize]| {
        (
            x.select(Axis(0), rows),
            rows.iter().map(|&row| y[row]).collect::<Vec<f64>>(),
        )
    };
    let ((x_train, y_train), (x_test, y_test)) = (of(&train), of(&test));
    let model = LinearRegression::params().fit(x_train.view(), &y_train)?;

    // The columns of a category are collinear, because each row has one of its levels.
    println!("{} columns of rank {}", model.n_features(), model.rank());
    for (&column, size) in others.iter().zip(model.standardized_coefficients()) {
        println!("{:>24} {size:8.1} g", encoder.columns()[column]);
    }
    let found = model.predict(x_test.view())?;
    let scores = regression_scores(&y_test, &found, RegressionBaselines::fit(&y_train)?)?;
    println!(
        "mean absolute error: {:.0} g, always the median: {:.0} g, R² {:.3}\n",
        scores.mae,
        scores.baseline_median.mae,
        scores.r2.unwrap_or(0.0)
    );
    Ok(())
}

/// Predicts the species, and whether it is the first one, from scaled columns.
fn species() -> Result<(), Box<dyn Error>> {
    let table = read_csv(Path::new(DATA), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, Some("species"), Missing::Drop)?;
    let (encoded, labels) = encoder.transform_labelled(&table, "species")?;
    let x = encoded.x.into_dense()?;
    let scaler = StandardScaler::fit(x.view())?;
    let scaled = scaler.transform(x.view())?;
    let first: Vec<u32> = labels.y.iter().map(|&class| class.min(1)).collect();
    for (name, y) in [("species", &labels.y), ("first", &first)] {
        let model = LogisticRegression::params().fit(scaled.view(), y, labels.classes.len())?;
        if let Some(warning) = model.warning() {
            println!("{warning}");
        }
        let found = model.predict(scaled.view())?;
        println!(
            "{name}: {:.3} of the training rows right, {} steps",
            accuracy(y, &found)?,
            model.n_iter()
        );
    }
    Ok(())
}
