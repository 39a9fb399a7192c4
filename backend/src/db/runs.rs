//! The table `runs`, as its owner sees it. The statements of the workers are in [`super::jobs`].

use crate::db::jobs::LeaseClock;
use crate::db::{Conn, columns, on};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::algorithm::AlgorithmSpec;
use domain::run::{Progress, Run, RunState, TrainRequest};
use ml_core::registry;
use serde::de::DeserializeOwned;
use sqlx::FromRow;

/// A row of `runs` with the name of its data set.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(crate) struct RunRow {
    pub(crate) id: i64,
    pub(crate) dataset_id: i64,
    pub(crate) dataset_name: String,
    pub(crate) algorithm: String,
    pub(crate) request: String,
    pub(crate) seed: i64,
    pub(crate) state: String,
    pub(crate) cancel_requested: bool,
    pub(crate) progress: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) timings: Option<String>,
    pub(crate) metrics: Option<String>,
    pub(crate) result: Option<String>,
    pub(crate) model_bytes: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
}

pub(super) fn json<T: DeserializeOwned>(text: Option<&str>, column: &'static str, id: i64) -> Result<Option<T>> {
    text.map(|text| serde_json::from_str(text).map_err(|error| Error::row("runs", column, id, error)))
        .transpose()
}

/// Parses the state of a row.
pub(crate) fn state(text: &str, id: i64) -> Result<RunState> {
    let known = RunState::ALL.into_iter().find(|state| state.as_str() == text);
    known.ok_or_else(|| Error::row("runs", "state", id, text))
}

/// Returns the description of the algorithm of a row.
pub(super) fn algorithm(text: &str, id: i64) -> Result<&'static AlgorithmSpec> {
    registry::algorithm(text).ok_or_else(|| Error::row("runs", "algorithm", id, text))
}

impl RunRow {
    /// Returns the description of the algorithm.
    pub(crate) fn algorithm(&self) -> Result<&'static AlgorithmSpec> {
        algorithm(&self.algorithm, self.id)
    }

    /// Returns the request.
    pub(crate) fn request(&self) -> Result<TrainRequest> {
        serde_json::from_str(&self.request).map_err(|error| Error::row("runs", "request", self.id, error))
    }

    /// Returns the seed, which was given or drawn.
    pub(crate) fn seed(&self) -> Result<u64> {
        self.seed
            .try_into()
            .map_err(|error| Error::row("runs", "seed", self.id, error))
    }

    /// Returns the progress of the training.
    pub(crate) fn progress(&self) -> Result<Option<Progress>> {
        json(self.progress.as_deref(), "progress", self.id)
    }

    /// Converts the row into the type of the API.
    pub(crate) fn into_run(self) -> Result<Run> {
        let id = self.id;
        let (spec, seed, progress) = (self.algorithm()?, self.seed()?, self.progress()?);
        let Ok(serde_json::Value::Object(mut parameters)) = serde_json::from_str(&self.request) else {
            return Err(Error::row("runs", "request", id, "no JSON object"));
        };
        parameters.retain(|name, _| !["dataset_id", "algorithm", "seed"].contains(&name.as_str()));
        Ok(Run {
            id,
            dataset_id: self.dataset_id,
            algorithm: self.algorithm,
            algorithm_name: spec.name.to_string(),
            task: spec.task,
            parameters,
            seed,
            state: state(&self.state, id)?,
            progress,
            cancel_requested: self.cancel_requested,
            error: json(self.error.as_deref(), "error", id)?,
            metrics: json(self.metrics.as_deref(), "metrics", id)?,
            result: json(self.result.as_deref(), "result", id)?,
            timings: json(self.timings.as_deref(), "timings", id)?,
            created_at: self.created_at,
            started_at: self.started_at,
            finished_at: self.finished_at,
            dataset_name: self.dataset_name,
        })
    }
}

/// Values of a new row.
pub(crate) struct NewRunRow<'a> {
    pub(crate) owner_id: i64,
    pub(crate) dataset_id: i64,
    pub(crate) algorithm: &'a str,
    pub(crate) request: &'a str,
    pub(crate) seed: i64,
    pub(crate) now: DateTime<Utc>,
    /// Position among the queued runs of the owner.
    pub(crate) queue_at: DateTime<Utc>,
}

const INSERT: &str = "insert into runs (owner_id, dataset_id, algorithm, request, seed, created_at, queue_at)
    values ($1, $2, $3, $4, $5, $6, $7) returning id";

