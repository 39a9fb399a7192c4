//! Tables of data sets and runs.

use super::{StateBadge, TimeText, keep_focus};
use crate::labels::score_label;
use crate::number::{bytes, score, whole};
use crate::view_models::Dated;
use domain::dataset::DatasetSummary;
use domain::run::RunSummary;
use leptos::prelude::*;
use leptos_router::components::A;

/// Table of data sets.
#[component]
pub fn DatasetTable(
    /// The rows.
    items: Vec<Dated<DatasetSummary>>,
) -> impl IntoView {
    let rows = items
        .into_iter()
        .map(|Dated { row, created }| {
            view! {
                <tr>
                    <th scope="row"><A href=format!("/datasets/{}", row.id)>{row.name}</A></th>
                    <td class="number">{whole(row.rows)}</td>
                    <td class="number">{whole(row.n_columns)}</td>
                    <td class="number">{bytes(row.size_bytes)}</td>
                    <td><TimeText when=created/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-box">
            <table class="table">
                <caption class="visually-hidden">"Data sets"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col" class="number">"Rows"</th>
                        <th scope="col" class="number">"Columns"</th>
                        <th scope="col" class="number">"Size"</th>
                        <th scope="col">"Added"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// Table of runs.
#[component]
pub fn RunTable(
    /// The rows.
    items: Vec<Dated<RunSummary>>,
    /// Ids of the selected runs, where runs can be selected.
    #[prop(optional)]
    selected: Option<RwSignal<Vec<i64>>>,
) -> impl IntoView {
    keep_focus();
    let select_head = selected.map(|_| view! { <th scope="col"><span class="visually-hidden">"Compare"</span></th> });
    let rows = items
        .into_iter()
        .map(|Dated { row, created }| {
            let name = format!("{} on {}", row.algorithm_name, row.dataset_name);
            let select = selected
                .map(|selected| view! { <td class="pick"><RunCheckbox id=row.id name=name.clone() selected/></td> });
            let score_text = match row.score {
                Some(x) => view! { <span class="score-label">{score_label(row.task)}</span> " " {score(x)} }.into_any(),
                None => "–".into_any(),
            };
            view! {
                <tr>
                    {select}
                    <th scope="row">
                        <A href=format!("/runs/{}", row.id) attr:id=format!("run-{}", row.id)>{name}</A>
                    </th>
                    <td><StateBadge state=row.state/></td>
                    <td class="number">{score_text}</td>
                    <td><TimeText when=created/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-box">
            <table class="table">
                <caption class="visually-hidden">"Runs"</caption>
                <thead>
                    <tr>
                        {select_head}
                        <th scope="col">"Run"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="number" title="On the test rows; on the training rows if there are none">"Score"</th>
                        <th scope="col">"Created"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The checkbox that selects a run.
#[component]
fn RunCheckbox(id: i64, name: String, selected: RwSignal<Vec<i64>>) -> impl IntoView {
    let check = move |event| {
        let on = event_target_checked(&event);
        selected.update(|ids| {
            ids.retain(|&other| other != id);
            ids.extend(on.then_some(id));
        });
    };
    view! {
        <input
            type="checkbox" name="ids" value=id id=format!("pick-{id}") aria-label=format!("Compare {name}, run {id}")
            checked=selected.with_untracked(|ids| ids.contains(&id)) prop:checked=move || selected.read().contains(&id)
            on:change=check
        />
    }
}
