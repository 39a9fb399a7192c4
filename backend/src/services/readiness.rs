//! Whether the server can do its work: the database answers, its migrations are applied, and it
//! takes a write.

use super::Services;
use crate::error::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Failure;
use std::sync::Arc;
use tokio::sync::Mutex;

/// How long an answer is good, so that nobody can keep the writing connection busy by asking.
const GOOD_FOR: TimeDelta = TimeDelta::seconds(1);

/// The outcome of a check, and when it was made.
type Answer = (DateTime<Utc>, std::result::Result<(), Failure>);

/// The latest answer. Those who ask at the same time share one check.
#[derive(Clone, Default)]
pub(crate) struct Readiness(Arc<Mutex<Option<Answer>>>);

impl Services {
    /// Whether the database answers, has all migrations, and takes a write. An answer of the last
    /// second is given again.
    ///
    /// # Errors
    /// When it does not; the failure says why.
    pub async fn ready(&self) -> Result<()> {
        let mut latest = self.readiness.0.lock().await;
        let now = self.clock.now();
        if let Some((at, outcome)) = &*latest
            && (TimeDelta::zero()..GOOD_FOR).contains(&(now - *at))
        {
            return Ok(outcome.clone()?);
        }
        let outcome = self.db.ready(now).await.map_err(Failure::from);
        *latest = Some((now, outcome.clone()));
        Ok(outcome?)
    }

    /// A sentence about what will soon keep the server from its work, for its operator: the disk is
    /// nearly full.
    #[must_use]
    pub fn readiness_warning(&self) -> Option<String> {
        let failure = self.reserve.check().err().map(Failure::from)?;
        Some(failure.detail)
    }
}
