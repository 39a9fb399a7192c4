//! Callers of the services: the account, the client and the sign-in of a request.

use crate::error::Result;
use crate::rate_limit::network;
use chrono::{DateTime, Utc};
use domain::account::User;
use domain::{ErrorCode, Failure};
use std::fmt;
use std::net::IpAddr;

/// Origin of a request, for rate limits, the list of sessions and the security log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// IP address, where it is known.
    pub address: Option<IpAddr>,
    /// Header `User-Agent`.
    pub agent: Option<String>,
    /// Request id of the log lines.
    pub request_id: Option<String>,
}

impl Client {
    /// Returns the network that rate limits are counted by.
    pub(crate) fn network(&self) -> String {
        network(self.address)
    }
}

/// Caller of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Id of the account.
    pub user_id: i64,
    /// Whether the account may manage other accounts.
    pub is_superuser: bool,
    /// IANA name of the time zone that dates are shown in.
    pub time_zone: String,
    /// Session secret of the account when the request was authenticated.
    pub(crate) session_secret: SessionSecret,
    /// Origin of the request.
    pub client: Client,
    /// Sign-in of the request; `None` for a personal API token.
    pub sign_in: Option<CurrentSignIn>,
}

/// Session secret of an account. Its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionSecret(Vec<u8>);

impl SessionSecret {
    /// Returns whether no sign-in has been ended since, given the secret of the account now.
    pub(crate) fn matches(&self, now: &[u8]) -> bool {
        self.0 == now
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret")
    }
}

/// Sign-in that a request belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentSignIn {
    /// Key of the sign-in in the database.
    pub key: SignInKey,
    /// Time at which the password was last entered, where it is known.
    pub password_at: Option<DateTime<Utc>>,
}

/// Key of a sign-in in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInKey {
    /// Hash of the id of a browser session.
    Browser(String),
    /// Family of the refresh tokens of an API client.
    Api(String),
}

impl Actor {
    /// Returns the actor with `client` as the origin of the request.
    #[must_use]
    pub fn with_client(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// Returns the actor with this sign-in.
    #[must_use]
    pub fn with_sign_in(self, sign_in: Option<CurrentSignIn>) -> Self {
        Self { sign_in, ..self }
    }

    /// Fails unless the actor is a superuser.
    pub(crate) fn require_superuser(&self) -> Result<()> {
        if self.is_superuser {
            Ok(())
        } else {
            Err(Failure::new(ErrorCode::Forbidden, "Only superusers may do this.").into())
        }
    }
}

/// Account as the session login needs it: the user and the secret that its sessions depend on. No
/// `Debug`, because it holds the secret.
#[derive(Clone)]
pub struct Account {
    /// The user.
    pub user: User,
    /// 16 random bytes, renewed to end all sessions.
    pub session_secret: Vec<u8>,
}

impl Account {
    /// Returns the account as the caller of a service.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            user_id: self.user.id,
            is_superuser: self.user.is_superuser,
            time_zone: self.user.time_zone.clone(),
            session_secret: SessionSecret(self.session_secret.clone()),
            client: Client::default(),
            sign_in: None,
        }
    }
}
