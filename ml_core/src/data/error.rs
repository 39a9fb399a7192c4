//! What can be wrong with data, and where.

mod line;
mod wording;

pub(super) use wording::excerpt;
pub(crate) use wording::list;
use wording::{describe_kind, values};

/// What is wrong with the data, where, and what would be right. Lines and columns count from 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// Reading failed.
    #[error("the data cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// No bytes, or nothing but blank lines.
    #[error("the file is empty; a CSV has a line with the names of the columns and at least one row of data")]
    Empty,
    /// A header and nothing below.
    #[error("the file has a header with {columns} columns but no rows; add at least one row of data below it")]
    HeaderOnly {
        /// Columns of the header.
        columns: usize,
    },
    /// A byte that no text holds.
    #[error(
        "line {line} holds a NUL byte, so this is a binary file or UTF-16; the byte is in column {column} (a CSV is plain text: from a spreadsheet, export as CSV)"
    )]
    Binary {
        /// The line.
        line: u64,
        /// The column.
        column: usize,
    },
    /// The byte order mark of UTF-16.
    #[error("the file is encoded as UTF-16; save it as UTF-8 (or name its encoding)")]
    Utf16,
    /// A byte sequence that is not UTF-8.
    #[error(
        "line {line} holds the byte 0x{byte:02X}, which is not UTF-8, in column {column}; save the file as UTF-8 (or name its encoding)"
    )]
    NotUtf8 {
        /// The line.
        line: u64,
        /// The column.
        column: usize,
        /// The byte.
        byte: u8,
    },
    /// A row with too few values.
    #[error(
        "line {line} has {}, but the first line has {expected}, and there is none for the column “{name}”; give every row the same number of values (nothing between two delimiters is a missing one)", values(*.found)
    )]
    TooFewFields {
        /// The line.
        line: u64,
        /// Values of the row.
        found: usize,
        /// Values of the first row.
        expected: usize,
        /// The first column without a value.
        name: String,
    },
    /// A row with too many values.
    #[error(
        "line {line} has {}, but the first line has {expected}, and “{value}” is the first too many; give every row the same number of values (put a value that holds the delimiter in quotes)", values(*.found)
    )]
    TooManyFields {
        /// The line.
        line: u64,
        /// Values of the row.
        found: usize,
        /// Values of the first row.
        expected: usize,
        /// The first value too many.
        value: String,
    },
    /// More columns than allowed.
    #[error("the file has {found} columns; at most {max} are allowed, so leave some out, or raise the limit")]
    TooManyColumns {
        /// Columns of the file.
        found: usize,
        /// The most that are allowed.
        max: usize,
    },
    /// A name that two columns share.
    #[error("columns {first} and {second} are both named “{name}”; give each column a name of its own")]
    DuplicateColumn {
        /// The name.
        name: String,
        /// The first column with it.
        first: usize,
        /// The second one.
        second: usize,
    },
    /// A column without a name in the header.
    #[error("column {column} has no name in the header (line {line}); name it, or remove the column")]
    EmptyColumnName {
        /// The line of the header.
        line: u64,
        /// The column.
        column: usize,
    },
    /// A quote that is never closed.
    #[error(
        "line {line}, column {column} opens a quote that is never closed (“{value}…”); close it, or double a quote that is part of a value"
    )]
    UnterminatedQuote {
        /// The line.
        line: u64,
        /// The column.
        column: usize,
        /// How the value begins.
        value: String,
    },
    /// A row that is longer than any reasonable one.
    #[error("the row that begins at line {line} is longer than {max} bytes; check the line breaks and the quotes")]
    RowTooLong {
        /// The line.
        line: u64,
        /// The most bytes of a row.
        max: usize,
    },
    /// A number that is infinite or beyond the range of double precision.
    #[error(
        "line {line}, column {column} (“{name}”): “{value}” is no finite number; use a number from -1.8e308 to 1.8e308, or leave it empty"
    )]
    Infinite {
        /// The line.
        line: u64,
        /// The column.
        column: usize,
        /// Its name.
        name: String,
        /// The value as the file has it.
        value: String,
    },
    /// A text in a column that is declared, or was learned, as numeric.
    #[error(
        "line {line}, column {column} (“{name}”): “{value}” is not a number; the column must hold numbers (empty, NA, N/A, NaN, null, None and ? count as missing)"
    )]
    NotANumber {
        /// The line (or the row of a table that was not read from a file).
        line: u64,
        /// The column.
        column: usize,
        /// Its name.
        name: String,
        /// The value as the file has it.
        value: String,
    },
    /// A delimiter that is not supported.
    #[error("the delimiter “{found}” is not supported; use a comma, a semicolon, a tab or |")]
    BadDelimiter {
        /// What was given.
        found: char,
    },
    /// A decimal mark that is not supported.
    #[error("the decimal mark “{found}” is not supported; use . or ,")]
    BadDecimal {
        /// What was given.
        found: char,
    },
    /// One character for two purposes.
    #[error(
        "the comma cannot be both the delimiter and the decimal mark; use another delimiter, or the decimal mark ."
    )]
    DecimalIsDelimiter,
    /// More rows than are accepted.
    #[error("the file has more rows than are accepted: at most {max}")]
    TooManyRows {
        /// The most.
        max: usize,
    },
    /// More distinct texts than are kept, or than codes can count.
    #[error("the column “{name}” has more than {max} distinct values, the most that can be used")]
    TooManyLevels {
        /// The column.
        name: String,
        /// The most.
        max: usize,
    },
    /// Columns of different lengths.
    #[error(
        "the column “{name}” has {found} rows, but the first column has {expected}; all columns must be equally long"
    )]
    UnequalColumns {
        /// The column.
        name: String,
        /// Its rows.
        found: usize,
        /// Rows of the first column.
        expected: usize,
    },
    /// A number that is not finite.
    #[error("row {row} of the column “{name}” is not finite; NaN is for missing values")]
    InfiniteValue {
        /// The row, from 1.
        row: usize,
        /// The column.
        name: String,
    },
    /// A code that stands for no value.
    #[error("row {row} of the column “{name}” has the code {code}, but there are {levels} levels, counted from 0")]
    UnknownCode {
        /// The row, from 1.
        row: usize,
        /// The column.
        name: String,
        /// The code.
        code: u32,
        /// The number of levels.
        levels: usize,
    },
    /// A name that no column has.
    #[error("there is no column “{name}”; the columns are {}", list(.known))]
    UnknownColumn {
        /// The name.
        name: String,
        /// The columns there are.
        known: Vec<String>,
    },
    /// A feature that was named twice.
    #[error("the column “{name}” is listed twice among the columns to use; list it once")]
    FeatureTwice {
        /// The column.
        name: String,
    },
    /// The target among the features.
    #[error("the column “{name}” is the one to predict, so it cannot be one of the columns to use")]
    TargetIsFeature {
        /// The column.
        name: String,
    },
    /// A column whose type cannot be used.
    #[error("the column “{name}” holds {}; only numeric and categorical columns can be used", describe_kind(.kind))]
    NotAFeature {
        /// The column.
        name: String,
        /// The name of its type.
        kind: &'static str,
    },
    /// No column that can be used.
    #[error(
        "no column can be used: a numeric column, or a categorical one with at most 50 values, is needed besides the target"
    )]
    NoFeatures,
    /// A categorical feature with too many values.
    #[error(
        "the column “{name}” has {distinct} distinct values; one-hot encoding takes at most {max}, so leave the column out or group its values"
    )]
    TooManyValues {
        /// The column.
        name: String,
        /// Its distinct values.
        distinct: usize,
        /// The most that are encoded.
        max: usize,
    },
    /// More encoded columns than allowed.
    #[error("the matrix would have {rows} rows and {columns} columns, which is more than this machine can address")]
    MatrixTooLarge {
        /// Rows.
        rows: usize,
        /// Columns after encoding.
        columns: usize,
    },
    /// A feature without any value.
    #[error("the column “{name}” has no value at all, so missing values cannot be filled in; leave the column out")]
    AllMissing {
        /// The column.
        name: String,
    },
    /// Every row was dropped.
    #[error(
        "each of the {rows} rows lacks a value, most often in the column “{name}”; leave that column out, or fill missing values in"
    )]
    NoRowsLeft {
        /// Rows of the table.
        rows: usize,
        /// The column with the most missing values.
        name: String,
    },
    /// A row without a class.
    #[error("row {row} has no value in the column “{name}”, which is the one to predict; leave the row out")]
    MissingTarget {
        /// The row, from 1.
        row: usize,
        /// The target.
        name: String,
    },
    /// A target with fewer than two classes.
    #[error(
        "the column “{name}” has {found} distinct value(s) in the rows that can be used; a target needs at least 2 classes"
    )]
    TooFewClasses {
        /// The target.
        name: String,
        /// Its classes.
        found: usize,
    },
    /// A target with too many classes.
    #[error("the column “{name}” has more than {max} distinct values; a target has 2 to {max} classes")]
    TooManyClasses {
        /// The target.
        name: String,
        /// The most classes.
        max: usize,
    },
    /// A class that the model does not know.
    #[error("row {row}: the class “{value}” of the column “{name}” is not one of the model's: {}", list(.known))]
    UnknownClass {
        /// The row, from 1.
        row: usize,
        /// The target.
        name: String,
        /// The value.
        value: String,
        /// The model's classes.
        known: Vec<String>,
    },
}
