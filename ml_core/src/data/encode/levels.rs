//! Dependence of an encoder on the rows it was fitted to, and levels that it does not know.

use super::{Encoder, Feature, FeatureEncoding};
use crate::data::{ColumnData, Table};

impl Encoder {
    /// Returns whether another choice of training rows could give another encoder.
    pub(crate) fn depends_on_rows(&self) -> bool {
        self.features.iter().any(|feature| match &feature.encoding {
            FeatureEncoding::Numeric { fill } => fill.is_some(),
            FeatureEncoding::OneHot { .. } => true,
        })
    }

    /// Returns the categorical features with levels that the encoder does not list, and the number
    /// of `rows` of the table that have one.
    #[must_use]
    pub fn unknown_levels(&self, table: &Table, rows: &[usize]) -> Vec<(String, usize)> {
        let unknown = |feature: &Feature| {
            let FeatureEncoding::OneHot { levels, .. } = &feature.encoding else {
                return None;
            };
            let count = count_unknown(table.column(&feature.name).ok()?.data, rows, levels);
            (count > 0).then(|| (feature.name.clone(), count))
        };
        self.features.iter().filter_map(unknown).collect()
    }
}

/// Returns the number of rows whose value is not among the levels.
fn count_unknown(data: ColumnData<'_>, rows: &[usize], known: &[String]) -> usize {
    match data {
        ColumnData::Codes { codes, levels } => {
            let is_known: Vec<bool> = levels.iter().map(|level| known.contains(level)).collect();
            let is_unknown = |row: &&usize| is_known.get(codes[**row] as usize) == Some(&false);
            rows.iter().filter(is_unknown).count()
        }
        ColumnData::Numeric(values) => {
            let is_unknown = |row: &&usize| !values[**row].is_nan() && !known.contains(&values[**row].to_string());
            rows.iter().filter(is_unknown).count()
        }
    }
}
