//! Command line of `ml_core`: see [`ml_core::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    ml_core::cli::main()
}
