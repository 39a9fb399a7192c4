//! Page of a run: progress, then result.

pub mod data_used;
pub mod duration;
pub mod outcome;
pub mod progress;
pub mod settings;
pub mod tree;

use crate::artifacts::tiles::fact;
use crate::components::{LastGood, Loading, PageHeader, StateBadge, TimeText, keep_focus};
use crate::error::Result;
use crate::forms::{HiddenField, PostForm, SubmitButton, use_flash};
use crate::pages::query::{use_id, use_number};
use crate::realtime::RunSubscription;
use crate::resource::page_resource;
use crate::server_fns::runs::{run_get, run_tree};
use crate::view_models::RunView;
use domain::percent_encoding::encode;
use domain::run::{RunState, TreeView};
use duration::RunDuration;
use leptos::prelude::*;
use leptos_router::components::A;
use outcome::Outcome;
use progress::ProgressPanel;
use settings::Settings;

/// Data of the page: the run, and the part of a tree that the URL selects.
type PageData = (RunView, Option<Result<TreeView>>);

async fn load_page((id, tree, node): (i64, u32, u32)) -> Result<PageData> {
    let view = run_get(id).await?;
    let trees = view
        .run
        .result
        .as_ref()
        .and_then(|result| fact(&result.facts, "n_trees"));
    let part = match trees {
        Some(count) if count > 0.0 => Some(run_tree(id, tree, node).await),
        _ => None,
    };
    Ok((view, part))
}

/// The page of a run.
#[component]
pub fn RunPage() -> impl IntoView {
    let id = use_id();
    let tree = use_number::<u32>("tree", 0);
    let node = use_number::<u32>("node", 0);
    let part = move || (id.get(), tree.get(), node.get());
    let data = page_resource(part, load_page);
    let last_good = LastGood::default();
    let subscription = RunSubscription::new(Callback::new(move |()| data.refetch()));
    // Not `Suspense`: the old view stays on screen during a refetch.
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                last_good.render(untrack(part), data.await, |(view, tree)| view! { <RunBody view tree subscription/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn RunBody(view: RunView, tree: Option<Result<TreeView>>, subscription: RunSubscription) -> impl IntoView {
    keep_focus();
    let run = view.run.clone();
    let (id, state) = (run.id, run.state);
    let live_state = RwSignal::new(state);
    let (dataset, dataset_name) = (format!("/datasets/{}", run.dataset_id), run.dataset_name.clone());
    let again = format!(
        "/runs/new?dataset={}&target={}&algorithm={}&from={id}",
        run.dataset_id,
        encode(run.target().unwrap_or_default()),
        run.algorithm
    );
    let title = format!("{} on {}", run.algorithm_name, run.dataset_name);
    let (settings, facts) = (view.settings.clone(), view.facts.clone());
    let downloads = (state == RunState::Succeeded).then(|| {
        view! {
            <A href=format!("/runs/{id}/predict") attr:class="button button-primary">"Make predictions"</A>
            <a class="button" href=format!("/runs/{id}/output.csv") rel="external" download="">"Download results (CSV)"</a>
            <a class="button" href=format!("/runs/{id}/model") rel="external" download="">"Download model"</a>
            <a class="button" href=format!("/runs/{id}/model.onnx") rel="external" download="">"Download ONNX"</a>
        }
    });
    let note = (state == RunState::Succeeded).then(|| {
        view! {
            <p class="hint">
                "In the CSV file, cells that a spreadsheet would run as a formula start with a '. "
                <a href=format!("/runs/{id}/output.csv?protect_formulas=false") rel="external" download="">
                    "Download with unchanged cells"
                </a>
            </p>
        }
    });
    let body = if state.has_ended() {
        subscription.finish(match state {
            RunState::Succeeded => "The run succeeded.",
            RunState::Cancelled => "The run was cancelled.",
            _ => "The run failed.",
        });
        view! { <Outcome run classes=view.classes.clone() tree/> }.into_any()
    } else {
        view! { <ProgressPanel run state=live_state subscription/> }.into_any()
    };
    view! {
        <PageHeader title breadcrumbs=vec![("/runs", "Runs")]>
            {downloads}
            {state.has_ended().then(|| view! { <A href=again attr:class="button">"Train again"</A> })}
        </PageHeader>
        <p class="facts">
            {move || view! { <StateBadge state=live_state.get()/> }}
            <span>"On " <A href=dataset>{dataset_name}</A></span>
            <span>"Created " <TimeText when=view.created.clone()/></span>
            <RunDuration view=view.clone()/>
        </p>
        {body}
        {note}
        <section class="section settings">
            <Settings settings facts/>
            {state.has_ended().then(|| view! { <DeleteRun id/> })}
        </section>
    }
}

/// Path that the deletion is posted to.
const DELETE: &str = "/fn/runs/delete";

#[component]
fn DeleteRun(id: i64) -> impl IntoView {
    view! {
        <details class="panel danger" open=use_flash(DELETE).is_some()>
            <summary>"Delete this run"</summary>
            <PostForm action=DELETE class="form">
                <HiddenField name="form[id]" value=id.to_string()/>
                <p>"This permanently deletes the result and the model."</p>
                <div class="actions"><SubmitButton label="Delete run" class="button button-danger"/></div>
            </PostForm>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{FlashSlot, FormFlash};
    use domain::{ErrorCode, Failure};

    #[test]
    fn a_refused_deletion_is_unfolded() {
        let tag = |path: &str| {
            let html = Owner::new().with(|| {
                let flash = FormFlash {
                    path: path.to_owned(),
                    failure: Failure::from_code(ErrorCode::Conflict),
                    values: Vec::new(),
                };
                provide_context(FlashSlot(RwSignal::new(Some(flash))));
                view! { <DeleteRun id=1/> }.into_any().to_html()
            });
            html.split('>').next().unwrap_or_default().to_owned()
        };
        assert!(
            tag(DELETE).starts_with("<details") && tag(DELETE).contains(" open"),
            "{}",
            tag(DELETE)
        );
        assert!(!tag("/fn/runs/cancel").contains(" open"));
    }
}
