//! The sign-in that a browser's request belongs to.

use crate::sessions::PASSWORD_AT;
use app::ssr::AuthSession;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use backend::{CurrentSignIn, Services, SignInKey};
use chrono::DateTime;

/// Adds the sign-in of the session to the extensions of a request, for pages, server functions and
/// handlers. An outer layer has loaded the session.
pub(crate) async fn identify(mut request: Request, next: Next) -> Response {
    let auth = request.extensions().get::<AuthSession>();
    let session = auth.filter(|auth| auth.user.is_some()).map(|auth| auth.session.clone());
    if let Some(session) = session
        && let Some(id) = session.id()
    {
        let password_at = session.get::<i64>(PASSWORD_AT).await.unwrap_or_default();
        request.extensions_mut().insert(CurrentSignIn {
            key: SignInKey::Browser(Services::sign_in_id(&id.to_string())),
            password_at: password_at.and_then(DateTime::from_timestamp_micros),
        });
    }
    next.run(request).await
}
