//! Fitting an encoder to a table, and checks of an encoder from a file.

use super::{Encoder, Feature, FeatureEncoding, MAX_ONE_HOT, Missing};
use crate::data::error::quoted_list;
use crate::data::sum::mean;
use crate::data::{ColumnData, ColumnKind, DataError, MISSING_CODE, Table, TableColumn};

impl Encoder {
    /// Fits an encoder to a table.
    ///
    /// `features` are the columns to use; `None` uses every numeric column and every categorical
    /// one but the target. With [`Missing::Drop`] rows that lack a feature (or the target) will be
    /// left out; else missing values are filled in with values computed here.
    ///
    /// # Errors
    /// When a column does not exist, is listed twice, is the target, is neither numeric nor
    /// categorical, or has more than [`MAX_ONE_HOT`] distinct values; when no column or no row is
    /// left.
    pub fn fit(
        table: &Table,
        features: Option<&[String]>,
        target: Option<&str>,
        missing: Missing,
    ) -> Result<Self, DataError> {
        let classes = target.map(|target| table.column(target)).transpose()?;
        let columns = match features {
            Some(names) => named_features(table, names, target)?,
            None => usable_features(table, target),
        };
        if columns.is_empty() {
            return Err(DataError::NoFeatures);
        }
        let features: Result<Vec<Feature>, _> = columns.iter().map(|column| feature(column, missing)).collect();
        let encoder = Self::new(features?);
        let complete = |row: usize| {
            let features = missing != Missing::Drop || columns.iter().all(|column| !column.data.is_missing(row));
            features && classes.is_none_or(|classes| !classes.data.is_missing(row))
        };
        if (0..table.rows()).any(complete) {
            return Ok(encoder);
        }
        Err(no_rows_error(
            table,
            columns.iter().map(|column| column.name).chain(target),
        ))
    }

    fn new(features: Vec<Feature>) -> Self {
        let names = |feature: &Feature| match &feature.encoding {
            FeatureEncoding::Numeric { .. } => vec![feature.name.clone()],
            FeatureEncoding::OneHot { levels, .. } => {
                levels.iter().map(|level| format!("{}={level}", feature.name)).collect()
            }
        };
        let columns = features.iter().flat_map(names).collect();
        Self { features, columns }
    }
}

/// Returns the named columns, each checked.
fn named_features<'a>(
    table: &'a Table,
    names: &[String],
    target: Option<&str>,
) -> Result<Vec<TableColumn<'a>>, DataError> {
    let mut columns: Vec<TableColumn<'a>> = Vec::with_capacity(names.len());
    for name in names {
        let column = table.column(name)?;
        if target == Some(name) {
            return Err(DataError::TargetIsFeature { name: name.clone() });
        }
        if columns.iter().any(|other| other.name == *name) {
            return Err(DataError::FeatureTwice { name: name.clone() });
        }
        if !matches!(column.kind, ColumnKind::Numeric | ColumnKind::Categorical) {
            return Err(DataError::NotAFeature {
                name: name.clone(),
                kind: column.kind.as_str(),
            });
        }
        columns.push(column);
    }
    Ok(columns)
}

/// Returns every column that can be a feature.
fn usable_features<'a>(table: &'a Table, target: Option<&str>) -> Vec<TableColumn<'a>> {
    let can_be_used = |column: &TableColumn<'_>| {
        matches!(column.kind, ColumnKind::Numeric | ColumnKind::Categorical) && target != Some(column.name)
    };
    table.columns().into_iter().filter(can_be_used).collect()
}

