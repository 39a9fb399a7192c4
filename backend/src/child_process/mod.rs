//! Child processes of the server's own binary, for work that may need more memory than estimated,
//! or that runs libraries on files of strangers: the death of a child affects neither pages nor
//! other work.
//!
//! A child reads its task as a line of JSON from standard input, then a file. Standard input then
//! stays open: when the parent ends, the child reads its end and exits. The child writes messages
//! to standard output, as lines of JSON.

mod child;
mod limits;

pub(crate) use child::{receive, send};

use crate::error::{Error, Result};
use crate::storage::LocalFile;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Number of bytes that are kept of a child's standard error.
const STDERR: usize = 4 << 10;
/// Message that a Rust program writes before it aborts because an allocation failed.
const NO_MEMORY: &str = "memory allocation of";

/// The line that a child reads first.
#[derive(Serialize, Deserialize)]
struct Header<T> {
    task: T,
    /// Number of bytes that the child may allocate.
    memory: u64,
    /// Size in bytes of the file, which follows the line.
    size: u64,
}

/// A child process that can be killed from another thread.
#[derive(Default)]
pub(crate) struct RunningChild(Mutex<Running>);

#[derive(Default)]
struct Running {
    child: Option<Child>,
    /// Whether it was killed, perhaps before it was started.
    is_killed: bool,
}

type Streams = (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>);

/// End of a child process.
pub(crate) struct Ended<A> {
    /// The answer; `None` if the child died before.
    pub(crate) answer: Option<A>,
    pub(crate) death: Death,
}

/// Exit status of a child and the end of its standard error.
pub(crate) struct Death {
    pub(crate) status: ExitStatus,
    pub(crate) stderr_tail: String,
}

impl RunningChild {
    /// Kills the child, or prevents its start.
    pub(crate) fn kill(&self) {
        let mut running = self.lock();
        running.is_killed = true;
        if let Some(child) = &mut running.child {
            // An error means that the child has ended.
            let _ = child.kill();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a child, unless it was killed before.
    fn start(&self, mut command: Command) -> Result<Streams> {
        let mut running = self.lock();
        if running.is_killed {
            return Err(Error::unexpected("child process", "it was stopped before its start"));
        }
        let mut child = command.spawn()?;
        let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        running.child = Some(child);
        Ok(streams)
    }

    /// Starts a child that executes `subcommand`, sends it the task and the file, and passes its
    /// messages to `handle` until that returns an answer or the child ends. Blocks. Linux kills the
    /// child when the calling thread ends.
    pub(crate) fn run<M: DeserializeOwned, A>(
        &self,
        (binary, subcommand): (&Path, &str),
        memory: u64,
        task: &impl Serialize,
        file: &LocalFile,
        handle: impl FnMut(M) -> Option<A>,
    ) -> Result<Ended<A>> {
        let size = file.size();
        let line = serde_json::to_string(&Header { task, memory, size })
            .map_err(|error| Error::unexpected("task of a child process", error))?;
        let (stdin, stdout, stderr) = self.start(command(binary, subcommand))?;
        let (answer, stderr_tail) = std::thread::scope(|scope| {
            let stderr_tail = scope.spawn(|| stderr.map(read_tail).unwrap_or_default());
            // Kept open until the child has answered.
            let given = scope.spawn(move || {
                let mut stdin = stdin?;
                // A child that could not read its task has died; its status is the better error.
                let _ = writeln!(stdin, "{line}").and_then(|()| std::io::copy(&mut file.reader(), &mut stdin));
                Some(stdin)
            });
            let answer = stdout.map_or(Ok(None), |stdout| read_messages(stdout, handle));
            // The child must not continue when its messages are no longer read.
            self.kill();
            drop(given.join());
            (answer, stderr_tail.join().unwrap_or_default())
        });
        let child = self.lock().child.take();
        let mut child = child.ok_or_else(|| Error::unexpected("child process", "it was not started"))?;
        let status = child.wait()?;
        let answer = answer?;
        if answer.is_some() && !stderr_tail.is_empty() {
            tracing::warn!(subcommand, stderr_tail, "a child process wrote to standard error");
        }
        let death = Death { status, stderr_tail };
        Ok(Ended { answer, death })
    }
}

impl Death {
    /// Returns whether the child could not allocate memory.
    pub(crate) fn is_out_of_memory(&self) -> bool {
        self.stderr_tail.contains(NO_MEMORY)
    }

    /// Returns whether the child was killed from outside, as the system does when memory runs out.
    pub(crate) fn is_killed(&self) -> bool {
        signal(self.status) == Some(9)
    }
}

/// Returns the command of a child, without the environment, which holds secrets, and in a process
/// group of its own, so that Ctrl-C reaches the parent only.
fn command(binary: &Path, subcommand: &str) -> Command {
    let mut command = Command::new(binary);
    command
        .arg(subcommand)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Reads messages until `handle` returns an answer or the child has closed its output.
fn read_messages<M: DeserializeOwned, A>(
    stdout: ChildStdout,
    mut handle: impl FnMut(M) -> Option<A>,
) -> Result<Option<A>> {
    for line in BufReader::new(stdout).lines() {
        let message =
            serde_json::from_str(&line?).map_err(|error| Error::unexpected("message of a child process", error))?;
        if let Some(answer) = handle(message) {
            return Ok(Some(answer));
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

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_standard_error_is_kept() {
        let long = "x".repeat(3 * STDERR) + "the end";
        let kept = read_tail(long.as_bytes());
        assert!(kept.len() == STDERR && kept.ends_with("the end"));
    }
}
