//! Target column as class numbers.

use super::names::check_categories;
use super::{ColumnData, DataError, MISSING_CODE, Table};
use crate::spelling::Spellings;

/// Largest number of classes of a target.
pub const MAX_CLASSES: usize = 1000;

/// The classes of a target and the class of each row. scikit-learn: `LabelEncoder`.
///
/// ```
/// use ml_core::data::{ClassLabels, CsvOptions, read_csv};
///
/// let table = read_csv("x,kind\n1,b\n2,a\n3,b\n".as_bytes(), &CsvOptions::default())?;
/// let labels = ClassLabels::from_table(&table, "kind", &[0, 1, 2])?;
/// assert_eq!((labels.classes, labels.y), (vec!["a".into(), "b".into()], vec![1, 0, 1]));
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassLabels {
    /// The classes as texts: sorted, numbers by value. Only those that occur in the rows.
    pub classes: Vec<String>,
    /// The class of each row, an index into `classes`.
    pub y: Vec<u32>,
}

impl ClassLabels {
    /// Determines the classes of `rows` (indices from 0) of the column `target`, which may be of
    /// any type.
    ///
    /// # Errors
    /// When there is no such column, a row has no value in it, it has one class or more than
    /// [`MAX_CLASSES`], or a class has more than 1,000 bytes.
    pub fn from_table(table: &Table, target: &str, rows: &[usize]) -> Result<Self, DataError> {
        let column = table.column(target)?;
        check_no_missing(column.data, target, rows)?;
        let too_many = || DataError::TooManyClasses {
            name: target.to_owned(),
            max: MAX_CLASSES,
        };
        let labels = match column.data {
            ColumnData::Numeric(values) => {
                let mut distinct: Vec<f64> = Vec::new();
                // Adding zero turns -0 into 0, because the two are the same class.
                let value = |row: usize| values[row] + 0.0;
                for &row in rows {
                    if let Err(at) = distinct.binary_search_by(|probe| probe.total_cmp(&value(row))) {
                        distinct.insert(at, value(row));
                        if distinct.len() > MAX_CLASSES {
                            return Err(too_many());
                        }
                    }
                }
                let class = |&row: &usize| distinct.partition_point(|probe| *probe < value(row));
                let y = rows.iter().map(class).map(class_number).collect();
                Self {
                    classes: distinct.iter().map(f64::to_string).collect(),
                    y,
                }
            }
            ColumnData::Codes { codes, levels } => {
                let mut class_of = vec![MISSING_CODE; levels.len()];
                for &row in rows {
                    class_of[codes[row] as usize] = 0;
                }
                let used: Vec<usize> = (0..levels.len()).filter(|&level| class_of[level] == 0).collect();
                if used.len() > MAX_CLASSES {
                    return Err(too_many());
                }
                check_categories(target, used.iter().map(|&level| &levels[level]))?;
                for (class, &level) in used.iter().enumerate() {
                    class_of[level] = class_number(class);
                }
                let y = rows.iter().map(|&row| class_of[codes[row] as usize]).collect();
                Self {
                    classes: used.iter().map(|&level| levels[level].clone()).collect(),
                    y,
                }
            }
        };
        if labels.classes.len() < 2 {
            return Err(DataError::TooFewClasses {
                name: target.to_owned(),
                found: labels.classes.len(),
            });
        }
        Ok(labels)
    }

    /// Looks up the class of each of `rows` among given `classes`, which the column may spell
    /// otherwise: to score a model on other data than it was fitted to.
    ///
    /// ```
    /// use ml_core::data::{ClassLabels, CsvOptions, read_csv};
    ///
    /// let table = read_csv("x,kind\n1,b\n2,b\n".as_bytes(), &CsvOptions::default())?;
    /// let known = ["a".to_owned(), "b".to_owned()];
    /// assert_eq!(ClassLabels::with_classes(&table, "kind", &[0, 1], &known)?.y, [1, 1]);
    /// # Ok::<(), ml_core::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such column, or a row has no value in it, or one that is not among the
    /// classes.
    pub fn with_classes(table: &Table, target: &str, rows: &[usize], classes: &[String]) -> Result<Self, DataError> {
        let column = table.column(target)?;
        check_no_missing(column.data, target, rows)?;
        let spellings = Spellings::new(classes.iter().map(String::as_str));
        let class = |text: &str| {
            let place = classes.iter().position(|class| class == text);
            place.or_else(|| spellings.find(text).map(|(place, _)| place))
        };
        let unknown = |row: usize, value: String| DataError::UnknownClass {
            row: row + 1,
            name: target.to_owned(),
            value,
            known: classes.to_vec(),
        };
        let y: Result<Vec<u32>, DataError> = match column.data {
            ColumnData::Codes { codes, levels } => {
                let class_of: Vec<Option<usize>> = levels.iter().map(|level| class(level)).collect();
                let of_row = |&row: &usize| {
                    let level = codes[row] as usize;
                    class_of[level]
                        .map(class_number)
                        .ok_or_else(|| unknown(row, levels[level].clone()))
                };
                rows.iter().map(of_row).collect()
            }
            ColumnData::Numeric(values) => {
                let of_row = |&row: &usize| {
                    let text = (values[row] + 0.0).to_string();
                    class(&text).map(class_number).ok_or_else(|| unknown(row, text))
                };
                rows.iter().map(of_row).collect()
            }
        };
        Ok(Self {
            classes: classes.to_vec(),
            y: y?,
        })
    }
}

/// Rejects rows without a value, which includes rows beyond the end.
fn check_no_missing(data: ColumnData<'_>, target: &str, rows: &[usize]) -> Result<(), DataError> {
    match rows.iter().find(|&&row| data.is_missing(row)) {
        Some(&row) => Err(DataError::MissingTarget {
            row: row.saturating_add(1),
            name: target.to_owned(),
        }),
        None => Ok(()),
    }
}

/// Converts the number of a class; there are at most [`MAX_CLASSES`], or as many as a model has.
fn class_number(class: usize) -> u32 {
    u32::try_from(class).unwrap_or(MISSING_CODE)
}
