//! Errors of the command line.

use std::fmt::{self, Display};
use std::io;
use std::path::Path;

/// An error that ends the program: a message and an exit code.
#[derive(Debug)]
pub(super) struct CliError {
    code: u8,
    message: String,
}

impl CliError {
    /// Creates an error for a wrong option or parameter.
    pub(super) fn usage(message: impl Display) -> Self {
        Self {
            code: 2,
            message: message.to_string(),
        }
    }

    /// Creates an error for an input file that cannot be read or used.
    pub(super) fn input(file: &str, error: impl Display) -> Self {
        Self {
            code: 2,
            message: format!("{file}: {error}"),
        }
    }

    /// Creates an error for a result that cannot be written.
    pub(super) fn output(file: &Path, error: impl Display) -> Self {
        Self {
            code: 1,
            message: format!("{} cannot be written: {error}", file.display()),
        }
    }

    pub(super) fn code(&self) -> u8 {
        self.code
    }
}

impl Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<io::Error> for CliError {
    /// Converts an error of writing to standard output.
    fn from(error: io::Error) -> Self {
        Self::output(Path::new("standard output"), error)
    }
}
