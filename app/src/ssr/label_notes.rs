//! Notes on how a file of rows to predict was read. The file with the predictions is the answer to
//! the form, so the notes wait in the session until the page of the form asks for them.

use super::auth::session;
use crate::error::Result;
use crate::view_models::LabelNotes;
use tower_sessions::Session;

/// Key of the notes in the session.
const KEY: &str = "label_notes";

/// Stores notes for the page of their run.
pub async fn store(session: &Session, notes: LabelNotes) {
    if let Err(error) = session.insert(KEY, notes).await {
        // The download has succeeded, so lost notes must not make it fail.
        tracing::warn!(%error, "notes about a file could not be stored");
    }
}

/// Removes the notes of a run from the session and returns them.
pub(crate) async fn take(run: i64) -> Result<Option<LabelNotes>> {
    let session = session()?.session;
    // A session without notes is not written: the download may be about to store some.
    let found = match session.get::<LabelNotes>(KEY).await {
        Ok(Some(notes)) if notes.run == run => session.remove_value(KEY).await.map(|_| Some(notes)),
        Ok(_) => Ok(None),
        Err(error) => Err(error),
    };
    Ok(found.unwrap_or_else(|error| {
        tracing::warn!(%error, "notes about a file could not be read");
        None
    }))
}
