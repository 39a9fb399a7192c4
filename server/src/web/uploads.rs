//! Forms of pages that carry a file with a table.

use super::{SignedIn, form_flash};
use crate::AppState;
use crate::api::attachment;
use crate::api::upload::{self, Received, file_and_options};
use axum::extract::{Multipart, OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use backend::{Actor, Formulas, LabelledUpload, UploadPurpose};
use domain::Failure;
use tower_sessions::Session;

/// `POST /datasets/upload`: the form of the page with the data sets.
pub(crate) async fn dataset_upload(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    OriginalUri(uri): OriginalUri,
    session: Session,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let Received { result, fields } = upload::receive(&state.services, &actor, form).await;
    match result {
        Ok(dataset) => {
            app::ssr::flash::store(&session, format!("“{}” was uploaded.", dataset.name)).await;
            Redirect::to(&format!("/datasets/{}", dataset.id)).into_response()
        }
        Err(failure) => form_flash::back(&state, &session, &headers, uri.path(), failure, fields).await,
    }
}

/// `POST /runs/label`: new rows for the model of a run, which come back labelled.
pub(crate) async fn run_label(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    OriginalUri(uri): OriginalUri,
    session: Session,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let mut fields = Vec::new();
    match label(&state, &actor, form, &mut fields).await {
        Ok(LabelledUpload { file, warnings }) => {
            // The download is the answer, so the next page shows them.
            if !warnings.is_empty() {
                let notes: Vec<String> = warnings.into_iter().map(|warning| warning.message).collect();
                app::ssr::flash::store(&session, notes.join(" ")).await;
            }
            attachment(file)
        }
        Err(failure) => form_flash::back(&state, &session, &headers, uri.path(), failure, fields).await,
    }
}

async fn label(
    state: &AppState,
    actor: &Actor,
    mut form: Multipart,
    fields: &mut Vec<(String, String)>,
) -> Result<LabelledUpload, Failure> {
    let file = upload::parts(&state.services, actor, UploadPurpose::Label, &mut form, fields).await?;
    let (ids, rest): (Vec<_>, Vec<_>) = fields.iter().cloned().partition(|(name, _)| name == "id");
    let id = ids.first().and_then(|(_, id)| id.parse().ok()).unwrap_or_default();
    let (file, options) = file_and_options(file, &rest)?;
    Ok(state
        .services
        .run_label(actor, id, file, options, Formulas::Protect)
        .await?)
}
