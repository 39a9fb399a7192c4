//! Comparison of runs.

use crate::actor::Actor;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::services::Services;
use domain::run::{COMPARED_RUNS, RunComparison};
use domain::{ErrorCode, Failure};

impl Services {
    /// Compares the parameters and metrics of some of the actor's runs.
    ///
    /// # Errors
    /// When there are too few or too many ids, an id is repeated, or a run does not exist.
    pub async fn run_compare(&self, actor: &Actor, ids: &[i64]) -> Result<RunComparison> {
        let (min, max) = (COMPARED_RUNS.start(), COMPARED_RUNS.end());
        if !COMPARED_RUNS.contains(&ids.len()) {
            let message = format!("There are {} runs to compare; name {min} to {max}.", ids.len());
            return Err(Error::field("ids", "range", message));
        }
        let mut rows = Vec::with_capacity(ids.len());
        for (at, &id) in ids.iter().enumerate() {
            if ids[..at].contains(&id) {
                let message = format!("The run {id} is named twice; name each once.");
                return Err(Error::field("ids", "duplicate", message));
            }
            let row = self.run_row(actor, id).await.map_err(|error| match error {
                Error::Failure(failure) if failure.code == ErrorCode::NotFound => {
                    Failure::new(ErrorCode::NotFound, format!("There is no run {id}.")).into()
                }
                error => error,
            });
            rows.push(row?);
        }
        self.run_light(actor, move || {
            let runs = rows.into_iter().map(RunRow::into_run).collect::<Result<Vec<_>>>()?;
            Ok(RunComparison::new(&runs))
        })
        .await
    }
}
