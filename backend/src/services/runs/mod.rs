//! Runs: read, cancel, delete.

mod categories;
mod comparison;
mod create;
pub(crate) mod estimate;
mod json_rows;
mod kept_model;
mod labelled;
pub(crate) mod model_cache;
pub(crate) mod model_memory;
mod models;
pub(crate) mod new_rows;
pub(crate) mod output;
pub(crate) mod predict;
mod prediction_form;
pub(crate) mod preparation;
mod test_rows;
mod tree_view;

#[cfg(test)]
mod tests;

use crate::actor::Actor;
use crate::db;
use crate::db::run_lists::RunFilter;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::services::Services;
use crate::services::precondition::{ExpectedVersion, content_version};
use domain::algorithm::AlgorithmSpec;
use domain::event::RunEvent;
use domain::run::{Run, RunState, RunSummary};
use domain::{Failure, Page, PageQuery};
use futures::StreamExt;
use std::time::Duration;

/// Interval in which a run is polled while no event arrives.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

impl Services {
    /// Returns the algorithms. For everybody.
    #[must_use]
    pub fn algorithm_list(&self) -> &'static [AlgorithmSpec] {
        ml_core::registry::algorithms()
    }

    /// Returns the number of runs in each state, for the monitoring of the server.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_counts(&self) -> Result<[(RunState, i64); 5]> {
        let found = db::runs::count_by_state(&mut self.db.read().await?.conn()).await?;
        let count = |state| {
            found
                .iter()
                .find(|(found, _)| *found == state)
                .map_or(0, |(_, count)| *count)
        };
        Ok(RunState::ALL.map(|state| (state, count(state))))
    }

    /// Returns a page of the actor's runs, newest first.
    ///
    /// # Errors
    /// When the page is out of range.
    pub async fn run_list(&self, actor: &Actor, filter: RunFilter, page: PageQuery) -> Result<Page<RunSummary>> {
        Failure::check(page.check())?;
        let mut reader = self.db.read().await?;
        let total = db::run_lists::count(&mut reader.conn(), actor.user_id, &filter).await?;
        let items = db::run_lists::list(&mut reader.conn(), actor.user_id, &filter, page).await?;
        Ok(Page::new(items, total, page))
    }

    /// Returns a run of the actor.
    ///
    /// # Errors
    /// When there is none.
    pub async fn run_get(&self, actor: &Actor, id: i64) -> Result<Run> {
        self.run_get_as(actor, id, Ok).await
    }

    /// Returns what `serialize` makes of a run of the actor in a turn of the actor: the results of
    /// a run may take megabytes.
    ///
    /// # Errors
    /// When there is none, or `serialize` fails.
    pub async fn run_get_as<T: Send + 'static>(
        &self,
        actor: &Actor,
        id: i64,
        serialize: impl FnOnce(Run) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let row = self.run_row(actor, id).await?;
        self.run_light(actor, move || serialize(row.into_run()?)).await
    }

    pub(crate) async fn run_row(&self, actor: &Actor, id: i64) -> Result<RunRow> {
        let row = db::runs::get(&mut self.db.read().await?.conn(), actor.user_id, id).await?;
        row.ok_or_else(|| Error::not_found("run"))
    }

    /// Waits until the run has ended, at most for `limit`, and returns it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn run_wait(&self, actor: &Actor, id: i64, limit: Duration) -> Result<Run> {
        let mut events = self.events(actor);
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            let row = self.run_row(actor, id).await?;
            if db::runs::state(&row.state, id)?.has_ended() || tokio::time::Instant::now() >= deadline {
                return self.run_light(actor, move || row.into_run()).await;
            }
            let ended = async {
                while let Some(event) = events.next().await {
                    if event.as_run().is_some_and(|run| run.id == id && run.state.has_ended()) {
                        return;
                    }
                }
                events = self.events(actor);
            };
            // Another process may have missed to publish the event; polling costs one read.
            let next_poll = deadline.min(tokio::time::Instant::now() + POLL_INTERVAL);
            let _ = tokio::time::timeout_at(next_poll, ended).await;
        }
    }

    /// Cancels a queued run, and requests the stop of a running one.
    ///
    /// # Errors
    /// When there is none, or it has ended.
    pub async fn run_cancel(&self, actor: &Actor, id: i64) -> Result<Run> {
        let row = self.run_row(actor, id).await?;
        let progress = row.progress()?;
        let mut tx = self.db.begin().await?;
        let Some(state) = db::runs::cancel(&mut tx.conn(), actor.user_id, id, &self.lease_clock()).await? else {
            return Err(Error::conflict(format!(
                "The run has ended already: it is {}.",
                row.state
            )));
        };
        let event = RunEvent { id, progress, state };
        self.commit_and_publish(tx, [Event::run_cancelled(actor.user_id, event)])
            .await?;
        // The change is committed: no turn is taken, which could be refused. A run that was not
        // over has no results.
        self.run_row(actor, id).await?.into_run()
    }

    /// Deletes a run with its model.
    ///
    /// # Errors
    /// When there is none, it has changed, or it has not ended.
    pub async fn run_delete(&self, actor: &Actor, id: i64, expected: &ExpectedVersion) -> Result<()> {
        // Megabytes of results are parsed outside the transaction, in which nobody else may write.
        let checked = match expected {
            ExpectedVersion::Any => None,
            ExpectedVersion::OneOf(_) => {
                let (row, expected) = (self.run_row(actor, id).await?, expected.clone());
                let check = move || expected.check(content_version(&row.clone().into_run()?)?).map(|()| row);
                Some(self.run_light(actor, check).await?)
            }
        };
        let mut tx = self.db.begin().await?;
        let row = db::runs::lock(&mut tx.conn(), actor.user_id, id).await?;
        let row = row.ok_or_else(|| Error::not_found("run"))?;
        if checked.is_some_and(|checked| checked != row) {
            return Err(ExpectedVersion::changed());
        }
        if !db::runs::delete(&mut tx.conn(), actor.user_id, id, &self.lease_clock()).await? {
            return Err(Error::conflict("The run has not ended yet. Cancel it first."));
        }
        tx.commit().await?;
        self.models.forget_run(id);
        Ok(())
    }

    /// Returns a run of the actor that has succeeded.
    pub(crate) async fn succeeded_run(&self, actor: &Actor, id: i64) -> Result<RunRow> {
        let row = self.run_row(actor, id).await?;
        if db::runs::state(&row.state, id)? != RunState::Succeeded {
            return Err(Error::conflict(format!(
                "There is no model: the run is {}, not succeeded.",
                row.state
            )));
        }
        Ok(row)
    }
}
