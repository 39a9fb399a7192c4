//! The news of live runs, from the server-sent events of the person.

use crate::layout::Announcer;
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

    /// Lets go of the connection: the run has ended, as `outcome` says to those who waited for it.
    pub fn stop(self, outcome: &'static str) {
        let announcer = use_context::<Announcer>();
        Effect::new(move || {
            if let (Some(announcer), Some(_)) = (announcer, self.wanted.get_untracked()) {
                announcer.say(outcome);
            }
            self.want(None);
        });
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
    Effect::new(move || {
        let Some(id) = feed.wanted.get() else { return };
        listen(
            move |news| match news {
                news if news.id != id => {}
                news if news.state.has_ended() => reload.run(()),
                news => feed.news.set(Some(news)),
            },
            reload,
        );
    });
}

/// Follows nothing: the server only renders.
#[cfg(not(feature = "hydrate"))]
pub fn follow_states(_live: RwSignal<bool>, _reload: Callback<()>) {}

/// While a list has rows that are `live`, asks for it again whenever a run has come to another state.
#[cfg(feature = "hydrate")]
pub fn follow_states(live: RwSignal<bool>, reload: Callback<()>) {
    let is_live = Memo::new(move |_| live.get());
    Effect::new(move || {
        if !is_live.get() {
            return;
        }
        let seen = StoredValue::new(Vec::<(i64, RunState)>::new());
        listen(
            move |News { id, state, .. }| {
                let is_new = !seen.read_value().contains(&(id, state));
                if is_new {
                    seen.write_value().push((id, state));
                    reload.run(());
                }
            },
            reload,
        );
    });
}

/// Listens until the effect that calls this is run again or gone. `reload` is asked for what happened between page and
/// connection, or while the connection was lost.
#[cfg(feature = "hydrate")]
fn listen(on_news: impl Fn(News) + 'static, reload: Callback<()>) {
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    let Ok(source) = EventSource::new("/events") else {
        return;
    };
    let on_news = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let text = event.data().as_string().unwrap_or_default();
        if let Ok(news) = serde_json::from_str(&text) {
            on_news(news);
        }
    });
    let on_open = Closure::<dyn FnMut()>::new(move || reload.run(()));
    let closed = source.clone();
    // A connection that is lost is made again by the browser; one that is refused is not, and the answer says why.
    let on_error = Closure::<dyn FnMut()>::new(move || {
        if closed.ready_state() == EventSource::CLOSED {
            reload.run(());
        }
    });
    drop(source.add_event_listener_with_callback("run", on_news.as_ref().unchecked_ref()));
    drop(source.add_event_listener_with_callback("open", on_open.as_ref().unchecked_ref()));
    drop(source.add_event_listener_with_callback("error", on_error.as_ref().unchecked_ref()));
    let held = StoredValue::new_local((source, on_news, on_open, on_error));
    on_cleanup(move || {
        _ = held.try_with_value(|(source, ..)| source.close());
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
