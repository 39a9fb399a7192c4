//! Sessions: who is signed in.

use super::context::{context, services};
use super::response::refuse;
use super::session_failure;
use crate::error::AppError;
use axum_login::{AuthUser, AuthnBackend};
use backend::{Account, Actor, Client, CurrentSignIn, Services};
use domain::account::{Credentials, User};
use domain::{ErrorCode, Failure};
use std::fmt;
use tower_sessions::Session;

/// The session of a browser.
pub type AuthSession = axum_login::AuthSession<AuthBackend>;

/// The accounts, as the session login needs them.
#[derive(Clone)]
pub struct AuthBackend {
    services: Services,
}

impl AuthBackend {
    /// Sessions over the accounts of `services`.
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

/// An account that is signed in.
#[derive(Clone)]
pub struct SessionUser(Account);

impl SessionUser {
    /// The account as the one who asks.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.0.actor()
    }
}

// By hand: axum-login logs its user, and neither the secret nor the e-mail address belongs into a log.
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

/// An error of the services on its way through axum-login.
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

/// Where axum-login keeps the id of the account in a session.
pub const SESSION_DATA: &str = "axum-login.data";

/// Whether the session belongs to an account, as it is now: a handler may have signed in or out.
pub async fn is_signed_in(session: &Session) -> bool {
    let data = session.get::<serde_json::Value>(SESSION_DATA).await;
    data.is_ok_and(|data| data.is_some_and(|data| data["user_id"].is_i64()))
}

/// The session of the request at hand.
pub(super) fn session() -> Result<AuthSession, AppError> {
    let parts = leptos::prelude::use_context::<http::request::Parts>();
    let session = parts.and_then(|parts| parts.extensions.get::<AuthSession>().cloned());
    session.ok_or_else(|| {
        tracing::error!("no AuthSession in the request: its layer is missing");
        AppError::of(ErrorCode::Internal)
    })
}

/// The account that is signed in, if there is one.
///
/// # Errors
/// When the server has not set up sessions.
pub fn signed_in_user() -> Result<Option<User>, AppError> {
    Ok(session()?.user.map(|user| user.0.user))
}

/// Who asks.
///
/// # Errors
/// `unauthorized` when nobody is signed in.
pub fn actor() -> Result<Actor, AppError> {
    let user = session()?.user;
    let user = user.ok_or_else(|| refuse(Failure::of(ErrorCode::Unauthorized)))?;
    let sign_in = leptos::prelude::use_context::<http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<CurrentSignIn>().cloned());
    Ok(user.actor().at(context()?.client).signed_in(sign_in))
}

/// Signs in with a fresh session.
///
/// # Errors
/// `invalid_credentials`, or what the services say.
pub async fn sign_in(credentials: Credentials) -> Result<(), AppError> {
    let context = context()?;
    let account = context.services.user_authenticate(&credentials, &context.client).await;
    begin(account.map_err(refuse)?).await
}

/// Signs this browser in again after its owner has ended every session of the account.
///
/// # Errors
/// `unauthorized` when the account is gone.
pub async fn stay_signed_in(actor: &Actor) -> Result<(), AppError> {
    let account = services()?.account_get(actor.user_id).await.map_err(refuse)?;
    begin(account.ok_or_else(|| refuse(Failure::of(ErrorCode::Unauthorized)))?).await
}

/// Begins a session with an id that nobody has seen.
async fn begin(account: Account) -> Result<(), AppError> {
    let mut session = session()?;
    // axum-login renews the id only of a session that is signed out, and a flushed session keeps
    // it: somebody who planted the cookie of their own account would know the id of the session
    // that begins here.
    if session.session.id().is_some() {
        session.session.clear().await;
        session.session.cycle_id().await.map_err(session_failed)?;
    }
    session.login(&SessionUser(account)).await.map_err(session_failed)
}

/// What the list of sign-ins calls the session of this request.
///
/// # Errors
/// When the server has not set up sessions.
pub fn this_sign_in() -> Result<Option<String>, AppError> {
    let id = session()?.session.id();
    Ok(id.map(|id| Services::sign_in_id(&id.to_string())))
}

/// Ends the session.
///
/// # Errors
/// When the session cannot be deleted.
pub async fn sign_out() -> Result<(), AppError> {
    session()?.logout().await.map_err(session_failed)?;
    Ok(())
}

fn session_failed(error: impl fmt::Display) -> AppError {
    tracing::error!(%error, "the session could not be stored");
    refuse(Failure::of(ErrorCode::Internal))
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