fn feature(column: &TableColumn<'_>, missing: Missing) -> Result<Feature, DataError> {
    let name = column.name.to_owned();
    let all_missing = || DataError::AllMissing { name: name.clone() };
    let encoding = match (column.data, column.kind) {
        (ColumnData::Numeric(values), ColumnKind::Numeric) => {
            let present = values.iter().copied().filter(|value| !value.is_nan());
            let fill = match missing {
                Missing::Drop => None,
                Missing::Mean => Some(mean(present)).filter(|mean| !mean.is_nan()),
                Missing::MostFrequent => most_frequent(present.collect()),
            };
            if missing != Missing::Drop && fill.is_none() {
                return Err(all_missing());
            }
            FeatureEncoding::Numeric { fill }
        }
        (data, _) => {
            let (levels, counts) = levels(data, &name)?;
            let most = (0_u32..)
                .zip(&counts)
                .max_by_key(|&(level, count)| (*count, std::cmp::Reverse(level)));
            let fill = if missing == Missing::Drop {
                None
            } else {
                most.map(|(level, _)| level)
            };
            if levels.is_empty() {
                return Err(all_missing());
            }
            FeatureEncoding::OneHot { levels, fill }
        }
    };
    Ok(Feature { name, encoding })
}

/// Returns the levels of a categorical column, and their counts.
fn levels(data: ColumnData<'_>, name: &str) -> Result<(Vec<String>, Vec<u64>), DataError> {
    let ColumnData::Codes { codes, levels } = data else {
        return Ok((Vec::new(), Vec::new()));
    };
    if levels.len() > MAX_ONE_HOT {
        return Err(DataError::TooManyValues {
            name: name.to_owned(),
            distinct: levels.len(),
            max: MAX_ONE_HOT,
        });
    }
    let mut counts = vec![0; levels.len()];
    for &code in codes.iter().filter(|&&code| code != MISSING_CODE) {
        counts[code as usize] += 1;
    }
    Ok((levels.to_vec(), counts))
}

/// Returns the most frequent number, the smallest of several.
fn most_frequent(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let runs = values.chunk_by(|a, b| a == b);
    let most = runs.reduce(|best, run| if run.len() > best.len() { run } else { best });
    most.map(|run| run[0])
}

/// Creates the error for a table of which no row is left; it names the column with the most missing
/// values.
pub(super) fn no_rows_error<'a>(table: &Table, names: impl Iterator<Item = &'a str>) -> DataError {
    let missing = |name: &str| table.column(name).map_or(0, |column| column.missing);
    let worst = names.max_by_key(|name| missing(name)).unwrap_or_default();
    DataError::NoRowsLeft {
        rows: table.rows(),
        name: worst.to_owned(),
    }
}

impl TryFrom<Vec<Feature>> for Encoder {
    type Error = String;

    /// Checks an encoder that comes from a file.
    fn try_from(features: Vec<Feature>) -> Result<Self, String> {
        if features.is_empty() {
            return Err("an encoder needs at least one feature".into());
        }
        for (at, feature) in features.iter().enumerate() {
            let name = &feature.name;
            if features[..at].iter().any(|other| other.name == *name) {
                return Err(format!("the feature “{name}” occurs twice"));
            }
            match &feature.encoding {
                FeatureEncoding::Numeric { fill } => {
                    if fill.is_some_and(|fill| !fill.is_finite()) {
                        return Err(format!("the fill value of the feature “{name}” is not finite"));
                    }
                }
                FeatureEncoding::OneHot { levels, fill } => {
                    if levels.is_empty() || levels.len() > MAX_ONE_HOT {
                        let count = levels.len();
                        return Err(format!(
                            "the feature “{name}” has {count} levels, not 1 to {MAX_ONE_HOT}"
                        ));
                    }
                    if (1..levels.len()).any(|at| levels[..at].contains(&levels[at])) {
                        return Err(format!(
                            "the feature “{name}” has a level twice: {}",
                            quoted_list(levels)
                        ));
                    }
                    if fill.is_some_and(|fill| fill as usize >= levels.len()) {
                        return Err(format!("the fill level of the feature “{name}” does not exist"));
                    }
                }
            }
        }
        Ok(Self::new(features))
    }
}

impl From<Encoder> for Vec<Feature> {
    fn from(encoder: Encoder) -> Self {
        encoder.features
    }
}
