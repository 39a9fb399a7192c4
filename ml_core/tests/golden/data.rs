//! Data sets with the results of scikit-learn.

use ml_core::data::{ClassLabels, CsvOptions, Encoder, Missing, read_csv};
use ndarray::Array2;
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The data sets that are files, with the column of their classes.
const FILES: [(&str, &str); 5] = [
    ("iris", "species"),
    ("wine", "cultivar"),
    ("breast_cancer", "diagnosis"),
    ("digits", "digit"),
    ("penguins", "species"),
];
/// The generated data sets, which are stored in the golden files.
const GENERATED: [&str; 10] = [
    "ties",
    "duplicates",
    "constant_columns",
    "tiny",
    "huge",
    "one_row",
    "two_rows",
    "one_column",
    "many_classes",
    "imbalanced",
];

/// A data set.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) x: Array2<f64>,
    pub(crate) y: Vec<u32>,
    pub(crate) n_classes: usize,
    /// The largest absolute value of `x`, the unit of tolerances.
    pub(crate) unit: f64,
    pub(crate) golden: Value,
}

/// Returns all data sets.
pub(crate) fn sets() -> impl Iterator<Item = Set> {
    FILES.into_iter().map(from_file).chain(GENERATED.map(generated))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data")
}

fn from_file((name, target): (&'static str, &str)) -> Set {
    let file = folder().join(format!("{name}.csv"));
    let table = read_csv(file.as_path(), &CsvOptions::default()).unwrap();
    let encoder = Encoder::fit(&table, None, Some(target), Missing::Drop).unwrap();
    let (encoded, ClassLabels { y, .. }) = encoder.transform_labelled(&table, target).unwrap();
    set(name, encoded.x.into_dense().unwrap(), y, golden(name))
}

fn generated(name: &'static str) -> Set {
    let golden = golden(name);
    let y = numbers(&golden["y"]).into_iter().map(|class| class as u32).collect();
    set(name, matrix(&golden["x"]), y, golden)
}

fn set(name: &'static str, x: Array2<f64>, y: Vec<u32>, golden: Value) -> Set {
    Set {
        name,
        n_classes: golden["n_classes"].as_u64().unwrap() as usize,
        unit: x.iter().fold(0.0, |unit, value| value.abs().max(unit)),
        x,
        y,
        golden,
    }
}

/// Reads a golden file.
pub(crate) fn golden(name: &str) -> Value {
    let file = File::open(folder().join(format!("golden/{name}.json"))).unwrap();
    serde_json::from_reader(std::io::BufReader::new(file)).unwrap()
}

/// Parses a list of numbers.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(number).collect()
}

/// Parses a list of integers.
pub(crate) fn integers(value: &Value) -> Vec<usize> {
    list(value)
        .iter()
        .map(|number| number.as_u64().unwrap() as usize)
        .collect()
}

/// Returns the elements of a list.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// Parses a number.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Parses a list of rows.
pub(crate) fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(value).iter().map(numbers).collect();
    let columns = rows.first().map_or(0, Vec::len);
    Array2::from_shape_vec((rows.len(), columns), rows.concat()).unwrap()
}

/// Returns whether two numbers are equal to 1e-9 of the larger, or of a thousandth of `unit`. Zeros
/// need the latter: scikit-learn centres the data, which leaves errors of some 1e-16 of them.
pub(crate) fn close(a: f64, b: f64, unit: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-3 * unit)
}
