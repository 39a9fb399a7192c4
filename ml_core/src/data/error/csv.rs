//! Errors of files that are not a usable CSV.

use super::wording::values;

/// A problem of a file, or of the options to read it, with its place and a remedy. Lines and
/// columns are counted from 1.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CsvError {
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
}
