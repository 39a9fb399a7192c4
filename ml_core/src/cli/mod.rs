//! Command line `ml`: trains, predicts, scores and describes.

mod algorithms;
mod apply;
mod args;
mod bar;
mod describe;
mod error;
mod input;
mod output;
mod report;
mod score;
mod spool;
mod text;
mod train;

use args::{Command, Invocation, invocation};
use error::CliError;
use std::io::Write;
use std::process::ExitCode;

/// Runs the command line of this process. Exit codes: 0 for success, 1 when a result could not be
/// written, 2 for bad input.
#[must_use]
pub fn main() -> ExitCode {
    let invocation = match invocation() {
        Ok(invocation) => invocation,
        Err(error) => {
            // A failure to print the message cannot be reported anywhere.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match run(&invocation) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "ml: {error}");
            ExitCode::from(error.code())
        }
    }
}

fn run(invocation: &Invocation) -> Result<(), CliError> {
    match invocation {
        Invocation::Train(training) => train::run(training),
        Invocation::Other(Command::Algorithms(args)) => algorithms::run(args),
        Invocation::Other(Command::Predict(args)) => apply::predict(args),
        Invocation::Other(Command::Evaluate(args)) => apply::evaluate(args),
        Invocation::Other(Command::Describe(args)) => describe::run(args),
    }
}

/// Limits all parallel work of the process to `threads` threads.
fn use_threads(threads: Option<usize>) -> Result<(), CliError> {
    let Some(threads) = threads else { return Ok(()) };
    if threads == 0 {
        return Err(CliError::usage("--threads must be at least 1, not 0"));
    }
    #[cfg(feature = "parallel")]
    {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
        pool.map_err(|error| CliError::usage(format!("--threads {threads}: {error}")))
    }
    #[cfg(not(feature = "parallel"))]
    if threads == 1 {
        Ok(())
    } else {
        Err(CliError::usage(
            "this build of the program has a single thread; omit --threads",
        ))
    }
}
