//! Dependence of an encoder on the rows it was fitted to, and levels that it does not know.

use super::date_parts::date_order;
use super::{Encoder, Feature, FeatureEncoding};
use crate::data::{ColumnData, Table};
use crate::spelling::Spellings;

impl Encoder {
    /// Returns whether another choice of training rows could give another encoder.
    pub(crate) fn depends_on_rows(&self) -> bool {
        self.features.iter().any(|feature| match &feature.encoding {
            FeatureEncoding::Numeric { .. } | FeatureEncoding::Hashing { .. } => feature.is_filled(),
            FeatureEncoding::DateParts { origin, .. } => feature.is_filled() || origin.is_some(),
            FeatureEncoding::OneHot { .. } | FeatureEncoding::Frequency { .. } => true,
        })
    }

    /// Returns the features whose dates in a table can be read with the day or the month first.
    pub(crate) fn ambiguous_dates(&self, table: &Table) -> Vec<String> {
        let is_ambiguous = |feature: &&Feature| {
            let is_date = matches!(feature.encoding, FeatureEncoding::DateParts { .. });
            is_date
                && table
                    .column(&feature.name)
                    .is_ok_and(|column| date_order(&column).is_ambiguous)
        };
        self.features
            .iter()
            .filter(is_ambiguous)
            .map(|feature| feature.name.clone())
            .collect()
    }

    /// Returns the categorical features with levels that the encoder does not list, and the number
    /// of `rows` of the table that have one.
    #[must_use]
    pub fn unknown_levels(&self, table: &Table, rows: &[usize]) -> Vec<(String, usize)> {
        let unknown = |feature: &Feature| {
            let data = table.column(&feature.name).ok()?.data;
            let count = match &feature.encoding {
                FeatureEncoding::OneHot { levels, .. } => {
                    let spellings = Spellings::new(levels.iter().map(String::as_str));
                    count_unknown(data, rows, |level| {
                        levels.contains(level) || spellings.find(level).is_some()
                    })
                }
                FeatureEncoding::Frequency { shares, .. } => {
                    let spellings = Spellings::new(shares.keys().map(String::as_str));
                    count_unknown(data, rows, |level| {
                        shares.contains_key(level) || spellings.find(level).is_some()
                    })
                }
                _ => 0,
            };
            (count > 0).then(|| (feature.name.clone(), count))
        };
        self.features.iter().filter_map(unknown).collect()
    }
}

/// Returns the number of rows whose value is not a known level.
fn count_unknown(data: ColumnData<'_>, rows: &[usize], known: impl Fn(&String) -> bool) -> usize {
    match data {
        ColumnData::Codes { codes, levels } => {
            let is_known: Vec<bool> = levels.iter().map(known).collect();
            let is_unknown = |row: &&usize| is_known.get(codes[**row] as usize) == Some(&false);
            rows.iter().filter(is_unknown).count()
        }
        ColumnData::Numeric(values) => {
            let is_unknown = |row: &&usize| !values[**row].is_nan() && !known(&values[**row].to_string());
            rows.iter().filter(is_unknown).count()
        }
    }
}
