//! Pickers for data set and algorithm. Both are in the address, so that links and a plain form can
//! change them.

use crate::markup::SelectOption;
use crate::view_models::Dated;
use domain::algorithm::Algorithm;
use domain::dataset::DatasetSummary;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Select for the data set; with scripts, a change applies at once.
#[component]
pub fn DatasetPicker(
    /// The newest data sets.
    list: Vec<Dated<DatasetSummary>>,
    /// Id of the selected data set.
    id: i64,
    /// Name of the selected data set.
    name: String,
    /// The current algorithm, which is kept.
    algorithm: Algorithm,
) -> impl IntoView {
    let navigate = use_navigate();
    let mut options: Vec<_> = list.into_iter().map(|item| (item.row.id, item.row.name)).collect();
    if options.iter().all(|(other, _)| *other != id) {
        // A data set beyond the newest hundred is selected by a link on its own page.
        options.push((id, name));
    }
    let options = options
        .into_iter()
        .map(|(other, name)| view! { <SelectOption value=other.to_string() text=name selected={other == id}/> })
        .collect_view();
    let change = move |event| {
        let chosen = event_target_value(&event);
        navigate(
            &format!("/runs/new?dataset={chosen}&algorithm={}", algorithm.as_str()),
            Default::default(),
        );
    };
    view! {
        <form class="form form-row" action="/runs/new" method="get">
            <div class="field">
                <label class="field-label" for="dataset">"Data set"</label>
                <select class="input select" id="dataset" name="dataset" on:change=change>{options}</select>
            </div>
            <input type="hidden" name="algorithm" value=algorithm.as_str()/>
            <button type="submit" class="button needs-no-script">"Use this data set"</button>
        </form>
    }
}

/// Links for the algorithms.
#[component]
pub fn AlgorithmPicker(
    /// Id of the current data set, which is kept.
    id: i64,
    /// The selected algorithm.
    algorithm: Algorithm,
) -> impl IntoView {
    let cards = Algorithm::ALL
        .into_iter()
        .map(|other| {
            let description = domain::algorithm::describe(other);
            let href = format!("/runs/new?dataset={id}&algorithm={}", other.as_str());
            // Not `A`, which compares only paths and would set aria-current="page" on all of them.
            view! {
                <li>
                    <a class="choice" id=format!("algorithm-{}", other.as_str()) href=href data-noscroll="" aria-current={(other == algorithm).then_some("true")}>
                        <span class="choice-name">{description.name}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    let text = domain::algorithm::describe(algorithm).description;
    view! {
        <section class="section">
            <h2 class="field-label">"Algorithm"</h2>
            <ul class="choices">{cards}</ul>
            <p class="field-hint">{text}</p>
        </section>
    }
}
