//! The table `runs`, as its owner sees it. What the workers do with it is in [`super::jobs`].

use super::jobs::Now;
use super::{Conn, on};
use crate::error::{Error, Result};
use crate::services::RunFilter;
use chrono::{DateTime, Utc};
use domain::PageQuery;
use domain::algorithm::Algorithm;
use domain::run::{Run, RunRequest, RunState, RunSummary};
use serde::de::DeserializeOwned;
use sqlx::{FromRow, QueryBuilder};

/// A row of `runs` with the name of its data set.
#[derive(Clone, Debug, FromRow)]
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

fn json<T: DeserializeOwned>(text: Option<&str>, column: &'static str, id: i64) -> Result<Option<T>> {
    text.map(|text| serde_json::from_str(text).map_err(|error| Error::row("runs", column, id, error)))
        .transpose()
}

/// The state of a row.
pub(crate) fn state(text: &str, id: i64) -> Result<RunState> {
    let known = RunState::ALL.into_iter().find(|state| state.as_str() == text);
    known.ok_or_else(|| Error::row("runs", "state", id, text))
}

fn algorithm(text: &str, id: i64) -> Result<Algorithm> {
    Algorithm::parse(text).ok_or_else(|| Error::row("runs", "algorithm", id, text))
}

impl RunRow {
    /// What was run.
    pub(crate) fn algorithm(&self) -> Result<Algorithm> {
        algorithm(&self.algorithm, self.id)
    }

    /// What was asked for.
    pub(crate) fn request(&self) -> Result<RunRequest> {
        serde_json::from_str(&self.request).map_err(|error| Error::row("runs", "request", self.id, error))
    }

    /// The seed, given or drawn.
    pub(crate) fn seed(&self) -> Result<u64> {
        self.seed
            .try_into()
            .map_err(|error| Error::row("runs", "seed", self.id, error))
    }

    /// The row as the outside sees it.
    pub(crate) fn into_run(self) -> Result<Run> {
        let id = self.id;
        let Ok(serde_json::Value::Object(mut parameters)) = serde_json::from_str(&self.request) else {
            return Err(Error::row("runs", "request", id, "no JSON object"));
        };
        parameters.retain(|name, _| !["dataset_id", "algorithm", "seed"].contains(&name.as_str()));
        Ok(Run {
            id,
            dataset_id: self.dataset_id,
            algorithm: self.algorithm()?,
            parameters,
            seed: self.seed()?,
            state: state(&self.state, id)?,
            progress: json(self.progress.as_deref(), "progress", id)?,
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

/// What a new row needs.
pub(crate) struct NewRunRow<'a> {
    pub(crate) owner_id: i64,
    pub(crate) dataset_id: i64,
    pub(crate) algorithm: Algorithm,
    pub(crate) request: &'a str,
    pub(crate) seed: i64,
    pub(crate) now: DateTime<Utc>,
    /// When its turn comes among its owner's runs.
    pub(crate) queue_at: DateTime<Utc>,
}

const INSERT: &str = "insert into runs (owner_id, dataset_id, algorithm, request, seed, created_at, queue_at)
    values ($1, $2, $3, $4, $5, $6, $7) returning id";

/// Adds a run to the queue; its id.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewRunRow<'_>) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(INSERT)
        .bind(new.owner_id)
        .bind(new.dataset_id)
        .bind(new.algorithm.as_str())
        .bind(new.request)
        .bind(new.seed)
        .bind(new.now)
        .bind(new.queue_at)
        .fetch_one(&mut **c)
        .await)?)
}

const GET: &str =
    "select runs.*, datasets.name as dataset_name from runs join datasets on datasets.id = runs.dataset_id
    where runs.id = $1 and runs.owner_id = $2";

