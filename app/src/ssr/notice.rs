//! The way on after something was done.

use super::auth::{is_signed_in, session};
use super::response::wants_html;
use crate::error::AppError;
use crate::notice::Notice;
use http::request::Parts;
use leptos::prelude::use_context;
use std::sync::{Arc, Mutex, PoisonError};
use tower_sessions::Session;

/// The key in the session.
const KEY: &str = "notice";

/// Keeps `notice` for the next page of this session.
pub async fn tell(session: &Session, notice: impl Into<Notice>) {
    if let Err(error) = session.insert(KEY, notice.into()).await {
        // What was done is done; only nobody is told.
        tracing::warn!(%error, "a notice could not be kept");
    }
}

/// The notice that is kept for this page; it is told once.
pub async fn take(session: &Session) -> Option<Notice> {
    session.remove(KEY).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a notice could not be read");
        None
    })
}

/// The notice for a visitor, who has no session: an extension of the request, from which the server
/// makes a cookie.
#[derive(Clone, Debug, Default)]
pub struct VisitorNotice(Arc<Mutex<Option<Notice>>>);

impl VisitorNotice {
    fn set(&self, notice: Notice) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(notice);
    }

    /// The notice, if one was set.
    #[must_use]
    pub fn take(&self) -> Option<Notice> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Keeps `notice` for the next page of whoever sent the request at hand.
async fn keep(notice: Notice) -> Result<(), AppError> {
    let session = session()?.session;
    let visitor = use_context::<Parts>().and_then(|parts| parts.extensions.get::<VisitorNotice>().cloned());
    match visitor {
        Some(visitor) if !is_signed_in(&session).await => visitor.set(notice),
        _ => tell(&session, notice).await,
    }
    Ok(())
}

/// Sends the browser to `path`, where `text` says what was done.
///
/// # Errors
/// When the server has not set up sessions.
pub async fn done(path: &str, text: impl Into<Notice>) -> Result<(), AppError> {
    keep(text.into()).await?;
    leptos_axum::redirect(path);
    Ok(())
}

/// Tells what was done to whoever asked: a script shows it by itself; a browser that posted a form comes back to the page of the
/// form, which shows it.
///
/// # Errors
/// When the server has not set up sessions.
pub async fn told(notice: Notice) -> Result<Notice, AppError> {
    if wants_html() {
        keep(notice.clone()).await?;
    }
    Ok(notice)
}
