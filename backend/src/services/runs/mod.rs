//! Runs: create, read, cancel, delete.

mod categories;
mod comparison;
pub(crate) mod estimate;
mod json_rows;
mod labelled;
pub(crate) mod model_cache;
pub(crate) mod model_memory;
mod models;
pub(crate) mod output;
pub(crate) mod predict;
mod prediction_form;
pub(crate) mod preparation;
mod test_rows;
mod tree_view;

#[cfg(test)]
mod tests;

use crate::actor::Actor;
use crate::crypto::random;
use crate::db;
use crate::db::Conn;
use crate::db::datasets::DatasetRow;
use crate::db::run_lists::RunFilter;
use crate::db::runs::{NewRunRow, RunRow};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::services::Services;
use crate::services::datasets::stored_format::load_table;
use crate::services::json::to_json;
use crate::services::precondition::{ExpectedVersion, content_version};
use crate::services::runs::estimate::Estimate;
use crate::services::runs::preparation::{algorithm_of, pipeline_request, refusal};
use chrono::SubsecRound;
use domain::account::Resource;
use domain::algorithm::AlgorithmSpec;
use domain::event::RunEvent;
use domain::run::{MAX_SEED, Run, RunState, RunSummary, TrainRequest};
use domain::{Failure, Page, PageQuery};
use futures::StreamExt;
use ml_core::pipeline::Prepared;
use std::time::Duration;

/// Interval in which a run is polled while no event arrives.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Memory up to which a data set is read and encoded before its run is queued, because several
/// users may do so at once. Errors of larger data become errors of the run.
const CHECK_BYTES: u64 = 64 << 20;

/// Longest time by which shorter runs of the same owner may overtake a run.
const MAX_OVERTAKING: Duration = Duration::from_secs(600);

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

    /// Checks a request against the data and queues the run.
    ///
    /// # Errors
    /// When there is no such data set, a value is not acceptable or does not suit the data, too
    /// many runs wait, the quota is used up, or the disk is nearly full.
    pub async fn run_create(&self, actor: &Actor, request: TrainRequest) -> Result<Run> {
        let spec = algorithm_of(&request)?;
        request.check(spec)?;
        let request = request.with_defaults(spec);
        self.reserve.check()?;
        let dataset = self
            .dataset_row(actor, request.dataset_id)
            .await
            .map_err(|error| match error {
                Error::Failure(failure) => Error::field("dataset_id", "not_found", failure.detail),
                other => other,
            })?;
        self.refuse_too_many_runs(&mut self.db.read().await?.conn(), actor)
            .await?;
        // The statistics of thousands of columns are megabytes of JSON.
        let estimated = self.run_light(actor, move || {
            let estimate = Estimate::new(&dataset, &request)?;
            Ok((dataset, request, estimate))
        });
        let (dataset, request, estimate) = estimated.await?;
        estimate.check_memory(self.run_memory_limit().await?)?;
        estimate.check_time(self.limits.max_run_time)?;
        let seed = match request.seed {
            Some(seed) => seed,
            None => u64::from_le_bytes(random()?) & MAX_SEED,
        };
        let dataset_id = dataset.id;
        let request = if estimate.check <= CHECK_BYTES {
            self.check_with_data(actor, dataset, request, seed).await?
        } else {
            request
        };
        let now = self.clock.now();
        let row = NewRunRow {
            owner_id: actor.user_id,
            dataset_id,
            algorithm: &request.algorithm,
            request: &to_json(&request)?,
            seed: i64::try_from(seed).unwrap_or(0),
            now,
            // Whole microseconds, like all stored times: PostgreSQL keeps no more.
            queue_at: (now + estimate.duration.min(MAX_OVERTAKING)).trunc_subsecs(6),
        };
        let mut tx = self.db.begin().await?;
        // The size of the model is not known yet; at least some space must be left.
        self.reserve_quota(
            &mut tx,
            actor.user_id,
            &[(Resource::Runs, 1), (Resource::StorageBytes, 1)],
        )
        .await?;
        self.refuse_too_many_runs(&mut tx.conn(), actor).await?;
        let id = db::runs::insert(&mut tx.conn(), &row).await?;
        self.commit_and_publish(tx, [Event::run_state(actor.user_id, id, RunState::Queued)])
            .await?;
        tracing::debug!(target: "backend::run", run_id = id, algorithm = request.algorithm, "queued");
        // A new run has no results, whose parsing would need a turn.
        self.run_row(actor, id).await?.into_run()
    }

    /// Fails when the actor has the largest number of queued and running runs. Checked before a
    /// file is read, so that a refusal costs little, and again in the transaction that adds the
    /// run.
    async fn refuse_too_many_runs(&self, conn: &mut Conn<'_>, actor: &Actor) -> Result<()> {
        let live = db::runs::count_live(conn, actor.user_id).await?;
        if live < i64::from(self.limits.max_live_runs) {
            return Ok(());
        }
        Err(Error::conflict(format!(
            "You have {live} runs that wait or run, the most at a time. Wait for one to end, or cancel one."
        )))
    }

    /// Prepares the data as the training does, so that an unsuitable request is refused at once.
    async fn check_with_data(
        &self,
        actor: &Actor,
        dataset: DatasetRow,
        request: TrainRequest,
        seed: u64,
    ) -> Result<TrainRequest> {
        let file = self.fetch(&dataset.file_key).await?;
        let max_columns = self.limits.max_columns;
        self.run_heavy(actor, move |stop| {
            let table = load_table(&dataset, &file, max_columns, &request, stop)?;
            let prepared = Prepared::new(table, &pipeline_request(&request, seed));
            prepared.map_err(|error| refusal(&error, &request))?;
            Ok(request)
        })
        .await
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
