//! Administration of accounts by superusers.

use crate::actor::Actor;
use crate::auth::Lane;
use crate::db;
use crate::db::users::UserRow;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::accounts::quotas::set_quota;
use crate::services::accounts::registration::Creator;
use crate::services::accounts::{lock, name_changes, parse_profile, refuse_last_superuser};
use crate::services::auth::lock_actor::lock_superusers;
use crate::services::auth::mail_limit::MailOrigin;
use crate::services::auth::mail_links::LinkMail;
use crate::services::auth::recent_password::password_required;
use crate::services::auth::security_log::{NewEvent, Recorded};
use crate::services::precondition::ExpectedVersion;
use domain::account::{AccountDeletion, NewAccount, Secret, User, UserFilter, UserPatch, UserSort};
use domain::security_event::SecurityEventKind;
use domain::{Failure, Page, PageQuery};

impl Services {
    /// A page of the accounts. Superusers may.
    ///
    /// # Errors
    /// When the actor may not, the page is out of range, or a condition is not acceptable.
    pub async fn user_list(
        &self,
        actor: &Actor,
        filter: &UserFilter,
        sort: &UserSort,
        page: PageQuery,
    ) -> Result<Page<User>> {
        actor.require_superuser()?;
        let mut errors = page.check();
        errors.extend(filter.check());
        Failure::check(errors)?;
        let mut reader = self.db.read().await?;
        let total = db::user_lists::count(&mut reader.conn(), filter).await?;
        let rows = db::user_lists::list(&mut reader.conn(), filter, sort, page).await?;
        Ok(Page::new(rows.into_iter().map(User::from).collect(), total, page))
    }

    /// Returns an account. For superusers.
    ///
    /// # Errors
    /// When the actor may not, or there is none.
    pub async fn user_get(&self, actor: &Actor, id: i64) -> Result<User> {
        actor.require_superuser()?;
        let row = db::users::by_id(&mut self.db.read().await?.conn(), id).await?;
        Ok(row.ok_or_else(|| Error::not_found("account"))?.into())
    }

    /// Returns the id of the account of a user name or e-mail address. For superusers.
    ///
    /// # Errors
    /// When the actor may not.
    pub async fn user_find(&self, actor: &Actor, name: &str) -> Result<Option<i64>> {
        actor.require_superuser()?;
        // No name contains a null character, and PostgreSQL would refuse the statement.
        let name = name.replace('\0', "\u{fffd}");
        let row = db::users::by_login(&mut self.db.read().await?.conn(), &name).await?;
        Ok(row.map(|row| row.id))
    }

    /// Creates an account for somebody else, and informs them by mail. Only superusers may.
    ///
    /// # Errors
    /// When the actor may not, also since another request has demoted or signed out the actor; when
    /// a value is not acceptable or taken, or a superuser is made without the actor's password.
    pub async fn user_create(&self, actor: &Actor, new: NewAccount) -> Result<User> {
        actor.require_superuser()?;
        let is_superuser = new.is_superuser;
        let is_confirmed = self.confirm_if_given(actor, new.current_password.as_ref()).await?;
        if is_superuser && !is_confirmed {
            return Err(password_required().into());
        }
        let user = self
            .user_add(new.into_new_user(), is_superuser, Creator::Superuser(actor))
            .await?;
        self.send_link_in_background(user.id, LinkMail::AccountCreated, MailOrigin::SUPERUSER);
        Ok(user.into())
    }

