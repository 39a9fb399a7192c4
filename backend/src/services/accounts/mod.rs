//! The actor's account: profile and deletion.

mod admin;
mod export;
mod first_superuser;
pub(crate) mod operator;
mod quotas;
mod registration;

#[cfg(test)]
mod tests;

use crate::actor::Actor;
use crate::db;
use crate::db::Tx;
use crate::db::users::{ProfileRow, UserRow};
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::accounts::registration::{check_time_zone, name_taken, refuse_taken};
use crate::services::auth::lock_actor::lock_actor;
use crate::services::auth::mail_limit::MailOrigin;
use crate::services::auth::mail_links::LinkMail;
use crate::services::auth::recent_password::password_required;
use crate::services::auth::security_log::{NewEvent, Recorded};
use crate::services::blocking::run_to_end;
use crate::services::precondition::ExpectedVersion;
use crate::text::composed;
use domain::account::{AccountDeletion, Profile, ProfilePatch, Secret, User};
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure};

impl Services {
    /// Returns the actor's account.
    ///
    /// # Errors
    /// When the account is gone.
    pub async fn user_me(&self, actor: &Actor) -> Result<User> {
        let account = self.account_get(actor.user_id).await?;
        Ok(account.ok_or_else(|| Failure::from_code(ErrorCode::Unauthorized))?.user)
    }

    /// Replaces the actor's profile; absent fields get their defaults.
    ///
    /// # Errors
    /// When a value is not acceptable or taken, the e-mail address changes without the password, or
    /// the sign-in has ended.
    pub async fn user_replace_me(&self, actor: &Actor, profile: Profile, expected: &ExpectedVersion) -> Result<User> {
        let password = profile.current_password.clone();
        self.user_change_me(actor, password.as_ref(), expected, |_| profile)
            .await
    }

    /// Updates the actor's profile; absent fields stay.
    ///
    /// # Errors
    /// As [`Services::user_replace_me`].
    pub async fn user_update_me(&self, actor: &Actor, patch: ProfilePatch, expected: &ExpectedVersion) -> Result<User> {
        let password = patch.current_password.clone();
        self.user_change_me(actor, password.as_ref(), expected, |user| patch.apply(user))
            .await
    }

    async fn user_change_me(
        &self,
        actor: &Actor,
        current_password: Option<&Secret>,
        expected: &ExpectedVersion,
        change: impl FnOnce(User) -> Profile,
    ) -> Result<User> {
        let is_confirmed = self.confirm_if_given(actor, current_password).await?;
        let mut tx = self.db.begin().await?;
        lock_actor(&mut tx, actor).await?;
        let row = lock(&mut tx, actor.user_id, expected).await?;
        let profile = parse_profile(&row, change(row.clone().into()))?;
        let has_new_email = profile.email != row.email;
        // Somebody with brief access to a session must not be able to redirect password resets to
        // an address of their own.
        if has_new_email && !is_confirmed {
            return Err(password_required().into());
        }
        let changed = self
            .user_write(&mut tx, &row, &profile, row.is_active, row.is_superuser)
            .await?;
        let mut recorded = Vec::new();
        for (kind, detail) in name_changes(&row, &changed) {
            let event = NewEvent::of_own_account(kind, actor).with_detail(detail);
            recorded.push(self.record(&mut tx, event).await?);
        }
        tx.commit().await?;
        recorded.into_iter().for_each(Recorded::log);
        self.follow_time_zone(&row, &changed).await;
        if has_new_email {
            self.send_link_in_background(row.id, LinkMail::EmailVerify, MailOrigin::of_client(&actor.client));
            self.send_email_changed_mail(&row);
        }
        Ok(changed.into())
    }

    /// Deletes the actor's account with tasks, data sets, runs, models and files, and ends its
    /// sessions and tokens.
    ///
    /// # Errors
    /// When the password is missing or wrong, the account has changed, the actor is the last active
    /// superuser, or the sign-in has ended.
    pub async fn user_delete_me(
        &self,
        actor: &Actor,
        deletion: &AccountDeletion,
        expected: &ExpectedVersion,
    ) -> Result<()> {
        self.require_recent_password(actor, &self.own_row(actor).await?, deletion.current_password.as_ref())
            .await?;
        let mut tx = self.db.begin().await?;
        let superusers = db::superusers::lock_active(&mut tx.conn()).await?;
        lock_actor(&mut tx, actor).await?;
        refuse_last_superuser(&superusers, actor.user_id)?;
        let row = lock(&mut tx, actor.user_id, expected).await?;
        let event = NewEvent::of_account(SecurityEventKind::AccountDeleted, row.id, &actor.client);
        self.user_erase(tx, &row, event.by_deleted(&row.username)).await
    }

