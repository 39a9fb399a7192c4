//! Runs: asking for one, looking at it, stopping it.

use super::datasets::to_json;
use super::{Actor, Estimate, Event, Expected, RunNews, Services, load_table, prepare, version_of};
use crate::auth::random;
use crate::db;
use crate::db::Conn;
use crate::db::datasets::DatasetRow;
use crate::db::runs::{NewRunRow, RunRow};
use crate::error::{Error, Result};
use domain::account::Resource;
use domain::algorithm::{Algorithm, AlgorithmDescription};
use domain::run::{MAX_SEED, Run, RunRequest, RunState, RunSummary};
use domain::{Failure, Page, PageQuery};
use futures::StreamExt;
use std::time::Duration;

/// A run that nobody tells about is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A data set is read and encoded before its run is queued when that takes no more memory than
/// this, because several people may ask at once. What does not suit larger data is the error of the
/// run.
const CHECK_BYTES: u64 = 64 << 20;

/// A long run is passed by shorter ones of its owner for so long at most.
const PASSED_BY: Duration = Duration::from_secs(600);

/// Which runs of the list.
#[derive(Clone, Debug, Default)]
pub struct RunFilter {
    /// Only runs on this data set.
    pub dataset_id: Option<i64>,
    /// Only runs in this state.
    pub state: Option<RunState>,
    /// Only runs of this algorithm.
    pub algorithm: Option<Algorithm>,
}

impl Services {
    /// What can be run. Anybody may know.
    #[must_use]
    pub fn algorithm_list(&self) -> Vec<AlgorithmDescription> {
        domain::algorithm::catalogue()
    }

    /// How many runs there are in each state, of everybody: for those who watch over the server.
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

    /// Checks a wish against the data and queues the run.
    ///
    /// # Errors
    /// When there is no such data set, a value is not acceptable or does not suit the data, too
    /// many runs wait, the quota is used up, or the disk is nearly full.
    pub async fn run_create(&self, actor: &Actor, request: RunRequest) -> Result<Run> {
        request.check()?;
        self.reserve.check()?;
        let dataset = self
            .dataset_row(actor, request.dataset_id())
            .await
            .map_err(|error| match error {
                Error::Failure(failure) => Error::field("dataset_id", "not_found", failure.detail),
                other => other,
            })?;
        self.refuse_too_many_runs(&mut self.db.read().await?.conn(), actor)
            .await?;
        let estimate = Estimate::new(&dataset, &request)?;
        estimate.check_memory(self.limits.max_run_memory)?;
        let seed = match request.seed() {
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
            algorithm: request.algorithm(),
            request: &to_json(&request)?,
            seed: i64::try_from(seed).unwrap_or(0),
            now,
            queue_at: now + estimate.duration.min(PASSED_BY),
        };
        let mut tx = self.db.begin().await?;
        // How large the model will be is not known yet; there must be some room at least.
        self.reserve_quota(
            &mut tx,
            actor.user_id,
            &[(Resource::Runs, 1), (Resource::StorageBytes, 1)],
        )
        .await?;
        self.refuse_too_many_runs(&mut tx.conn(), actor).await?;
        let id = db::runs::insert(&mut tx.conn(), &row).await?;
        self.commit_and_tell(tx, [Event::run(actor.user_id, id, RunState::Queued)])
            .await?;
        self.run_get(actor, id).await
    }

    /// Fails when as many runs of the actor wait or run as may. Asked before a file is read, so
    /// that a refusal costs little, and again in the transaction that adds the run.
    async fn refuse_too_many_runs(&self, conn: &mut Conn<'_>, actor: &Actor) -> Result<()> {
        let live = db::runs::live(conn, actor.user_id).await?;
        if live < i64::from(self.limits.max_live_runs) {
            return Ok(());
        }
        Err(Error::conflict(format!(
            "You have {live} runs that wait or run, the most at a time. Wait for one to end, or cancel one."
        )))
    }

