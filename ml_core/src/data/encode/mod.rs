//! Encoding of tables as matrices: numbers as they are, categories one-hot, and by choice dates as
//! their parts, categories and texts as frequencies or hashes.

mod chosen;
mod date_parts;
mod feature;
mod file;
mod fit;
mod hashing;
mod levels;
mod source;
mod values;

pub use feature::{Feature, FeatureEncoding, MAX_ONE_HOT};
pub(crate) use fit::usable_rows;

use super::feature_matrix::Column;
use super::numbers::retain_cells;
use super::{ClassLabels, ColumnKind, DataError, FeatureMatrix, Table};
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use source::Source;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// An encoder that turns tables into matrices, always in the same way. Fitted to a table by
/// [`Encoder::fit`]. scikit-learn: `OneHotEncoder(handle_unknown="ignore")`, `SimpleImputer` and a
/// `ColumnTransformer`. As JSON: the list of its [`Feature`]s.
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
/// assert_eq!(encoder.transform(&new)?.x.into_dense()?, array![[30.0, 0.0, 1.0], [7.0, 0.0, 0.0]]);
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Feature>", into = "Vec<Feature>")]
pub struct Encoder {
    features: Vec<Feature>,
    columns: Vec<String>,
}

/// A matrix with the origin of its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    /// The matrix, one column for each of [`Encoder::columns`]; all values are finite, or NaN where
    /// the encoder keeps missing values.
    pub x: FeatureMatrix,
    /// For each row of the matrix its row in the table, from 0.
    pub rows: Vec<usize>,
    /// The number of rows of the table that were left out because a value was missing.
    pub dropped: usize,
}

impl Encoder {
    /// Returns the names of the matrix's columns: a numeric feature's own name, `sex=female` for a
    /// level of a categorical one, `when (month)`, `city (frequency)` or `city (bucket 3)` for a
    /// chosen encoding.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Returns the features, in order.
    #[must_use]
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// Returns the range of the matrix's columns that each feature becomes.
    #[must_use]
    pub fn column_ranges(&self) -> Vec<Range<usize>> {
        let mut end = 0;
        let range = |feature: &Feature| {
            let start = end;
            end += feature.columns(0).len();
            start..end
        };
        self.features.iter().map(range).collect()
    }

    /// Returns whether missing values of some feature stay missing, as NaN: see
    /// [`Missing::Native`](crate::spec::Missing::Native).
    #[must_use]
    pub fn keeps_missing(&self) -> bool {
        self.features.iter().any(|feature| feature.keeps_missing)
    }

    /// Returns the types that the features' columns must be read as, for
    /// [`CsvOptions::overrides`](super::CsvOptions): then an unsuitable value is reported with its
    /// line.
    #[must_use]
    pub fn column_kinds(&self) -> BTreeMap<String, ColumnKind> {
        self.features
            .iter()
            .map(|feature| (feature.name.clone(), feature.column_kind()))
            .collect()
    }

