//! Lists of the table `runs`: their conditions.

use super::runs::{algorithm, json, state};
use super::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::PageQuery;
use domain::run::{RunState, RunSummary};
use sqlx::{FromRow, QueryBuilder};

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
        let spec = algorithm(&self.algorithm, self.id)?;
        Ok(RunSummary {
            id: self.id,
            dataset_id: self.dataset_id,
            algorithm_name: spec.name.to_string(),
            task: spec.task,
            algorithm: self.algorithm,
            state: state(&self.state, self.id)?,
            progress: json(self.progress.as_deref(), "progress", self.id)?,
            score: self.score,
            created_at: self.created_at,
            finished_at: self.finished_at,
            dataset_name: self.dataset_name,
        })
    }
}

/// Conditions of a list of runs.
#[derive(Clone, Debug, Default)]
pub struct RunFilter {
    /// Only runs on this data set.
    pub dataset_id: Option<i64>,
    /// Only runs in this state.
    pub state: Option<RunState>,
    /// Only queued and running ones.
    pub is_unfinished: bool,
    /// Only runs of this algorithm.
    pub algorithm: Option<String>,
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
        if $filter.is_unfinished {
            query.push(" and runs.state in (").push_bind(RunState::Queued.as_str());
            query.push(", ").push_bind(RunState::Running.as_str()).push(")");
        }
        if let Some(algorithm) = &$filter.algorithm {
            query.push(" and runs.algorithm = ").push_bind(algorithm);
        }
        query
    }};
}

/// Returns a page of an owner's runs, newest first.
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

/// Returns the number of an owner's runs that match a filter.
pub(crate) async fn count(conn: &mut Conn<'_>, owner_id: i64, filter: &RunFilter) -> Result<i64> {
    Ok(on!(conn, c => filtered!(COUNT, owner_id, filter).build_query_scalar().fetch_one(&mut **c).await)?)
}
