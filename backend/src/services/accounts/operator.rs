//! Account management by the operator on the command line, without a sign-in: `server user`.

use crate::actor::Client;
use crate::crypto::random;
use crate::db;
use crate::db::Tx;
use crate::db::users::UserRow;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::accounts::refuse_last_superuser;
use crate::services::auth::security_log::{NewEvent, Recorded};
use data_encoding::BASE32_NOPAD;
use domain::account::{Secret, User, UserFilter, UserSort};
use domain::security_event::SecurityEventKind;
use domain::{Failure, PageQuery};

/// Detail of the security events.
const BY_OPERATOR: &str = "By the operator";
/// Random bytes of a password that is made here.
const PASSWORD_BYTES: usize = 15;

/// Change of an account by the operator.
#[derive(Clone, Debug)]
pub enum OperatorChange {
    /// Sets a password and ends every sign-in.
    SetPassword(Secret),
    /// Ends every sign-in, and withdraws the tokens of scripts.
    EndSessions,
    /// Lets the account sign in again.
    Activate,
    /// Keeps the account from signing in, and ends every sign-in.
    Deactivate,
    /// Makes the account a superuser.
    Promote,
    /// Removes the account's superuser rights.
    Demote,
}

impl OperatorChange {
    /// Returns the rights of an account after the change: whether it is active, and a superuser.
    fn rights(&self, row: &UserRow) -> (bool, bool) {
        match self {
            Self::SetPassword(_) | Self::EndSessions => (row.is_active, row.is_superuser),
            Self::Activate => (true, row.is_superuser),
            Self::Deactivate => (false, row.is_superuser),
            Self::Promote => (row.is_active, true),
            Self::Demote => (row.is_active, false),
        }
    }

    /// Whether the change ends every sign-in.
    fn ends_sign_ins(&self) -> bool {
        matches!(self, Self::SetPassword(_) | Self::EndSessions | Self::Deactivate)
    }

    fn event(&self) -> SecurityEventKind {
        match self {
            Self::SetPassword(_) => SecurityEventKind::PasswordSet,
            Self::EndSessions => SecurityEventKind::AllSessionsEnded,
            Self::Activate => SecurityEventKind::Activated,
            Self::Deactivate => SecurityEventKind::Deactivated,
            Self::Promote => SecurityEventKind::Promoted,
            Self::Demote => SecurityEventKind::Demoted,
        }
    }
}

impl Services {
    /// Returns a page of the accounts that match a filter, in the order of the ids.
    ///
    /// # Errors
    /// When a condition is not acceptable.
    pub async fn operator_user_list(&self, filter: &UserFilter, page: PageQuery) -> Result<Vec<User>> {
        Failure::check(filter.check())?;
        let mut reader = self.db.read().await?;
        let rows = db::user_lists::list(&mut reader.conn(), filter, &UserSort::default(), page).await?;
        Ok(rows.into_iter().map(User::from).collect())
    }

    /// Returns the account of an id, a user name or an e-mail address.
    ///
    /// # Errors
    /// When there is none, or the name of one account is the id of another.
    pub async fn operator_user_find(&self, name: &str) -> Result<User> {
        let mut reader = self.db.read().await?;
        let by_login = db::users::by_login(&mut reader.conn(), &name.replace('\0', "\u{fffd}")).await?;
        let by_id = match name.parse::<i64>() {
            Ok(id) if id.to_string() == name => db::users::by_id(&mut reader.conn(), id).await?,
            _ => None,
        };
        match (by_login, by_id) {
            // Anybody can register the id of another account as user name.
            (Some(named), Some(numbered)) if named.id != numbered.id => Err(Error::Settings(format!(
                "“{name}” is the user name of {} and the id of {}: write the e-mail address",
                named.email, numbered.email
            ))),
            (Some(row), _) | (None, Some(row)) => Ok(row.into()),
            (None, None) => Err(Error::Settings(format!("there is no account “{name}”"))),
        }
    }

    /// Changes an account, and records the change as one by the operator. Running servers see it
    /// with their next request.
    ///
    /// # Errors
    /// When there is no such account, the password can be guessed, or no active superuser would be
    /// left.
    pub async fn operator_user_change(&self, id: i64, change: &OperatorChange) -> Result<User> {
        let password = match change {
            OperatorChange::SetPassword(password) => Some(self.new_password(id, password).await?),
            _ => None,
        };
        let mut tx = self.db.begin().await?;
        let superusers = db::superusers::lock_active(&mut tx.conn()).await?;
        let row = db::users::lock(&mut tx.conn(), id).await?;
        let row = row.ok_or_else(|| Error::not_found("account"))?;
        let rights = change.rights(&row);
        if rights != (true, true) {
            refuse_last_superuser(&superusers, id)?;
        }
        if let Some(password) = password {
            db::users::set_password(&mut tx.conn(), id, &password, self.clock.now()).await?;
        }
        if change.ends_sign_ins() {
            self.end_all_sign_ins(&mut tx, id).await?;
        }
        let has_changed = change.ends_sign_ins() || rights != (row.is_active, row.is_superuser);
        let changed = db::users::set_rights(&mut tx.conn(), id, rights, self.clock.now()).await?;
        let recorded = if has_changed {
            Some(self.record_by_operator(&mut tx, change.event(), id).await?)
        } else {
            None
        };
        tx.commit().await?;
        recorded.into_iter().for_each(Recorded::log);
        Ok(changed.into())
    }

    async fn record_by_operator(&self, tx: &mut Tx, kind: SecurityEventKind, id: i64) -> Result<Recorded> {
        let event = NewEvent::of_account(kind, id, &Client::default());
        self.record(tx, event.with_detail(BY_OPERATOR)).await
    }
}

/// Makes a password of 24 letters and digits that nobody can guess.
///
/// # Errors
/// When the system has no random bytes.
pub fn random_password() -> Result<Secret> {
    let text = BASE32_NOPAD.encode(&random::<PASSWORD_BYTES>()?);
    Ok(Secret::new(text.to_lowercase()))
}
