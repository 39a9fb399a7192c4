//! Training in a child process of the same binary, so that a failure of the process affects neither
//! pages nor other runs.
//!
//! The child reads its task as a line of JSON from standard input, then the data. Standard input
//! then stays open: when the parent ends, the child reads its end and exits. The child writes lines
//! of JSON to standard output, and the model to a file.

use crate::error::{Error, Result};
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::outcome::{Outcome, TrainTask};
use crate::storage::LocalFile;
use domain::run::{Progress, RunError};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// Hidden subcommand of the binary that trains.
pub(super) const SUBCOMMAND: &str = "train-run";
/// Number of bytes that are kept of a child's standard error.
const STDERR: usize = 4 << 10;
/// Message that a Rust program writes before it aborts because an allocation failed.
const NO_MEMORY: &str = "memory allocation of";

/// Task of a training process, as it is sent to its standard input.
#[derive(Serialize, Deserialize)]
pub(super) struct ChildTask {
    pub(super) task: TrainTask,
    /// Size in bytes of the data, which follow the line.
    pub(super) size: u64,
    pub(super) model: PathBuf,
    /// Number of bytes that it may allocate.
    pub(super) memory: u64,
}

/// A line that a child writes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Message {
    Progress(Progress),
    Done(Outcome),
    Failed(RunError),
}

/// Trains in a child process, which is killed when a stop is requested.
pub(super) async fn train_in_process(
    binary: &Path,
    memory: u64,
    task: &TrainTask,
    data: LocalFile,
    model: &Path,
    control: &Arc<JobControl>,
) -> std::result::Result<Outcome, TrainError> {
    let task = ChildTask {
        task: task.clone(),
        size: data.size(),
        model: model.to_owned(),
        memory,
    };
    let line = serde_json::to_string(&task).map_err(|error| Error::unexpected("task of a child process", error))?;
    let command = command(binary);
    let running: Arc<Mutex<Option<Child>>> = Arc::default();
    let (send, mut ended) = oneshot::channel();
    let (control, child) = (Arc::clone(control), Arc::clone(&running));
    let stop = Arc::clone(&control);
    // A dedicated thread that lives as long as the child: Linux kills a child with a parent-death
    // signal when the thread that started it ends. The pool of blocking threads is for short work.
    let thread = std::thread::Builder::new().name("training child".into());
    thread
        .spawn(move || {
            // An error means that this process is ending.
            let _ = send.send(run_child(command, (&line, &data), &child, &control));
        })
        .map_err(Error::from)?;
    let lost = |_| TrainError::from(Error::unexpected("training child", "its thread ended"));
    tokio::select! {
        outcome = &mut ended => outcome.map_err(lost)?,
        () = stop.stop_requested() => {
            kill(&running);
            match ended.await.map_err(lost)? {
                // It finished at the same moment.
                Ok(outcome) => Ok(outcome),
                Err(_) => Err(TrainError::Stopped),
            }
        }
    }
}

/// Returns the command of a child, without the environment, which holds secrets, and in a process
/// group of its own, so that Ctrl-C reaches the parent only.
fn command(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    command
        .arg(SUBCOMMAND)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

fn kill(running: &Mutex<Option<Child>>) {
    if let Some(child) = running.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        // An error means that the child has ended.
        let _ = child.kill();
    }
}

