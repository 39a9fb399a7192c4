//! A conversion in a child process: readers of workbooks and Parquet allocate what a file claims,
//! and a failed allocation ends the process.

use super::convert::{ConversionOptions, convert_to_csv};
use super::{NotConverted, SpoolWorkspace, invalid_file, too_large};
use crate::child_process::{Death, RunningChild, receive, send};
use crate::error::{Error, Result};
use crate::storage::LocalFile;
use domain::Failure;
use ml_core::data::formats::{TableSource, Workspace};
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Hidden subcommand of the binary that converts.
const SUBCOMMAND: &str = "convert-table";
/// Interval at which the parent looks for a reason to stop the child.
const TICK: Duration = Duration::from_millis(100);

/// Task of a converting process.
#[derive(Serialize, Deserialize)]
struct ChildTask {
    options: ConversionOptions,
    /// Folder for temporary files.
    folder: PathBuf,
    /// The empty file to which the CSV is written.
    csv: PathBuf,
}

/// The answer of a child.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// The file is a CSV itself.
    IsCsv,
    Converted(TableSource),
    Refused {
        failure: Failure,
        tables: Vec<String>,
    },
    /// An error of the system.
    Failed {
        os_error: Option<i32>,
        message: String,
    },
}

/// Converts in a child process, which is killed as soon as `workspace` must end. Blocks.
pub(super) fn convert_in_process(
    binary: &Path,
    memory: u64,
    file: &LocalFile,
    options: &ConversionOptions,
    workspace: &SpoolWorkspace<'_>,
    csv: &Path,
) -> std::result::Result<Option<TableSource>, NotConverted> {
    let task = ChildTask {
        options: options.clone(),
        folder: workspace.spool.folder().to_owned(),
        csv: csv.to_owned(),
    };
    let child = RunningChild::default();
    let ended = std::thread::scope(|scope| {
        let (done, is_done) = channel::<()>();
        let child = &child;
        scope.spawn(move || {
            while is_done.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                if workspace.check().is_err() {
                    return child.kill();
                }
            }
        });
        let ended = child.run((binary, SUBCOMMAND), memory, &task, file, Some::<Answer>);
        drop(done);
        ended
    });
    // The reason for which the child was killed.
    workspace.check().map_err(super::copy_error)?;
    let ended = ended?;
    match ended.answer {
        Some(Answer::IsCsv) => Ok(None),
        Some(Answer::Converted(source)) => Ok(Some(source)),
        Some(Answer::Refused { failure, tables }) => Err(NotConverted {
            error: failure.into(),
            tables,
        }),
        Some(Answer::Failed { os_error, message }) => {
            let error = os_error.map_or_else(|| std::io::Error::other(message), std::io::Error::from_raw_os_error);
            Err(Error::from(error).into())
        }
        None => Err(failure_of_dead_child(&ended.death, memory).into()),
    }
}

/// Returns the error of a file whose reader died.
fn failure_of_dead_child(death: &Death, memory: u64) -> Error {
    let Death { status, stderr_tail } = death;
    tracing::warn!(%status, stderr_tail, "a converting process died");
    if death.is_out_of_memory() || death.is_killed() {
        return too_large(format!(
            "Reading this file takes more than {} MB of memory. Save the table as CSV, and upload that.",
            memory >> 20
        ));
    }
    invalid_file("The file is damaged: its reader stopped. Save the table as CSV, and upload that.".to_owned())
}

/// Converts a table as a child process: reads the task and the file from standard input and writes
/// the answer to standard output.
///
/// # Errors
/// When the task cannot be read or the answer cannot be written. A file that is refused is an
/// answer.
pub fn convert_as_child() -> Result<()> {
    let (ChildTask { options, folder, csv }, input) = receive()?;
    let csv = OpenOptions::new().write(true).open(csv)?;
    let scratch = || tempfile::tempfile_in(&folder);
    let answer = match convert_to_csv(input, &options, &scratch, csv) {
        Ok(None) => Answer::IsCsv,
        Ok(Some(source)) => Answer::Converted(source),
        Err(NotConverted { error, tables }) => match error {
            Error::Failure(failure) => Answer::Refused { failure, tables },
            Error::Io(error) => Answer::Failed {
                os_error: error.raw_os_error(),
                message: error.to_string(),
            },
            error => return Err(error),
        },
    };
    send(&answer)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use domain::ErrorCode;
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    #[test]
    fn the_death_of_a_reader_is_the_fault_of_the_file() {
        let code = |raw: i32, stderr_tail: &str| {
            let death = Death {
                status: ExitStatus::from_raw(raw),
                stderr_tail: stderr_tail.to_owned(),
            };
            Failure::from(failure_of_dead_child(&death, 512 << 20)).code
        };
        assert_eq!(
            code(6, "memory allocation of 240000000000000 bytes failed"),
            ErrorCode::PayloadTooLarge
        );
        assert_eq!(code(9, ""), ErrorCode::PayloadTooLarge);
        assert_eq!(
            code(11, "thread 'main' has overflowed its stack"),
            ErrorCode::InvalidFile
        );
    }
}
