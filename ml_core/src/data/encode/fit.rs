//! Fit of an encoder to rows of a table.

use super::{Encoder, Feature, FeatureEncoding, MAX_ONE_HOT, chosen};
use crate::data::names::{check_categories, check_encoded_names};
use crate::data::sum::mean;
use crate::data::{ColumnData, ColumnKind, DataError, Table, TableColumn};
use crate::spec::{ColumnEncodings, Missing};

impl Encoder {
    /// Fits an encoder to all rows of a table.
    ///
    /// `features` are the columns to use; `None` uses every numeric column and every categorical
    /// one but the target. With [`Missing::Drop`] rows that lack a feature (or the target) will be
    /// left out, with [`Missing::Native`] missing values stay missing; else they are filled in with
    /// values computed here.
    ///
    /// # Errors
    /// When a column does not exist, is listed twice, is the target, is neither numeric nor
    /// categorical, has more than [`MAX_ONE_HOT`] distinct values or one of more than 1,000 bytes;
    /// when the names of the encoded columns are too long together; when no column or no row is
    /// left.
    pub fn fit(
        table: &Table,
        features: Option<&[String]>,
        target: Option<&str>,
        missing: Missing,
    ) -> Result<Self, DataError> {
        let none = ColumnEncodings::new();
        let columns = feature_columns(table, features, target, &none)?;
        let all: Vec<usize> = (0..table.rows()).collect();
        let encoder = Self::fit_columns(&columns, missing, &none, &all)?;
        usable_rows(table, &columns, target, missing)?;
        Ok(encoder)
    }

    /// Fits an encoder to some rows of a table: levels, frequencies, the first date and values to
    /// be filled in are those of these rows alone, so that nothing is learned from the others. The
    /// columns are chosen as by [`Encoder::fit`]; those with one of the `encodings` are used too.
    ///
    /// ```
    /// use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
    /// use ndarray::array;
    ///
    /// let csv = "when,size\n2024-01-31,1\n2024-02-01,2\n2024-03-01,3\n";
    /// let table = read_csv(csv.as_bytes(), &CsvOptions::default())?;
    /// let encodings = [("when".to_owned(), "date:month+days_since".parse()?)].into();
    /// let encoder = Encoder::fit_rows(&table, None, Some("size"), Missing::Drop, &encodings, &[1, 2])?;
    /// assert_eq!(encoder.columns(), ["when (month)", "when (days since)"]);
    /// let x = encoder.transform(&table)?.x.into_dense()?;
    /// assert_eq!(x, array![[1.0, -1.0], [2.0, 0.0], [3.0, 29.0]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Encoder::fit`]; [`DataError::Encoding`] when an encoding does not suit its column, and
    /// [`DataError::NotADate`] for a text among dates.
    pub fn fit_rows(
        table: &Table,
        features: Option<&[String]>,
        target: Option<&str>,
        missing: Missing,
        encodings: &ColumnEncodings,
        rows: &[usize],
    ) -> Result<Self, DataError> {
        let columns = feature_columns(table, features, target, encodings)?;
        Self::fit_columns(&columns, missing, encodings, rows)
    }

    /// Returns the columns to use, each checked.
    ///
    /// # Errors
    /// When a column does not exist, is listed twice, is the target, or is neither numeric nor
    /// categorical and has no encoding.
    pub(crate) fn columns_of<'a>(
        table: &'a Table,
        features: &[String],
        target: Option<&str>,
        encodings: &ColumnEncodings,
    ) -> Result<Vec<TableColumn<'a>>, DataError> {
        feature_columns(table, Some(features), target, encodings)
    }

    fn fit_columns(
        columns: &[TableColumn<'_>],
        missing: Missing,
        encodings: &ColumnEncodings,
        rows: &[usize],
    ) -> Result<Self, DataError> {
        let features: Result<Vec<Feature>, _> = columns
            .iter()
            .map(|column| feature(column, missing, encodings, rows))
            .collect();
        let encoder = Self::new(features?);
        match (encoder.columns.first(), encoder.features.first()) {
            // No row has a category of any feature.
            (None, Some(Feature { name, .. })) => Err(DataError::AllMissing { name: name.clone() }),
            _ => check_encoded_names(&encoder.columns).map(|()| encoder),
        }
    }

    pub(super) fn new(features: Vec<Feature>) -> Self {
        let columns = features.iter().flat_map(Feature::column_names).collect();
        Self { features, columns }
    }
}

/// Returns the columns to use, each checked.
fn feature_columns<'a>(
    table: &'a Table,
    features: Option<&[String]>,
    target: Option<&str>,
    encodings: &ColumnEncodings,
) -> Result<Vec<TableColumn<'a>>, DataError> {
    for name in target.into_iter().chain(encodings.keys().map(String::as_str)) {
        table.column(name)?;
    }
    let columns = match features {
        Some(names) => named_features(table, names, target, encodings)?,
        None => usable_features(table, target, encodings),
    };
    if columns.is_empty() {
        return Err(DataError::NoFeatures);
    }
    chosen::check_names(encodings, &columns)?;
    Ok(columns)
}

