//! Uploading a CSV from a page.

use super::{SignedIn, form_flash};
use crate::AppState;
use crate::api::upload::{self, Received};
use axum::extract::{Multipart, OriginalUri, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
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
            app::ssr::notice::tell(&session, format!("“{}” was uploaded.", dataset.name)).await;
            Redirect::to(&format!("/datasets/{}", dataset.id)).into_response()
        }
        Err(failure) => form_flash::back(&session, &headers, uri.path(), failure, fields).await,
    }
}