    /// Changes an account; what is absent stays. One that is deactivated or gets another password
    /// loses its sessions and tokens. Superusers may.
    ///
    /// # Errors
    /// When the actor may not, the account does not exist or has changed, a value is invalid or
    /// taken, no active superuser would be left, or another address, password or right is set
    /// without the actor's password.
    pub async fn user_update(
        &self,
        actor: &Actor,
        id: i64,
        patch: UserPatch,
        expected: &ExpectedVersion,
    ) -> Result<User> {
        actor.require_superuser()?;
        Failure::check(patch.quota.check())?;
        let is_confirmed = self.confirm_if_given(actor, patch.current_password.as_ref()).await?;
        let quota = patch.quota;
        let password = match &patch.password {
            Some(password) => Some(self.new_password(id, password).await?),
            None => None,
        };
        let mut tx = self.db.begin().await?;
        let superusers = lock_superusers(&mut tx, actor).await?;
        let row = lock(&mut tx, id, expected).await?;
        let is_active = patch.is_active.unwrap_or(row.is_active);
        let is_superuser = patch.is_superuser.unwrap_or(row.is_superuser);
        if !(is_active && is_superuser) {
            refuse_last_superuser(&superusers, id)?;
        }
        let profile = parse_profile(&row, patch.apply(row.clone().into()))?;
        let has_new_email = profile.email != row.email;
        let has_other_rights = (is_active, is_superuser) != (row.is_active, row.is_superuser);
        if (has_new_email || has_other_rights || password.is_some()) && !is_confirmed {
            return Err(password_required().into());
        }
        if let Some(password) = &password {
            db::users::set_password(&mut tx.conn(), id, password, self.clock.now()).await?;
        }
        if password.is_some() || (row.is_active && !is_active) {
            self.end_all_sign_ins(&mut tx, id).await?;
        }
        set_quota(&mut tx, &row, &quota).await?;
        let changed = self
            .user_write(&mut tx, &row, &profile, is_active, is_superuser)
            .await?;
        let mut recorded = Vec::new();
        for (kind, detail) in changes(&row, &changed, password.is_some(), !quota.is_empty()) {
            let mut event = NewEvent::by_actor(kind, actor, id);
            if let Some(detail) = detail {
                event = event.with_detail(detail);
            }
            recorded.push(self.record(&mut tx, event).await?);
        }
        tx.commit().await?;
        recorded.into_iter().for_each(Recorded::log);
        self.follow_time_zone(&row, &changed).await;
        if has_new_email {
            self.send_link_in_background(id, LinkMail::EmailVerify, MailOrigin::SUPERUSER);
            self.send_email_changed_mail(&row);
        }
        if password.is_some() {
            self.send_password_changed_mail(&row);
        }
        Ok(changed.into())
    }

    /// Checks and hashes a new password of an account.
    pub(crate) async fn new_password(&self, id: i64, password: &Secret) -> Result<String> {
        let row: Option<UserRow> = db::users::by_id(&mut self.db.read().await?.conn(), id).await?;
        let row = row.ok_or_else(|| Error::not_found("account"))?;
        let checked = self
            .passwords
            .check(password, &[&row.email, &row.username], Lane::Known)
            .await?;
        checked.map_err(|error| Failure::validation(vec![error]))?;
        self.passwords.hash(password, Lane::Known).await
    }

    /// Deletes somebody else's account with tasks, data sets, runs, models and files. Superusers
    /// may.
    ///
    /// # Errors
    /// When the actor may not, there is no such account, it has changed, it is the actor's own, or
    /// the actor's password is missing or wrong.
    pub async fn user_delete(
        &self,
        actor: &Actor,
        id: i64,
        deletion: &AccountDeletion,
        expected: &ExpectedVersion,
    ) -> Result<()> {
        actor.require_superuser()?;
        if id == actor.user_id {
            return Err(Error::conflict(
                "This is your own account. Delete it as your own, with your password.",
            ));
        }
        self.require_recent_password(actor, &self.own_row(actor).await?, deletion.current_password.as_ref())
            .await?;
        let mut tx = self.db.begin().await?;
        lock_superusers(&mut tx, actor).await?;
        let row = lock(&mut tx, id, expected).await?;
        let event = NewEvent::by_actor(SecurityEventKind::AccountDeleted, actor, id);
        self.user_erase(tx, &row, event).await
    }
}

/// Returns the security events of an update.
fn changes(
    before: &UserRow,
    after: &UserRow,
    has_new_password: bool,
    has_new_quota: bool,
) -> Vec<(SecurityEventKind, Option<String>)> {
    use SecurityEventKind as Kind;
    let mut changes = Vec::new();
    if has_new_password {
        changes.push((Kind::PasswordSet, None));
    }
    let names = name_changes(before, after).into_iter();
    changes.extend(names.map(|(kind, detail)| (kind, Some(detail))));
    match (before.is_active, after.is_active) {
        (false, true) => changes.push((Kind::Activated, None)),
        (true, false) => changes.push((Kind::Deactivated, None)),
        _ => {}
    }
    match (before.is_superuser, after.is_superuser) {
        (false, true) => changes.push((Kind::Promoted, None)),
        (true, false) => changes.push((Kind::Demoted, None)),
        _ => {}
    }
    if has_new_quota {
        changes.push((Kind::QuotaChanged, None));
    }
    changes
}
