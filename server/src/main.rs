//! Entry point of the binary: parses the command line and runs the subcommand.

use clap::Parser;
use server::commands::{Command, run};
use server::memory;
use std::process::ExitCode;
use std::time::Duration;

/// Train models from scratch in the browser and by an API.
#[derive(Parser)]
#[command(name = "server", version = server::VERSION)]
struct Cli {
    /// Subcommand; default: serve.
    #[command(subcommand)]
    command: Option<Command>,
}

/// Stack size of the threads in bytes. A page is rendered by nested calls, which exceed the default
/// of 2 MB for the page of a run in an unoptimised build.
const STACK: usize = 8 << 20;
/// How long work that cannot be interrupted may go on after everything else has ended.
const LAST_GRACE: Duration = Duration::from_secs(5);

#[expect(
    clippy::print_stderr,
    reason = "what keeps the program from starting belongs on standard error"
)]
fn main() -> ExitCode {
    memory::return_large_blocks();
    let command = Cli::parse().command.unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the threads for requests cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(run(command));
    // Open reads and writes of files must not keep the process from ending.
    runtime.shutdown_timeout(LAST_GRACE);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
