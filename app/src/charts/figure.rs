//! What stands around a chart: title, description, legend and its numbers as a table.

use leptos::prelude::*;

/// A table of numbers: names of the columns, and rows whose first cell is a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// The numbers as an HTML table in its own box.
#[component]
pub fn NumbersTable(
    /// What they are.
    #[prop(into)]
    caption: String,
    /// The numbers.
    numbers: Numbers,
) -> impl IntoView {
    let head = numbers
        .columns
        .into_iter()
        .enumerate()
        .map(|(i, name)| view! { <th scope="col" class:number={i > 0}>{name}</th> })
        .collect_view();
    let rows = numbers
        .rows
        .into_iter()
        .map(|row| {
            let mut cells = row.into_iter();
            let first = cells.next().unwrap_or_default();
            let rest = cells
                .map(|text| view! { <td class="number">{text}</td> })
                .collect_view();
            view! { <tr><th scope="row">{first}</th>{rest}</tr> }
        })
        .collect_view();
    let label = caption.clone();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=label>
            <table class="table table-dense">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A chart with all that belongs to it.
#[component]
pub fn Figure(
    /// What it shows.
    #[prop(into)]
    title: String,
    /// How to read it.
    #[prop(into)]
    description: String,
    /// The drawing.
    svg: String,
    /// Its numbers.
    numbers: Numbers,
    /// Classes or clusters by name: boxes that show and hide their marks, without any script.
    #[prop(optional)]
    legend: Vec<String>,
) -> impl IntoView {
    let items = legend
        .into_iter()
        .enumerate()
        .map(|(i, label)| {
            view! {
                <label class="legend-item">
                    <input type="checkbox" class=format!("legend-{i}") checked=true/>
                    <span class=format!("swatch series-{i}")></span>
                    {label}
                </label>
            }
        })
        .collect::<Vec<_>>();
    let legend = (!items.is_empty())
        .then(|| view! { <fieldset class="legend"><legend class="visually-hidden">"Show"</legend>{items}</fieldset> });
    let label = title.clone();
    view! {
        <figure class="chart">
            <figcaption class="chart-description">{description}</figcaption>
            <div class="chart-box" tabindex="0" role="region" aria-label=label inner_html=svg></div>
            {legend}
            <details class="details">
                <summary>"Numbers"</summary>
                <NumbersTable caption=title numbers/>
            </details>
        </figure>
    }
}
