//! Output of the subcommands.

use super::error::CommandError;

/// Prints a line to standard output.
#[expect(clippy::print_stdout, reason = "these commands are run for their output")]
pub(super) fn print(text: &str) -> Result<(), CommandError> {
    println!("{text}");
    Ok(())
}