/// A run of an owner.
pub(crate) async fn get(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<RunRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const LOCK: &str =
    "select runs.*, datasets.name as dataset_name from runs join datasets on datasets.id = runs.dataset_id
    where runs.id = $1 and runs.owner_id = $2 for no key update of runs";

/// A run of an owner that is about to be deleted: until the transaction ends nobody else can change it. SQLite has one writer
/// at a time and needs no lock.
pub(crate) async fn lock(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<RunRow>> {
    let text = if conn.is_sqlite() { GET } else { LOCK };
    Ok(on!(conn, c => sqlx::query_as(text).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

#[derive(FromRow)]
struct SummaryRow {
    id: i64,
    dataset_id: i64,
    dataset_name: String,
    algorithm: String,
    state: String,
    progress: Option<String>,
    score: Option<f64>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl SummaryRow {
    fn into_summary(self) -> Result<RunSummary> {
        Ok(RunSummary {
            id: self.id,
            dataset_id: self.dataset_id,
            algorithm: algorithm(&self.algorithm, self.id)?,
            state: state(&self.state, self.id)?,
            progress: json(self.progress.as_deref(), "progress", self.id)?,
            score: self.score,
            created_at: self.created_at,
            finished_at: self.finished_at,
            dataset_name: self.dataset_name,
        })
    }
}

const LIST: &str = "select runs.id, runs.dataset_id, datasets.name as dataset_name, runs.algorithm, runs.state, runs.progress, \
    runs.score, runs.created_at, runs.finished_at from runs join datasets on datasets.id = runs.dataset_id where runs.owner_id = ";
const COUNT: &str = "select count(*) from runs where runs.owner_id = ";

/// Adds the conditions of a filter to a statement.
macro_rules! filtered {
    ($text:expr, $owner:expr, $filter:expr) => {{
        let mut query = QueryBuilder::new($text);
        query.push_bind($owner);
        if let Some(dataset_id) = $filter.dataset_id {
            query.push(" and runs.dataset_id = ").push_bind(dataset_id);
        }
        if let Some(state) = $filter.state {
            query.push(" and runs.state = ").push_bind(state.as_str());
        }
        if let Some(algorithm) = $filter.algorithm {
            query.push(" and runs.algorithm = ").push_bind(algorithm.as_str());
        }
        query
    }};
}

/// A page of an owner's runs, newest first.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    owner_id: i64,
    filter: &RunFilter,
    page: PageQuery,
) -> Result<Vec<RunSummary>> {
    let rows: Vec<SummaryRow> = on!(conn, c => {
        let mut query = filtered!(LIST, owner_id, filter);
        query.push(" order by runs.created_at desc, runs.id desc limit ").push_bind(i64::from(page.per_page));
        query.push(" offset ").push_bind(page.offset());
        query.build_query_as().fetch_all(&mut **c).await
    })?;
    rows.into_iter().map(SummaryRow::into_summary).collect()
}

/// How many runs of an owner pass a filter.
pub(crate) async fn count(conn: &mut Conn<'_>, owner_id: i64, filter: &RunFilter) -> Result<i64> {
    Ok(on!(conn, c => filtered!(COUNT, owner_id, filter).build_query_scalar().fetch_one(&mut **c).await)?)
}

const IDS: &str = "select id from runs where owner_id = $1 order by id";

/// The ids of an owner's runs, in the order in which they were asked for.
pub(crate) async fn ids(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(IDS).bind(owner_id).fetch_all(&mut **c).await)?)
}

const LIVE: &str = "select count(*) from runs where owner_id = $1 and state in ('queued', 'running')";

/// How many runs of an owner wait or run.
pub(crate) async fn live(conn: &mut Conn<'_>, owner_id: i64) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(LIVE).bind(owner_id).fetch_one(&mut **c).await)?)
}

const COUNT_BY_STATE: &str = "select state, count(*) from runs group by state";

/// How many runs there are in each state that occurs.
pub(crate) async fn count_by_state(conn: &mut Conn<'_>) -> Result<Vec<(RunState, i64)>> {
    let rows: Vec<(String, i64)> = on!(conn, c => sqlx::query_as(COUNT_BY_STATE).fetch_all(&mut **c).await)?;
    rows.into_iter()
        .map(|(text, count)| Ok((state(&text, 0)?, count)))
        .collect()
}

const END_WAITING: &str = "update runs set cancel_requested = true, state = 'cancelled', finished_at = $3,
        worker = null, lease_until = null
    where id = $1 and owner_id = $2
        and (state = 'queued' or (state = 'running' and (lease_until < $3 or lease_until > $4)))";

const ASK_TO_STOP: &str = "update runs set cancel_requested = true
    where id = $1 and owner_id = $2 and state = 'running'";

/// Ends a run that waits or whose worker is lost, asks one that runs to stop; its state then, or
/// nothing when it has ended already.
pub(crate) async fn cancel(conn: &mut Conn<'_>, owner_id: i64, id: i64, time: &Now) -> Result<Option<RunState>> {
    let ended = on!(conn, c => sqlx::query(END_WAITING)
        .bind(id)
        .bind(owner_id)
        .bind(time.now)
        .bind(time.far)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    if ended > 0 {
        return Ok(Some(RunState::Cancelled));
    }
    let asked = on!(conn, c => sqlx::query(ASK_TO_STOP).bind(id).bind(owner_id).execute(&mut **c).await.map(|done| done.rows_affected()))?;
    Ok((asked > 0).then_some(RunState::Running))
}

const DELETE: &str = "delete from runs where id = $1 and owner_id = $2 and (state not in ('queued', 'running')
    or (state = 'running' and (lease_until < $3 or lease_until > $4)))";

/// Deletes a run that has ended, or whose worker is lost; false when there is none.
pub(crate) async fn delete(conn: &mut Conn<'_>, owner_id: i64, id: i64, time: &Now) -> Result<bool> {
    let deleted = on!(conn, c => sqlx::query(DELETE)
        .bind(id)
        .bind(owner_id)
        .bind(time.now)
        .bind(time.far)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(deleted > 0)
}

const DELETE_OF_DATASET: &str = "delete from runs where dataset_id = $1 and owner_id = $2";

/// Deletes every run on a data set; a worker that is on one notices when it renews its lease.
pub(crate) async fn delete_of_dataset(conn: &mut Conn<'_>, owner_id: i64, dataset_id: i64) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_OF_DATASET).bind(dataset_id).bind(owner_id).execute(&mut **c).await.map(drop))?;
    Ok(())
}
