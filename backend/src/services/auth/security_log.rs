//! Security log: a row and a log line for each change of an account.
//!
//! The row is written in the transaction of the change, the line after its commit. Failures are
//! counted by hour and network, and beyond a number of rows a day in a single row, so that a
//! stranger cannot fill the table.

use crate::actor::{Actor, Client};
use crate::clock_skew::Period;
use crate::db;
use crate::db::Tx;
use crate::db::security_events::{EventConditions, NewSecurityEventRow};
use crate::error::Result;
use crate::services::Services;
use chrono::{DateTime, TimeDelta, Utc};
use domain::security_event::{SecurityEvent, SecurityEventFilter, SecurityEventKind};
use domain::{Failure, Page, PageQuery};
use futures::StreamExt;
use futures::stream::BoxStream;

/// Number of failure rows of one account a day; further failures are counted in one row an hour.
const FAILURE_ROWS_OF_ACCOUNT: i64 = 50;
/// Number of failure rows without an account a day.
const FAILURE_ROWS_WITHOUT_ACCOUNT: i64 = 500;
/// Number of events that are read at a time.
const BATCH: i64 = 500;
/// Number of events that are kept of each kind and account.
pub(crate) const MAX_EVENTS_OF_KIND: i64 = 1000;

/// Kind, account, actor and origin of an event.
#[derive(Clone, Debug)]
pub(crate) struct NewEvent {
    kind: SecurityEventKind,
    user_id: Option<i64>,
    actor_id: Option<i64>,
    /// User name of an actor that does not exist any more.
    actor_username: Option<String>,
    detail: Option<String>,
    client: Client,
}

impl NewEvent {
    /// Returns the event of an actor's own account.
    pub(crate) fn of_own_account(kind: SecurityEventKind, actor: &Actor) -> Self {
        Self::by_actor(kind, actor, actor.user_id)
    }

    /// Returns the event of an account, caused by an actor.
    pub(crate) fn by_actor(kind: SecurityEventKind, actor: &Actor, user_id: i64) -> Self {
        Self {
            actor_id: Some(actor.user_id),
            ..Self::of_account(kind, user_id, &actor.client)
        }
    }

    /// Returns the event of an account, caused by somebody who is not signed in, such as the reader
    /// of a mail.
    pub(crate) fn of_account(kind: SecurityEventKind, user_id: i64, client: &Client) -> Self {
        Self {
            kind,
            user_id: Some(user_id),
            actor_id: None,
            actor_username: None,
            detail: None,
            client: client.clone(),
        }
    }

    /// Returns the event with the user name of an actor whose account was deleted.
    pub(crate) fn by_deleted(self, username: &str) -> Self {
        Self {
            actor_username: Some(username.to_owned()),
            ..self
        }
    }

    /// Returns the event without its account, which no longer exists.
    pub(crate) fn without_account(self) -> Self {
        Self { user_id: None, ..self }
    }

    /// Returns the event with a detail.
    pub(crate) fn with_detail(self, detail: impl Into<String>) -> Self {
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
            actor_username: self.actor_username.as_deref(),
            detail: self.detail.as_deref(),
            client: &self.client,
            now,
            bucket,
        }
    }
}

/// An event whose row was written. Its log line is to be written after the commit.
#[must_use = "call `log` after the commit"]
pub(crate) struct Recorded(NewEvent);

impl Recorded {
    /// Writes the log line.
    pub(crate) fn log(self) {
        let event = self.0;
        let address = event.client.address.map(|address| address.to_string());
        // Texts of the client are written as Rust literals, so that none can imitate a log line.
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
    /// Writes an event in the transaction of the change.
    pub(crate) async fn record(&self, tx: &mut Tx, event: NewEvent) -> Result<Recorded> {
        let row = event.row(self.clock.now(), None);
        db::security_events::insert(&mut tx.conn(), &row).await?;
        Ok(Recorded(event))
    }

    /// Writes an event in a transaction of its own.
    pub(crate) async fn record_alone(&self, event: NewEvent) -> Result<()> {
        let mut tx = self.db.for_sign_in().begin().await?;
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// Counts a failed attempt. A failure to store it does not affect the caller.
    pub(crate) async fn record_failure(&self, kind: SecurityEventKind, user_id: Option<i64>, client: &Client) {
        let event = NewEvent {
            kind,
            user_id,
            actor_id: None,
            actor_username: None,
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
            let max_rows = match event.user_id {
                Some(_) => FAILURE_ROWS_OF_ACCOUNT,
                None => FAILURE_ROWS_WITHOUT_ACCOUNT,
            };
            let day = Period::before(now, TimeDelta::days(1));
            let rows = db::security_events::buckets_in(&mut tx.conn(), event.user_id, day).await?;
            let nowhere = Client::default();
            let row = event.row(now, Some(&own));
            if rows < max_rows {
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

    /// Returns a page of the security events of the actor's account, newest first.
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

    /// Returns a page of the security events of all accounts or of one, newest first. For
    /// superusers.
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
        actor.require_superuser()?;
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

/// Returns the events of an account in batches, the oldest first.
pub(crate) fn event_batches(services: Services, user_id: i64) -> BoxStream<'static, Result<Vec<SecurityEvent>>> {
    futures::stream::try_unfold((services, 0), move |(services, after)| async move {
        let mut reader = services.db.read().await?;
        let events = db::security_events::after(&mut reader.conn(), user_id, after, BATCH).await?;
        drop(reader);
        let last = events.last().map(|event| event.id);
        Ok(last.map(|last| (events, (services, last))))
    })
    .boxed()
}
