//! Readiness check: whether the database answers, has all migrations and accepts a write.

use crate::db::Db;
use crate::error::Result;
use crate::settings::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Failure;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Time for which an outcome is repeated, so that frequent checks cannot keep the writing
/// connection busy.
const VALID_FOR: TimeDelta = TimeDelta::seconds(1);

/// Outcome of a check, and its time.
type Outcome = (DateTime<Utc>, std::result::Result<(), Failure>);

/// Latest outcome. Concurrent callers share one check.
#[derive(Clone, Default)]
pub(crate) struct Readiness(Arc<Mutex<Option<Outcome>>>);

impl Readiness {
    /// Checks the database, unless it was checked within the last second.
    pub(crate) async fn check(&self, db: &Db, clock: &Clock) -> Result<()> {
        let mut latest = self.0.lock().await;
        let now = clock.now();
        if let Some((at, outcome)) = &*latest
            && (TimeDelta::zero()..VALID_FOR).contains(&(now - *at))
        {
            return Ok(outcome.clone()?);
        }
        let outcome = db.ready(now).await.map_err(Failure::from);
        *latest = Some((now, outcome.clone()));
        Ok(outcome?)
    }
}
