//! What stands around a chart: title, description, legend and its numbers as a table.

use super::link_class;
use leptos::prelude::*;

/// A table of numbers: names of the columns, and rows whose first cell is a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// The series of each row that belongs to one: it lights up with its marks.
    pub series: Vec<usize>,
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
    let mut series = numbers.series.into_iter();
    let rows = numbers
        .rows
        .into_iter()
        .map(|row| {
            let class = series.next().map(link_class);
            let mut cells = row.into_iter();
            let first = cells.next().unwrap_or_default();
            let rest = cells
                .map(|text| view! { <td class="number">{text}</td> })
                .collect_view();
            view! { <tr class=class><th scope="row">{first}</th>{rest}</tr> }
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
    /// The address of the drawing as a file, where there is one.
    #[prop(into, optional)]
    file: String,
    /// Classes or clusters by name: boxes that show and hide their marks, without any script.
    #[prop(optional)]
    legend: Vec<String>,
) -> impl IntoView {
    let items = legend
        .into_iter()
        .enumerate()
        .map(|(i, label)| {
            view! {
                <label class=format!("legend-item {}", link_class(i))>
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
        <figure class="chart linked">
            <figcaption class="chart-description">{description}</figcaption>
            <div class="chart-box" tabindex="0" role="region" aria-label=label inner_html=svg></div>
            {legend}
            <div class="chart-more">
                <details class="details">
                    <summary>"Numbers"</summary>
                    <NumbersTable caption=title numbers/>
                </details>
                {(!file.is_empty()).then(|| view! { <DrawingLink file/> })}
            </div>
        </figure>
    }
}

/// Saves a drawing as a file.
#[component]
pub fn DrawingLink(
    /// Its address.
    file: String,
) -> impl IntoView {
    view! { <a class="drawing-link" href=file rel="external" download="">"Download as SVG"</a> }
}
