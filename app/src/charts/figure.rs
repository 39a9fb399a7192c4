//! Figure: a chart with description, legend and table.

use super::series::link_class;
use leptos::prelude::*;

/// Data of a table: column names, and rows whose first cell is a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableData {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
    /// Series of each row, whose marks are highlighted with it; empty if rows have none.
    pub series: Vec<usize>,
}

/// A table that scrolls in its own box.
#[component]
pub fn DataTable(
    /// Caption.
    #[prop(into)]
    caption: String,
    /// The data.
    table: TableData,
) -> impl IntoView {
    let head = table
        .columns
        .into_iter()
        .enumerate()
        .map(|(i, name)| view! { <th scope="col" class:number={i > 0}>{name}</th> })
        .collect_view();
    let mut series = table.series.into_iter();
    let rows = table
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

/// A chart with description, legend, table and download link.
#[component]
pub fn Figure(
    /// Title.
    #[prop(into)]
    title: String,
    /// Sentence on how to read it.
    #[prop(into)]
    description: String,
    /// The drawing.
    svg: String,
    /// The data as a table.
    table: TableData,
    /// Address of the drawing as a file; empty if there is none.
    #[prop(into, optional)]
    file: String,
    /// Names of classes or clusters. Their checkboxes show and hide the marks without a script.
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
                    <summary>"Show as table"</summary>
                    <DataTable caption=title table/>
                </details>
                {(!file.is_empty()).then(|| view! { <ChartDownloadLink file/> })}
            </div>
        </figure>
    }
}

/// Link that downloads a chart.
#[component]
pub fn ChartDownloadLink(
    /// Address of the file.
    file: String,
) -> impl IntoView {
    view! { <a class="drawing-link" href=file rel="external" download="">"Download as SVG"</a> }
}
