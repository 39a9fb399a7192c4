//! Exports regression trees and forests to ONNX, with rows and predictions to compare.
//!
//!     cargo run --release -p ml_core --example onnx_regression -- FOLDER
//!
//! writes for each model NAME.onnx and NAME.csv: the columns of its rows, and the `prediction`.

use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use ml_core::ensemble::random_forest::RandomForestRegressor;
use ml_core::tree::{DecisionTreeRegressor, MissingValues, RegressionCriterion};
use ndarray::{Array2, Axis};
use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Returns the features of penguins in single precision, the names of the columns and the masses.
fn data() -> Result<(Array2<f64>, Vec<String>, Vec<f64>)> {
    let csv = include_bytes!("../../data/penguins.csv").as_slice();
    let table = read_csv(csv, &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, None, Missing::Drop)?;
    let all = encoder.transform(&table)?.x.into_dense()?;
    let (mass, features): (Vec<usize>, Vec<usize>) =
        (0..all.ncols()).partition(|&column| encoder.columns()[column] == "body_mass_g");
    let names = features.iter().map(|&column| encoder.columns()[column].clone());
    #[expect(clippy::cast_possible_truncation, reason = "ONNX takes single precision")]
    let x = all.select(Axis(1), &features).mapv(|value| f64::from(value as f32));
    Ok((
        x,
        names.collect(),
        all.select(Axis(1), &mass).into_raw_vec_and_offset().0,
    ))
}

fn write(
    folder: &Path,
    name: &str,
    onnx: &[u8],
    (x, columns): (&Array2<f64>, &[String]),
    predicted: &[f64],
) -> Result<()> {
    std::fs::write(folder.join(format!("{name}.onnx")), onnx)?;
    let mut text = format!("{},prediction\n", columns.join(","));
    for (row, value) in x.rows().into_iter().zip(predicted) {
        for cell in row {
            write!(text, "{cell},")?;
        }
        writeln!(text, "{value}")?;
    }
    Ok(std::fs::write(folder.join(format!("{name}.csv")), text)?)
}

fn main() -> Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("give a folder for the files")?);
    let (x, columns, y) = data()?;
    let rows = (&x, columns.as_slice());
    let tree = DecisionTreeRegressor::params();
    for (name, params) in [
        ("tree", tree.clone()),
        ("absolute", tree.clone().criterion(RegressionCriterion::AbsoluteError)),
        ("stump", tree.clone().max_depth(Some(1))),
        ("leaf", tree.min_samples_leaf(5000)),
    ] {
        let model = params.fit(x.view(), &y)?;
        write(
            &folder,
            name,
            &model.to_onnx(&columns)?,
            rows,
            &model.predict(x.view())?,
        )?;
    }
    for (name, trees) in [("forest", 100), ("forest_of_one", 1)] {
        let model = RandomForestRegressor::params().n_estimators(trees).fit(x.view(), &y)?;
        write(
            &folder,
            name,
            &model.to_onnx(&columns)?,
            rows,
            &model.predict(x.view())?,
        )?;
    }
    // Every third cell is missing.
    let mut cells = 0..;
    let missing = x.mapv(|value| match cells.next() {
        Some(cell) if cell % 3 == 1 => f64::NAN,
        _ => value,
    });
    let rows = (&missing, columns.as_slice());
    let params = DecisionTreeRegressor::params().missing_values(MissingValues::Native);
    let model = params.fit(missing.view(), &y)?;
    write(
        &folder,
        "missing",
        &model.to_onnx(&columns)?,
        rows,
        &model.predict(missing.view())?,
    )?;
    let params = RandomForestRegressor::params().missing_values(MissingValues::Native);
    let model = params.n_estimators(20).fit(missing.view(), &y)?;
    write(
        &folder,
        "missing_forest",
        &model.to_onnx(&columns)?,
        rows,
        &model.predict(missing.view())?,
    )?;
    Ok(())
}
