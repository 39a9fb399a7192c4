//! Errors of data, with their places.

mod line;
mod wording;

pub(super) use wording::excerpt;
pub(crate) use wording::quoted_list;
use wording::{describe_kind, values};

/// A problem of the data, with its place and a remedy. Lines and columns are counted from 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// Reading failed.
    #[error("the data cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// The file is empty or has blank lines only.
    #[error("the file is empty; a CSV has a line with the names of the columns and at least one row of data")]
    Empty,
    /// The file has a header and no rows.
    #[error("the file has a header with {columns} columns but no rows; add at least one row of data below it")]
    HeaderOnly {
        /// The number of columns of the header.
        columns: usize,
    },
    /// The file holds a NUL byte, which text never does.
    #[error(
        "line {line} holds a NUL byte, so this is a binary file or UTF-16; the byte is in column {column} (a CSV is plain text: from a spreadsheet, export as CSV)"
    )]
    Binary {
        /// The line of the byte.
        line: u64,
        /// The column of the byte.
        column: usize,
    },
    /// The file begins with the byte order mark of UTF-16.
    #[error("the file is encoded as UTF-16; save it as UTF-8 (or name its encoding)")]
    Utf16,
    /// The file holds a byte sequence that is not UTF-8.
    #[error(
        "line {line} holds the byte 0x{byte:02X}, which is not UTF-8, in column {column}; save the file as UTF-8 (or name its encoding)"
    )]
    NotUtf8 {
        /// The line of the byte.
        line: u64,
        /// The column of the byte.
        column: usize,
        /// The byte.
        byte: u8,
    },
    /// A row has too few values.
    #[error(
        "line {line} has {}, but the first line has {expected}, so the column “{name}” has no value; give every row the same number of values (two delimiters in a row mean a missing value)", values(*.found)
    )]
    TooFewFields {
        /// The line of the row.
        line: u64,
        /// The number of values of the row.
        found: usize,
        /// The number of values of the first row.
        expected: usize,
        /// The first column without a value.
        name: String,
    },
    /// A row has too many values.
    #[error(
        "line {line} has {}, but the first line has {expected}, so “{value}” has no column; give every row the same number of values (put a value that contains the delimiter in quotes)", values(*.found)
    )]
    TooManyFields {
        /// The line of the row.
        line: u64,
        /// The number of values of the row.
        found: usize,
        /// The number of values of the first row.
        expected: usize,
        /// The first surplus value.
        value: String,
    },
    /// The file has more columns than allowed.
    #[error("the file has {found} columns; at most {max} are allowed, so leave some out, or raise the limit")]
    TooManyColumns {
        /// The number of columns of the file.
        found: usize,
        /// The allowed number.
        max: usize,
    },
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
    /// The header lacks a name.
    #[error("column {column} has no name in the header (line {line}); name it, or remove the column")]
    EmptyColumnName {
        /// The line of the header.
        line: u64,
        /// The column without a name.
        column: usize,
    },
    /// A quote is never closed.
    #[error(
        "line {line}, column {column} opens a quote that is never closed (“{value}…”); close it, or double a quote that is part of a value"
    )]
    UnterminatedQuote {
        /// The line of the quote.
        line: u64,
        /// The column of the quote.
        column: usize,
        /// The beginning of the quoted value.
        value: String,
    },
    /// A row is too long.
    #[error("the row that begins at line {line} is longer than {max} bytes; check the line breaks and the quotes")]
    RowTooLong {
        /// The line of the row.
        line: u64,
        /// The largest number of bytes of a row.
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
    /// The delimiter is not supported.
    #[error("the delimiter “{found}” is not supported; use a comma, a semicolon, a tab or |")]
    BadDelimiter {
        /// The given delimiter.
        found: char,
    },
    /// The decimal mark is not supported.
    #[error("the decimal mark “{found}” is not supported; use . or ,")]
    BadDecimal {
        /// The given decimal mark.
        found: char,
    },
    /// The thousands separator and the decimal mark are the same.
    #[error("the thousands separator and the decimal mark are the same; use another thousands separator, or none")]
    ThousandsAreDecimal,
    /// Only the whole file can decide on the type of a column, and it can be read only once.
    #[error("the first values of the column “{name}” do not show whether it holds numbers; declare its type")]
    Undecided {
        /// The name of the column.
        name: String,
    },
    /// The file has more rows than allowed.
    #[error("the file has more than {max} rows, which is the limit")]
    TooManyRows {
        /// The allowed number.
        max: usize,
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
    #[error("the column “{name}” holds {}; only numeric and categorical columns can be features", describe_kind(.kind))]
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
        "the column “{name}” has {distinct} distinct values; one-hot encoding supports at most {max}, so leave the column out or group its values"
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