    /// Prepares the data as the training will, so that a request that does not suit them is refused
    /// at once.
    async fn check_with_data(
        &self,
        actor: &Actor,
        dataset: DatasetRow,
        request: RunRequest,
        seed: u64,
    ) -> Result<RunRequest> {
        let file = self.fetch(&dataset.file_key).await?;
        let max_columns = self.limits.max_columns;
        self.heavy(actor, move |stop| {
            let table = load_table(&dataset, &file, max_columns, &request, stop)?;
            prepare(table, &request, seed)?;
            Ok(request)
        })
        .await
    }

    /// A page of the actor's runs, newest first.
    ///
    /// # Errors
    /// When the page is out of range.
    pub async fn run_list(&self, actor: &Actor, filter: RunFilter, page: PageQuery) -> Result<Page<RunSummary>> {
        Failure::check(page.check())?;
        let mut reader = self.db.read().await?;
        let total = db::runs::count(&mut reader.conn(), actor.user_id, &filter).await?;
        let items = db::runs::list(&mut reader.conn(), actor.user_id, &filter, page).await?;
        Ok(Page::new(items, total, page))
    }

    /// A run of the actor.
    ///
    /// # Errors
    /// When there is none.
    pub async fn run_get(&self, actor: &Actor, id: i64) -> Result<Run> {
        self.run_row(actor, id).await?.into_run()
    }

    pub(crate) async fn run_row(&self, actor: &Actor, id: i64) -> Result<RunRow> {
        let row = db::runs::get(&mut self.db.read().await?.conn(), actor.user_id, id).await?;
        row.ok_or_else(|| Error::not_found("run"))
    }

    /// The run as soon as it has ended, or as it is when `limit` has passed.
    ///
    /// # Errors
    /// When there is none.
    pub async fn run_wait(&self, actor: &Actor, id: i64, limit: Duration) -> Result<Run> {
        let mut events = self.events(actor);
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            let run = self.run_get(actor, id).await?;
            if run.state.has_ended() || tokio::time::Instant::now() >= deadline {
                return Ok(run);
            }
            let ended = async {
                while let Some(event) = events.next().await {
                    let ended = |run: &RunNews| run.run_id == id && run.state.has_ended();
                    if event.as_run().is_some_and(ended) {
                        return;
                    }
                }
            };
            // An event can be missed by a listener that is behind; looking again costs one read.
            let look_again = deadline.min(tokio::time::Instant::now() + LOOK_AGAIN);
            let _ = tokio::time::timeout_at(look_again, ended).await;
        }
    }

    /// Ends a run that waits, and asks one that runs to stop.
    ///
    /// # Errors
    /// When there is none, or it has ended.
    pub async fn run_cancel(&self, actor: &Actor, id: i64) -> Result<Run> {
        let run = self.run_get(actor, id).await?;
        let mut tx = self.db.begin().await?;
        let Some(state) = db::runs::cancel(&mut tx.conn(), actor.user_id, id, &self.lease_time()).await? else {
            return Err(Error::conflict(format!(
                "The run has ended already: it is {}.",
                run.state.as_str()
            )));
        };
        let news = RunNews {
            run_id: id,
            state,
            cancel_requested: true,
            progress: run.progress,
        };
        self.commit_and_tell(tx, [news.of(actor.user_id)]).await?;
        self.run_get(actor, id).await
    }

    /// Deletes a run with its model.
    ///
    /// # Errors
    /// When there is none, it has changed, or it has not ended.
    pub async fn run_delete(&self, actor: &Actor, id: i64, expected: &Expected) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let row = db::runs::lock(&mut tx.conn(), actor.user_id, id).await?;
        let row = row.ok_or_else(|| Error::not_found("run"))?;
        expected.check(version_of(&row.into_run()?)?)?;
        if !db::runs::delete(&mut tx.conn(), actor.user_id, id, &self.lease_time()).await? {
            return Err(Error::conflict("The run has not ended yet. Cancel it first."));
        }
        tx.commit().await?;
        self.models.forget_run(id);
        Ok(())
    }

    /// A run of the actor that has succeeded.
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
