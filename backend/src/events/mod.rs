//! Events about the rows of accounts: an in-process broadcast. On PostgreSQL it is fed by LISTEN,
//! so that every process receives the events of all processes.

use crate::db::{Conn, Db, notifications};
use crate::error::Result;
use domain::event::{RunEvent, TaskEvent};
use domain::run::RunState;
use domain::task::TaskChangeKind;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// Channel of NOTIFY.
const CHANNEL: &str = "playground_events";
/// Largest number of events that a slow receiver may lag behind; beyond it the receiver learns that
/// it has missed events.
const BACKLOG: usize = 256;

/// Change of rows of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Owner of the rows.
    pub user_id: i64,
    /// Kind of the rows, and their change.
    pub payload: EventPayload,
}

/// Content of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventPayload {
    /// Change of a run.
    Run {
        /// State and progress of the run.
        run: RunEvent,
        /// Whether the owner has asked the run to stop.
        cancel_requested: bool,
    },
    /// Change of tasks.
    Tasks(TaskEvent),
}

impl Event {
    /// Returns the event of a run that has reached `state`.
    pub(crate) fn run_state(user_id: i64, id: i64, state: RunState) -> Self {
        let progress = None;
        Self::run(user_id, RunEvent { id, progress, state })
    }

    /// Returns the event of a run.
    #[must_use]
    pub fn run(user_id: i64, run: RunEvent) -> Self {
        Self {
            user_id,
            payload: EventPayload::Run {
                run,
                cancel_requested: false,
            },
        }
    }

    /// Returns the event of a run that its owner has cancelled.
    pub(crate) fn run_cancelled(user_id: i64, run: RunEvent) -> Self {
        Self {
            user_id,
            payload: EventPayload::Run {
                run,
                cancel_requested: true,
            },
        }
    }

    /// Returns the event of changed tasks.
    pub(crate) fn tasks(user_id: i64, ids: Vec<i64>, change: TaskChangeKind) -> Self {
        Self {
            user_id,
            payload: EventPayload::Tasks(TaskEvent { change, ids }),
        }
    }

    /// Returns the state of the run, if the event is about one.
    #[must_use]
    pub fn as_run(&self) -> Option<&RunEvent> {
        match &self.payload {
            EventPayload::Run { run, .. } => Some(run),
            EventPayload::Tasks(_) => None,
        }
    }

    /// Whether the event asks the run `id` to stop.
    pub(crate) fn requests_cancel_of(&self, id: i64) -> bool {
        matches!(&self.payload, EventPayload::Run { run, cancel_requested: true } if run.id == id)
    }
}

/// Broadcast of events to the receivers in this process.
#[derive(Clone)]
pub(crate) struct EventBus {
    sender: broadcast::Sender<Event>,
    /// Number of times that events may have been missed, because the connection that listens was
    /// lost.
    gaps: watch::Sender<u64>,
    /// Whether events are sent directly. On PostgreSQL they come back through LISTEN instead.
    direct: bool,
}

impl EventBus {
    /// Opens the broadcast of a database; on PostgreSQL it listens until its last clone is dropped.
    pub(crate) async fn open(db: &Db) -> Result<Self> {
        let (sender, _) = broadcast::channel(BACKLOG);
        let (gaps, _) = watch::channel(0);
        if let Db::Postgres { pool, .. } = db {
            let listener = listen(pool).await?;
            tokio::spawn(forward_notifications(
                pool.clone(),
                listener,
                sender.downgrade(),
                gaps.clone(),
            ));
        }
        Ok(Self {
            sender,
            gaps,
            direct: matches!(db, Db::Sqlite { .. }),
        })
    }

    /// Notifies the other processes as part of the transaction, so that an event is never published
    /// for a change that is rolled back.
    pub(crate) async fn notify(&self, conn: &mut Conn<'_>, event: &Event) -> Result<()> {
        if !self.direct {
            notifications::notify(conn, CHANNEL, &serde_json::to_string(event).unwrap_or_default()).await?;
        }
        Ok(())
    }

    /// Sends an event to the receivers in this process, after the commit.
    pub(crate) fn send(&self, event: Event) {
        tracing::debug!(target: "backend::event", ?event, "published");
        if self.direct {
            // An error means that there is no receiver, which is fine.
            let _ = self.sender.send(event);
        }
    }

    /// Returns a receiver of every event from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }

    /// Waits until events may have been missed and later ones arrive again.
    pub(crate) fn gap(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut gaps = self.gaps.subscribe();
        async move {
            // An error means that the bus is gone.
            let _ = gaps.changed().await;
        }
    }
}

async fn listen(pool: &PgPool) -> sqlx::Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    // A lost connection is reported, because its events are.
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

async fn forward_notifications(
    pool: PgPool,
    listener: PgListener,
    sender: broadcast::WeakSender<Event>,
    gaps: watch::Sender<u64>,
) {
    let mut connected = Some(listener);
    loop {
        // Wakes up regularly to notice that the last clone of the bus was dropped.
        let received = match &mut connected {
            Some(listener) => tokio::time::timeout(Duration::from_secs(5), listener.try_recv()).await,
            None => match listen(&pool).await {
                Ok(listener) => {
                    connected = Some(listener);
                    gaps.send_modify(|gaps| *gaps += 1);
                    continue;
                }
                Err(error) => Ok(Err(error)),
            },
        };
        let Some(sender) = sender.upgrade() else { return };
        match received {
            Ok(Ok(Some(notification))) => {
                if let Ok(event) = serde_json::from_str(notification.payload()) {
                    let _ = sender.send(event);
                }
            }
            Ok(Ok(None)) => connected = None,
            // The database is being closed, which waits for this connection too.
            Ok(Err(sqlx::Error::PoolClosed)) => return,
            // Until the database returns nothing can be done but wait. Workers poll besides.
            Ok(Err(error)) => {
                tracing::warn!(%error, "listening for events failed");
                connected = None;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(_) => {}
        }
    }
}
