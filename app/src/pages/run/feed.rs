//! The news of a live run, from the server-sent events of the person.

use domain::run::{Progress, RunState};
use leptos::prelude::*;

/// What an event says of a run.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct News {
    /// The run.
    pub id: i64,
    /// Its state now.
    pub state: RunState,
    /// How far it is.
    pub progress: Option<Progress>,
}

/// One connection for the page: it outlives the views of a run, which are made anew whenever the run is asked for.
#[derive(Clone, Copy)]
pub struct Feed {
    wanted: RwSignal<Option<i64>>,
    news: RwSignal<Option<News>>,
}

impl Feed {
    /// A feed that connects as soon as a run is followed; `reload` asks for the run again.
    #[must_use]
    pub fn new(reload: Callback<()>) -> Self {
        let feed = Self {
            wanted: RwSignal::new(None),
            news: RwSignal::new(None),
        };
        connect(feed, reload);
        feed
    }

    /// Keeps state and progress of run `id` as the events say.
    pub fn follow(self, id: i64, state: RwSignal<RunState>, progress: RwSignal<Option<Progress>>) {
        Effect::new(move |first: Option<()>| {
            self.want(Some(id));
            let news = self.news.get().filter(|news| news.id == id);
            // What was there before this view is older than the run that the view was made of.
            if let (Some(news), Some(())) = (news, first) {
                state.set(news.state);
                progress.set(news.progress);
            }
        });
    }

    /// Lets go of the connection: the run has ended.
    pub fn stop(self) {
        Effect::new(move || self.want(None));
    }

    fn want(self, id: Option<i64>) {
        if self.wanted.get_untracked() != id {
            self.wanted.set(id);
        }
    }
}

// The server only renders.
#[cfg(not(feature = "hydrate"))]
fn connect(_feed: Feed, _reload: Callback<()>) {}

#[cfg(feature = "hydrate")]
fn connect(feed: Feed, reload: Callback<()>) {
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    Effect::new(move |_| {
        let Some(id) = feed.wanted.get() else { return };
        let Ok(source) = EventSource::new("/events") else {
            return;
        };
        let on_news = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            match serde_json::from_str::<News>(&text) {
                Ok(news) if news.id == id && news.state.has_ended() => reload.run(()),
                Ok(news) if news.id == id => feed.news.set(Some(news)),
                _ => {}
            }
        });
        // What happened between page and connection, or while the connection was lost, has to be asked for.
        let on_gap = Closure::<dyn FnMut()>::new(move || reload.run(()));
        drop(source.add_event_listener_with_callback("run", on_news.as_ref().unchecked_ref()));
        drop(source.add_event_listener_with_callback("open", on_gap.as_ref().unchecked_ref()));
        drop(source.add_event_listener_with_callback("error", on_gap.as_ref().unchecked_ref()));
        let held = StoredValue::new_local((source, on_news, on_gap));
        on_cleanup(move || {
            _ = held.try_with_value(|(source, ..)| source.close());
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_are_read_from_the_events_of_the_server() {
        let text = r#"{"id":5,"state":"running","progress":{"stage":"fitting","done":77,"total":100}}"#;
        let news: News = serde_json::from_str(text).unwrap();
        assert_eq!(
            (news.id, news.state, news.progress.unwrap().done),
            (5, RunState::Running, 77)
        );
        let news: News = serde_json::from_str(r#"{"id":5,"state":"succeeded","progress":null}"#).unwrap();
        assert!(news.state.has_ended() && news.progress.is_none());
    }
}
