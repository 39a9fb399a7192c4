//! Form of the page that imports tasks: the same page shows the posted file, and its tasks are
//! stored when they come back confirmed.

use super::{SignedIn, render_page};
use crate::AppState;
use crate::api::body_lane::is_large;
use crate::api::upload::broken;
use app::presenters::task_import::{refused_task_import, task_import_preview};
use app::view_models::TaskImportView;
use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use backend::{Actor, TaskFormat};
use bytes::Bytes;
use data_encoding::BASE64;
use domain::{ErrorCode, Failure, FieldError};
use tower_sessions::Session;

/// Largest size of a file in bytes, as in the API.
const MAX_FILE: usize = 2 << 20;
/// Largest size of a form in bytes: a file that was shown comes back in base64.
pub(crate) const MAX_FORM: usize = 3 << 20;

/// A posted form.
#[derive(Default)]
struct Posted {
    file: Option<Bytes>,
    /// Tasks that were pasted in place of a file.
    text: String,
    /// Whether the tasks were shown, and are to be stored.
    is_confirmed: bool,
}

/// `POST /tasks/import`. The page is the answer, because the file may be too large for the session.
pub(crate) async fn task_import(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    session: Session,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut posted = Posted::default();
    // Kept until the page is rendered, because the page holds the content of the file too.
    let turn = match is_large(&body) {
        true => state.services.large_body(&actor).await.map(Some).map_err(Failure::from),
        false => Ok(None),
    };
    let request = Request::from_parts(parts.clone(), body);
    let answer = match &turn {
        Ok(_) => posted.receive_and_answer(request, &state, &actor).await,
        Err(failure) => Err(failure.clone()),
    };
    let (status, view) = match answer {
        Ok(Answer::Imported(message)) => {
            app::ssr::flash::store(&session, message).await;
            return Redirect::to("/tasks").into_response();
        }
        Ok(Answer::Preview(view)) => (StatusCode::OK, view),
        Err(failure) => {
            let status = StatusCode::from_u16(failure.code.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            (status, refused_task_import(failure, posted.text))
        }
    };
    let mut page = Request::from_parts(parts, Body::empty());
    *page.method_mut() = Method::GET;
    page.extensions_mut().insert(view);
    render_page(state, page, status).await
}

enum Answer {
    Preview(TaskImportView),
    /// The message about the new tasks.
    Imported(String),
}

impl Posted {
    async fn receive_and_answer(
        &mut self,
        request: Request,
        state: &AppState,
        actor: &Actor,
    ) -> Result<Answer, Failure> {
        self.receive(request, state).await?;
        self.answer(state, actor).await
    }

    async fn receive(&mut self, request: Request, state: &AppState) -> Result<(), Failure> {
        let form = Multipart::from_request(request, state).await;
        let mut form = form.map_err(|rejection| Failure::new(ErrorCode::BadRequest, rejection.body_text()))?;
        while let Some(field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(broken)?;
            match name.as_str() {
                "text" if !bytes.is_empty() => {
                    self.text = String::from_utf8_lossy(&bytes).into_owned();
                    self.add(bytes)?;
                }
                "file" if !bytes.is_empty() => self.add(bytes)?,
                "content" => self.add(BASE64.decode(&bytes).map_err(|_| content_changed())?.into())?,
                "act" => self.is_confirmed = bytes.as_ref() == b"import",
                _ => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, file: Bytes) -> Result<(), Failure> {
        if self.file.replace(file).is_none() {
            return Ok(());
        }
        let message = "Send one file: choose a file or paste tasks, not both.";
        Err(Failure::validation(vec![FieldError::new("file", "too_many", message)]))
    }

    async fn answer(&self, state: &AppState, actor: &Actor) -> Result<Answer, Failure> {
        let Some(file) = self.file.clone() else {
            let message = "Choose a file with tasks, or paste some.";
            return Err(Failure::validation(vec![FieldError::new("file", "required", message)]));
        };
        if file.len() > MAX_FILE {
            let message = format!("The file is larger than {} MB.", MAX_FILE >> 20);
            return Err(Failure::new(ErrorCode::PayloadTooLarge, message));
        }
        let (services, format) = (&state.services, TaskFormat::detect(&file));
        if self.is_confirmed {
            let created = services.task_import(actor, format, file).await?.created;
            let noun = if created == 1 { "task was" } else { "tasks were" };
            return Ok(Answer::Imported(format!("{created} {noun} imported.")));
        }
        let content = BASE64.encode(&file);
        let import = services.task_import_preview(actor, format, file).await?;
        Ok(Answer::Preview(task_import_preview(import, content)))
    }
}

fn content_changed() -> Failure {
    let message = "The tasks are not those that were shown. Choose the file again.";
    Failure::validation(vec![FieldError::new("content", "invalid", message)])
}
