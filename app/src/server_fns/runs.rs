//! Runs.

use super::Result;
use crate::views::{RunView, Runs};
use domain::PageQuery;
use domain::run::{AskedModel, RunComparison, RunForm, TreeView};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::{Zone, actor, done, refuse, services, when};
#[cfg(feature = "ssr")]
use crate::views::Dated;

/// The most levels of a tree that a page draws at once.
pub const TREE_LEVELS: u32 = 3;

/// The field of the forms that concern one run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunIdForm {
    /// The run.
    pub id: i64,
}

/// A page of the runs, newest first; of one data set when `dataset_id` says so.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "runs/list", input = Json)]
pub async fn run_list(dataset_id: Option<i64>, page: PageQuery) -> Result<Runs> {
    let filter = backend::RunFilter {
        dataset_id,
        ..Default::default()
    };
    list(&actor()?, filter, page).await
}

#[cfg(feature = "ssr")]
pub(crate) async fn list(actor: &backend::Actor, filter: backend::RunFilter, page: PageQuery) -> Result<Runs> {
    let zone = Zone::of_actor(actor);
    let list = services()?.run_list(actor, filter, page).await.map_err(refuse)?;
    Ok(list.map(|row| Dated {
        created: when(row.created_at, zone),
        row,
    }))
}

#[cfg(feature = "ssr")]
pub(crate) async fn live_count(actor: &backend::Actor) -> Result<i64> {
    let mut count = 0;
    for state in [domain::run::RunState::Queued, domain::run::RunState::Running] {
        let filter = backend::RunFilter {
            state: Some(state),
            ..Default::default()
        };
        let one = PageQuery { page: 1, per_page: 1 };
        count += services()?.run_list(actor, filter, one).await.map_err(refuse)?.total;
    }
    Ok(count)
}

/// A run with its result.
///
/// # Errors
/// `not_found`, also for other people's.
#[server(prefix = "/fn", endpoint = "runs/get", input = Json)]
pub async fn run_get(id: i64) -> Result<RunView> {
    let actor = actor()?;
    let zone = Zone::of_actor(&actor);
    let run = services()?.run_get(&actor, id).await.map_err(refuse)?;
    let span = run.started_at.zip(run.finished_at).map(|(start, end)| end - start);
    Ok(RunView {
        created: when(run.created_at, zone),
        finished: run.finished_at.map(|at| when(at, zone)),
        seconds: span
            .and_then(|span| span.num_microseconds())
            .map(|micros| micros as f64 / 1e6),
        run,
    })
}

/// Queues a run.
///
/// # Errors
/// What is wrong with the fields.
#[server(prefix = "/fn", endpoint = "runs/create")]
pub async fn run_create(form: RunForm) -> Result<()> {
    let actor = actor()?;
    let request = form.parse().map_err(refuse)?;
    let run = services()?.run_create(&actor, request).await.map_err(refuse)?;
    done(&format!("/runs/{}", run.id), "The run was started.").await
}

/// Asks a live run to stop.
///
/// # Errors
/// `not_found`; `conflict` when it has ended.
#[server(prefix = "/fn", endpoint = "runs/cancel")]
pub async fn run_cancel(form: RunIdForm) -> Result<()> {
    services()?.run_cancel(&actor()?, form.id).await.map_err(refuse)?;
    done(&format!("/runs/{}", form.id), "The run was asked to stop.").await
}

/// Deletes a run.
///
/// # Errors
/// `not_found`; `conflict` while it is live.
#[server(prefix = "/fn", endpoint = "runs/delete")]
pub async fn run_delete(form: RunIdForm) -> Result<()> {
    services()?
        .run_delete(&actor()?, form.id, &Default::default())
        .await
        .map_err(refuse)?;
    done("/runs", "The run was deleted.").await
}

/// A part of a tree of a run.
///
/// # Errors
/// `not_found`, also for a tree or node that is not there.
#[server(prefix = "/fn", endpoint = "runs/tree", input = Json)]
pub async fn run_tree(id: i64, tree: u32, node: u32) -> Result<TreeView> {
    services()?
        .run_tree(&actor()?, id, tree, node, TREE_LEVELS)
        .await
        .map_err(refuse)
}

/// The model of a run, and what it says of the row that is `given` by column; of a typical one when nothing is.
///
/// # Errors
/// `not_found`; `conflict` when the run has not succeeded.
#[server(prefix = "/fn", endpoint = "runs/ask", input = Json)]
pub async fn run_ask(id: i64, given: Vec<(String, String)>) -> Result<AskedModel> {
    let given = given.into_iter().collect();
    services()?
        .run_prediction_form(&actor()?, id, given)
        .await
        .map_err(refuse)
}

/// Runs side by side.
///
/// # Errors
/// `validation` when there are too few, too many or the same twice; `not_found`.
#[server(prefix = "/fn", endpoint = "runs/compare", input = Json)]
pub async fn run_compare(ids: Vec<i64>) -> Result<RunComparison> {
    services()?.run_compare(&actor()?, &ids).await.map_err(refuse)
}