/// Returns the rows that have every value that is needed, and a value of the target.
///
/// # Errors
/// When there is no such row.
pub(crate) fn usable_rows(
    table: &Table,
    columns: &[TableColumn<'_>],
    target: Option<&str>,
    missing: Missing,
) -> Result<Vec<usize>, DataError> {
    let classes = target.map(|target| table.column(target)).transpose()?;
    let is_complete = |&row: &usize| {
        let features = missing != Missing::Drop || columns.iter().all(|column| !column.data.is_missing(row));
        features && classes.is_none_or(|classes| !classes.data.is_missing(row))
    };
    let rows: Vec<usize> = (0..table.rows()).filter(is_complete).collect();
    if rows.is_empty() {
        return Err(no_rows_error(
            table,
            columns.iter().map(|column| column.name).chain(target),
        ));
    }
    Ok(rows)
}

/// Returns the named columns, each checked.
fn named_features<'a>(
    table: &'a Table,
    names: &[String],
    target: Option<&str>,
    encodings: &ColumnEncodings,
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
        match encodings.get(name) {
            Some(encoding) => chosen::check(&column, encoding)?,
            None if matches!(column.kind, ColumnKind::Numeric | ColumnKind::Categorical) => {}
            None => {
                return Err(DataError::NotAFeature {
                    name: name.clone(),
                    kind: column.kind.as_str(),
                });
            }
        }
        columns.push(column);
    }
    Ok(columns)
}

/// Returns every column that can be a feature.
fn usable_features<'a>(table: &'a Table, target: Option<&str>, encodings: &ColumnEncodings) -> Vec<TableColumn<'a>> {
    let can_be_used = |column: &TableColumn<'_>| {
        let is_usable = match encodings.get(column.name) {
            Some(encoding) => chosen::check(column, encoding).is_ok(),
            None => matches!(column.kind, ColumnKind::Numeric | ColumnKind::Categorical),
        };
        is_usable && target != Some(column.name)
    };
    table.columns().into_iter().filter(can_be_used).collect()
}

fn feature(
    column: &TableColumn<'_>,
    missing: Missing,
    encodings: &ColumnEncodings,
    rows: &[usize],
) -> Result<Feature, DataError> {
    let name = column.name.to_owned();
    let keeps_missing = missing == Missing::Native;
    let has_values = |is_present: bool| match is_present || (keeps_missing && !is_all_missing(column)) {
        true => Ok(()),
        false => Err(DataError::AllMissing { name: name.clone() }),
    };
    let chosen = encodings.get(column.name);
    let encoding = match (column.data, column.kind) {
        _ if let Some(encoding) = chosen => {
            has_values(rows.iter().any(|&row| !column.data.is_missing(row)))?;
            chosen::fit(column, encoding, missing, rows)?
        }
        (ColumnData::Numeric(values), ColumnKind::Numeric) => {
            let present = rows.iter().map(|&row| values[row]).filter(|value| !value.is_nan());
            let fill = match missing {
                Missing::Drop | Missing::Native => None,
                Missing::Mean => Some(mean(present)).filter(|mean| !mean.is_nan()),
                Missing::MostFrequent => most_frequent(present.collect()),
            };
            has_values(fill.is_some() || missing == Missing::Drop)?;
            FeatureEncoding::Numeric { fill }
        }
        (data, _) => {
            let (levels, counts) = levels(data, &name, rows)?;
            let most_frequent = (0_u32..)
                .zip(&counts)
                .max_by_key(|&(level, count)| (*count, std::cmp::Reverse(level)));
            let fill = most_frequent.map(|(level, _)| level).filter(|_| missing.fills());
            has_values(!levels.is_empty())?;
            FeatureEncoding::OneHot { levels, fill }
        }
    };
    Ok(Feature {
        name,
        encoding,
        keeps_missing,
    })
}

/// Returns whether no row of the table has a value.
fn is_all_missing(column: &TableColumn<'_>) -> bool {
    let rows = match column.data {
        ColumnData::Numeric(values) => values.len(),
        ColumnData::Codes { codes, .. } => codes.len(),
    };
    column.missing == rows
}

/// Returns the levels of a categorical column that occur in the rows, and their counts.
fn levels(data: ColumnData<'_>, name: &str, rows: &[usize]) -> Result<(Vec<String>, Vec<u64>), DataError> {
    let ColumnData::Codes { codes, levels } = data else {
        return Ok((Vec::new(), Vec::new()));
    };
    let mut counts = vec![0_u64; levels.len()];
    for &row in rows {
        if let Some(count) = counts.get_mut(codes[row] as usize) {
            *count += 1;
        }
    }
    let used: Vec<usize> = (0..levels.len()).filter(|&level| counts[level] > 0).collect();
    if used.len() > MAX_ONE_HOT {
        return Err(DataError::TooManyValues {
            name: name.to_owned(),
            distinct: used.len(),
            max: MAX_ONE_HOT,
        });
    }
    check_categories(name, used.iter().map(|&level| &levels[level]))?;
    let counted = used.iter().map(|&level| counts[level]).collect();
    Ok((used.iter().map(|&level| levels[level].clone()).collect(), counted))
}

/// Returns the most frequent number, the smallest of several.
fn most_frequent(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let runs = values.chunk_by(|a, b| a == b);
    let longest = runs.reduce(|best, run| if run.len() > best.len() { run } else { best });
    longest.map(|run| run[0])
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
