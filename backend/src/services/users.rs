//! Accounts after they are made: changing and deleting one's own.

use super::accounts::{check_time_zone, name_taken, refuse_taken};
use super::by_mail::Letter;
use super::recent_password::password_required;
use super::security_log::{NewEvent, Recorded};
use super::{Actor, Expected, Services};
use crate::db;
use crate::db::Tx;
use crate::db::users::{ProfileRow, UserRow};
use crate::error::{Error, Result};
use domain::account::{AccountDeletion, Profile, ProfilePatch, Secret, User};
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure};

impl Services {
    /// Replaces the actor's own profile; what is absent gets its default.
    ///
    /// # Errors
    /// When a value is not acceptable or taken, or the e-mail address changes without the password.
    pub async fn user_replace_me(&self, actor: &Actor, profile: Profile, expected: &Expected) -> Result<User> {
        let password = profile.current_password.clone();
        self.user_change_me(actor, password.as_ref(), expected, |_| profile)
            .await
    }

    /// Changes the actor's own profile; what is absent stays.
    ///
    /// # Errors
    /// As [`Services::user_replace_me`].
    pub async fn user_update_me(&self, actor: &Actor, patch: ProfilePatch, expected: &Expected) -> Result<User> {
        let password = patch.current_password.clone();
        self.user_change_me(actor, password.as_ref(), expected, |user| patch.apply(user))
            .await
    }

    async fn user_change_me(
        &self,
        actor: &Actor,
        current_password: Option<&Secret>,
        expected: &Expected,
        change: impl FnOnce(User) -> Profile,
    ) -> Result<User> {
        let is_confirmed = self.confirm_if_given(actor, current_password).await?;
        let mut tx = self.db.begin().await?;
        let row = lock(&mut tx, actor.user_id, expected).await?;
        let profile = parse(change(row.clone().into()))?;
        let has_moved = profile.email != row.email;
        // Whoever holds a session for a moment must not be able to have the next password sent to
        // himself.
        if has_moved && !is_confirmed {
            return Err(password_required().into());
        }
        let changed = self
            .user_write(&mut tx, &row, &profile, row.is_active, row.is_superuser)
            .await?;
        let recorded = if has_moved {
            let event = NewEvent::own(SecurityEventKind::EmailChanged, actor);
            let event = event.with_detail(email_change(&row.email, &changed.email));
            Some(self.record(&mut tx, event).await?)
        } else {
            None
        };
        tx.commit().await?;
        recorded.into_iter().for_each(Recorded::log);
        if has_moved {
            self.greet(row.id, Letter::EmailVerify);
            self.tell_of_email(&row);
        }
        Ok(changed.into())
    }

    /// Deletes the actor's account with tasks, data sets, runs, models and files, and ends its sessions and tokens.
    ///
    /// # Errors
    /// When the password is missing or wrong, the account has changed, or the actor is the last
    /// active superuser.
    pub async fn user_delete_me(&self, actor: &Actor, deletion: &AccountDeletion, expected: &Expected) -> Result<()> {
        self.confirm(actor, &self.own_row(actor).await?, deletion.current_password.as_ref())
            .await?;
        let mut tx = self.db.begin().await?;
        keep_one(&db::users::lock_superusers(&mut tx.conn()).await?, actor.user_id)?;
        let row = lock(&mut tx, actor.user_id, expected).await?;
        let event = NewEvent::of_account(SecurityEventKind::AccountDeleted, row.id, &actor.client);
        self.user_erase(tx, &row, event).await
    }

    pub(super) async fn own_row(&self, actor: &Actor) -> Result<UserRow> {
        let row = db::users::by_id(&mut self.db.read().await?.conn(), actor.user_id).await?;
        Ok(row.ok_or_else(|| Failure::of(ErrorCode::Unauthorized))?)
    }

    /// Deletes an account with everything that belongs to it, and ends the transaction. The
    /// security log keeps that it was there, in an event of no account.
    pub(super) async fn user_erase(&self, mut tx: Tx, row: &UserRow, event: NewEvent) -> Result<()> {
        let files = db::datasets::files(&mut tx.conn(), row.id).await?;
        db::users::delete(&mut tx.conn(), row.id).await?;
        let event = event
            .without_account()
            .with_detail(format!("“{}”, account {}", row.username, row.id));
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        for key in files {
            self.forget_file(&key).await;
        }
        Ok(())
    }

    /// Writes a row that is locked.
    pub(super) async fn user_write(
        &self,
        tx: &mut Tx,
        row: &UserRow,
        profile: &Profile,
        is_active: bool,
        is_superuser: bool,
    ) -> Result<UserRow> {
        let (email, username) = db::users::taken(&mut tx.conn(), &profile.email, &profile.username, row.id).await?;
        refuse_taken(email, username)?;
        let new = ProfileRow {
            email: &profile.email,
            username: &profile.username,
            full_name: profile.full_name.as_deref(),
            time_zone: profile.time_zone.as_deref().unwrap_or("UTC"),
            // Another address has to be proved anew.
            email_verified_at: row.email_verified_at.filter(|_| profile.email == row.email),
            is_active,
            is_superuser,
            now: self.clock.now(),
        };
        db::users::update(&mut tx.conn(), row.id, &new)
            .await
            .map_err(name_taken)
    }
}

/// A change of the e-mail address as the security log has it.
pub(super) fn email_change(before: &str, after: &str) -> String {
    format!("From {before} to {after}")
}

/// Fails when the account is the only superuser who can sign in.
pub(super) fn keep_one(superusers: &[i64], id: i64) -> Result<()> {
    if superusers == [id] {
        return Err(Error::conflict(
            "This is the last active superuser. Make another account one first.",
        ));
    }
    Ok(())
}

/// The profile with every rule checked.
pub(super) fn parse(profile: Profile) -> Result<Profile> {
    let wrong_zone = check_time_zone(profile.time_zone.as_deref()).err();
    match (profile.parse(), wrong_zone) {
        (Ok(profile), None) => Ok(profile),
        (profile, wrong_zone) => {
            let mut errors = profile.err().unwrap_or_default();
            errors.extend(wrong_zone);
            Err(Failure::validation(errors).into())
        }
    }
}

/// An account that is about to change, if it is as its reader knows it: until the transaction ends nobody else can change it.
pub(super) async fn lock(tx: &mut Tx, id: i64, expected: &Expected) -> Result<UserRow> {
    let row = db::users::lock(&mut tx.conn(), id).await?;
    let row = row.ok_or_else(|| Error::not_found("account"))?;
    expected.check(row.updated_at.timestamp_micros())?;
    Ok(row)
}
