//! Errors of data, with their places.

mod csv;
mod line;
mod wording;

pub use csv::CsvError;
#[cfg(feature = "formats")]
pub(crate) use wording::quoted_first;
use wording::{describe_kind, encoding_hint};
pub(crate) use wording::{excerpt, quoted_list, shorten};

/// A problem of the data, with its place and a remedy. Lines and columns are counted from 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// Reading failed.
    #[error("the data cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// The file is not a usable CSV.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// Two columns have the same name.
    #[error("columns {first} and {second} are both named “{name}”; give each column a unique name")]
    DuplicateColumn {
        /// The name.
        name: String,
        /// The first column with the name.
        first: usize,
        /// The second column with the name.
        second: usize,
    },
    /// The name of a column is too long.
    #[error(
        "column {column} has a name of {bytes} bytes (“{name}”), and a name has at most {max}; shorten it. If it is no name but a value, the file has no header: choose that (has_header = false, --no-header)"
    )]
    LongColumnName {
        /// The column, from 1.
        column: usize,
        /// The beginning of the name.
        name: String,
        /// The length of the name.
        bytes: usize,
        /// The largest length.
        max: usize,
    },
    /// The names of all columns are too long together.
    #[error(
        "the names of the {columns} columns, with the categories of one-hot columns, have {bytes} bytes together, and at most {max} are possible; shorten them, or leave columns out"
    )]
    LongNames {
        /// The number of columns.
        columns: usize,
        /// The length of all names.
        bytes: usize,
        /// The largest length.
        max: usize,
    },
    /// A class or category is too long.
    #[error(
        "the column “{name}” has a value of {bytes} bytes (“{value}”), and a class or category has at most {max}; shorten it, or leave the column out (the encoding hashing accepts long texts)"
    )]
    LongCategory {
        /// The name of the column.
        name: String,
        /// The beginning of the value.
        value: String,
        /// The length of the value.
        bytes: usize,
        /// The largest length.
        max: usize,
    },
    /// A number is infinite or out of the range of double precision.
    #[error(
        "line {line}, column {column} (“{name}”): “{value}” is not a finite number; use a number from -1.8e308 to 1.8e308, or leave it empty"
    )]
    Infinite {
        /// The line of the value.
        line: u64,
        /// The column of the value.
        column: usize,
        /// The name of the column.
        name: String,
        /// The value as it is in the file.
        value: String,
    },
    /// A text is in a column that is declared, or was fitted, as numeric.
    #[error(
        "line {line}, column {column} (“{name}”): “{value}” is not a number; the column must hold numbers (empty, and words such as NA and NaN, count as missing)"
    )]
    NotANumber {
        /// The line of the value (or its row, in a table that was not read from a file).
        line: u64,
        /// The column of the value.
        column: usize,
        /// The name of the column.
        name: String,
        /// The value as it is in the file.
        value: String,
    },
    /// A text is in a column whose dates are used.
    #[error(
        "row {row} of the column “{name}”: “{value}” is not a date; write dates like 2024-05-31 or 2024-05-31T12:30 (empty, and words such as NA, count as missing)"
    )]
    NotADate {
        /// The row of the value, from 1.
        row: usize,
        /// The name of the column.
        name: String,
        /// The value as it is in the file.
        value: String,
    },
    /// An encoding does not suit its column.
    #[error("the column “{name}” {problem}")]
    Encoding {
        /// The name of the column.
        name: String,
        /// The rest of a sentence.
        problem: String,
    },
    /// A column has more distinct texts than are kept, or than codes can count.
    #[error("the column “{name}” has more than {max} distinct values, which is the limit")]
    TooManyLevels {
        /// The name of the column.
        name: String,
        /// The allowed number.
        max: usize,
    },
    /// Columns have different lengths.
    #[error(
        "the column “{name}” has {found} rows, but the first column has {expected}; all columns must be equally long"
    )]
    UnequalColumns {
        /// The name of the column.
        name: String,
        /// The number of its rows.
        found: usize,
        /// The number of rows of the first column.
        expected: usize,
    },
    /// A number is not finite.
    #[error("row {row} of the column “{name}” is not finite; NaN is for missing values")]
    InfiniteValue {
        /// The row of the number, from 1.
        row: usize,
        /// The name of the column.
        name: String,
    },
    /// A code has no level.
    #[error("row {row} of the column “{name}” has the code {code}, but there are {levels} levels, counted from 0")]
    UnknownCode {
        /// The row of the code, from 1.
        row: usize,
        /// The name of the column.
        name: String,
        /// The code.
        code: u32,
        /// The number of levels.
        levels: usize,
    },
    /// No column has the name.
    #[error("there is no column “{name}”; the columns are {}", quoted_list(.known))]
    UnknownColumn {
        /// The name.
        name: String,
        /// The names of all columns.
        known: Vec<String>,
    },
    /// A feature is listed twice.
    #[error("the column “{name}” is listed twice as a feature; list it once")]
    FeatureTwice {
        /// The name of the column.
        name: String,
    },
    /// The target is listed as a feature.
    #[error("the column “{name}” is the target, so it cannot be one of the features")]
    TargetIsFeature {
        /// The name of the column.
        name: String,
    },
    /// The type of a column makes it unusable as a feature.
    #[error("the column “{name}” holds {}; only numeric and categorical columns can be features{}", describe_kind(.kind), encoding_hint(.kind))]
    NotAFeature {
        /// The name of the column.
        name: String,
        /// The name of its type.
        kind: &'static str,
    },
    /// No column is usable as a feature.
    #[error(
        "no column can be a feature: besides the target the data need a numeric column, or a categorical one with at most 50 values"
    )]
    NoFeatures,
    /// A categorical feature has too many distinct values.
    #[error(
        "the column “{name}” has {distinct} distinct values; one-hot encoding supports at most {max}, so leave the column out, group its values, or choose the encoding frequency or hashing"
    )]
    TooManyValues {
        /// The name of the column.
        name: String,
        /// The number of its distinct values.
        distinct: usize,
        /// The largest number that is encoded.
        max: usize,
    },
    /// The encoded matrix would be too large.
    #[error("the matrix would have {rows} rows and {columns} columns, which is more than this machine can address")]
    MatrixTooLarge {
        /// The number of rows.
        rows: usize,
        /// The number of columns after encoding.
        columns: usize,
    },
    /// A feature has no value at all.
    #[error("the column “{name}” has no value at all, so missing values cannot be filled in; leave the column out")]
    AllMissing {
        /// The name of the column.
        name: String,
    },
    /// Every row lacks a value.
    #[error(
        "each of the {rows} rows lacks a value, most often in the column “{name}”; leave that column out, or fill missing values in"
    )]
    NoRowsLeft {
        /// The number of rows of the table.
        rows: usize,
        /// The column with the most missing values.
        name: String,
    },
    /// A row lacks a class.
    #[error("row {row} has no value in the target column “{name}”; leave the row out")]
    MissingTarget {
        /// The row, from 1.
        row: usize,
        /// The name of the target.
        name: String,
    },
    /// The target has fewer than two classes.
    #[error(
        "the column “{name}” has {found} distinct value(s) in the rows that can be used; a target needs at least 2 classes"
    )]
    TooFewClasses {
        /// The name of the target.
        name: String,
        /// The number of its classes.
        found: usize,
    },
    /// The target has too many classes.
    #[error("the column “{name}” has more than {max} distinct values; a target has 2 to {max} classes")]
    TooManyClasses {
        /// The name of the target.
        name: String,
        /// The largest supported number.
        max: usize,
    },
    /// The model does not know a class.
    #[error("row {row}: the class “{value}” of the column “{name}” is not one of the model's: {}", quoted_list(.known))]
    UnknownClass {
        /// The row, from 1.
        row: usize,
        /// The name of the target.
        name: String,
        /// The value.
        value: String,
        /// The model's classes.
        known: Vec<String>,
    },
}
