//! Training in a child process, so that a failure of the process affects neither pages nor other
//! runs. The child writes the model to a file.

use crate::child_process::{Death, RunningChild};
use crate::error::Error;
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::outcome::{Outcome, TrainTask};
use crate::storage::LocalFile;
use domain::run::{Progress, RunError};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Hidden subcommand of the binary that trains.
const SUBCOMMAND: &str = "train-run";

/// Task of a training process.
#[derive(Serialize, Deserialize)]
pub(super) struct ChildTask {
    pub(super) task: TrainTask,
    pub(super) model: PathBuf,
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
) -> Result<Outcome, TrainError> {
    let task = ChildTask {
        task: task.clone(),
        model: model.to_owned(),
    };
    let binary = binary.to_owned();
    let running = Arc::new(RunningChild::default());
    let (send, mut ended) = oneshot::channel();
    let (control, child) = (Arc::clone(control), Arc::clone(&running));
    let stop = Arc::clone(&control);
    // A dedicated thread that lives as long as the child, because Linux kills the child with the
    // thread that started it. The pool of blocking threads is for short work.
    let thread = std::thread::Builder::new().name("training child".into());
    thread
        .spawn(move || {
            // An error means that this process is ending.
            let _ = send.send(run_child(&child, &binary, memory, &task, &data, &control));
        })
        .map_err(Error::from)?;
    let lost = |_| TrainError::from(Error::unexpected("training child", "its thread ended"));
    tokio::select! {
        outcome = &mut ended => outcome.map_err(lost)?,
        () = stop.stop_requested() => {
            running.kill();
            match ended.await.map_err(lost)? {
                // It finished at the same moment.
                Ok(outcome) => Ok(outcome),
                Err(_) => Err(TrainError::Stopped),
            }
        }
    }
}

/// Trains in the child and returns its outcome.
fn run_child(
    child: &RunningChild,
    binary: &Path,
    memory: u64,
    task: &ChildTask,
    data: &LocalFile,
    control: &JobControl,
) -> Result<Outcome, TrainError> {
    let ended = child.run((binary, SUBCOMMAND), memory, task, data, |message| match message {
        Message::Progress(progress) => {
            control.report_progress(&progress);
            None
        }
        Message::Done(outcome) => Some(Ok(outcome)),
        Message::Failed(error) => Some(Err(TrainError::Failed(error))),
    });
    match ended {
        Ok(ended) => match ended.answer {
            Some(answer) => answer,
            // It was killed because of the request to stop.
            None if control.must_stop() => Err(TrainError::Stopped),
            None => Err(failure_of_dead_child(&ended.death)),
        },
        Err(_) if control.must_stop() => Err(TrainError::Stopped),
        Err(error) => Err(error.into()),
    }
}

/// Returns the failure of a run whose process died without an answer.
fn failure_of_dead_child(death: &Death) -> TrainError {
    let Death { status, stderr_tail } = death;
    tracing::warn!(%status, stderr_tail, "a training process died");
    let remedy = "Leave out columns, above all those with many values, or take fewer or smaller trees.";
    if death.is_out_of_memory() {
        let detail = format!("The training needed more memory than a run may have. {remedy}");
        return TrainError::failed("out_of_memory", detail);
    }
    let detail = if death.is_killed() {
        format!(
            "The training was killed from outside (signal 9), as the system does when memory runs out. {remedy} If the \
             data are small, start it again."
        )
    } else {
        format!("The training stopped without a result ({status}). Start it again; if that does not help: {remedy}")
    };
    TrainError::failed("worker_crashed", detail)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    #[test]
    fn the_death_of_a_child_is_described() {
        let failed = |raw: i32, stderr_tail: &str| {
            let death = Death {
                status: ExitStatus::from_raw(raw),
                stderr_tail: stderr_tail.to_owned(),
            };
            match failure_of_dead_child(&death) {
                TrainError::Failed(error) => (error.code, error.detail),
                TrainError::Stopped => panic!("nobody stopped it"),
            }
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
}