    pub(crate) async fn own_row(&self, actor: &Actor) -> Result<UserRow> {
        let row = db::users::by_id(&mut self.db.read().await?.conn(), actor.user_id).await?;
        Ok(row.ok_or_else(|| Failure::from_code(ErrorCode::Unauthorized))?)
    }

    /// Marks an account as deleted, commits, and removes everything that belongs to it. The
    /// security log keeps an event of no account about it.
    pub(crate) async fn user_erase(&self, mut tx: Tx, row: &UserRow, event: NewEvent) -> Result<()> {
        db::deletions::mark_user(&mut tx.conn(), row.id, self.clock.now()).await?;
        self.end_all_sign_ins(&mut tx, row.id).await?;
        let event = event
            .without_account()
            .with_detail(format!("“{}”, account {}", row.username, row.id));
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        let (services, id) = (self.clone(), row.id);
        let removed = run_to_end(async move { services.remove_account(id).await });
        if let Err(error) = removed.await {
            // The account is gone for everybody; the purge removes the rest.
            tracing::warn!(%error, id, "a deleted account could not be removed yet");
        }
        Ok(())
    }

    /// Writes a locked row; [`Services::follow_time_zone`] has to follow the commit.
    pub(crate) async fn user_write(
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
            // Another address has to be verified again.
            email_verified_at: row.email_verified_at.filter(|_| profile.email == row.email),
            is_active,
            is_superuser,
            now: self.clock.now(),
        };
        let changed = db::users::update(&mut tx.conn(), row.id, &new)
            .await
            .map_err(name_taken)?;
        if changed.time_zone != row.time_zone {
            db::day_moves::request(&mut tx.conn(), row.id).await?;
        }
        Ok(changed)
    }

    /// Lets the whole days of the tasks follow a committed change of the time zone.
    pub(crate) async fn follow_time_zone(&self, before: &UserRow, after: &UserRow) {
        if before.time_zone == after.time_zone {
            return;
        }
        let (services, id) = (self.clone(), after.id);
        let moved = run_to_end(async move {
            let _turn = services.long_writes.turn(id).await?;
            services.move_whole_days(id).await
        });
        if let Err(error) = moved.await {
            // The account has changed; the purge goes on.
            tracing::warn!(%error, "the tasks of an account do not follow its time zone yet");
        }
    }
}

/// Returns kind and detail of the security events of a changed user name and e-mail address.
pub(crate) fn name_changes(before: &UserRow, after: &UserRow) -> Vec<(SecurityEventKind, String)> {
    let names = [
        (SecurityEventKind::Renamed, &before.username, &after.username),
        (SecurityEventKind::EmailChanged, &before.email, &after.email),
    ];
    let changed = names.into_iter().filter(|(_, before, after)| before != after);
    changed
        .map(|(kind, before, after)| (kind, format!("From {before} to {after}")))
        .collect()
}

/// Fails when the account is the only active superuser.
pub(crate) fn refuse_last_superuser(superusers: &[i64], id: i64) -> Result<()> {
    if superusers == [id] {
        return Err(Error::conflict(
            "This is the last active superuser. Make another account one first.",
        ));
    }
    Ok(())
}

/// Checks every rule of a profile. A new address is composed; the stored one, which may be older
/// than this rule, stays as it is.
pub(crate) fn parse_profile(stored: &UserRow, mut profile: Profile) -> Result<Profile> {
    if profile.email != stored.email {
        profile.email = composed(&profile.email);
    }
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

/// Returns an account at the expected version, and locks it until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, id: i64, expected: &ExpectedVersion) -> Result<UserRow> {
    let row = db::users::lock(&mut tx.conn(), id).await?;
    let row = row.ok_or_else(|| Error::not_found("account"))?;
    expected.check(row.updated_at.timestamp_micros())?;
    Ok(row)
}
