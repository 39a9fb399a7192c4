//! Limit of the time of an attempt to train (`MAX_RUN_MINUTES`).

use crate::jobs::control::{JobControl, TrainError};
use crate::services::runs::estimate::time::spoken;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Time that an attempt may take, from its start.
pub(super) struct TimeLimit {
    began: Instant,
    /// `None` for no limit.
    most: Option<Duration>,
}

impl TimeLimit {
    /// Begins to count the time of an attempt.
    pub(super) fn begin(most: Option<Duration>) -> Self {
        let began = Instant::now();
        Self { began, most }
    }

    /// Waits for a training and stops it when the time is over, which is the failure `too_long` of
    /// its run. The failure names the limit and the `remedy`.
    pub(super) async fn apply<T>(
        &self,
        training: impl Future<Output = Result<T, TrainError>>,
        control: &JobControl,
        remedy: &str,
    ) -> Result<T, TrainError> {
        let Some(most) = self.most else { return training.await };
        tokio::pin!(training);
        tokio::select! {
            outcome = &mut training => outcome,
            () = sleep_until(self.began + most) => {
                let was_stopped = control.must_stop();
                control.request_stop();
                match training.await {
                    Err(TrainError::Stopped) if !was_stopped => Err(too_long(most, remedy)),
                    // It ended at the same moment, or somebody else has stopped it.
                    outcome => outcome,
                }
            }
        }
    }
}

fn too_long(most: Duration, remedy: &str) -> TrainError {
    let most = spoken(most);
    let detail = format!("The training was ended after {most}, the longest time that a run may take. {remedy}");
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
        let limit = TimeLimit::begin(Some(Duration::ZERO));
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
        let limit = TimeLimit::begin(Some(Duration::ZERO));
        let outcome = limit.apply(stopped, &control, "").await;
        assert!(matches!(outcome, Err(TrainError::Stopped)));
        let done = async { Ok::<_, TrainError>(7) };
        let outcome = TimeLimit::begin(None).apply(done, &control, "").await;
        assert_eq!(outcome.unwrap(), 7);
    }
}
