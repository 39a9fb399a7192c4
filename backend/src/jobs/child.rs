//! Child process of a training, the counterpart of [`super::process`].

use crate::error::{Error, Result};
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::process::{ChildTask, Message};
use crate::jobs::train::train;
use crate::thread_pools::cores;
use domain::run::Progress;
use std::fs::OpenOptions;
use std::io::{BufRead, Read, Stdin, Take, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Interval of the progress messages.
const TICK: Duration = Duration::from_millis(200);
/// Memory of the program in bytes, beyond that of the run.
const PROGRAM_MEMORY: u64 = 64 << 20;
/// Memory of the stacks of the threads for one core, in bytes.
const STACKS_PER_CORE: u64 = 6 << 20;
/// Addition to the niceness: on a busy machine requests get the processor before trainings.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

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
    let input: ChildTask =
        serde_json::from_str(&line).map_err(|error| Error::unexpected("task of a training process", error))?;
    drop(line);
    set_process_limits(input.memory);
    let control = Arc::new(JobControl::default());
    // Locked while a line is written, and for good once the outcome was written.
    let out = Arc::new(Mutex::new(()));
    let reporter = (Arc::clone(&control), Arc::clone(&out));
    std::thread::Builder::new()
        .name("progress".into())
        .spawn(move || report_progress(&reporter.0, &reporter.1))?;
    let data = InputData {
        data: std::io::stdin().take(input.size),
        is_watched: false,
    };
    let model = OpenOptions::new().write(true).open(&input.model)?;
    let message = match train(&input.task, (data, input.size), model, &control) {
        Ok(outcome) => Message::Done(outcome),
        Err(TrainError::Failed(error)) => Message::Failed(error),
        Err(TrainError::Stopped) => return Err(Error::unexpected("training process", "nobody could have stopped it")),
    };
    // Never released: no line may follow the outcome.
    std::mem::forget(out.lock().unwrap_or_else(PoisonError::into_inner));
    write(&message)
}

/// Writes progress until the process ends.
fn report_progress(control: &JobControl, out: &Mutex<()>) {
    let mut reported: Option<Progress> = None;
    loop {
        std::thread::sleep(TICK);
        let progress = control.progress();
        if progress != reported
            && let Some(progress) = progress
        {
            let _turn = out.lock().unwrap_or_else(PoisonError::into_inner);
            // An error means that the parent does not read, and is about to end this process.
            let _ = write(&Message::Progress(progress.clone()));
            reported = Some(progress);
        }
    }
}

fn write(message: &Message) -> Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, message).map_err(|error| Error::unexpected("message to the parent", error))?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Data of the run on standard input. Their end starts a thread that ends the process with its
/// parent.
struct InputData {
    data: Take<Stdin>,
    is_watched: bool,
}

impl Read for InputData {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.data.read(out)?;
        if count == 0 && !out.is_empty() && !self.is_watched {
            self.is_watched = true;
            std::thread::Builder::new()
                .name("parent".into())
                .spawn(exit_with_parent)?;
        }
        Ok(count)
    }
}

/// Exits the process when standard input ends, which means that the parent has ended.
fn exit_with_parent() {
    let mut buffer = [0; 64];
    while matches!(std::io::stdin().lock().read(&mut buffer), Ok(1..)) {}
    std::process::exit(1);
}

/// Limits the memory of this process, makes it the first that the system kills when memory runs out
/// and the last that gets the processor, and ties it to its parent. Where the system refuses one of
/// them, the run continues without it.
#[cfg(target_os = "linux")]
fn set_process_limits(memory: u64) {
    use rustix::process::{Resource, Rlimit, Signal, nice, set_parent_process_death_signal, setrlimit};
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
    // A quarter more than was granted, because the allocator keeps some of the freed memory.
    let program = PROGRAM_MEMORY + STACKS_PER_CORE * cores() as u64;
    limit(
        Resource::Data,
        memory.saturating_add(memory / 4).saturating_add(program),
    );
    // A core dump would write the whole memory to the disk.
    limit(Resource::Core, 0);
    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        tracing::warn!(%error, "a training process may outlive its parent for a moment");
    }
    // The threads that compute inherit it.
    if let Err(error) = nice(NICENESS) {
        tracing::warn!(%error, "a training process competes with requests for the processor");
    }
    // Every process may raise its own value; 1000 is the largest.
    if let Err(error) = std::fs::write("/proc/self/oom_score_adj", "1000") {
        tracing::warn!(%error, "a training process is not the first to be killed when memory runs out");
    }
}

#[cfg(not(target_os = "linux"))]
fn set_process_limits(_: u64) {}
