//! Training in a child process of the same binary: whatever happens to it, pages and other runs go
//! on.
//!
//! The child gets its task as a line of JSON on standard input, then the data, and then it stays
//! open: when the parent dies, the child reads its end and ends too. It answers with lines of JSON
//! on standard output. The model is a file.

use super::control::{JobControl, TrainError};
use super::train::{Outcome, TrainTask};
use crate::error::{Error, Result};
use crate::storage::LocalFile;
use domain::run::{Progress, RunError};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// The hidden subcommand of the binary that trains.
pub(super) const SUBCOMMAND: &str = "train-run";
/// Bytes that are kept of what a child writes to standard error.
const STDERR: usize = 4 << 10;
/// Message that a Rust program writes before it aborts because an allocation failed.
const NO_MEMORY: &str = "memory allocation of";

/// Task of a training process, as it is sent to its standard input.
#[derive(Serialize, Deserialize)]
pub(super) struct ChildTask {
    pub(super) task: TrainTask,
    /// Bytes of the data, which follow the line.
    pub(super) size: u64,
    pub(super) model: PathBuf,
    /// Bytes that it may allocate.
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

/// Trains in a child process, which is killed when the control says stop.
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
    // A thread of its own that lives as long as the child: Linux kills a child whose parent asked
    // for it when the thread that started it ends. The threads for blocking work are for what is
    // over soon.
    let thread = std::thread::Builder::new().name("training child".into());
    thread
        .spawn(move || {
            // Nobody waits any more when the process is ending.
            let _ = send.send(talk(command, (&line, &data), &child, &control));
        })
        .map_err(Error::from)?;
    let lost = |_| TrainError::from(Error::unexpected("training child", "its thread ended"));
    tokio::select! {
        outcome = &mut ended => outcome.map_err(lost)?,
        () = stop.stop_requested() => {
            kill(&running);
            match ended.await.map_err(lost)? {
                // It was done in the same moment.
                Ok(outcome) => Ok(outcome),
                Err(_) => Err(TrainError::Stopped),
            }
        }
    }
}

/// Without the environment, which holds secrets, and in a process group of its own: a Ctrl-C on the
/// terminal is for the parent, which decides what becomes of the run.
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
        // An error means that it has ended already.
        let _ = child.kill();
    }
}

/// Starts the child, hands it the task and the data, and listens to it until it ends.
fn talk(
    mut command: Command,
    (line, data): (&str, &LocalFile),
    running: &Mutex<Option<Child>>,
    control: &JobControl,
) -> std::result::Result<Outcome, TrainError> {
    let mut child = command.spawn().map_err(Error::from)?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    *running.lock().unwrap_or_else(PoisonError::into_inner) = Some(child);
    let talked = std::thread::scope(|scope| {
        let complaints = scope.spawn(|| stderr.map(tail).unwrap_or_default());
        // Kept open until the child has answered.
        let given = scope.spawn(move || {
            let mut stdin = stdin?;
            // A child that could not take its task has died, which its status tells better.
            let _ = writeln!(stdin, "{line}").and_then(|()| std::io::copy(&mut data.reader(), &mut stdin));
            Some(stdin)
        });
        // A stop that came before there was a child to kill.
        if control.must_stop() {
            kill(running);
        }
        let answer = stdout.map_or(Ok(None), |stdout| listen(stdout, control));
        // The child must not go on when nobody listens to it any more.
        kill(running);
        drop(given.join());
        answer.map(|answer| (answer, complaints.join().unwrap_or_default()))
    });
    let child = running.lock().unwrap_or_else(PoisonError::into_inner).take();
    let status = child.map(|mut child| child.wait()).transpose().map_err(Error::from)?;
    let (answer, complaints) = talked?;
    match (answer, status) {
        (Some(answer), _) => answer,
        // It was killed because it should stop.
        (None, Some(_)) if control.must_stop() => Err(TrainError::Stopped),
        (None, Some(status)) => Err(death(status, &complaints)),
        (None, None) => Err(Error::unexpected("training child", "it was not started").into()),
    }
}

type Answer = std::result::Result<Outcome, TrainError>;

/// Passes progress on until the child has answered or closed its output.
fn listen(stdout: ChildStdout, control: &JobControl) -> Result<Option<Answer>> {
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

/// The end of what a child writes to standard error.
fn tail(mut from: impl Read) -> String {
    let (mut kept, mut buffer) = (Vec::new(), [0; STDERR]);
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..count]);
        let surplus = kept.len().saturating_sub(STDERR);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// The failure of a run whose process died without an answer.
fn death(status: ExitStatus, complaints: &str) -> TrainError {
    tracing::warn!(%status, complaints, "a training process died");
    let remedy = "Leave out columns, above all those with many values, or take fewer or smaller trees.";
    if complaints.contains(NO_MEMORY) {
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
    fn a_death_is_told_in_words() {
        let failed = |raw: i32, complaints: &str| match death(ExitStatus::from_raw(raw), complaints) {
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
        let kept = tail(long.as_bytes());
        assert!(kept.len() == STDERR && kept.ends_with("the end"));
    }
}