    /// Encodes a table for a prediction. Columns that are not features may be absent.
    ///
    /// If the table is passed by value and all features are numbers, the numbers are not copied:
    /// then no more memory is needed than that of the table.
    ///
    /// # Errors
    /// When a feature's column is absent, or holds a text where numbers are needed.
    pub fn transform<'a>(&self, table: impl Into<Cow<'a, Table>>) -> Result<Encoded, DataError> {
        let encoded = self.transform_with(table.into(), None, |_, _| Ok::<_, DataError>(()));
        encoded.map(|(encoded, ())| encoded)
    }

    /// Encodes a table and returns the classes of its rows too. Rows without a class are dropped as
    /// well. The table is passed as to [`Encoder::transform`].
    ///
    /// # Errors
    /// As [`Encoder::transform`] and [`ClassLabels::from_table`].
    pub fn transform_labelled<'a>(
        &self,
        table: impl Into<Cow<'a, Table>>,
        target: &str,
    ) -> Result<(Encoded, ClassLabels), DataError> {
        self.transform_with(table.into(), Some(target), |table, rows| {
            ClassLabels::from_table(table, target, rows)
        })
    }

    /// Encodes the rows of a table (those with a value in the column `target`, if one is named),
    /// and returns the result of `inspect`, which receives the table and these rows before the
    /// table is consumed.
    pub(crate) fn transform_with<T, E: From<DataError>>(
        &self,
        table: Cow<'_, Table>,
        target: Option<&str>,
        inspect: impl FnOnce(&Table, &[usize]) -> Result<T, E>,
    ) -> Result<(Encoded, T), E> {
        let sources = self.sources(&table)?;
        let rows = self.rows(&table, &sources, target)?;
        let inspected = inspect(&table, &rows)?;
        let dropped = table.rows() - rows.len();
        let x = match self.number_positions(&table) {
            Some(positions) if matches!(table, Cow::Owned(_)) => {
                drop(sources);
                FeatureMatrix::from(self.take_cells(table.into_owned(), &positions, &rows)?)
            }
            _ => self.matrix(&sources, &rows)?,
        };
        Ok((Encoded { x, rows, dropped }, inspected))
    }

    /// Returns the rows of a table that have every value that is neither filled in nor kept
    /// missing, and a value in the column `target` if one is named.
    ///
    /// # Errors
    /// As [`Encoder::transform`].
    pub fn complete_rows(&self, table: &Table, target: Option<&str>) -> Result<Vec<usize>, DataError> {
        let sources = self.sources(table)?;
        self.usable_rows(table, &sources, target)
    }

    /// Returns the sources of the cells of a row.
    fn sources<'a>(&'a self, table: &'a Table) -> Result<Vec<Source<'a>>, DataError> {
        let mut sources = Vec::with_capacity(self.features.len());
        for feature in &self.features {
            sources.extend(Source::of_feature(feature, table)?);
        }
        Ok(sources)
    }

    /// Returns the usable rows; an error if there is none.
    fn rows(&self, table: &Table, sources: &[Source<'_>], target: Option<&str>) -> Result<Vec<usize>, DataError> {
        let rows = self.usable_rows(table, sources, target)?;
        if target.is_some() && rows.is_empty() {
            let names = self.features.iter().map(|feature| feature.name.as_str());
            return Err(fit::no_rows_error(table, names.chain(target)));
        }
        Ok(rows)
    }

    fn usable_rows(
        &self,
        table: &Table,
        sources: &[Source<'_>],
        target: Option<&str>,
    ) -> Result<Vec<usize>, DataError> {
        let names = || self.features.iter().map(|feature| feature.name.as_str()).chain(target);
        let classes = target.map(|target| table.column(target)).transpose()?;
        let rows = 0..table.rows();
        if names().all(|name| table.column(name).is_ok_and(|column| column.missing == 0)) {
            return Ok(rows.collect());
        }
        let has_class = |row: usize| classes.is_none_or(|classes| !classes.data.is_missing(row));
        let is_complete = |&row: &usize| has_class(row) && sources.iter().all(|source| source.is_usable(row));
        Ok(rows.filter(is_complete).collect())
    }

    /// Returns the positions of the features among the numbers of a table; `None` if one is not
    /// among them, or has values to be filled in.
    fn number_positions(&self, table: &Table) -> Option<Vec<usize>> {
        let position = |feature: &Feature| {
            let is_complete = || table.column(&feature.name).is_ok_and(|column| column.missing == 0);
            match feature.encoding {
                // A value that is kept missing is NaN in the table too.
                FeatureEncoding::Numeric { fill } if fill.is_none() || is_complete() => {
                    table.place(&feature.name).ok()?
                }
                _ => None,
            }
        };
        self.features.iter().map(position).collect()
    }

    /// Turns the numbers of a table into the matrix in place, without the rows and columns that are
    /// not needed.
    fn take_cells(&self, table: Table, positions: &[usize], rows: &[usize]) -> Result<Array2<f64>, DataError> {
        let is_all = rows.len() == table.rows();
        let numbers = table.into_numbers();
        let width = numbers.ncols();
        if is_all && positions.iter().copied().eq(0..width) {
            return Ok(numbers);
        }
        let (mut values, _) = numbers.into_raw_vec_and_offset();
        retain_cells(&mut values, width, positions, rows.iter().copied());
        let too_large = |_| self.too_large(rows);
        Array2::from_shape_vec((rows.len(), positions.len()), values).map_err(too_large)
    }

    fn matrix(&self, sources: &[Source<'_>], rows: &[usize]) -> Result<FeatureMatrix, DataError> {
        let width = sources.len();
        let size = rows.len().checked_mul(width).ok_or_else(|| self.too_large(rows))?;
        Vec::<f64>::new()
            .try_reserve_exact(size)
            .map_err(|_| self.too_large(rows))?;
        let mut values = vec![0.0; size];
        source::fill(&mut values, width, sources, rows);
        let cells = Array2::from_shape_vec((rows.len(), width), values).map_err(|_| self.too_large(rows))?;
        Ok(FeatureMatrix::new(cells, self.cells_of_columns()))
    }

    /// Returns the cell of the matrix that each column is read from.
    fn cells_of_columns(&self) -> Vec<Column> {
        let mut cell = 0;
        let columns = self.features.iter().flat_map(|feature| {
            let first = cell;
            cell += feature.cells();
            feature.columns(first)
        });
        columns.collect()
    }

    fn too_large(&self, rows: &[usize]) -> DataError {
        DataError::MatrixTooLarge {
            rows: rows.len(),
            columns: self.columns.len(),
        }
    }
}

impl<'a> From<&'a Table> for Cow<'a, Table> {
    fn from(table: &'a Table) -> Self {
        Cow::Borrowed(table)
    }
}

impl From<Table> for Cow<'_, Table> {
    fn from(table: Table) -> Self {
        Cow::Owned(table)
    }
}

#[cfg(test)]
mod chosen_tests;
#[cfg(test)]
mod tests;
