//! Errors of files that hold no usable table.

use super::TableFormat;
use crate::data::error::quoted_first;
use std::io;

/// A problem of a file that is to be converted, with its place and a remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// Reading or writing failed.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
    /// The content is of a kind that is not supported.
    #[error("this is {found}; {remedy}")]
    NotSupported {
        /// The kind of file, with its article.
        found: &'static str,
        /// The way to a supported file.
        remedy: &'static str,
    },
    /// The file does not follow its format.
    #[error("the {format} cannot be read: {reason}. It is damaged or incomplete: save it again, or send it again")]
    Damaged {
        /// The format of the file.
        format: TableFormat,
        /// The problem that was found.
        reason: String,
    },
    /// The text is no JSON, or no table.
    #[error(
        "line {line}, column {column}: {reason}; a table is an array of objects, or one object a line, each with the values of a row"
    )]
    Json {
        /// The line of the problem, from 1.
        line: usize,
        /// The column of the problem, from 1.
        column: usize,
        /// The problem that was found.
        reason: String,
    },
    /// A row of JSON cannot be used.
    #[error("object {row}: {reason}")]
    JsonRow {
        /// The number of the object, from 1.
        row: u64,
        /// The problem that was found.
        reason: String,
    },
    /// The content is encrypted.
    #[error("the {format} is protected with a password; save it without one")]
    Encrypted {
        /// The format of the file.
        format: TableFormat,
    },
    /// A name in an archive points out of the archive.
    #[error(
        "the zip archive has a file named “{name}”, which points out of the archive; make the archive again with plain file names"
    )]
    UnsafeName {
        /// The name in the archive.
        name: String,
    },
    /// An archive holds another archive.
    #[error("the {outer} holds another archive; pack the table itself")]
    Nested {
        /// The outer format.
        outer: TableFormat,
    },
    /// The file has no table at all.
    #[error("the {format} holds no table; {remedy}")]
    NoTable {
        /// The format of the file.
        format: TableFormat,
        /// The way to a usable file.
        remedy: &'static str,
    },
    /// An archive holds several tables.
    #[error("the zip archive has {count} files, {}; choose one by its name with the option table", listed(.names, *.count))]
    ChooseTable {
        /// The names of the files, at most 1,000.
        names: Vec<String>,
        /// The number of all files.
        count: usize,
    },
    /// There is no table of the chosen name.
    #[error("the {format} has no {noun} “{name}”; there is {}", listed(.known, *.count))]
    UnknownTable {
        /// The format of the file.
        format: TableFormat,
        /// The word for a table of the format.
        noun: &'static str,
        /// The chosen name.
        name: String,
        /// The names of the tables, at most 1,000.
        known: Vec<String>,
        /// The number of all tables.
        count: usize,
    },
    /// A table was chosen in a file that has only one.
    #[error("the option table names “{name}”, but a {format} holds a single table; leave the option out")]
    SingleTable {
        /// The format of the file.
        format: TableFormat,
        /// The chosen name.
        name: String,
    },
    /// The chosen one of several tables cannot be used.
    #[error("{error}")]
    OfSeveral {
        /// The problem of the table.
        error: Box<Self>,
        /// The names of the tables, at most 1,000.
        tables: Vec<String>,
    },
    /// The unpacked content or the converted table is too large.
    #[error("the table is larger than {} MB when it is unpacked, which is the limit; send a part of it", .max_bytes >> 20)]
    TooLarge {
        /// The allowed number of bytes.
        max_bytes: u64,
    },
    /// The content is compressed so much that it must be meant to exhaust memory or disk.
    #[error(
        "the file unpacks to more than {max_ratio} times its size, which is the limit; send the table without compression"
    )]
    TooCompressed {
        /// The allowed ratio.
        max_ratio: u64,
    },
    /// A file has more parts of a kind than allowed, each of which needs memory.
    #[error("the {format} has more than {max} {noun}, which is the limit; {remedy}")]
    TooManyParts {
        /// The format of the file.
        format: TableFormat,
        /// The kind of the parts.
        noun: &'static str,
        /// The allowed number.
        max: u64,
        /// The way to a usable file.
        remedy: &'static str,
    },
    /// The name of a table is too long.
    #[error("the {format} has a {noun} whose name is longer than {max} bytes, “{name}…”; shorten the name")]
    LongName {
        /// The format of the file.
        format: TableFormat,
        /// The word for a table of the format.
        noun: &'static str,
        /// The beginning of the name.
        name: String,
        /// The allowed number of bytes.
        max: usize,
    },
    /// The table has more rows than allowed.
    #[error("the table has more than {max} rows, which is the limit; send a part of it")]
    TooManyRows {
        /// The allowed number.
        max: u64,
    },
    /// The table has more columns than allowed.
    #[error("the table has more than {max} columns, which is the limit; leave some out")]
    TooManyColumns {
        /// The allowed number.
        max: usize,
    },
}

impl FormatError {
    /// Returns whether the size of the content is the problem.
    #[must_use]
    pub fn is_about_size(&self) -> bool {
        match self {
            Self::TooLarge { .. } | Self::TooCompressed { .. } => true,
            Self::OfSeveral { error, .. } => error.is_about_size(),
            _ => false,
        }
    }

    /// Returns whether the choice of the table is the problem.
    #[must_use]
    pub fn is_about_choice(&self) -> bool {
        matches!(
            self,
            Self::ChooseTable { .. } | Self::UnknownTable { .. } | Self::SingleTable { .. }
        )
    }

    /// Returns the names of the tables of the file, of which another may be chosen.
    #[must_use]
    pub fn tables(&self) -> &[String] {
        match self {
            Self::ChooseTable { names: tables, .. }
            | Self::UnknownTable { known: tables, .. }
            | Self::OfSeveral { tables, .. } => tables,
            _ => &[],
        }
    }

    /// Adds the names of the tables to the error of the chosen one.
    pub(super) fn of_several(self, tables: &[String]) -> Self {
        match self {
            Self::Io(_) => self,
            error => Self::OfSeveral {
                error: Box::new(error),
                tables: tables.to_vec(),
            },
        }
    }

    /// Converts an error of decoding: an error of the disk stays one, all others mean that the file
    /// is damaged.
    pub(super) fn decoding(format: TableFormat, error: io::Error) -> Self {
        use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
        match error.kind() {
            UnexpectedEof => Self::damaged(format, "it ends too early"),
            InvalidData | InvalidInput | Other => Self::damaged(format, error),
            _ => Self::Io(error),
        }
    }

    pub(super) fn damaged(format: TableFormat, reason: impl std::fmt::Display) -> Self {
        Self::Damaged {
            format,
            reason: reason.to_string(),
        }
    }
}

/// Lists the names of tables; `count` is the number of all.
fn listed(names: &[String], count: usize) -> String {
    let mut text = quoted_first(names, count);
    if count > names.len() {
        text.push_str(&format!(" (the first {} are offered)", names.len()));
    }
    text
}
