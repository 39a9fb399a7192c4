//! Files to save from a page.

use super::SignedIn;
use crate::AppState;
use crate::api::{LabelledQuery, Problem, attachment};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use backend::{Error, Formulas};
use domain::ErrorCode;

/// `GET /account/export`. A browser whose password is not recent is sent to the page that asks for
/// it.
pub(crate) async fn account_export(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Result<Response, Problem> {
    match state.services.user_export(&actor).await {
        Err(Error::Failure(failure)) if failure.code == ErrorCode::RecentLoginRequired => {
            Ok(Redirect::to("/account/data").into_response())
        }
        export => Ok(attachment(export?)),
    }
}

/// `GET /datasets/{id}/download`.
pub(crate) async fn dataset_download(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    Ok(attachment(state.services.dataset_download(&actor, id).await?))
}

/// `GET /runs/{id}/output.csv`: for a spreadsheet, unless the query says otherwise.
pub(crate) async fn run_output(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<i64>,
    Query(labelled): Query<LabelledQuery>,
) -> Result<Response, Problem> {
    let formulas = labelled.formulas(Formulas::Protect);
    Ok(attachment(state.services.run_output(&actor, id, formulas).await?))
}

/// `GET /runs/{id}/model`.
pub(crate) async fn run_model(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    Ok(attachment(state.services.run_model(&actor, id).await?))
}

/// `GET /runs/{id}/model.onnx`.
pub(crate) async fn run_model_onnx(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    Ok(attachment(state.services.run_model_onnx(&actor, id).await?))
}
