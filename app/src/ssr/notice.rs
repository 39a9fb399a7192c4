//! The way on after something was done.

use super::auth::session;
use super::response::wants_html;
use crate::error::AppError;
use crate::notice::Notice;
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

/// Sends the browser to `path`, where `text` says what was done.
///
/// # Errors
/// When the server has not set up sessions.
pub async fn done(path: &str, text: impl Into<Notice>) -> Result<(), AppError> {
    tell(&session()?.session, text).await;
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
        tell(&session()?.session, notice.clone()).await;
    }
    Ok(notice)
}
