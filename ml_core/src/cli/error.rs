//! What ends the program early.

use std::fmt::{self, Display};
use std::io;
use std::path::Path;

/// What ends the program early: a message and an exit code.
#[derive(Debug)]
pub(super) struct CliError {
    code: u8,
    message: String,
}

impl CliError {
    /// A wrong option or parameter.
    pub(super) fn usage(message: impl Display) -> Self {
        Self {
            code: 2,
            message: message.to_string(),
        }
    }

    /// Something wrong with a file that was to be read.
    pub(super) fn input(file: &str, error: impl Display) -> Self {
        Self {
            code: 2,
            message: format!("{file}: {error}"),
        }
    }

    /// A result that cannot be written.
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
    /// Writing to standard output fails.
    fn from(error: io::Error) -> Self {
        Self::output(Path::new("standard output"), error)
    }
}