/// Queues a run and returns its id.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewRunRow<'_>) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(INSERT)
        .bind(new.owner_id)
        .bind(new.dataset_id)
        .bind(new.algorithm)
        .bind(new.request)
        .bind(new.seed)
        .bind(new.now)
        .bind(new.queue_at)
        .fetch_one(&mut **c)
        .await)?)
}

const GET: &str = concat!(
    "select ",
    columns!(runs),
    ", datasets.name as dataset_name from runs join datasets on datasets.id = runs.dataset_id
    where runs.id = $1 and runs.owner_id = $2"
);

/// Returns a run of an owner.
pub(crate) async fn get(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<RunRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const LOCK: &str = concat!(
    "select ",
    columns!(runs),
    ", datasets.name as dataset_name from runs join datasets on datasets.id = runs.dataset_id
    where runs.id = $1 and runs.owner_id = $2 for no key update of runs"
);

/// Returns a run of an owner and locks it until the transaction ends. SQLite has one writer at a
/// time and needs no lock.
pub(crate) async fn lock(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<RunRow>> {
    let text = if conn.is_sqlite() { GET } else { LOCK };
    Ok(on!(conn, c => sqlx::query_as(text).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const IDS: &str = "select id from runs where owner_id = $1 order by id";

/// Returns the ids of an owner's runs, in the order of their requests.
pub(crate) async fn ids(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(IDS).bind(owner_id).fetch_all(&mut **c).await)?)
}

const LIVE: &str = "select count(*) from runs where owner_id = $1 and state in ('queued', 'running')";

/// Returns the number of an owner's queued and running runs.
pub(crate) async fn count_live(conn: &mut Conn<'_>, owner_id: i64) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(LIVE).bind(owner_id).fetch_one(&mut **c).await)?)
}

const COUNT_BY_STATE: &str = "select state, count(*) from runs group by state";

/// Returns the number of runs in each state that occurs.
pub(crate) async fn count_by_state(conn: &mut Conn<'_>) -> Result<Vec<(RunState, i64)>> {
    let rows: Vec<(String, i64)> = on!(conn, c => sqlx::query_as(COUNT_BY_STATE).fetch_all(&mut **c).await)?;
    rows.into_iter()
        .map(|(text, count)| Ok((state(&text, 0)?, count)))
        .collect()
}

/// Executes a statement on a run whose condition compares the lease with the clock, and returns the
/// number of rows.
async fn execute_on_run(
    conn: &mut Conn<'_>,
    text: &'static str,
    owner_id: i64,
    id: i64,
    clock: &LeaseClock,
) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(text)
        .bind(id)
        .bind(owner_id)
        .bind(clock.now)
        .bind(clock.latest_end)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?)
}

const CANCEL_UNCLAIMED: &str = "update runs set cancel_requested = true, state = 'cancelled', finished_at = $3,
        worker = null, lease_until = null
    where id = $1 and owner_id = $2
        and (state = 'queued' or (state = 'running' and (lease_until < $3 or lease_until > $4)))";

const REQUEST_CANCELLATION: &str = "update runs set cancel_requested = true
    where id = $1 and owner_id = $2 and state = 'running'";

/// Cancels a queued run or one whose worker is lost, and requests the stop of a running one.
/// Returns the new state; `None` when the run has ended.
pub(crate) async fn cancel(
    conn: &mut Conn<'_>,
    owner_id: i64,
    id: i64,
    clock: &LeaseClock,
) -> Result<Option<RunState>> {
    let ended = execute_on_run(conn, CANCEL_UNCLAIMED, owner_id, id, clock).await?;
    if ended > 0 {
        return Ok(Some(RunState::Cancelled));
    }
    let requested = on!(conn, c => sqlx::query(REQUEST_CANCELLATION).bind(id).bind(owner_id).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok((requested > 0).then_some(RunState::Running))
}

const DELETE: &str = "delete from runs where id = $1 and owner_id = $2 and (state not in ('queued', 'running')
    or (state = 'running' and (lease_until < $3 or lease_until > $4)))";

/// Deletes a run that has ended or whose worker is lost; false when there is none.
pub(crate) async fn delete(conn: &mut Conn<'_>, owner_id: i64, id: i64, clock: &LeaseClock) -> Result<bool> {
    let deleted = execute_on_run(conn, DELETE, owner_id, id, clock).await?;
    Ok(deleted > 0)
}
