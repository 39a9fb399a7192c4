//! Dependence of an encoder on the rows it was fitted to, and levels that it does not know.

use super::{Encoder, Feature, FeatureEncoding};
use crate::data::Table;

impl Encoder {
    /// Returns whether another choice of training rows could give another encoder.
    pub(crate) fn depends_on_rows(&self) -> bool {
        self.features.iter().any(|feature| match &feature.encoding {
            FeatureEncoding::Numeric { fill } => fill.is_some(),
            FeatureEncoding::OneHot { .. } => true,
        })
    }

    /// Returns the categorical features with levels that the encoder does not list, and the number
    /// of rows that have one.
    #[must_use]
    pub fn unknown_levels(&self, table: &Table, rows: &[usize]) -> Vec<(String, usize)> {
        let unknown = |feature: &Feature| {
            let FeatureEncoding::OneHot { levels, .. } = &feature.encoding else {
                return None;
            };
            let data = table.column(&feature.name).ok()?.data;
            let is_unknown = |row: &&usize| data.text(**row).is_some_and(|level| !levels.contains(&level));
            let count = rows.iter().filter(is_unknown).count();
            (count > 0).then(|| (feature.name.clone(), count))
        };
        self.features.iter().filter_map(unknown).collect()
    }
}
