//! Flash messages: shown once, on the next page.

use super::auth::{is_signed_in, session};
use super::response::wants_html;
use crate::error::Result;
use crate::view_models::ToastMessage;
use http::request::Parts;
use leptos::prelude::use_context;
use std::sync::{Arc, Mutex, PoisonError};
use tower_sessions::Session;

/// Key of the message in the session.
const KEY: &str = "notice";

/// Stores `message` for the next page of this session.
pub async fn store(session: &Session, message: impl Into<ToastMessage>) {
    if let Err(error) = session.insert(KEY, message.into()).await {
        // The action has succeeded, so a lost message must not make it fail.
        tracing::warn!(%error, "a flash message could not be stored");
    }
}

/// Removes the message for this page from the session and returns it.
pub async fn take(session: &Session) -> Option<ToastMessage> {
    session.remove(KEY).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "a flash message could not be read");
        None
    })
}

/// The message for a visitor, who has no session: an extension of the request, from which the
/// server makes a cookie.
#[derive(Clone, Debug, Default)]
pub struct VisitorFlashSlot(Arc<Mutex<Option<ToastMessage>>>);

impl VisitorFlashSlot {
    fn set(&self, message: ToastMessage) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(message);
    }

    /// Takes the message, if one was set.
    #[must_use]
    pub fn take(&self) -> Option<ToastMessage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Stores `message` for the next page of the client of this request.
async fn store_for_client(message: ToastMessage) -> Result<()> {
    let session = session()?.session;
    let visitor = use_context::<Parts>().and_then(|parts| parts.extensions.get::<VisitorFlashSlot>().cloned());
    match visitor {
        Some(visitor) if !is_signed_in(&session).await => visitor.set(message),
        _ => store(&session, message).await,
    }
    Ok(())
}

/// Redirects the browser to `path`, whose page shows `message`.
///
/// # Errors
/// `internal` when the server has not set up sessions.
pub async fn redirect_with_flash(path: &str, message: impl Into<ToastMessage>) -> Result<()> {
    store_for_client(message.into()).await?;
    leptos_axum::redirect(path);
    Ok(())
}

/// Returns `message` to the caller: a script shows it itself; a browser that posted a form returns
/// to the page of the form, which shows it.
///
/// # Errors
/// `internal` when the server has not set up sessions.
pub async fn flash(message: ToastMessage) -> Result<ToastMessage> {
    if wants_html() {
        store_for_client(message.clone()).await?;
    }
    Ok(message)
}
