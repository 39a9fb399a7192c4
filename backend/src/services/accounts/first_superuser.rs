//! Account of FIRST_SUPERUSER: created at the first start, and recognised at every later one.

use crate::actor::Client;
use crate::db;
use crate::db::Tx;
use crate::db::users::UserRow;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::accounts::registration::Creator;
use crate::services::auth::security_log::NewEvent;
use crate::text::composed;
use domain::account::{MAX_USERNAME, MIN_USERNAME, NewUser, Secret};
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure};

/// Number of attempts to create the account while other servers or registrations interfere.
const TRIES: usize = 5;
/// User name where the address yields none.
const FALLBACK_NAME: &str = "superuser";
/// Detail of the security events.
const BY_SETTING: &str = "By FIRST_SUPERUSER";

impl Services {
    /// Creates the superuser of FIRST_SUPERUSER unless it exists. The server calls this at its
    /// start.
    ///
    /// The account is recognised by its record in the database, so it may change its address. An
    /// existing account is promoted only when its address is verified, because anybody can register
    /// any address, and it gets this password, because its owner may have confirmed an address that
    /// somebody else had registered.
    ///
    /// # Errors
    /// When a value is not acceptable, or an account with that address exists which must not be
    /// promoted.
    pub async fn superuser_ensure(&self, email: &str, password: &Secret) -> Result<()> {
        let email = domain::account::parse_email(&composed(email)).map_err(|error| Failure::validation(vec![error]))?;
        let mut tries = 0;
        loop {
            tries += 1;
            if self.first_superuser_exists(&email, password).await? {
                return Ok(());
            }
            let new = NewUser {
                username: self.free_username(&email).await?,
                email: email.clone(),
                password: password.clone(),
                ..NewUser::default()
            };
            match self.user_add(new, true, Creator::FirstSuperuser(&email)).await {
                Err(Error::Failure(failure)) if failure.code == ErrorCode::Conflict && tries < TRIES => {}
                made => return made.map(drop),
            }
        }
    }

    /// Whether a superuser exists for the address; promotes an account that may be promoted.
    async fn first_superuser_exists(&self, email: &str, password: &Secret) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        if let Some(made) = db::superusers::first(&mut tx.conn(), email).await? {
            if made.email != email {
                tracing::info!(
                    user_id = made.id,
                    "the account of FIRST_SUPERUSER has moved to another address"
                );
            } else if !made.is_superuser {
                self.first_superuser_promote(tx, &made).await?;
                tracing::warn!(user_id = made.id, "the account of FIRST_SUPERUSER is a superuser again");
            }
            return Ok(true);
        }
        let Some(row) = db::users::by_login(&mut tx.conn(), email).await? else {
            return Ok(false);
        };
        drop(tx);
        if row.is_superuser {
            return Ok(true);
        }
        if row.email_verified_at.is_none() {
            return Err(Error::Settings(format!(
                "there is an account with the address {email} that this setting did not make, and its address is not \
                 confirmed, so it may be anybody's and is not made a superuser. Confirm the address by the link of the \
                 mail, after which the account gets the password FIRST_SUPERUSER_PASSWORD, or set FIRST_SUPERUSER to \
                 another address, or unset it"
            )));
        }
        self.first_superuser_take_over(&row, email, password).await
    }

    /// Promotes an account that the setting did not make. Whoever registered it knows its password
    /// and may be signed in, so it gets the password of the setting, and every sign-in ends.
    /// Returns false when the account has changed meanwhile, and has to be looked up again.
    async fn first_superuser_take_over(&self, found: &UserRow, email: &str, password: &Secret) -> Result<bool> {
        let hashed_password = self.new_password(found.id, password).await?;
        let mut tx = self.db.begin().await?;
        let row = db::users::lock(&mut tx.conn(), found.id).await?;
        let Some(row) = row.filter(|row| row.email == found.email && row.email_verified_at.is_some()) else {
            return Ok(false);
        };
        if row.is_superuser {
            return Ok(true);
        }
        db::users::set_password(&mut tx.conn(), row.id, &hashed_password, self.clock.now()).await?;
        self.end_all_sign_ins(&mut tx, row.id).await?;
        // From now on it is the account of the setting, whatever its address.
        db::superusers::set_first(&mut tx.conn(), row.id, email).await?;
        let event = NewEvent::of_account(SecurityEventKind::PasswordSet, row.id, &Client::default());
        let password_set = self.record(&mut tx, event.with_detail(BY_SETTING)).await?;
        self.first_superuser_promote(tx, &row).await?;
        password_set.log();
        tracing::warn!(
            user_id = row.id,
            "the account with the address of FIRST_SUPERUSER was made a superuser, with the password of the setting"
        );
        Ok(true)
    }

    async fn first_superuser_promote(&self, mut tx: Tx, row: &UserRow) -> Result<()> {
        db::users::set_rights(&mut tx.conn(), row.id, (row.is_active, true), self.clock.now()).await?;
        let event = NewEvent::of_account(SecurityEventKind::Promoted, row.id, &Client::default());
        let recorded = self.record(&mut tx, event.with_detail(BY_SETTING)).await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// Returns a free user name derived from the address.
    async fn free_username(&self, email: &str) -> Result<String> {
        let base = username_base(email);
        let mut reader = self.db.read().await?;
        for number in 1_u32.. {
            let name = numbered(&base, number);
            if !db::users::taken(&mut reader.conn(), email, &name, 0).await?.1 {
                return Ok(name);
            }
        }
        Err(Error::unexpected("user name of FIRST_SUPERUSER", "every one is taken"))
    }
}

/// Returns the part before the `@` as a user name; a short one is followed by the name of the
/// domain.
fn username_base(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let label = domain.split('.').next().unwrap_or_default();
    let plain = |text: &str| {
        let allowed = text.chars().filter(|&c| c.is_ascii_alphanumeric() || "._-".contains(c));
        let name: String = allowed.collect();
        name.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
    };
    let mut candidates = [plain(local), plain(&format!("{local}-{label}"))].into_iter();
    let name = candidates.find(|name| name.len() >= MIN_USERNAME);
    let mut name = name.unwrap_or_else(|| FALLBACK_NAME.into());
    name.truncate(MAX_USERNAME);
    name
}

/// Returns the name, with a number behind it from the second attempt on.
fn numbered(base: &str, number: u32) -> String {
    if number == 1 {
        return base.to_owned();
    }
    let suffix = format!("-{number}");
    let kept = base.len().min(MAX_USERNAME - suffix.len());
    format!("{}{suffix}", &base[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_gives_an_acceptable_user_name() {
        let long = format!("{}@example.com", "x".repeat(64));
        for (email, name) in [
            ("ada@example.com", "ada"),
            ("a@example.com", "a-example"),
            ("_ada+tag@example.com", "adatag"),
            ("ä@exämple.de", "exmple"),
            ("ä@ö.de", "superuser"),
            ("ö@example.de", "example"),
            (long.as_str(), &"x".repeat(50)),
        ] {
            assert_eq!(username_base(email), name, "{email}");
            for number in [1, 2, 1000] {
                let name = numbered(name, number);
                assert_eq!(domain::account::parse_username(&name), Ok(name));
            }
        }
    }
}
