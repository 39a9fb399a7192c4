//! Trainings on rows with missing values, which are kept: from the CSV to the saved model.

use crate::cases::Result;
use crate::record::Record;
use ml_core::data::{CsvOptions, Missing, read_csv};
use ml_core::pipeline::{Prepared, TrainRequest};

const PENGUINS: &str = include_str!("../../../../data/penguins.csv");

pub(crate) fn missing_values(record: &mut Record) -> Result<()> {
    for (algorithm, target) in [
        ("decision_tree", "species"),
        ("random_forest", "species"),
        ("decision_tree_regressor", "year"),
        ("random_forest_regressor", "year"),
    ] {
        for scale in [false, true] {
            let request = TrainRequest {
                scale,
                seed: 4,
                ..TrainRequest::new(algorithm).target(target).missing(Missing::Native)
            };
            let table = read_csv(PENGUINS.as_bytes(), &CsvOptions::default())?;
            let trained = Prepared::new(table, &request)?.train(&())?;
            let mut file = Vec::new();
            trained.model.to_writer(&mut file)?;
            let name = format!("missing/{algorithm}/{scale}");
            record.text(&format!("{name}/model"), std::str::from_utf8(&file)?);
            record.text(
                &format!("{name}/metrics"),
                &serde_json::to_string(&trained.report.metrics)?,
            );
        }
    }
    Ok(())
}
