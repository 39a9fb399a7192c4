//! Files to save from a page.

use super::SignedIn;
use crate::AppState;
use crate::api::{Problem, attachment};
use axum::extract::{Path, State};
use axum::response::Response;

/// `GET /account/export`.
pub(crate) async fn account_export(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Result<Response, Problem> {
    Ok(attachment(state.services.user_export(&actor).await?))
}

/// `GET /datasets/{id}/download`.
pub(crate) async fn dataset_download(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    Ok(attachment(state.services.dataset_download(&actor, id).await?))
}

/// `GET /runs/{id}/output.csv`.
pub(crate) async fn run_output(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Problem> {
    Ok(attachment(state.services.run_output(&actor, id).await?))
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
