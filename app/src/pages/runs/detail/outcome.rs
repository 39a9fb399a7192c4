//! Result of a run that has ended, or its error.

use super::data_used::DataUsed;
use super::tree::TreeSection;
use crate::artifacts::ResultSections;
use crate::components::{PlainLink, WarningList};
use crate::error::Result;
use crate::labels::sentence;
use crate::view_models::ShownClasses;
use domain::run::{Run, RunState, TreeView};
use leptos::prelude::*;

/// The result of a run, or its error.
#[component]
pub fn Outcome(
    /// The run.
    run: Run,
    /// The classes that its metrics and result have.
    classes: ShownClasses,
    /// The part of a tree that the URL selects.
    tree: Option<Result<TreeView>>,
) -> impl IntoView {
    let target = run.target().unwrap_or_default().to_owned();
    let files = format!("/runs/{}/charts", run.id);
    match (run.state, run.metrics, run.result) {
        (RunState::Succeeded, Some(metrics), Some(result)) => {
            let (id, facts) = (run.id, result.facts.clone());
            let tree = match tree {
                Some(Ok(part)) => view! { <TreeSection id part facts charts=files.clone()/> }.into_any(),
                Some(Err(error)) => view! { <NoTree id reason=sentence(&error.0.detail)/> }.into_any(),
                None => ().into_any(),
            };
            let (split, columns, rows) = (result.split.clone(), result.columns.clone(), result.rows);
            view! {
                <WarningList warnings=result.warnings.clone()/>
                <ResultSections metrics result target=target.clone() classes files tree/>
                <DataUsed split columns rows target/>
            }
            .into_any()
        }
        (RunState::Cancelled, ..) => view! {
            <div class="empty"><h2>"This run was cancelled"</h2><p>"It has no result."</p></div>
        }
        .into_any(),
        (_, _, _) => {
            let detail = run
                .error
                .map_or_else(|| "The result is missing.".to_owned(), |error| error.detail);
            view! { <div class="alert alert-error" role="alert"><h2>"This run failed"</h2><p>{detail}</p></div> }
                .into_any()
        }
    }
}

/// Says why the part of a tree in the URL is not shown. The rest of the result is there.
#[component]
fn NoTree(id: i64, reason: String) -> impl IntoView {
    view! {
        <section class="section" id="tree">
            <h2>"Tree"</h2>
            <p class="alert alert-error" role="alert">
                "This part of the tree cannot be shown. " {reason} " "
                <PlainLink href=format!("/runs/{id}") scroll=false>"Show the first tree"</PlainLink>
            </p>
        </section>
    }
}