/// Starts the child, sends it the task and the data, and reads its messages until it ends.
fn run_child(
    mut command: Command,
    (line, data): (&str, &LocalFile),
    running: &Mutex<Option<Child>>,
    control: &JobControl,
) -> std::result::Result<Outcome, TrainError> {
    let mut child = command.spawn().map_err(Error::from)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    *running.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
    let answered = std::thread::scope(|scope| {
        let stderr_tail = scope.spawn(|| stderr.map(read_tail).unwrap_or_default());
        // Kept open until the child has answered.
        let given = scope.spawn(move || {
            let mut stdin = stdin?;
            // A child that could not read its task has died; its status is the better error.
            let _ = writeln!(stdin, "{line}").and_then(|()| std::io::copy(&mut data.reader(), &mut stdin));
            Some(stdin)
        });
        // A stop that was requested before there was a child to kill.
        if control.must_stop() {
            kill(running);
        }
        let answer = stdout.map_or(Ok(None), |stdout| read_messages(stdout, control));
        // The child must not continue when its messages are no longer read.
        kill(running);
        drop(given.join());
        answer.map(|answer| (answer, stderr_tail.join().unwrap_or_default()))
    });
    let child = running.lock().unwrap_or_else(PoisonError::into_inner).take();
    let status = child.map(|mut child| child.wait()).transpose().map_err(Error::from)?;
    let (answer, stderr_tail) = answered?;
    if answer.is_some() && !stderr_tail.is_empty() {
        tracing::warn!(stderr_tail, "a training process wrote to standard error");
    }
    match (answer, status) {
        (Some(answer), _) => answer,
        // It was killed because of the request to stop.
        (None, Some(_)) if control.must_stop() => Err(TrainError::Stopped),
        (None, Some(status)) => Err(failure_of_dead_child(status, &stderr_tail)),
        (None, None) => Err(Error::unexpected("training child", "it was not started").into()),
    }
}

type Answer = std::result::Result<Outcome, TrainError>;

/// Reports progress until the child has answered or closed its output.
fn read_messages(stdout: ChildStdout, control: &JobControl) -> Result<Option<Answer>> {
    for line in BufReader::new(stdout).lines() {
        let message =
            serde_json::from_str(&line?).map_err(|error| Error::unexpected("message of a training child", error))?;
        match message {
            Message::Progress(progress) => control.report_progress(&progress),
            Message::Done(outcome) => return Ok(Some(Ok(outcome))),
            Message::Failed(error) => return Ok(Some(Err(TrainError::Failed(error)))),
        }
    }
    Ok(None)
}

/// Returns the end of a stream.
fn read_tail(mut from: impl Read) -> String {
    let (mut kept, mut buffer) = (Vec::new(), [0; STDERR]);
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..count]);
        let surplus = kept.len().saturating_sub(STDERR);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// Returns the failure of a run whose process died without an answer.
fn failure_of_dead_child(status: ExitStatus, stderr_tail: &str) -> TrainError {
    tracing::warn!(%status, stderr_tail, "a training process died");
    let remedy = "Leave out columns, above all those with many values, or take fewer or smaller trees.";
    if stderr_tail.contains(NO_MEMORY) {
        let detail = format!("The training needed more memory than a run may have. {remedy}");
        return TrainError::failed("out_of_memory", detail);
    }
    let detail = if signal(status) == Some(9) {
        format!(
            "The training was killed from outside (signal 9), as the system does when memory runs out. {remedy} If the \
             data are small, start it again."
        )
    } else {
        format!("The training stopped without a result ({status}). Start it again; if that does not help: {remedy}")
    };
    TrainError::failed("worker_crashed", detail)
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    #[test]
    fn the_death_of_a_child_is_described() {
        let failed = |raw: i32, stderr_tail: &str| match failure_of_dead_child(ExitStatus::from_raw(raw), stderr_tail) {
            TrainError::Failed(error) => (error.code, error.detail),
            TrainError::Stopped => panic!("nobody stopped it"),
        };
        let (code, detail) = failed(6, "memory allocation of 4096 bytes failed");
        assert!(
            code == "out_of_memory" && detail.contains("Leave out columns"),
            "{code} {detail}"
        );
        let (code, detail) = failed(9, "");
        assert!(
            code == "worker_crashed" && detail.contains("signal 9"),
            "{code} {detail}"
        );
        let (code, detail) = failed(11, "");
        assert!(
            code == "worker_crashed" && detail.contains("SIGSEGV"),
            "{code} {detail}"
        );
        let (code, detail) = failed(1 << 8, "thread panicked");
        assert!(
            code == "worker_crashed" && detail.contains("exit status: 1"),
            "{code} {detail}"
        );
    }

    #[test]
    fn only_the_end_of_the_complaints_is_kept() {
        let long = "x".repeat(3 * STDERR) + "the end";
        let kept = read_tail(long.as_bytes());
        assert!(kept.len() == STDERR && kept.ends_with("the end"));
    }
}
