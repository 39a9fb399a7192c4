//! Predicts a number: the body mass of penguins, by a tree that can be read and by a forest.
//!
//!     cargo run -p ml_core --example regression

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use ml_core::ensemble::random_forest::RandomForestRegressor;
use ml_core::model_selection::train_test_split;
use ml_core::tree::DecisionTreeRegressor;
use ndarray::Axis;
use std::error::Error;
use std::path::Path;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/penguins.csv");

/// Returns the mean absolute error.
fn error(y: &[f64], predicted: &[f64]) -> f64 {
    let sum: f64 = y.iter().zip(predicted).map(|(y, value)| (y - value).abs()).sum();
    sum / y.len() as f64
}

fn main() -> Result<(), Box<dyn Error>> {
    // The mass is a column like the others, until it becomes the target.
    let table = read_csv(Path::new(DATA), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, None, Missing::Drop)?;
    let all = encoder.transform(&table)?.x.into_dense()?;
    let (mass, features): (Vec<usize>, Vec<usize>) =
        (0..all.ncols()).partition(|&column| encoder.columns()[column] == "body_mass_g");
    let names: Vec<String> = features
        .iter()
        .map(|&column| encoder.columns()[column].clone())
        .collect();
    let (x, y) = (all.select(Axis(1), &features), all.select(Axis(1), &mass));

    // A quarter of the penguins is held out for the test.
    let (train, test) = train_test_split(None, all.nrows(), 0.25, 7)?;
    let (train_x, test_x) = (x.select(Axis(0), &train), x.select(Axis(0), &test));
    let (train_y, test_y) = (y.select(Axis(0), &train), y.select(Axis(0), &test));
    let (train_y, test_y) = (train_y.into_raw_vec_and_offset().0, test_y.into_raw_vec_and_offset().0);

    let tree = DecisionTreeRegressor::params()
        .max_depth(Some(2))
        .fit(train_x.view(), &train_y)?;
    println!("{}", tree.rules(&names));

    // Always predicting the mean has this error. A model must be below it.
    let mean = train_y.iter().sum::<f64>() / train_y.len() as f64;
    let baseline = vec![mean; test_y.len()];
    println!("mean absolute error on {} other penguins, in grams:", test_y.len());
    println!("always the mean: {:.0}", error(&test_y, &baseline));
    println!("the tree: {:.0}", error(&test_y, &tree.predict(test_x.view())?));

    // A forest is more accurate, and scores itself on the rows outside the trees' samples.
    let params = RandomForestRegressor::params().oob_score(true).seed(7);
    let forest = params.fit(train_x.view(), &train_y)?;
    println!("a forest: {:.0}", error(&test_y, &forest.predict(test_x.view())?));
    if let Some(score) = forest.oob_score() {
        println!("R² of the forest out of bag: {score:.3}");
    }
    Ok(())
}
