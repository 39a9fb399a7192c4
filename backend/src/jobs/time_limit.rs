//! Limit of the time of an attempt to train (`MAX_RUN_MINUTES`).

use crate::jobs::control::{JobControl, TrainError};
use crate::services::runs::estimate::time::format_duration;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Time that an attempt may take, from its start.
pub(super) struct TimeLimit {
    began: Instant,
    /// `None` for no limit.
    limit: Option<Duration>,
}

impl TimeLimit {
    /// Starts to count the time of an attempt.
    pub(super) fn start(limit: Option<Duration>) -> Self {
        let began = Instant::now();
        Self { began, limit }
    }

    /// Waits for a training and stops it when the time is over, which is the failure `too_long` of
    /// its run. The failure names the limit and the `remedy`.
    pub(super) async fn apply<T>(
        &self,
        training: impl Future<Output = Result<T, TrainError>>,
        control: &JobControl,
        remedy: &str,
    ) -> Result<T, TrainError> {
        let Some(limit) = self.limit else { return training.await };
        tokio::pin!(training);
        tokio::select! {
            outcome = &mut training => outcome,
            () = sleep_until(self.began + limit) => {
                let was_stopped = control.must_stop();
                control.request_stop();
                match training.await {
                    Err(TrainError::Stopped) if !was_stopped => Err(too_long(limit, remedy)),
                    // It ended at the same moment, or somebody else has stopped it.
                    outcome => outcome,
                }
            }
        }
    }
}

fn too_long(limit: Duration, remedy: &str) -> TrainError {
    let limit = format_duration(limit);
    let detail = format!("The training was ended after {limit}, the longest time that a run may take. {remedy}");
    TrainError::failed("too_long", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_training_ends_with_its_time() {
        let control = JobControl::default();
        let training = async {
            control.stop_requested().await;
            Err::<(), _>(TrainError::Stopped)
        };
        let limit = TimeLimit::start(Some(Duration::ZERO));
        let Err(TrainError::Failed(error)) = limit.apply(training, &control, "Take less.").await else {
            panic!("it has no result")
        };
        assert_eq!(error.code, "too_long");
        assert!(error.detail.contains("1 minute") && error.detail.ends_with("Take less."));
    }

    #[tokio::test]
    async fn a_requested_stop_and_an_outcome_are_kept() {
        let control = JobControl::default();
        control.request_stop();
        let stopped = async {
            tokio::task::yield_now().await;
            Err::<(), _>(TrainError::Stopped)
        };
        let limit = TimeLimit::start(Some(Duration::ZERO));
        let outcome = limit.apply(stopped, &control, "").await;
        assert!(matches!(outcome, Err(TrainError::Stopped)));
        let done = async { Ok::<_, TrainError>(7) };
        let outcome = TimeLimit::start(None).apply(done, &control, "").await;
        assert_eq!(outcome.unwrap(), 7);
    }
}
