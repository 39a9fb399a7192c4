//! Publishing of events, and the streams of events that clients listen to.

use crate::actor::Actor;
use crate::db::Tx;
use crate::error::Result;
use crate::events::Event;
use crate::services::Services;
use futures::StreamExt;
use futures::stream::BoxStream;
use tokio_stream::wrappers::BroadcastStream;

impl Services {
    /// Commits a transaction and publishes its events.
    pub(crate) async fn commit_and_publish(&self, mut tx: Tx, events: impl IntoIterator<Item = Event>) -> Result<()> {
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

    /// Returns the events of the actor's rows from now on, counted as an open stream of the actor.
    ///
    /// # Errors
    /// When the actor has too many streams open.
    pub fn event_stream(&self, actor: &Actor) -> Result<BoxStream<'static, Event>> {
        let open = self.event_streams.open(actor.user_id)?;
        let hold = move |_: &Event| {
            let _open = &open;
        };
        Ok(self.events(actor).inspect(hold).boxed())
    }

    /// Returns the events of the actor's rows from now on.
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
