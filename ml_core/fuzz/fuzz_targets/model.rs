//! Fuzz target that reads any bytes as a model file: the result is an error message, or a model
//! that predicts for every row of a table of its columns and survives a round trip.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ml_core::data::{ColumnKind, FeatureEncoding, MISSING_CODE, NewColumn, NewValues, Table};
use ml_core::model::{Estimator, Outcome, SavedModel};

/// The values of a numeric column.
const NUMBERS: [f64; 9] = [0.0, -0.0, 1.0, -2.5, 5e-324, f64::MAX, f64::MIN, 1e-300, f64::NAN];

fuzz_target!(|data: &[u8]| {
    let Ok(model) = SavedModel::from_reader(data) else {
        return;
    };
    let written = bytes(&model);
    let read = SavedModel::from_reader(written.as_slice()).expect("what was written");
    assert_eq!(bytes(&read), written);
    match model.estimator() {
        Estimator::DecisionTree(tree) => {
            assert_eq!(tree.feature_importances().len(), tree.n_features());
            assert!(!tree.graphviz(&[], model.classes()).is_empty());
            assert!(tree.depth() < tree.nodes().len());
        }
        Estimator::RandomForest(forest) => assert_eq!(forest.feature_importances().len(), forest.n_features()),
        _ => {}
    }
    let table = table(&model);
    let Ok(prediction) = model.predict(&table) else { return };
    assert_eq!(prediction.rows.len() + prediction.dropped, table.rows());
    match prediction.outcome {
        Outcome::Clusters { labels, distances } => {
            assert_eq!(
                (labels.len(), distances.len()),
                (prediction.rows.len(), prediction.rows.len())
            );
        }
        Outcome::Classes { classes, probabilities } => {
            assert!(classes.iter().all(|&class| (class as usize) < model.classes().len()));
            assert_eq!(probabilities.dim(), (prediction.rows.len(), model.classes().len()));
        }
        Outcome::Numbers { values } => assert_eq!(values.len(), prediction.rows.len()),
    }
});

fn bytes(model: &SavedModel) -> Vec<u8> {
    let mut bytes = Vec::new();
    model.to_writer(&mut bytes).expect("a vector takes everything");
    bytes
}

/// Builds a table with the columns that the model needs: extreme numbers, known and unknown levels,
/// missing values.
fn table(model: &SavedModel) -> Table {
    let column = |feature: &ml_core::data::Feature| {
        let (kind, values) = match &feature.encoding {
            FeatureEncoding::Numeric { .. } => (ColumnKind::Numeric, NewValues::Numeric(NUMBERS.to_vec())),
            FeatureEncoding::DateParts { .. } => {
                let codes = (0..NUMBERS.len()).map(|row| if row == 8 { MISSING_CODE } else { (row % 2) as u32 });
                let levels = vec!["1900-01-01T00:00-12:00".into(), "31/12/99 24:00".into()];
                let codes = codes.collect();
                (ColumnKind::Datetime, NewValues::Codes { codes, levels })
            }
            FeatureEncoding::OneHot { .. } | FeatureEncoding::Frequency { .. } | FeatureEncoding::Hashing { .. } => {
                let mut levels = match &feature.encoding {
                    FeatureEncoding::OneHot { levels, .. } => levels.clone(),
                    FeatureEncoding::Frequency { shares, .. } => shares.keys().cloned().collect(),
                    _ => Vec::new(),
                };
                levels.push("a level that nobody knows".into());
                let code = |row: usize| {
                    if row == 8 {
                        MISSING_CODE
                    } else {
                        (row % levels.len()) as u32
                    }
                };
                let codes = (0..NUMBERS.len()).map(code).collect();
                (ColumnKind::Categorical, NewValues::Codes { codes, levels })
            }
        };
        NewColumn {
            name: feature.name.clone(),
            kind,
            values,
        }
    };
    Table::from_columns(model.encoder().features().iter().map(column).collect()).expect("its names differ")
}
