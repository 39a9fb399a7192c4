//! A run that waits or runs: how far it is, the way to stop it, and the news from the server.

use crate::components::number::count;
use crate::forms::{HiddenField, PostForm, SubmitButton};
use domain::run::{Progress, Run, RunState};
use leptos::prelude::*;

/// Without scripts the page asks again by itself.
const RELOAD: &str = "<meta http-equiv=\"refresh\" content=\"2\">";

/// What is being done, as a sentence.
#[must_use]
pub fn progress_text(state: RunState, progress: Option<&Progress>) -> String {
    match progress {
        _ if state == RunState::Queued => "Waiting for a free worker".into(),
        None => "Starting".into(),
        Some(Progress { stage, done, total }) => {
            let mut letters = stage.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            let stage = format!("{first}{}", letters.as_str().replace('_', " "));
            if *total == 0 {
                stage
            } else {
                format!("{stage}: {} of {}", count(*done), count(*total))
            }
        }
    }
}

/// Progress and cancel.
#[component]
pub fn LivePanel(
    /// The run.
    run: Run,
    /// Asks for the run again.
    reload: Callback<()>,
) -> impl IntoView {
    let id = run.id;
    let progress = RwSignal::new(run.progress);
    let state = RwSignal::new(run.state);
    listen(id, state, progress, reload);
    let known = move || progress.get().filter(|p| p.total > 0);
    let cancel = if run.cancel_requested {
        view! { <p class="field-hint">"It was asked to stop and will do so shortly."</p> }.into_any()
    } else {
        view! {
            <PostForm action="/fn/runs/cancel" class="inline-form">
                <HiddenField name="form[id]" value=id.to_string()/>
                <SubmitButton label="Cancel run" class="button"/>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <section class="panel live" aria-label="Progress">
            <p class="live-text" role="status">{move || progress_text(state.get(), progress.get().as_ref())}</p>
            <progress
                class="progress" aria-label="Progress"
                max=move || known().map(|p| p.total.to_string())
                value=move || known().map(|p| p.done.min(p.total).to_string())
            ></progress>
            {cancel}
            <noscript inner_html=RELOAD></noscript>
        </section>
    }
}

#[cfg(not(feature = "hydrate"))]
fn listen(_id: i64, _state: RwSignal<RunState>, _progress: RwSignal<Option<Progress>>, _reload: Callback<()>) {}

/// Follows the server-sent events of the person: progress goes on the page, a new state asks for the run again.
#[cfg(feature = "hydrate")]
fn listen(id: i64, state: RwSignal<RunState>, progress: RwSignal<Option<Progress>>, reload: Callback<()>) {
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    #[derive(serde::Deserialize)]
    struct News {
        id: i64,
        state: RunState,
        progress: Option<Progress>,
    }

    Effect::new(move |_| {
        let Ok(source) = EventSource::new("/events") else {
            return;
        };
        let on_news = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let text = event.data().as_string().unwrap_or_default();
            let Ok(news) = serde_json::from_str::<News>(&text) else {
                return;
            };
            if news.id != id {
                return;
            }
            if news.state.has_ended() {
                reload.run(());
            } else {
                _ = state.try_set(news.state);
                _ = progress.try_set(news.progress);
            }
        });
        // What happened between the page and the first event, or while the connection was lost, is asked for.
        let on_open = Closure::<dyn FnMut()>::new(move || reload.run(()));
        drop(source.add_event_listener_with_callback("run", on_news.as_ref().unchecked_ref()));
        drop(source.add_event_listener_with_callback("open", on_open.as_ref().unchecked_ref()));
        let held = StoredValue::new_local((source, on_news, on_open));
        on_cleanup(move || {
            _ = held.try_with_value(|(source, ..)| source.close());
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_a_sentence_with_numbers() {
        let at = |stage: &str, done, total| Progress {
            stage: stage.into(),
            done,
            total,
        };
        assert_eq!(progress_text(RunState::Queued, None), "Waiting for a free worker");
        assert_eq!(progress_text(RunState::Running, None), "Starting");
        assert_eq!(
            progress_text(RunState::Running, Some(&at("fitting", 40, 1000))),
            "Fitting: 40 of 1,000"
        );
        assert_eq!(
            progress_text(RunState::Running, Some(&at("cross_validation", 1, 0))),
            "Cross validation"
        );
    }
}
