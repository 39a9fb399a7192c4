//! Check that no active account has a password that everybody can read: that of the demo account of
//! development.

use crate::auth::{Lane, Passwords, Verification};
use crate::connections::is_missing_table;
use crate::db::{Conn, Db, user_lists};
use crate::error::{Error, Result};
use crate::services::Services;
use crate::settings::Settings;
use domain::account::Secret;

impl Services {
    /// Returns the e-mail address of the first active account with one of these names, in lower
    /// case, and this password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_with_password(&self, names: &[&str], password: &Secret) -> Result<Option<String>> {
        find(&mut self.db.read().await?.conn(), &self.passwords, names, password).await
    }
}

/// Finds an account as [`Services::account_with_password`] in the database of the settings, before
/// the server starts. Migrates nothing.
///
/// # Errors
/// When the database fails.
pub async fn find_account_with_password(
    settings: &Settings,
    names: &[&str],
    password: &Secret,
) -> Result<Option<String>> {
    let url = settings.database_url.expose();
    if Db::missing_file(url)?.is_some() {
        return Ok(None);
    }
    let passwords = Passwords::new(settings.cheap_password_hashes)?;
    let db = Db::connect(url).await?;
    let found = async { find(&mut db.read().await?.conn(), &passwords, names, password).await }.await;
    db.close().await;
    match found {
        Err(Error::Database(error)) if is_missing_table(&error) => Ok(None),
        found => found,
    }
}

async fn find(conn: &mut Conn<'_>, passwords: &Passwords, names: &[&str], password: &Secret) -> Result<Option<String>> {
    for name in names {
        for (email, hash) in user_lists::active_hashes(conn, name).await? {
            if passwords.verify(password, Some(hash), Lane::Known).await? != Verification::Wrong {
                return Ok(Some(email));
            }
        }
    }
    Ok(None)
}
