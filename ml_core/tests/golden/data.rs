//! The data sets and what scikit-learn says of them.

use ml_core::data::{ClassLabels, CsvOptions, Encoder, Missing, read_csv};
use ndarray::Array2;
use serde_json::Value;
use std::fs::File;
use std::path::Path;

/// The data sets with the column of their classes.
pub(crate) const SETS: [(&str, &str); 4] = [
    ("iris", "species"),
    ("wine", "cultivar"),
    ("breast_cancer", "diagnosis"),
    ("digits", "digit"),
];

/// A data set.
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) x: Array2<f64>,
    pub(crate) y: Vec<u32>,
    pub(crate) n_classes: usize,
    pub(crate) golden: Value,
}

/// All of them.
pub(crate) fn sets() -> Vec<Set> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    let load = |(name, target): (&'static str, &str)| {
        let table = read_csv(
            File::open(folder.join(format!("{name}.csv"))).unwrap(),
            &CsvOptions::default(),
        )
        .unwrap();
        let encoder = Encoder::fit(&table, None, Some(target), Missing::Drop).unwrap();
        let (encoded, ClassLabels { classes, y }) = encoder.transform_labelled(&table, target).unwrap();
        let golden = File::open(folder.join(format!("golden/{name}.json"))).unwrap();
        Set {
            name,
            x: encoded.x,
            y,
            n_classes: classes.len(),
            golden: serde_json::from_reader(golden).unwrap(),
        }
    };
    SETS.into_iter().map(load).collect()
}

/// A list of numbers.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_f64().unwrap())
        .collect()
}

/// Whether two numbers are equal but for rounding. What scikit-learn leaves of a zero after it has centred the data is
/// about 1e-15.
pub(crate) fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs()).max(1e-3)
}
