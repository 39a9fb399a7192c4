//! Quotas: usage is counted in the transaction that adds to it.

use crate::actor::Actor;
use crate::db;
use crate::db::users::UserRow;
use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::services::Services;
use domain::account::{QuotaPatch, QuotaShortage, Resource, Usage, UsageOfResource};
use domain::{ErrorCode, Failure};

/// Divisor of the default quota for an account without a verified e-mail address.
const UNVERIFIED_DIVISOR: i64 = 8;

/// Number of deleted tasks that one transaction removes for new ones.
const PURGED_TASKS: i64 = 100;

impl Services {
    /// Returns the usage and the quota of the actor's account.
    ///
    /// # Errors
    /// When the account is gone.
    pub async fn user_usage_me(&self, actor: &Actor) -> Result<Usage> {
        let mut reader = self.db.read().await?;
        let row = db::users::by_id(&mut reader.conn(), actor.user_id).await?;
        let row = row.ok_or_else(|| Failure::from_code(ErrorCode::Unauthorized))?;
        self.usage(&mut reader.conn(), &row).await
    }

    /// Returns the usage and the quota of an account. For superusers.
    ///
    /// # Errors
    /// When the actor may not, or there is no such account.
    pub async fn user_usage(&self, actor: &Actor, id: i64) -> Result<Usage> {
        actor.require_superuser()?;
        let mut reader = self.db.read().await?;
        let row = db::users::by_id(&mut reader.conn(), id).await?;
        let row = row.ok_or_else(|| Error::not_found("account"))?;
        self.usage(&mut reader.conn(), &row).await
    }

    async fn usage(&self, conn: &mut Conn<'_>, row: &UserRow) -> Result<Usage> {
        let mut found = Vec::with_capacity(Resource::ALL.len());
        for resource in Resource::ALL {
            found.push(UsageOfResource {
                used: db::usage::used_amount(conn, row.id, resource).await?,
                limit: self.quota_limit(row, resource),
                is_default: row.quota(resource).is_none(),
            });
        }
        let [storage_bytes, datasets, runs, tasks] = found[..] else {
            return Err(Error::unexpected("usage", "a resource is missing"));
        };
        Ok(Usage {
            storage_bytes,
            datasets,
            runs,
            tasks,
            is_reduced: self.is_reduced(row),
        })
    }

    /// Returns the limit of a resource: the one that a superuser has set, else the default.
    fn quota_limit(&self, row: &UserRow, resource: Resource) -> i64 {
        row.quota(resource).unwrap_or_else(|| {
            let limit = self.limits.quota.limit(resource);
            if self.is_reduced(row) {
                limit / UNVERIFIED_DIVISOR
            } else {
                limit
            }
        })
    }

    /// Whether the quota is reduced because the address is not verified: anybody can register
    /// made-up addresses. Without mail no address can be verified, and no quota is reduced.
    fn is_reduced(&self, row: &UserRow) -> bool {
        row.email_verified_at.is_none() && !self.mailer.is_off()
    }

    /// Locks an account, and fails unless an addition fits its quota. Until the transaction ends
    /// nothing else is added to the account, so that the last place is not taken twice. To be
    /// called before other rows are locked.
    pub(crate) async fn reserve_quota(&self, tx: &mut Tx, user_id: i64, addition: &[(Resource, i64)]) -> Result<()> {
        let row = db::users::lock(&mut tx.conn(), user_id).await?;
        let row = row.ok_or_else(|| Error::not_found("account"))?;
        self.check_shortage(&mut tx.conn(), &row, addition).await.map(drop)
    }

    /// Fails when an addition exceeds the current quota; returns the remaining bytes. Reserves
    /// nothing: for early refusals.
    pub(crate) async fn refuse_shortage(&self, user_id: i64, addition: &[(Resource, i64)]) -> Result<i64> {
        let mut reader = self.db.read().await?;
        let row = db::users::by_id(&mut reader.conn(), user_id).await?;
        let row = row.ok_or_else(|| Failure::from_code(ErrorCode::Unauthorized))?;
        self.check_shortage(&mut reader.conn(), &row, addition).await
    }

    async fn check_shortage(&self, conn: &mut Conn<'_>, row: &UserRow, addition: &[(Resource, i64)]) -> Result<i64> {
        let mut bytes_left = 0;
        for &(resource, requested) in addition {
            let used = db::usage::used_amount(conn, row.id, resource).await?;
            let limit = self.quota_limit(row, resource);
            if used.saturating_add(requested) > limit {
                let shortage = QuotaShortage {
                    resource,
                    used,
                    limit,
                    requested,
                };
                return Err(Failure::from(shortage).into());
            }
            if resource == Resource::StorageBytes {
                bytes_left = limit - used;
            }
        }
        Ok(bytes_left)
    }

    /// Removes most of the deleted tasks that many new ones will replace, in a transaction for each
    /// batch, so that [`Services::reserve_tasks`] is left with few. Fails when the quota has no
    /// room.
    pub(crate) async fn make_room_for_tasks(&self, owner_id: i64, count: i64) -> Result<()> {
        loop {
            let mut tx = self.db.begin().await?;
            let excess = self.excess_tasks(&mut tx, owner_id, count).await?;
            if excess <= PURGED_TASKS {
                return Ok(());
            }
            let purged = db::tasks::purge_oldest(&mut tx.conn(), owner_id, PURGED_TASKS).await?;
            tx.commit().await?;
            if purged == 0 {
                // The hourly purge has locked them.
                return Ok(());
            }
        }
    }

    /// Reserves places for tasks and limits the deleted ones: all tasks together are at most twice
    /// the quota, and the excess is removed for good, the tasks that were deleted first before
    /// others.
    pub(crate) async fn reserve_tasks(&self, tx: &mut Tx, owner_id: i64, count: i64) -> Result<()> {
        let excess = self.excess_tasks(tx, owner_id, count).await?;
        if excess > 0 {
            db::tasks::purge_oldest(&mut tx.conn(), owner_id, excess).await?;
        }
        Ok(())
    }

    /// Locks an account, fails unless `count` tasks fit its quota, and returns the number of
    /// deleted tasks that there are too many then.
    async fn excess_tasks(&self, tx: &mut Tx, owner_id: i64, count: i64) -> Result<i64> {
        let row = db::users::lock(&mut tx.conn(), owner_id).await?;
        let row = row.ok_or_else(|| Error::not_found("account"))?;
        self.check_shortage(&mut tx.conn(), &row, &[(Resource::Tasks, count)])
            .await?;
        let max_tasks = self.quota_limit(&row, Resource::Tasks).saturating_mul(2);
        Ok(db::tasks::count_all(&mut tx.conn(), owner_id).await? + count - max_tasks)
    }
}

/// Updates the quota of an account.
pub(crate) async fn set_quota(tx: &mut Tx, row: &UserRow, patch: &QuotaPatch) -> Result<()> {
    if patch.is_empty() {
        return Ok(());
    }
    let amounts = Resource::ALL.map(|resource| patch.change(resource).apply_to(row.quota(resource)));
    db::users::set_quota(&mut tx.conn(), row.id, amounts).await
}
