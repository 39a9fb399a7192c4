//! Control of a training job, shared with its supervisor: the request to stop, and the progress.

use crate::error::Error;
use domain::run::{Progress, RunError};
use domain::{ErrorCode, Failure};
use ml_core::Progress as Steps;
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::sync::{Notify, watch};

/// Reason for which a training ended without a result.
#[derive(Debug)]
pub(crate) enum TrainError {
    /// The supervisor requested the stop.
    Stopped,
    /// The training failed with an error of the run.
    Failed(RunError),
}

impl TrainError {
    /// Returns a failure with this code.
    pub(super) fn failed(code: &str, detail: impl Into<String>) -> Self {
        let (code, detail) = (code.to_owned(), detail.into());
        Self::Failed(RunError { code, detail })
    }

    /// Returns the failure of an algorithm, with its message.
    pub(super) fn refused(error: &impl ToString) -> Self {
        Self::failed("invalid_data", domain::error::sentence(error))
    }
}

impl From<Error> for TrainError {
    /// Keeps the message for callers; all others are logged, as in every service.
    fn from(error: Error) -> Self {
        let failure = Failure::from(error);
        let code = match failure.code {
            ErrorCode::Internal | ErrorCode::Unavailable => "internal",
            ErrorCode::InsufficientStorage => "insufficient_storage",
            _ => "invalid_data",
        };
        Self::failed(code, failure.detail)
    }
}

/// Waits until the process shuts down (the value of `wait_for` must not live across an await).
pub(super) async fn shutdown_requested(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

/// Carries the request to stop to a training, and its progress back.
#[derive(Default)]
pub(crate) struct JobControl {
    stop: AtomicBool,
    wake: Notify,
    /// Name of the stage and number of its steps.
    stage: Mutex<Option<(String, u64)>>,
    done: AtomicU64,
    /// Number of steps that the algorithm has reported for the stage.
    total: AtomicU64,
    /// Number of checks so far, and the number after which a test stops the training.
    #[cfg(test)]
    checks: AtomicU64,
    #[cfg(test)]
    allowed: Option<u64>,
}

impl JobControl {
    /// Creates a control that requests the stop after this number of checks.
    #[cfg(test)]
    pub(super) fn stopping_after(checks: u64) -> Self {
        Self {
            allowed: Some(checks),
            ..Self::default()
        }
    }

    /// Returns the number of checks for a stop.
    #[cfg(test)]
    pub(super) fn checks(&self) -> u64 {
        self.checks.load(Ordering::Relaxed)
    }

    /// Requests the stop of the training.
    pub(super) fn request_stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.wake.notify_one();
    }

    /// Waits until a stop is requested. For one waiter.
    pub(super) async fn stop_requested(&self) {
        while !self.stop.load(Ordering::Relaxed) {
            self.wake.notified().await;
        }
    }

    /// Whether a stop was requested.
    pub(super) fn must_stop(&self) -> bool {
        #[cfg(test)]
        {
            let checks = self.checks.fetch_add(1, Ordering::Relaxed) + 1;
            if self.allowed.is_some_and(|allowed| checks > allowed) {
                self.request_stop();
            }
        }
        self.stop.load(Ordering::Relaxed)
    }

    /// Fails when a stop was requested.
    pub(super) fn check(&self) -> Result<(), TrainError> {
        if self.must_stop() {
            Err(TrainError::Stopped)
        } else {
            Ok(())
        }
    }

    /// Stores the progress of the training.
    pub(super) fn report_progress(&self, progress: &Progress) {
        self.set_stage(&progress.stage, progress.total);
        self.done.store(progress.done, Ordering::Relaxed);
    }

    /// Begins a stage of `total` steps (0 when their number is unknown), unless a stop was
    /// requested.
    pub(super) fn begin_stage(&self, stage: &str, total: u64) -> Result<(), TrainError> {
        self.set_stage(stage, total);
        self.check()
    }

    fn set_stage(&self, stage: &str, total: u64) {
        let mut current = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Some((stage.to_owned(), total));
        self.total.store(total, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
    }

    /// Stores the steps of the current stage, and stops an algorithm once a stop was requested.
    pub(super) fn observe(&self, steps: Steps) -> ControlFlow<()> {
        if self.total.swap(steps.total, Ordering::Relaxed) != steps.total {
            let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, total)) = &mut *stage {
                *total = steps.total;
            }
        }
        // Threads report out of order.
        self.done.fetch_max(steps.done, Ordering::Relaxed);
        match self.must_stop() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    /// Returns the progress; `None` before the first stage.
    pub(super) fn progress(&self) -> Option<Progress> {
        let stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        stage.as_ref().map(|(stage, total)| Progress {
            stage: stage.clone(),
            done: self.done.load(Ordering::Relaxed).min((*total).max(1)),
            total: *total,
        })
    }
}

/// Reader or writer that reports bytes as progress and fails once a stop was requested.
pub(super) struct Controlled<'a, T> {
    inner: T,
    bytes: u64,
    control: &'a JobControl,
}

impl<'a, T> Controlled<'a, T> {
    pub(super) fn new(inner: T, control: &'a JobControl) -> Self {
        let bytes = 0;
        Self { inner, bytes, control }
    }

    fn count(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        self.control.done.fetch_max(self.bytes, Ordering::Relaxed);
    }

    fn check(&self) -> std::io::Result<()> {
        match self.control.must_stop() {
            // Not `Interrupted`, after which readers try again.
            true => Err(std::io::Error::other("the training was stopped")),
            false => Ok(()),
        }
    }
}

impl<T: Read> Read for Controlled<'_, T> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.check()?;
        let count = self.inner.read(out)?;
        self.count(count);
        Ok(count)
    }
}

impl<T: Write> Write for Controlled<'_, T> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.check()?;
        let count = self.inner.write(bytes)?;
        self.count(count);
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_not_a_fault_of_the_data() {
        let code = |error: std::io::ErrorKind| match TrainError::from(Error::from(std::io::Error::from(error))) {
            TrainError::Failed(error) => error.code,
            TrainError::Stopped => unreachable!("nobody stops it"),
        };
        assert_eq!(code(std::io::ErrorKind::StorageFull), "insufficient_storage");
    }
}
