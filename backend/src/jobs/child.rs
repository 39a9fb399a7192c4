//! Child process of a training, the counterpart of [`super::process`].

use crate::child_process::{receive, send};
use crate::error::{Error, Result};
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::process::{ChildTask, Message};
use crate::jobs::train::train;
use domain::run::Progress;
use std::fs::OpenOptions;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Interval of the progress messages.
const TICK: Duration = Duration::from_millis(200);

/// Trains one run as a child process: reads the task from standard input and writes progress and
/// outcome to standard output. Ends the process when standard input ends, because then the parent
/// is gone.
///
/// # Errors
/// When the task cannot be read or the outcome cannot be written. A training that fails is an
/// outcome.
pub fn train_as_child() -> Result<()> {
    let (ChildTask { task, model }, data) = receive()?;
    let control = Arc::new(JobControl::default());
    // Locked while a line is written, and for good once the outcome was written.
    let out = Arc::new(Mutex::new(()));
    let reporter = (Arc::clone(&control), Arc::clone(&out));
    std::thread::Builder::new()
        .name("progress".into())
        .spawn(move || report_progress(&reporter.0, &reporter.1))?;
    let model = OpenOptions::new().write(true).open(&model)?;
    let size = data.size();
    let message = match train(&task, (data, size), model, &control) {
        Ok(outcome) => Message::Done(outcome),
        Err(TrainError::Failed(error)) => Message::Failed(error),
        Err(TrainError::Stopped) => return Err(Error::unexpected("training process", "nobody could have stopped it")),
    };
    // Never released: no line may follow the outcome.
    std::mem::forget(out.lock().unwrap_or_else(PoisonError::into_inner));
    send(&message)
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
            let _ = send(&Message::Progress(progress.clone()));
            reported = Some(progress);
        }
    }
}
