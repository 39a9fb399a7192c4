//! Pickers for data set, column to predict and algorithm. All are in the URL, so that links and
//! a plain form can change them.

use crate::labels::column_label;
use crate::markup::SelectOption;
use crate::view_models::AlgorithmGroup;
use domain::percent_encoding::encode;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

/// Selects for the data set and the column to predict; with scripts, a change applies at once. The
/// algorithm is kept where it suits the new target.
#[component]
pub fn DataPicker(
    /// Id of the selected data set.
    dataset: i64,
    /// Ids and names of the data sets.
    datasets: Vec<(i64, String)>,
    /// Number of data sets that are not among them.
    older: i64,
    /// Columns that can be predicted.
    targets: Vec<String>,
    /// The selected column; empty for a clustering.
    target: String,
    /// Id of the selected algorithm.
    algorithm: String,
) -> impl IntoView {
    let navigate = StoredValue::new(use_navigate());
    let prefer = StoredValue::new(algorithm.clone());
    let open = move |dataset: String, target: String| {
        let prefer = prefer.get_value();
        let url = format!("/runs/new?dataset={dataset}&target={}&prefer={prefer}", encode(&target));
        navigate.with_value(|navigate| navigate(&url, Default::default()));
    };
    let kept = target.clone();
    let change_dataset = move |event| open(event_target_value(&event), kept.clone());
    let change_target = move |event| open(dataset.to_string(), event_target_value(&event));
    let datasets = datasets
        .into_iter()
        .map(|(id, name)| view! { <SelectOption value=id.to_string() text=name selected={id == dataset}/> })
        .collect_view();
    let columns = targets
        .into_iter()
        .map(|name| {
            let selected = name == target;
            let text = column_label(&name);
            view! { <SelectOption value=name text selected/> }
        })
        .collect_view();
    let note = (older > 0).then(|| {
        let text = match older {
            1 => "1 older data set is not in this list.".to_owned(),
            older => format!("{older} older data sets are not in this list."),
        };
        view! {
            <p class="field-hint" id="dataset-note">
                {text} " To use one, open it in " <A href="/datasets">"Data sets"</A> " and choose “Train a model”."
            </p>
        }
    });
    let described = note.is_some().then_some("dataset-note");
    view! {
        <form class="form form-row" action="/runs/new" method="get">
            <div class="field">
                <label class="field-label" for="dataset">"Data set"</label>
                <select
                    class="input select" id="dataset" name="dataset" aria-describedby=described on:change=change_dataset
                >
                    {datasets}
                </select>
            </div>
            <div class="field">
                <label class="field-label" for="target">"Column to predict"</label>
                <select class="input select" id="target" name="target" on:change=change_target>
                    <SelectOption value="" text="None: find groups of rows" selected=target.is_empty()/>
                    {columns}
                </select>
            </div>
            <input type="hidden" name="prefer" value=algorithm/>
            <button type="submit" class="button needs-no-script">"Use this data"</button>
        </form>
        {note}
    }
}

/// Links for the algorithms, by task.
#[component]
pub fn AlgorithmPicker(
    /// The algorithms.
    groups: Vec<AlgorithmGroup>,
    /// Id of the selected algorithm.
    algorithm: String,
    /// Description of the selected algorithm.
    summary: String,
) -> impl IntoView {
    let groups = groups
        .into_iter()
        .map(|group| {
            let proposed = group
                .is_proposed
                .then(|| view! { <span class="choice-note">"suits the column"</span> });
            let cards = group
                .algorithms
                .into_iter()
                .map(|choice| {
                    let current = (choice.id == algorithm).then_some("true");
                    let id = format!("algorithm-{}", choice.id);
                    // Not `A`, which compares only paths and would set aria-current="page" on all
                    // of them.
                    view! {
                        <li>
                            <a class="choice" id=id href=choice.href data-noscroll="" aria-current=current>
                                <span class="choice-name">{choice.name}</span>
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <div class="choice-group">
                    <h3 class="choice-title">{group.title} " " {proposed}</h3>
                    <ul class="choices">{cards}</ul>
                </div>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2 class="field-label">"Algorithm"</h2>
            {groups}
            <p class="field-hint">{summary}</p>
        </section>
    }
}
