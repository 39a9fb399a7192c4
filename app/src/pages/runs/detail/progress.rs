//! Progress of a queued or running run, with the cancel button.

use crate::components::Confirm;
use crate::forms::{FormError, HiddenField, PostForm, SubmitButton};
use crate::labels::capitalised;
use crate::markup::NoScript;
use crate::number::count;
use crate::realtime::RunSubscription;
use domain::run::{Progress, Run, RunState};
use leptos::prelude::*;

/// Path that the cancellation is posted to.
const CANCEL: &str = "/fn/runs/cancel";

/// Reloads the page every 2 seconds without scripts.
const RELOAD: &str = "<meta http-equiv=\"refresh\" content=\"2\">";

/// Returns the current stage with its numbers.
#[must_use]
pub fn progress_text(state: RunState, progress: Option<&Progress>) -> String {
    match progress {
        _ if state == RunState::Queued => "Waiting for a free worker".into(),
        None => "Starting".into(),
        Some(Progress { stage, done, total }) => {
            let stage = capitalised(&stage.replace('_', " "));
            if *total == 0 {
                stage
            } else {
                format!("{stage}: {} of {}", count(*done), count(*total))
            }
        }
    }
}

/// Progress bar and cancel button.
#[component]
pub fn ProgressPanel(
    /// The run.
    run: Run,
    /// Its state, which the subscription updates.
    state: RwSignal<RunState>,
    /// Subscription to the events of the run.
    subscription: RunSubscription,
) -> impl IntoView {
    let id = run.id;
    let progress = RwSignal::new(run.progress);
    subscription.follow(id, state, progress);
    let determinate = move || progress.get().filter(|p| p.total > 0);
    let cancel = if run.cancel_requested {
        view! { <p class="field-hint">"The run is being cancelled."</p> }.into_any()
    } else {
        // Without scripts the page reloads itself, which would close the question.
        view! {
            <div class="needs-script">
                <FormError actions=&[CANCEL]/>
                <Confirm
                    id="cancel" label="Cancel run" dismiss_label="Keep it running" class="button" action=CANCEL
                    fields=vec![("form[id]", id.to_string())]
                    question="Cancel this run? What it has computed so far is lost."
                />
            </div>
            <PostForm action=CANCEL class="inline-form needs-no-script">
                <HiddenField name="form[id]" value=id.to_string()/>
                <SubmitButton label="Cancel run" class="button"/>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <section class="panel live" aria-label="Progress">
            <p class="live-text">{move || progress_text(state.get(), progress.get().as_ref())}</p>
            <progress
                class="progress" aria-label="Progress"
                max=move || determinate().map(|p| p.total.to_string())
                value=move || determinate().map(|p| p.done.min(p.total).to_string())
            ></progress>
            {cancel}
            <NoScript html=RELOAD/>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_a_stage_with_numbers() {
        let progress = |stage: &str, done, total| Progress {
            stage: stage.into(),
            done,
            total,
        };
        assert_eq!(progress_text(RunState::Queued, None), "Waiting for a free worker");
        assert_eq!(progress_text(RunState::Running, None), "Starting");
        assert_eq!(
            progress_text(RunState::Running, Some(&progress("fitting", 40, 1000))),
            "Fitting: 40 of 1,000"
        );
        assert_eq!(
            progress_text(RunState::Running, Some(&progress("cross_validation", 1, 0))),
            "Cross validation"
        );
    }
}
