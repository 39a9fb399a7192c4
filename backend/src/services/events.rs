//! What happens to rows, told to whoever listens: an in-process broadcast, fed on PostgreSQL by LISTEN, so that every
//! process hears of every change.

use super::{Actor, Services};
use crate::db::{self, Conn, Db, Tx};
use crate::error::Result;
use domain::run::{Progress, RunState};
use domain::task::TaskChangeKind;
use futures::StreamExt;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgListener;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;

/// The channel of NOTIFY.
const CHANNEL: &str = "playground_events";
/// Events that a slow listener may be behind; it misses what is older and reads the row itself.
const BACKLOG: usize = 256;

/// Something that happened to rows of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Whose rows.
    pub user_id: i64,
    /// What happened to which.
    pub news: News,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// A run has come on.
    Run(RunNews),
    /// Tasks have changed.
    Tasks(TaskNews),
}

/// What happened to a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunNews {
    /// The run.
    pub run_id: i64,
    /// Its state now.
    pub state: RunState,
    /// Whether its owner has asked it to stop.
    pub cancel_requested: bool,
    /// How far it is.
    pub progress: Option<Progress>,
}

/// What happened to tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskNews {
    /// The tasks; none: too many to name, any may have changed. A NOTIFY carries 8,000 bytes, so these are few: as many as a
    /// change to many may name.
    pub ids: Vec<i64>,
    /// What was done to them.
    pub change: TaskChangeKind,
}

impl Event {
    /// A run has come into `state`.
    pub(crate) fn run(user_id: i64, run_id: i64, state: RunState) -> Self {
        RunNews {
            run_id,
            state,
            cancel_requested: false,
            progress: None,
        }
        .of(user_id)
    }

    /// Tasks have changed.
    pub(crate) fn tasks(user_id: i64, ids: Vec<i64>, change: TaskChangeKind) -> Self {
        Self {
            user_id,
            news: News::Tasks(TaskNews { ids, change }),
        }
    }

    /// What it says of a run, if it is of one.
    #[must_use]
    pub fn as_run(&self) -> Option<&RunNews> {
        match &self.news {
            News::Run(news) => Some(news),
            News::Tasks(_) => None,
        }
    }
}

impl RunNews {
    /// The event that tells it to the run's owner.
    #[must_use]
    pub fn of(self, user_id: i64) -> Event {
        Event {
            user_id,
            news: News::Run(self),
        }
    }
}

/// The broadcast.
#[derive(Clone)]
pub(crate) struct Events {
    sender: broadcast::Sender<Event>,
    /// On PostgreSQL events come back through LISTEN; without it they are sent directly.
    direct: bool,
}

impl Events {
    /// A broadcast for this database; on PostgreSQL it listens until the last of its clones is gone.
    pub(crate) async fn start(db: &Db) -> Result<Self> {
        let (sender, _) = broadcast::channel(BACKLOG);
        if let Db::Postgres { pool, .. } = db {
            let mut listener = PgListener::connect_with(pool).await?;
            listener.listen(CHANNEL).await?;
            tokio::spawn(listen(listener, sender.downgrade()));
        }
        Ok(Self {
            sender,
            direct: matches!(db, Db::Sqlite { .. }),
        })
    }

    /// Tells the other processes as a part of the transaction, so that nobody hears of what is rolled back.
    pub(crate) async fn notify(&self, conn: &mut Conn<'_>, event: &Event) -> Result<()> {
        if !self.direct {
            db::jobs::notify(conn, CHANNEL, &serde_json::to_string(event).unwrap_or_default()).await?;
        }
        Ok(())
    }

    /// Tells this process, after the commit.
    pub(crate) fn send(&self, event: Event) {
        if self.direct {
            // An error means that nobody listens, which is fine.
            let _ = self.sender.send(event);
        }
    }

    /// Every event from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.sender.subscribe()
    }
}

async fn listen(mut listener: PgListener, sender: broadcast::WeakSender<Event>) {
    loop {
        // Wakes up now and then to see whether anybody is left to tell.
        let received = tokio::time::timeout(Duration::from_secs(5), listener.recv()).await;
        let Some(sender) = sender.upgrade() else { return };
        match received {
            Ok(Ok(notification)) => {
                if let Ok(event) = serde_json::from_str(notification.payload()) {
                    let _ = sender.send(event);
                }
            }
            // The database is being closed, which waits for this connection too.
            Ok(Err(sqlx::Error::PoolClosed)) => return,
            // The listener connects again by itself; until it can, there is nothing to do but wait. Workers poll besides.
            Ok(Err(error)) => {
                tracing::warn!(%error, "listening for events failed");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Err(_) => {}
        }
    }
}

impl Services {
    /// Commits a transaction and tells what it did.
    pub(crate) async fn commit_and_tell(&self, mut tx: Tx, events: impl IntoIterator<Item = Event>) -> Result<()> {
        let events: Vec<Event> = events.into_iter().collect();
        for event in &events {
            self.events.notify(&mut tx.conn(), event).await?;
        }
        tx.commit().await?;
        for event in events {
            self.events.send(event);
        }
        Ok(())
    }

    /// What happens to the actor's rows from now on, for a client that listens.
    ///
    /// # Errors
    /// When the actor has too many streams open.
    pub fn event_stream(&self, actor: &Actor) -> Result<BoxStream<'static, Event>> {
        let place = self.event_streams.open(actor.user_id)?;
        let holds = move |_: &Event| {
            let _place = &place;
        };
        Ok(self.events(actor).inspect(holds).boxed())
    }

    /// What happens to the actor's rows from now on.
    #[must_use]
    pub fn events(&self, actor: &Actor) -> BoxStream<'static, Event> {
        let user_id = actor.user_id;
        let stream = BroadcastStream::new(self.events.subscribe());
        stream
            .filter_map(move |event| {
                let event = event.ok().filter(|event| event.user_id == user_id);
                async { event }
            })
            .boxed()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::on_both;
    use std::time::Duration;

    #[tokio::test]
    async fn the_database_can_be_closed_while_the_services_listen() {
        on_both(async |world| {
            let closed = tokio::time::timeout(Duration::from_secs(10), world.services.close()).await;
            assert!(closed.is_ok(), "the listener keeps its connection");
        })
        .await;
    }
}
