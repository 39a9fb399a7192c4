//! Security log: one row and one log line for each thing that was done to an account.
//!
//! The row is written in the transaction of the act, the line after its commit. Failures are
//! counted by hour and network, and beyond a number of rows a day in one row, so that a stranger
//! cannot fill the table.

use super::user_admin::superuser;
use super::{Actor, Client, Services};
use crate::db;
use crate::db::Tx;
use crate::db::security_events::{EventConditions, NewSecurityEventRow};
use crate::error::Result;
use chrono::{DateTime, TimeDelta, Utc};
use domain::security_event::{SecurityEvent, SecurityEventFilter, SecurityEventKind};
use domain::{Failure, Page, PageQuery};
use futures::StreamExt;
use futures::stream::BoxStream;

/// Rows of failures of one account a day; what is more is counted in one row an hour.
const FAILURE_ROWS_OF_ACCOUNT: i64 = 50;
/// The same for failures that belong to no account.
const FAILURE_ROWS_OF_NOBODY: i64 = 500;
/// Events that are read at a time.
const BATCH: i64 = 500;
/// Events of one kind and account that are kept, the newest.
pub(super) const KEPT: i64 = 1000;

/// What happened, to whose account, by whom.
#[derive(Clone, Debug)]
pub(super) struct NewEvent {
    kind: SecurityEventKind,
    user_id: Option<i64>,
    actor_id: Option<i64>,
    detail: Option<String>,
    client: Client,
}

impl NewEvent {
    /// Event of an actor's own account.
    pub(super) fn own(kind: SecurityEventKind, actor: &Actor) -> Self {
        Self::by(kind, actor, actor.user_id)
    }

    /// Event of an account, by an actor.
    pub(super) fn by(kind: SecurityEventKind, actor: &Actor, user_id: i64) -> Self {
        Self {
            actor_id: Some(actor.user_id),
            ..Self::of_account(kind, user_id, &actor.client)
        }
    }

    /// Event of an account by somebody who is not signed in, such as the reader of a mail.
    pub(super) fn of_account(kind: SecurityEventKind, user_id: i64, client: &Client) -> Self {
        Self {
            kind,
            user_id: Some(user_id),
            actor_id: None,
            detail: None,
            client: client.clone(),
        }
    }

    /// The same event of no account, because there is none any more.
    pub(super) fn without_account(self) -> Self {
        Self { user_id: None, ..self }
    }

    /// The same event with more about it.
    pub(super) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }

    fn row<'a>(&'a self, now: DateTime<Utc>, bucket: Option<&'a str>) -> NewSecurityEventRow<'a> {
        NewSecurityEventRow {
            kind: self.kind,
            user_id: self.user_id,
            actor_id: self.actor_id,
            detail: self.detail.as_deref(),
            client: &self.client,
            now,
            bucket,
        }
    }
}

/// An event whose row is in a transaction. Its log line is to be written when the transaction is
/// committed.
#[must_use = "call `log` after the commit"]
pub(super) struct Recorded(NewEvent);

impl Recorded {
    /// Writes the log line.
    pub(super) fn log(self) {
        let event = self.0;
        let address = event.client.address.map(|address| address.to_string());
        // Texts of the client are written as Rust literals, so that none of them can be taken for
        // another line.
        tracing::info!(
            target: "security",
            event = event.kind.as_str(),
            user_id = event.user_id,
            actor_id = event.actor_id,
            address = address.as_deref(),
            agent = event.client.agent.as_deref().map(tracing::field::debug),
            detail = event.detail.as_deref().map(tracing::field::debug),
            request_id = event.client.request_id.as_deref(),
            "security event"
        );
    }
}

impl Services {
    /// Writes an event in the transaction of the act.
    pub(super) async fn record(&self, tx: &mut Tx, event: NewEvent) -> Result<Recorded> {
        let row = event.row(self.clock.now(), None);
        db::security_events::insert(&mut tx.conn(), &row).await?;
        Ok(Recorded(event))
    }

