//! Publishing of events, and the streams of events that clients listen to.

use crate::actor::Actor;
use crate::db::Tx;
use crate::error::Result;
use crate::events::Event;
use crate::services::Services;
use futures::future::ready;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use tokio_stream::wrappers::BroadcastStream;

impl Services {
    /// Commits a transaction and publishes its events.
    pub(crate) async fn commit_and_publish(&self, mut tx: Tx, events: impl IntoIterator<Item = Event>) -> Result<()> {
        let events: Vec<Event> = events.into_iter().collect();
        for event in &events {
            self.events.notify(&mut tx.conn(), event).await?;
        }
        self.commit_changes(tx).await?;
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

    /// Returns the events of the actor's rows from now on. The stream ends when events may have
    /// been missed: its receiver opens another one and reads the rows.
    #[must_use]
    pub fn events(&self, actor: &Actor) -> BoxStream<'static, Event> {
        let user_id = actor.user_id;
        let stream = BroadcastStream::new(self.events.subscribe()).take_until(self.events.gap().boxed());
        // An error is that of a receiver that lags behind.
        let stream = stream.take_while(|event| ready(event.is_ok()));
        let of_actor = move |event: &Event| event.user_id == user_id;
        stream
            .filter_map(move |event| ready(event.ok().filter(of_actor)))
            .boxed()
    }
}
