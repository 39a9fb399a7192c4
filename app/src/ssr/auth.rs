//! Browser sessions.

use super::context::context;
use super::response::into_server_error;
use super::session_failure;
use crate::error::AppError;
use axum_login::{AuthUser, AuthnBackend};
use backend::{Account, Actor, Client, CurrentSignIn, Services};
use domain::account::{Credentials, User};
use domain::{ErrorCode, Failure};
use std::fmt;
use tower_sessions::Session;

/// Session of a browser.
pub type AuthSession = axum_login::AuthSession<AuthBackend>;

/// Authentication backend of axum-login.
#[derive(Clone)]
pub struct AuthBackend {
    services: Services,
}

impl AuthBackend {
    /// Creates a backend over the accounts of `services`.
    #[must_use]
    pub fn new(services: Services) -> Self {
        Self { services }
    }
}

impl fmt::Debug for AuthBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthBackend")
    }
}

/// A signed-in account.
#[derive(Clone)]
pub struct SessionUser(Account);

impl SessionUser {
    /// Returns the account as an actor.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.0.actor()
    }
}

// Not derived: axum-login logs its user, and neither the secret nor the e-mail address belongs in a
// log.
impl fmt::Debug for SessionUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SessionUser({})", self.0.user.id)
    }
}

impl AuthUser for SessionUser {
    type Id = i64;

    fn id(&self) -> i64 {
        self.0.user.id
    }

    fn session_auth_hash(&self) -> &[u8] {
        &self.0.session_secret
    }
}

/// Error of the services, wrapped for axum-login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthError(pub Failure);

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for AuthError {}

impl AuthnBackend for AuthBackend {
    type User = SessionUser;
    type Credentials = Credentials;
    type Error = AuthError;

    async fn authenticate(&self, credentials: Credentials) -> Result<Option<SessionUser>, AuthError> {
        match self
            .services
            .user_authenticate(&credentials, &Client::default())
            .await
            .map_err(Failure::from)
        {
            Ok(account) => Ok(Some(SessionUser(account))),
            Err(failure) if failure.code == ErrorCode::InvalidCredentials => Ok(None),
            Err(failure) => Err(AuthError(failure)),
        }
    }

    async fn get_user(&self, id: &i64) -> Result<Option<SessionUser>, AuthError> {
        let account = self.services.account_get(*id).await.map_err(Failure::from);
        let account = account.inspect_err(session_failure::record).map_err(AuthError)?;
        Ok(account.map(SessionUser))
    }
}

/// Session key under which axum-login stores the id of the account.
pub const SESSION_DATA: &str = "axum-login.data";

/// Returns whether the session belongs to an account now; a handler may have signed in or out.
pub async fn is_signed_in(session: &Session) -> bool {
    let data = session.get::<serde_json::Value>(SESSION_DATA).await;
    data.is_ok_and(|data| data.is_some_and(|data| data["user_id"].is_i64()))
}

/// Returns the session of this request.
pub(super) fn session() -> Result<AuthSession, AppError> {
    let parts = leptos::prelude::use_context::<http::request::Parts>();
    let session = parts.and_then(|parts| parts.extensions.get::<AuthSession>().cloned());
    session.ok_or_else(|| {
        tracing::error!("no AuthSession in the request: its layer is missing");
        AppError::from_code(ErrorCode::Internal)
    })
}

/// Returns the signed-in account, if there is one.
///
/// # Errors
/// `internal` when the server has not set up sessions.
pub fn signed_in_user() -> Result<Option<User>, AppError> {
    Ok(session()?.user.map(|user| user.0.user))
}

/// Returns the actor of this request.
///
/// # Errors
/// `unauthorized` for a visitor.
pub fn actor() -> Result<Actor, AppError> {
    let user = session()?.user;
    let user = user.ok_or_else(|| into_server_error(Failure::from_code(ErrorCode::Unauthorized)))?;
    let sign_in = leptos::prelude::use_context::<http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<CurrentSignIn>().cloned());
    Ok(user.actor().with_client(context()?.client).with_sign_in(sign_in))
}

/// Signs in with a new session.
///
/// # Errors
/// `invalid_credentials`, or another error of the services.
pub async fn sign_in(credentials: Credentials) -> Result<(), AppError> {
    let context = context()?;
    let account = context.services.user_authenticate(&credentials, &context.client).await;
    start_session(account.map_err(into_server_error)?).await
}

/// Starts a session of an account with a new id. The session is not valid if all sign-ins of the
/// account have been ended since `account` was read.
///
/// # Errors
/// `internal` when the session cannot be stored.
pub async fn start_session(account: Account) -> Result<(), AppError> {
    let mut session = session()?;
    // Prevents session fixation: axum-login renews the id only of a session that is signed out, and
    // a flushed session keeps it, so an attacker who planted a cookie would know the id of the new
    // session.
    if session.session.id().is_some() {
        session.session.clear().await;
        session.session.cycle_id().await.map_err(session_failed)?;
    }
    session.login(&SessionUser(account)).await.map_err(session_failed)
}

/// Returns the id of this session in the list of sign-ins.
///
/// # Errors
/// `internal` when the server has not set up sessions.
pub fn current_sign_in_id() -> Result<Option<String>, AppError> {
    let id = session()?.session.id();
    Ok(id.map(|id| Services::sign_in_id(&id.to_string())))
}

/// Ends the session.
///
/// # Errors
/// `internal` when the session cannot be deleted.
pub async fn sign_out() -> Result<(), AppError> {
    session()?.logout().await.map_err(session_failed)?;
    Ok(())
}

fn session_failed(error: impl fmt::Display) -> AppError {
    tracing::error!(%error, "the session could not be stored");
    into_server_error(Failure::from_code(ErrorCode::Internal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn neither_secret_nor_address_reaches_a_log() {
        let user = User {
            id: 7,
            email: "ada@example.com".into(),
            username: "ada".into(),
            full_name: None,
            is_active: true,
            is_superuser: false,
            time_zone: "UTC".into(),
            email_verified_at: None,
            created_at: DateTime::default(),
            updated_at: DateTime::default(),
        };
        let user = SessionUser(Account {
            user,
            session_secret: vec![171; 16],
        });
        assert_eq!(format!("{user:?}"), "SessionUser(7)");
        assert_eq!(user.session_auth_hash(), [171; 16]);
    }

    #[test]
    fn without_a_session_layer_nobody_is_signed_in() {
        let owner = leptos::prelude::Owner::new();
        owner.with(|| {
            assert_eq!(signed_in_user().unwrap_err().code(), ErrorCode::Internal);
            assert_eq!(actor().unwrap_err().code(), ErrorCode::Internal);
            assert_eq!(context().err().map(|error| error.code()), Some(ErrorCode::Internal));
        });
    }
}