    /// Writes an event that no other transaction goes with.
    pub(super) async fn record_alone(&self, event: NewEvent) -> Result<()> {
        let mut tx = self.db.for_sign_in().begin().await?;
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// Counts an attempt that failed; nothing is stored of it but that. That it cannot be stored
    /// changes nothing for its author.
    pub(super) async fn record_failure(&self, kind: SecurityEventKind, user_id: Option<i64>, client: &Client) {
        let event = NewEvent {
            kind,
            user_id,
            actor_id: None,
            detail: None,
            client: client.clone(),
        };
        if let Err(error) = self.count_failure(&event).await {
            tracing::warn!(%error, "a security event could not be stored");
        }
        Recorded(event).log();
    }

    async fn count_failure(&self, event: &NewEvent) -> Result<()> {
        let now = self.clock.now();
        let account = event.user_id.map_or("none".to_owned(), |id| id.to_string());
        let hour = now.format("%Y-%m-%dT%H");
        let bucket = |network: &str| format!("{} {account} {network} {hour}", event.kind.as_str());
        let own = bucket(&event.client.network());
        let mut tx = self.db.for_sign_in().begin().await?;
        if !db::security_events::count_again(&mut tx.conn(), &own, now).await? {
            let most = match event.user_id {
                Some(_) => FAILURE_ROWS_OF_ACCOUNT,
                None => FAILURE_ROWS_OF_NOBODY,
            };
            let day = now - TimeDelta::days(1);
            let rows = db::security_events::buckets_since(&mut tx.conn(), event.user_id, day).await?;
            let nowhere = Client::default();
            let row = event.row(now, Some(&own));
            if rows < most {
                db::security_events::insert(&mut tx.conn(), &row).await?;
            } else {
                let rest = bucket("others");
                let row = NewSecurityEventRow {
                    bucket: Some(&rest),
                    detail: Some("From many addresses"),
                    client: &nowhere,
                    ..row
                };
                db::security_events::insert(&mut tx.conn(), &row).await?;
            }
        }
        tx.commit().await
    }

    /// A page of the security events of the actor's account, newest first.
    ///
    /// # Errors
    /// When the page is out of range.
    pub async fn security_event_list_me(
        &self,
        actor: &Actor,
        filter: &SecurityEventFilter,
        page: PageQuery,
    ) -> Result<Page<SecurityEvent>> {
        self.security_events(Some(actor.user_id), filter, page).await
    }

    /// A page of the security events of all accounts, or of one, newest first. Superusers may.
    ///
    /// # Errors
    /// When the actor may not, or the page is out of range.
    pub async fn security_event_list(
        &self,
        actor: &Actor,
        user_id: Option<i64>,
        filter: &SecurityEventFilter,
        page: PageQuery,
    ) -> Result<Page<SecurityEvent>> {
        superuser(actor)?;
        self.security_events(user_id, filter, page).await
    }

    async fn security_events(
        &self,
        user_id: Option<i64>,
        filter: &SecurityEventFilter,
        page: PageQuery,
    ) -> Result<Page<SecurityEvent>> {
        Failure::check(page.check())?;
        let conditions = EventConditions {
            user_id,
            kind: filter.kind,
        };
        let mut reader = self.db.read().await?;
        let total = db::security_events::count(&mut reader.conn(), conditions).await?;
        let items = db::security_events::list(&mut reader.conn(), conditions, page).await?;
        Ok(Page::new(items, total, page))
    }
}

/// Events of an account in the order in which they happened, some at a time.
pub(super) fn pieces(services: Services, user_id: i64) -> BoxStream<'static, Result<Vec<SecurityEvent>>> {
    futures::stream::try_unfold((services, 0), move |(services, after)| async move {
        let mut reader = services.db.read().await?;
        let events = db::security_events::after(&mut reader.conn(), user_id, after, BATCH).await?;
        drop(reader);
        let last = events.last().map(|event| event.id);
        Ok(last.map(|last| (events, (services, last))))
    })
    .boxed()
}
