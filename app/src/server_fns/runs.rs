//! Runs: list, training, result, prediction and comparison.

use crate::error::Result;
use crate::view_models::{ComparisonView, LabelNotes, RunFormQuery, RunFormView, RunView, Runs};
use domain::PageQuery;
use domain::run::{PredictionForm, RunForm, TreeView};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::presenters;
#[cfg(feature = "ssr")]
use crate::ssr::{actor, into_server_error, redirect_with_flash, services};

/// Number of tree levels that a page draws at once.
pub const TREE_LEVELS: u32 = 3;

/// The field of the forms for one run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunIdForm {
    /// The run.
    pub id: i64,
}

/// Returns a page of the runs, newest first; with `dataset_id`, only those on that data set, and if
/// `unfinished`, only queued and running ones.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "runs/list", input = Json)]
pub async fn run_list(dataset_id: Option<i64>, unfinished: bool, page: PageQuery) -> Result<Runs> {
    let filter = backend::RunFilter {
        dataset_id,
        is_unfinished: unfinished,
        ..Default::default()
    };
    presenters::runs::run_list(&actor()?, filter, page).await
}

/// Returns a run with its result.
///
/// # Errors
/// `not_found`, also for other people's.
#[server(prefix = "/fn", endpoint = "runs/get", input = Json)]
pub async fn run_get(id: i64) -> Result<RunView> {
    presenters::runs::run_view(&actor()?, id).await
}

/// Returns the form for a new run; `None` without data sets.
///
/// # Errors
/// `not_found` for the data set.
#[server(prefix = "/fn", endpoint = "runs/form", input = Json)]
pub async fn run_form_get(query: RunFormQuery) -> Result<Option<RunFormView>> {
    presenters::run_form::run_form_view(&actor()?, &query).await
}

/// Queues a run.
///
/// # Errors
/// `validation` with the fields.
#[server(prefix = "/fn", endpoint = "runs/create")]
pub async fn run_create(form: RunForm) -> Result<()> {
    let (actor, services) = (actor()?, services()?);
    let mut specs = services.algorithm_list().iter();
    let spec = specs.find(|spec| spec.id == form.algorithm.as_str());
    let request = form.parse(spec).map_err(into_server_error)?;
    let run = services.run_create(&actor, request).await.map_err(into_server_error)?;
    redirect_with_flash(&format!("/runs/{}", run.id), "The run was started.").await
}

/// Requests the cancellation of a queued or running run.
///
/// # Errors
/// `not_found`; `conflict` when it has ended.
#[server(prefix = "/fn", endpoint = "runs/cancel")]
pub async fn run_cancel(form: RunIdForm) -> Result<()> {
    services()?
        .run_cancel(&actor()?, form.id)
        .await
        .map_err(into_server_error)?;
    redirect_with_flash(&format!("/runs/{}", form.id), "The run is being cancelled.").await
}

/// Deletes a run.
///
/// # Errors
/// `not_found`; `conflict` while it is queued or running.
#[server(prefix = "/fn", endpoint = "runs/delete")]
pub async fn run_delete(form: RunIdForm) -> Result<()> {
    let deleted = services()?.run_delete(&actor()?, form.id, &Default::default()).await;
    deleted.map_err(into_server_error)?;
    redirect_with_flash("/runs", "The run was deleted.").await
}

/// Returns a part of a tree of a run.
///
/// # Errors
/// `not_found`, also for a tree or node that does not exist.
#[server(prefix = "/fn", endpoint = "runs/tree", input = Json)]
pub async fn run_tree(id: i64, tree: u32, node: u32) -> Result<TreeView> {
    services()?
        .run_tree(&actor()?, id, tree, node, TREE_LEVELS)
        .await
        .map_err(into_server_error)
}

/// Returns the inputs of a run's model, and its prediction for the row with the values `given` by
/// column; for a typical row when there are none.
///
/// # Errors
/// `not_found`; `conflict` when the run has not succeeded.
#[server(prefix = "/fn", endpoint = "runs/predict", input = Json)]
pub async fn run_predict(id: i64, given: Vec<(String, String)>) -> Result<PredictionForm> {
    let given = given.into_iter().collect();
    services()?
        .run_prediction_form(&actor()?, id, given)
        .await
        .map_err(into_server_error)
}

/// Returns what was guessed about the last file of rows for a run, once.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "runs/label_notes", input = Json)]
pub async fn run_label_notes(id: i64) -> Result<Option<LabelNotes>> {
    actor()?;
    crate::ssr::label_notes::take(id).await
}

/// Compares runs.
///
/// # Errors
/// `validation` when there are too few, too many or the same twice; `not_found`.
#[server(prefix = "/fn", endpoint = "runs/compare", input = Json)]
pub async fn run_compare(ids: Vec<i64>) -> Result<ComparisonView> {
    presenters::run_comparison::comparison_view(&actor()?, &ids).await
}
