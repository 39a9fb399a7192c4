//! Tables built in a program instead of read from a file.

use super::names::check_names;
use super::table::{Column, Values};
use super::{ColumnKind, DataError, MISSING_CODE, Table};
use ndarray::{Array2, ArrayView1};

/// A column of a new [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub struct NewColumn {
    /// The name, which must be unique.
    pub name: String,
    /// The type of the column.
    pub kind: ColumnKind,
    /// The values, as many as in every other column.
    pub values: NewValues,
}

/// The values of a [`NewColumn`].
#[derive(Clone, Debug, PartialEq)]
pub enum NewValues {
    /// Finite numbers; NaN is a missing value.
    Numeric(Vec<f64>),
    /// Indices into the distinct values; [`MISSING_CODE`] is a missing value.
    Codes {
        /// An index into `levels` for each row.
        codes: Vec<u32>,
        /// The distinct values, sorted.
        levels: Vec<String>,
    },
}

impl NewValues {
    fn len(&self) -> usize {
        match self {
            Self::Numeric(values) => values.len(),
            Self::Codes { codes, .. } => codes.len(),
        }
    }
}

impl Table {
    /// Creates a table of these columns.
    ///
    /// ```
    /// use ml_core::data::{ColumnKind, NewColumn, NewValues, Table};
    ///
    /// let table = Table::from_columns(vec![NewColumn {
    ///     name: "width".into(),
    ///     kind: ColumnKind::Numeric,
    ///     values: NewValues::Numeric(vec![1.5, f64::NAN]),
    /// }])?;
    /// assert_eq!((table.rows(), table.column("width")?.missing), (2, 1));
    /// # Ok::<(), ml_core::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// [`DataError::UnequalColumns`] when a column is longer or shorter than the first,
    /// [`DataError::LongColumnName`] for a name of more than 4,000 bytes,
    /// [`DataError::DuplicateColumn`] when a name occurs twice, [`DataError::UnknownCode`] for a
    /// code without a level, [`DataError::InfiniteValue`] for a number that is not finite.
    pub fn from_columns(columns: Vec<NewColumn>) -> Result<Self, DataError> {
        check_names(columns.iter().map(|column| column.name.as_str()))?;
        let rows = columns.first().map_or(0, |column| column.values.len());
        columns.iter().try_for_each(|column| check_values(column, rows))?;
        let is_numeric = |column: &&NewColumn| matches!(column.values, NewValues::Numeric(_));
        let mut numbers = Array2::zeros((rows, columns.iter().filter(is_numeric).count()));
        let mut place = 0;
        let columns = columns.into_iter().map(|NewColumn { name, kind, values }| {
            let (values, missing) = match values {
                NewValues::Numeric(values) => {
                    numbers.column_mut(place).assign(&ArrayView1::from(&values));
                    place += 1;
                    let missing = values.iter().filter(|value| value.is_nan()).count();
                    (Values::Numbers { place: place - 1 }, missing)
                }
                NewValues::Codes { codes, levels } => {
                    let missing = codes.iter().filter(|&&code| code == MISSING_CODE).count();
                    (Values::Codes { codes, levels }, missing)
                }
            };
            Column {
                name,
                kind,
                values,
                missing,
            }
        });
        let columns = columns.collect();
        Ok(Self::new(columns, numbers))
    }
}

/// Rejects values that a column cannot hold.
fn check_values(column: &NewColumn, rows: usize) -> Result<(), DataError> {
    let name = || column.name.clone();
    if column.values.len() != rows {
        return Err(DataError::UnequalColumns {
            name: name(),
            found: column.values.len(),
            expected: rows,
        });
    }
    match &column.values {
        NewValues::Numeric(values) => match values.iter().position(|value| value.is_infinite()) {
            Some(row) => Err(DataError::InfiniteValue {
                row: row + 1,
                name: name(),
            }),
            None => Ok(()),
        },
        NewValues::Codes { codes, levels } => {
            let is_known = |code: u32| code == MISSING_CODE || (code as usize) < levels.len();
            match codes.iter().position(|&code| !is_known(code)) {
                Some(row) => Err(DataError::UnknownCode {
                    row: row + 1,
                    name: name(),
                    code: codes[row],
                    levels: levels.len(),
                }),
                None => Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(name: &str, values: &[f64]) -> NewColumn {
        NewColumn {
            name: name.into(),
            kind: ColumnKind::Numeric,
            values: NewValues::Numeric(values.to_vec()),
        }
    }

    fn codes(codes: &[u32]) -> NewColumn {
        NewColumn {
            name: "colour".into(),
            kind: ColumnKind::Categorical,
            values: NewValues::Codes {
                codes: codes.to_vec(),
                levels: vec!["blue".into(), "red".into()],
            },
        }
    }

    #[test]
    fn columns_become_a_table() {
        let columns = vec![
            numbers("a", &[1.0, f64::NAN]),
            codes(&[1, MISSING_CODE]),
            numbers("b", &[3.0, 4.0]),
        ];
        let table = Table::from_columns(columns).unwrap();
        let text = |name: &str, row| table.column(name).unwrap().data.text(row);
        assert_eq!(
            (text("b", 1), text("colour", 0)),
            (Some("4".into()), Some("red".into()))
        );
        assert_eq!((text("a", 1), text("colour", 1)), (None, None));
        let missing: Vec<usize> = table.columns().iter().map(|column| column.missing).collect();
        assert_eq!((table.rows(), missing), (2, vec![1, 1, 0]));
        assert_eq!(Table::from_columns(Vec::new()).unwrap().rows(), 0);
    }

    #[test]
    fn invalid_columns_are_rejected() {
        let refused = |columns| Table::from_columns(columns).unwrap_err().to_string();
        let error = refused(vec![numbers("a", &[1.0]), numbers("b", &[1.0, 2.0])]);
        assert!(error.contains("“b” has 2 rows"), "{error}");
        let error = refused(vec![numbers("a", &[1.0]), numbers("a", &[1.0])]);
        assert!(error.contains("both named “a”"), "{error}");
        let error = refused(vec![numbers("a", &[1.0, f64::INFINITY])]);
        assert!(error.contains("row 2") && error.contains("“a”"), "{error}");
        let error = refused(vec![codes(&[0, 2])]);
        assert!(error.contains("row 2") && error.contains("code 2"), "{error}");
    }
}
