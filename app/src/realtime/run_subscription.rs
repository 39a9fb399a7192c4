//! Subscription of a run's page to the events of its run.

use super::connection::{Realtime, on_change};
use crate::components::Announcer;
use domain::run::{Progress, RunState};
use leptos::prelude::*;

/// Follows one run for its page. Outlives the views of the run, which are made anew at each
/// refetch.
#[derive(Clone, Copy)]
pub struct RunSubscription {
    realtime: Realtime,
    reload: Callback<()>,
    is_active: RwSignal<bool>,
}

impl RunSubscription {
    /// Creates an inactive subscription; `reload` refetches the run of the page.
    #[must_use]
    pub fn new(reload: Callback<()>) -> Self {
        let subscription = Self {
            realtime: Realtime::from_context(),
            reload,
            is_active: RwSignal::new(false),
        };
        on_change(
            move || subscription.realtime.gaps(),
            move || {
                if subscription.is_active.get_untracked() {
                    reload.run(());
                }
            },
        );
        subscription
    }

    /// Writes each new state and progress of run `id` into the signals; reloads when it has ended.
    pub fn follow(self, id: i64, state: RwSignal<RunState>, progress: RwSignal<Option<Progress>>) {
        Effect::new(move |first: Option<()>| {
            self.is_active.set(true);
            match self.realtime.run_event().filter(|event| event.id == id) {
                Some(event) if event.state.has_ended() => self.reload.run(()),
                // An event from before this view is older than the data that the view was made of.
                Some(event) if first.is_some() => {
                    state.set(event.state);
                    progress.set(event.progress);
                }
                _ => {}
            }
        });
    }

    /// Ends the subscription and announces `outcome`, if the run was being followed.
    pub fn finish(self, outcome: &'static str) {
        let announcer = use_context::<Announcer>();
        Effect::new(move || {
            if let (Some(announcer), true) = (announcer, self.is_active.get_untracked()) {
                announcer.announce(outcome);
            }
            self.is_active.set(false);
        });
    }
}
