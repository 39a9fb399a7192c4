//! Connection to the server-sent events of the account, and the signals that it feeds.

use domain::event::RunEvent;
use leptos::prelude::*;

/// State of the connection, with the latest events.
#[derive(Clone, Copy)]
pub struct Realtime {
    run_event: RwSignal<Option<RunEvent>>,
    /// Number of task events.
    task_events: RwSignal<u32>,
    /// Number of times that events may have been missed: the connection was opened, or refused.
    gaps: RwSignal<u32>,
    is_lost: RwSignal<bool>,
}

impl Realtime {
    /// Provides a connection that is not open yet to all components.
    pub fn provide() {
        provide_context(Self::disconnected());
    }

    /// Returns the connection of the application.
    #[must_use]
    pub fn from_context() -> Self {
        use_context().unwrap_or_else(Self::disconnected)
    }

    /// Connects when the page is hydrated, and stays connected while the component is mounted and
    /// the page is visible.
    pub fn connect(self) {
        open_connection(self);
    }

    fn disconnected() -> Self {
        Self {
            run_event: RwSignal::new(None),
            task_events: RwSignal::new(0),
            gaps: RwSignal::new(0),
            is_lost: RwSignal::new(false),
        }
    }

    /// Returns whether the connection is lost, so that the page may be out of date.
    #[must_use]
    pub fn is_lost(self) -> bool {
        self.is_lost.get()
    }

    /// Calls `reload` when tasks have changed, or may have.
    pub fn on_task_change(self, reload: impl Fn() + 'static) {
        on_change(move || (self.task_events.get(), self.gaps.get()), reload);
    }

    /// Calls `reload` when the state of a run has changed, or may have.
    pub fn on_run_state_change(self, reload: impl Fn() + 'static) {
        let state = Memo::new(move |_| self.run_event.read().as_ref().map(|event| (event.id, event.state)));
        on_change(move || (state.get(), self.gaps.get()), reload);
    }

    /// Reports that this page has changed tasks, because without a connection no event will.
    pub fn report_task_change(self) {
        if self.is_lost.get_untracked() {
            self.task_events.update(|count| *count += 1);
        }
    }

    pub(super) fn run_event(self) -> Option<RunEvent> {
        self.run_event.get()
    }

    pub(super) fn gaps(self) -> u32 {
        self.gaps.get()
    }
}

/// Calls `action` whenever `value` has changed.
pub(super) fn on_change<T: PartialEq + 'static>(value: impl Fn() -> T + 'static, action: impl Fn() + 'static) {
    Effect::new(move |before: Option<T>| {
        let now = value();
        if before.is_some_and(|before| before != now) {
            action();
        }
        now
    });
}

// The server has no event source.
#[cfg(not(feature = "hydrate"))]
fn open_connection(_realtime: Realtime) {}

#[cfg(feature = "hydrate")]
fn open_connection(realtime: Realtime) {
    use browser::Connection;

    Effect::new(move || {
        let connection = StoredValue::new_local(Connection::open(realtime));
        // Hidden pages disconnect, because browsers limit the number of connections to a server.
        let visibility = window_event_listener_untyped("visibilitychange", move |_| {
            let opened = (!document().hidden()).then(|| Connection::open(realtime)).flatten();
            connection.set_value(opened);
        });
        // The browser reconnects by itself after most failures, but not after a refusal.
        let retry = set_interval_with_handle(
            move || {
                if connection.with_value(|connection| connection.as_ref().is_some_and(Connection::is_refused)) {
                    connection.set_value(Connection::open(realtime));
                }
            },
            browser::RETRY_INTERVAL,
        );
        on_cleanup(move || {
            visibility.remove();
            if let Ok(retry) = retry {
                retry.clear();
            }
            _ = connection.try_set_value(None);
        });
    });
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::Realtime;
    use domain::event::RunEvent;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use std::time::Duration;
    use web_sys::{EventSource, MessageEvent};

    /// Interval at which a refused connection is tried again.
    pub(super) const RETRY_INTERVAL: Duration = Duration::from_secs(3);

    /// An open event source with its listeners; closed when dropped.
    pub(super) struct Connection {
        source: EventSource,
        _listeners: [Closure<dyn FnMut(MessageEvent)>; 4],
    }

    impl Connection {
        pub(super) fn open(realtime: Realtime) -> Option<Self> {
            let source = EventSource::new("/events").ok()?;
            let listen = |name: &str, action: Box<dyn FnMut(MessageEvent)>| {
                let listener = Closure::wrap(action);
                drop(source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref()));
                listener
            };
            let failed_source = source.clone();
            let listeners = [
                listen(
                    "run",
                    Box::new(move |event| {
                        let text = event.data().as_string().unwrap_or_default();
                        if let Ok(event) = serde_json::from_str::<RunEvent>(&text) {
                            realtime.run_event.set(Some(event));
                        }
                    }),
                ),
                listen(
                    "task",
                    Box::new(move |_| realtime.task_events.update(|count| *count += 1)),
                ),
                listen(
                    "open",
                    Box::new(move |_| {
                        realtime.is_lost.set(false);
                        realtime.gaps.update(|count| *count += 1);
                    }),
                ),
                listen(
                    "error",
                    Box::new(move |_| {
                        realtime.is_lost.set(true);
                        // A refetch shows the reason on the page, such as an ended session.
                        if failed_source.ready_state() == EventSource::CLOSED {
                            realtime.gaps.update(|count| *count += 1);
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
