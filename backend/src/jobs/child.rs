//! The other side of [`super::process`]: the child that trains.

use super::control::{JobControl, TrainError};
use super::process::{ChildTask, Message};
use super::train::train;
use crate::background::cores;
use crate::error::{Error, Result};
use domain::run::Progress;
use std::fs::OpenOptions;
use std::io::{BufRead, Read, Stdin, Take, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often progress is written, when there is any.
const TICK: Duration = Duration::from_millis(200);
/// Address space for the program itself and for the stacks of a core's threads, beyond what the run
/// may have.
const PROGRAM: u64 = 64 << 20;
const STACKS: u64 = 6 << 20;

/// Trains one run as a child process: reads the task from standard input and writes progress and
/// outcome to standard output. Ends the process when standard input ends, because then the parent
/// is gone.
///
/// # Errors
/// When the task cannot be read or the outcome cannot be written. A training that fails is an
/// outcome.
pub fn train_as_child() -> Result<()> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let given: ChildTask =
        serde_json::from_str(&line).map_err(|error| Error::unexpected("task of a training process", error))?;
    drop(line);
    limit(given.memory);
    let control = Arc::new(JobControl::default());
    // Held while a line is written, and for good once the outcome has been.
    let out = Arc::new(Mutex::new(()));
    let teller = (Arc::clone(&control), Arc::clone(&out));
    std::thread::Builder::new()
        .name("progress".into())
        .spawn(move || tell(&teller.0, &teller.1))?;
    let data = ThenWatch {
        data: std::io::stdin().take(given.size),
        watching: false,
    };
    let model = OpenOptions::new().write(true).open(&given.model)?;
    let message = match train(&given.task, (data, given.size), model, &control) {
        Ok(outcome) => Message::Done(outcome),
        Err(TrainError::Failed(error)) => Message::Failed(error),
        Err(TrainError::Stopped) => return Err(Error::unexpected("training process", "nobody could have stopped it")),
    };
    // Never given back: nothing may come after the outcome.
    std::mem::forget(out.lock().unwrap_or_else(PoisonError::into_inner));
    write(&message)
}

/// Writes progress until the process ends.
fn tell(control: &JobControl, out: &Mutex<()>) {
    let mut told: Option<Progress> = None;
    loop {
        std::thread::sleep(TICK);
        let progress = control.progress();
        if progress != told
            && let Some(progress) = progress
        {
            let _turn = out.lock().unwrap_or_else(PoisonError::into_inner);
            // A parent that does not listen is about to end this process.
            let _ = write(&Message::Progress(progress.clone()));
            told = Some(progress);
        }
    }
}

fn write(message: &Message) -> Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, message).map_err(|error| Error::unexpected("message to the parent", error))?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// The data on standard input. Once they are read, the process ends with its parent.
struct ThenWatch {
    data: Take<Stdin>,
    watching: bool,
}

impl Read for ThenWatch {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.data.read(out)?;
        if count == 0 && !out.is_empty() && !self.watching {
            self.watching = true;
            std::thread::Builder::new()
                .name("parent".into())
                .spawn(end_with_the_parent)?;
        }
        Ok(count)
    }
}

/// Returns only with the process: when the parent ends, so does standard input.
fn end_with_the_parent() {
    let mut buffer = [0; 64];
    while matches!(std::io::stdin().lock().read(&mut buffer), Ok(1..)) {}
    std::process::exit(1);
}

/// Limits the memory of this process, makes it the first that the system kills when memory runs
/// out, and ties it to its parent. Where the system refuses, the run goes on without.
#[cfg(target_os = "linux")]
fn limit(memory: u64) {
    use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
    let limit = |resource, bytes| {
        let most = Some(bytes);
        let limit = Rlimit {
            current: most,
            maximum: most,
        };
        if let Err(error) = setrlimit(resource, limit) {
            tracing::warn!(%error, "a training process goes without a limit");
        }
    };
    // A quarter more than what was granted, because the allocator keeps some of what was freed.
    let program = PROGRAM + STACKS * cores() as u64;
    limit(
        Resource::Data,
        memory.saturating_add(memory / 4).saturating_add(program),
    );
    // An abort for want of memory would leave its whole memory on the disk.
    limit(Resource::Core, 0);
    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        tracing::warn!(%error, "a training process may outlive its parent for a moment");
    }
    // A process may always volunteer; 1000 is the most.
    if let Err(error) = std::fs::write("/proc/self/oom_score_adj", "1000") {
        tracing::warn!(%error, "a training process is not the first to be killed when memory runs out");
    }
}

#[cfg(not(target_os = "linux"))]
fn limit(_: u64) {}
