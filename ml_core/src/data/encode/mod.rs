//! From a table to a matrix: numbers as they are, categories one-hot.

mod fit;
mod source;

use super::{ClassLabels, ColumnKind, DataError, Table};
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use source::Source;
use std::collections::BTreeMap;

/// The most values of a categorical feature: each becomes a column of the matrix.
pub const MAX_ONE_HOT: usize = 50;

/// What to do with rows that lack a value of a feature. Rows without a class are always left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Leave the rows out and count them.
    #[default]
    Drop,
    /// Fill in the column's mean (numbers) or most frequent value (categories).
    Mean,
    /// Fill in the column's most frequent value; of several the smallest.
    MostFrequent,
}

/// A column of the table and how it becomes columns of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// The column.
    pub name: String,
    /// How it is encoded.
    pub encoding: FeatureEncoding,
}

/// How a feature becomes columns of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FeatureEncoding {
    /// The number itself.
    Numeric {
        /// What stands for a missing value; null: the row is dropped.
        fill: Option<f64>,
    },
    /// One column a level: 1 where the row has it, else 0. A level that is not listed gives zeros only.
    OneHot {
        /// The levels, sorted.
        levels: Vec<String>,
        /// The index of the level that stands for a missing value; null: the row is dropped.
        fill: Option<u32>,
    },
}

/// Turns tables into matrices, always in the same way. Learned from a table by [`Encoder::fit`]. What scikit-learn does
/// with `OneHotEncoder(handle_unknown="ignore")`, `SimpleImputer` and a `ColumnTransformer`. As JSON: the list of its
/// [`Feature`]s.
///
/// ```
/// use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
/// use ndarray::array;
///
/// let options = CsvOptions::default();
/// let train = read_csv("age,port\n20,Cork\n40,Dover\n,Dover\n".as_bytes(), &options)?;
/// let encoder = Encoder::fit(&train, None, None, Missing::Mean)?;
/// assert_eq!(encoder.columns(), ["age", "port=Cork", "port=Dover"]);
/// let new = read_csv("port,age\nDover,\nOslo,7\n".as_bytes(), &options)?;
/// assert_eq!(encoder.transform(&new)?.x, array![[30.0, 0.0, 1.0], [7.0, 0.0, 0.0]]);
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Feature>", into = "Vec<Feature>")]
pub struct Encoder {
    features: Vec<Feature>,
    columns: Vec<String>,
}

/// A matrix and where its rows come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    /// The matrix in standard layout, one column for each of [`Encoder::columns`]; all values are finite.
    pub x: Array2<f64>,
    /// For each row of the matrix its row in the table, from 0.
    pub rows: Vec<usize>,
    /// Rows of the table that were left out because a value was missing.
    pub dropped: usize,
}

impl Encoder {
    /// The names of the matrix's columns: a numeric feature's own, `sex=female` for a level of a categorical one.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The features, in order.
    #[must_use]
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// The types that the features' columns must be read as, for [`CsvOptions::overrides`](super::CsvOptions): then a
    /// value that does not fit is refused with its line.
    #[must_use]
    pub fn column_kinds(&self) -> BTreeMap<String, ColumnKind> {
        let kind = |feature: &Feature| match feature.encoding {
            FeatureEncoding::Numeric { .. } => ColumnKind::Numeric,
            FeatureEncoding::OneHot { .. } => ColumnKind::Categorical,
        };
        self.features
            .iter()
            .map(|feature| (feature.name.clone(), kind(feature)))
            .collect()
    }

    /// The matrix of a table, for a prediction. Columns that are no features may be absent.
    ///
    /// # Errors
    /// When a feature's column is absent, or holds a text where numbers are needed.
    pub fn transform(&self, table: &Table) -> Result<Encoded, DataError> {
        let sources = self.sources(table)?;
        let rows: Vec<usize> = (0..table.rows())
            .filter(|&row| sources.iter().all(|source| source.has(row)))
            .collect();
        self.matrix(table, &sources, rows)
    }

    /// The matrix of a table and the classes of its rows. Rows without a class are dropped too.
    ///
    /// # Errors
    /// As [`Encoder::transform`] and [`ClassLabels::from_table`].
    pub fn transform_labelled(&self, table: &Table, target: &str) -> Result<(Encoded, ClassLabels), DataError> {
        let encoded = self.transform_with_target(table, target)?;
        let labels = ClassLabels::from_table(table, target, &encoded.rows)?;
        Ok((encoded, labels))
    }

    /// The matrix of the rows of a table that have a value in the column `target`.
    ///
    /// # Errors
    /// As [`Encoder::transform`]; also when there is no such column, or no row is left.
    pub fn transform_with_target(&self, table: &Table, target: &str) -> Result<Encoded, DataError> {
        let sources = self.sources(table)?;
        let classes = &table.column(target)?.data;
        let keep = |&row: &usize| !classes.is_missing(row) && sources.iter().all(|source| source.has(row));
        let rows: Vec<usize> = (0..table.rows()).filter(keep).collect();
        if rows.is_empty() {
            return Err(fit::no_rows(
                table,
                self.features
                    .iter()
                    .map(|feature| feature.name.as_str())
                    .chain([target]),
            ));
        }
        self.matrix(table, &sources, rows)
    }

    fn sources<'a>(&'a self, table: &'a Table) -> Result<Vec<Source<'a>>, DataError> {
        self.features
            .iter()
            .map(|feature| Source::new(feature, table))
            .collect()
    }

    fn matrix(&self, table: &Table, sources: &[Source<'_>], rows: Vec<usize>) -> Result<Encoded, DataError> {
        let width = self.columns.len();
        let too_large = || DataError::MatrixTooLarge {
            rows: rows.len(),
            columns: width,
        };
        let size = rows.len().checked_mul(width).ok_or_else(too_large)?;
        Vec::<f64>::new().try_reserve_exact(size).map_err(|_| too_large())?;
        let mut values = vec![0.0; size];
        source::fill(&mut values, width, sources, &rows);
        let x = Array2::from_shape_vec((rows.len(), width), values).map_err(|_| too_large())?;
        Ok(Encoded {
            x,
            dropped: table.rows() - rows.len(),
            rows,
        })
    }
}

#[cfg(test)]
mod tests;
