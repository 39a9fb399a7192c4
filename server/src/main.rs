//! The binary: reads the command line, then the environment, and does what they say.

use clap::Parser;
use server::commands::{Command, run};
use std::process::ExitCode;

/// Train models from scratch in the browser and by an API.
#[derive(Parser)]
#[command(name = "server", version)]
struct Cli {
    /// What to do; without a word, serve.
    #[command(subcommand)]
    command: Option<Command>,
}

#[tokio::main]
#[expect(
    clippy::print_stderr,
    reason = "what keeps the program from starting belongs on standard error"
)]
async fn main() -> ExitCode {
    match run(Cli::parse().command.unwrap_or_default()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
