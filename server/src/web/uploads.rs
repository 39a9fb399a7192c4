//! Forms of pages that carry a file with a table.

use super::{SignedIn, call_error, form_flash};
use crate::AppState;
use crate::api::attachment;
use crate::api::upload::{self, file_and_options};
use crate::api::upload_form::UploadForm;
use app::view_models::{LabelNotes, UploadedFile};
use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use backend::{Actor, Formulas, LabelledUpload, UploadPurpose};
use domain::Failure;
use domain::dataset::Import;
use tower_sessions::Session;

/// `POST /datasets/upload`: the form of the page with the data sets. The file becomes an import,
/// whose page shows how it is read. A script of the page is answered in JSON, and goes there
/// itself.
pub(crate) async fn dataset_upload(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    OriginalUri(uri): OriginalUri,
    session: Session,
    headers: HeaderMap,
    form: UploadForm,
) -> Response {
    let is_call = !form_flash::accepts_html(&headers);
    let mut fields = Vec::new();
    match import(&state, &actor, form, &mut fields).await {
        Ok(import) => {
            let location = format!("/datasets/imports/{}", import.id);
            if is_call {
                Json(UploadedFile { location }).into_response()
            } else {
                Redirect::to(&location).into_response()
            }
        }
        Err(failure) if is_call => call_error::refused(uri.path(), failure),
        Err(failure) => form_flash::back(&state, &session, &headers, uri.path(), failure, fields).await,
    }
}

async fn import(
    state: &AppState,
    actor: &Actor,
    mut form: UploadForm,
    fields: &mut Vec<(String, String)>,
) -> Result<Import, Failure> {
    let file = upload::receive_fields(&state.services, actor, UploadPurpose::Dataset, &mut form, fields).await?;
    let (file, options) = file_and_options(file, fields.clone())?;
    Ok(state.services.import_create(actor, file, options).await?)
}

/// Largest number of notes about a file that are kept for the page.
const MAX_NOTES: usize = 100;

/// `POST /runs/label`: new rows for the model of a run, which come back labelled.
pub(crate) async fn run_label(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    OriginalUri(uri): OriginalUri,
    session: Session,
    headers: HeaderMap,
    form: UploadForm,
) -> Response {
    let mut fields = Vec::new();
    match label(&state, &actor, form, &mut fields).await {
        Ok((run, LabelledUpload { file, mut warnings })) => {
            // The download is the answer, so the page of the form asks for them, until it is told
            // that there are none.
            warnings.truncate(MAX_NOTES);
            let notes = LabelNotes {
                run,
                file: file.file_name.clone(),
                warnings,
            };
            app::ssr::label_notes::store(&session, notes).await;
            attachment(file)
        }
        Err(failure) => form_flash::back(&state, &session, &headers, uri.path(), failure, fields).await,
    }
}

/// Returns the id of the run and the labelled rows.
async fn label(
    state: &AppState,
    actor: &Actor,
    mut form: UploadForm,
    fields: &mut Vec<(String, String)>,
) -> Result<(i64, LabelledUpload), Failure> {
    let file = upload::receive_fields(&state.services, actor, UploadPurpose::Label, &mut form, fields).await?;
    let (ids, rest): (Vec<_>, Vec<_>) = fields.iter().cloned().partition(|(name, _)| name == "id");
    let id = ids.first().and_then(|(_, id)| id.parse().ok()).unwrap_or_default();
    let (file, options) = file_and_options(file, rest)?;
    let labelled = state
        .services
        .run_label(actor, id, file, options, Formulas::Protect)
        .await?;
    Ok((id, labelled))
}
