//! The tables of data sets and runs, as lists and dashboard show them.

use super::number::{bytes, score, whole};
use super::{StateBadge, TimeText, keep_focus};
use crate::views::Dated;
use domain::dataset::DatasetSummary;
use domain::run::RunSummary;
use leptos::prelude::*;
use leptos_router::components::A;

/// Data sets, one a row.
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

/// Runs, one a row.
#[component]
pub fn RunTable(
    /// The rows.
    items: Vec<Dated<RunSummary>>,
    /// The runs that are checked, where some can be chosen.
    #[prop(optional)]
    picked: Option<RwSignal<Vec<i64>>>,
) -> impl IntoView {
    keep_focus();
    let pick_head = picked.map(|_| view! { <th scope="col"><span class="visually-hidden">"Compare"</span></th> });
    let rows = items
        .into_iter()
        .map(|Dated { row, created }| {
            let name = format!("{} on {}", row.algorithm.name(), row.dataset_name);
            let pick =
                picked.map(|picked| view! { <td class="pick"><RunCheck id=row.id name=name.clone() picked/></td> });
            view! {
                <tr>
                    {pick}
                    <th scope="row">
                        <A href=format!("/runs/{}", row.id) attr:id=format!("run-{}", row.id)>{name}</A>
                    </th>
                    <td><StateBadge state=row.state/></td>
                    <td class="number">{row.score.map_or_else(|| "–".into(), score)}</td>
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
                        {pick_head}
                        <th scope="col">"Run"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="number" title="Silhouette of a clustering, test accuracy of a classifier">"Score"</th>
                        <th scope="col">"Created"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The box that chooses a run.
#[component]
fn RunCheck(id: i64, name: String, picked: RwSignal<Vec<i64>>) -> impl IntoView {
    let check = move |event| {
        let on = event_target_checked(&event);
        picked.update(|ids| {
            ids.retain(|&other| other != id);
            ids.extend(on.then_some(id));
        });
    };
    view! {
        <input
            type="checkbox" name="ids" value=id id=format!("pick-{id}") aria-label=format!("Compare {name}, run {id}")
            prop:checked=move || picked.read().contains(&id) on:change=check
        />
    }
}
