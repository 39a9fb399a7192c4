//! What happens to the person's rows, told by server-sent events over one connection that all pages share.

use crate::layout::Announcer;
use domain::event::RunEvent;
use domain::run::{Progress, RunState};
use leptos::prelude::*;

/// The connection, and the last that was heard.
#[derive(Clone, Copy)]
pub struct Live {
    run: RwSignal<Option<RunEvent>>,
    /// Counts what was heard of tasks.
    tasks: RwSignal<u32>,
    /// Counts when something may have been missed: the connection was made, or refused.
    gaps: RwSignal<u32>,
    is_lost: RwSignal<bool>,
}

impl Live {
    /// Connects as soon as the page listens, and for as long as it is looked at.
    #[must_use]
    pub fn start() -> Self {
        let live = Self::silent();
        connect(live);
        live
    }

    /// The connection of this page.
    #[must_use]
    pub fn of_page() -> Self {
        use_context().unwrap_or_else(Self::silent)
    }

    fn silent() -> Self {
        Self {
            run: RwSignal::new(None),
            tasks: RwSignal::new(0),
            gaps: RwSignal::new(0),
            is_lost: RwSignal::new(false),
        }
    }

    /// Whether the connection is lost, so that what is shown may be out of date.
    #[must_use]
    pub fn is_lost(self) -> bool {
        self.is_lost.get()
    }

    /// Calls `reload` when tasks have changed, or may have.
    pub fn on_tasks(self, reload: impl Fn() + 'static) {
        on_change(move || (self.tasks.get(), self.gaps.get()), reload);
    }

    /// Calls `reload` when a run has come to another state, or may have.
    pub fn on_run_states(self, reload: impl Fn() + 'static) {
        let state = Memo::new(move |_| self.run.read().as_ref().map(|news| (news.id, news.state)));
        on_change(move || (state.get(), self.gaps.get()), reload);
    }

    /// To be called when this page has changed tasks: without a connection nobody else will tell.
    pub fn tasks_have_changed(self) {
        if self.is_lost.get_untracked() {
            self.tasks.update(|count| *count += 1);
        }
    }
}

/// Calls `act` whenever `value` has changed.
fn on_change<T: PartialEq + 'static>(value: impl Fn() -> T + 'static, act: impl Fn() + 'static) {
    Effect::new(move |before: Option<T>| {
        let now = value();
        if before.is_some_and(|before| before != now) {
            act();
        }
        now
    });
}

/// One run, followed by its page: it outlives the views of the run, which are made anew whenever the run is asked for.
#[derive(Clone, Copy)]
pub struct Feed {
    live: Live,
    reload: Callback<()>,
    is_followed: RwSignal<bool>,
}

impl Feed {
    /// A feed for a page that asks for its run again by `reload`.
    #[must_use]
    pub fn new(reload: Callback<()>) -> Self {
        let feed = Self {
            live: Live::of_page(),
            reload,
            is_followed: RwSignal::new(false),
        };
        on_change(
            move || feed.live.gaps.get(),
            move || {
                if feed.is_followed.get_untracked() {
                    reload.run(());
                }
            },
        );
        feed
    }

    /// Keeps state and progress of run `id` as the events say.
    pub fn follow(self, id: i64, state: RwSignal<RunState>, progress: RwSignal<Option<Progress>>) {
        Effect::new(move |first: Option<()>| {
            self.is_followed.set(true);
            match self.live.run.get().filter(|news| news.id == id) {
                Some(news) if news.state.has_ended() => self.reload.run(()),
                // What was there before this view is older than the run that the view was made of.
                Some(news) if first.is_some() => {
                    state.set(news.state);
                    progress.set(news.progress);
                }
                _ => {}
            }
        });
    }

    /// Follows no longer: the run has ended, as `outcome` says to those who waited for it.
    pub fn stop(self, outcome: &'static str) {
        let announcer = use_context::<Announcer>();
        Effect::new(move || {
            if let (Some(announcer), true) = (announcer, self.is_followed.get_untracked()) {
                announcer.say(outcome);
            }
            self.is_followed.set(false);
        });
    }
}

// The server only renders.
#[cfg(not(feature = "hydrate"))]
fn connect(_live: Live) {}

#[cfg(feature = "hydrate")]
fn connect(live: Live) {
    use browser::Connection;

    Effect::new(move || {
        let held = StoredValue::new_local(Connection::open(live));
        // A browser makes few connections to one server: pages that nobody looks at do without.
        let seen = window_event_listener_untyped("visibilitychange", move |_| {
            let connection = (!document().hidden()).then(|| Connection::open(live)).flatten();
            held.set_value(connection);
        });
        // The browser connects again by itself after most failures, but not after a refusal.
        let again = set_interval_with_handle(
            move || {
                if held.with_value(|held| held.as_ref().is_some_and(Connection::is_refused)) {
                    held.set_value(Connection::open(live));
                }
            },
            browser::PAUSE,
        );
        on_cleanup(move || {
            seen.remove();
            if let Ok(again) = again {
                again.clear();
            }
            _ = held.try_set_value(None);
        });
    });
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::Live;
    use domain::event::RunEvent;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use std::time::Duration;
    use web_sys::{EventSource, MessageEvent};

    /// How long to wait after a refusal.
    pub(super) const PAUSE: Duration = Duration::from_secs(3);

    /// A connection, and what listens to it; it ends when it is dropped.
    pub(super) struct Connection {
        source: EventSource,
        _listeners: [Closure<dyn FnMut(MessageEvent)>; 4],
    }

    impl Connection {
        pub(super) fn open(live: Live) -> Option<Self> {
            let source = EventSource::new("/events").ok()?;
            let listen = |name: &str, act: Box<dyn FnMut(MessageEvent)>| {
                let listener = Closure::wrap(act);
                drop(source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref()));
                listener
            };
            let refused = source.clone();
            let listeners = [
                listen(
                    "run",
                    Box::new(move |event| {
                        let text = event.data().as_string().unwrap_or_default();
                        if let Ok(news) = serde_json::from_str::<RunEvent>(&text) {
                            live.run.set(Some(news));
                        }
                    }),
                ),
                listen("task", Box::new(move |_| live.tasks.update(|count| *count += 1))),
                listen(
                    "open",
                    Box::new(move |_| {
                        live.is_lost.set(false);
                        live.gaps.update(|count| *count += 1);
                    }),
                ),
                listen(
                    "error",
                    Box::new(move |_| {
                        live.is_lost.set(true);
                        // Pages that ask again are told why.
                        if refused.ready_state() == EventSource::CLOSED {
                            live.gaps.update(|count| *count += 1);
                        }
                    }),
                ),
            ];
            Some(Self {
                source,
                _listeners: listeners,
            })
        }

        pub(super) fn is_refused(&self) -> bool {
            self.source.ready_state() == EventSource::CLOSED
        }
    }

    impl Drop for Connection {
        fn drop(&mut self) {
            self.source.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_are_read_from_the_events_of_the_server() {
        let text = r#"{"id":5,"state":"running","progress":{"stage":"fitting","done":77,"total":100}}"#;
        let news: RunEvent = serde_json::from_str(text).unwrap();
        assert_eq!(
            (news.id, news.state, news.progress.unwrap().done),
            (5, RunState::Running, 77)
        );
        let news: RunEvent = serde_json::from_str(r#"{"id":5,"state":"succeeded","progress":null}"#).unwrap();
        assert!(news.state.has_ended() && news.progress.is_none());
    }
}
