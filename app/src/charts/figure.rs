//! Figure: a chart with description, legend and table.

use super::series::{link_class, mark_path, series_class};
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
    /// Whether the cells are texts, which are aligned at the left.
    pub is_text: bool,
}

/// A chart with its table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// Name of its file, without the ending.
    pub name: String,
    /// Title.
    pub title: String,
    /// Sentence on how to read it.
    pub description: String,
    /// The drawing.
    pub svg: String,
    /// The data as a table.
    pub table: TableData,
    /// Names of clusters, with their marks. Their checkboxes show and hide the marks of the drawing
    /// without a script.
    pub legend: Vec<String>,
}

impl TableData {
    /// Creates a table whose rows belong to no series.
    #[must_use]
    pub fn new(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        Self {
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            rows: rows.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Links the first `count` rows to the series of the chart, in order.
    #[must_use]
    pub fn linked(mut self, count: usize) -> Self {
        self.series = (0..count.min(self.rows.len())).collect();
        self
    }
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
    let class = (!table.is_text).then_some("number");
    let head = table
        .columns
        .into_iter()
        .enumerate()
        .map(|(i, name)| view! { <th scope="col" class=class.filter(|_| i > 0)>{name}</th> })
        .collect_view();
    let mut series = table.series.into_iter();
    let rows = table
        .rows
        .into_iter()
        .map(|row| {
            let link = series.next().map(link_class);
            let mut cells = row.into_iter();
            let first = cells.next().unwrap_or_default();
            let rest = cells.map(|text| view! { <td class=class>{text}</td> }).collect_view();
            view! { <tr class=link><th scope="row">{first}</th>{rest}</tr> }
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
    /// The chart.
    chart: Chart,
    /// Base URL of the chart files; empty if there are none.
    #[prop(into, optional)]
    files: String,
) -> impl IntoView {
    let Chart {
        name,
        title,
        description,
        svg,
        table,
        legend,
    } = chart;
    let file = (!files.is_empty()).then(|| format!("{files}/{name}.svg"));
    let items = legend
        .into_iter()
        .enumerate()
        .map(|(i, label)| {
            view! {
                <label class=format!("legend-item {}", link_class(i))>
                    <input type="checkbox" class=format!("legend-{i}") checked=true/>
                    <svg class="legend-mark" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                        <path class=series_class(i) d=mark_path(i, 5.0, 5.0)></path>
                    </svg>
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
                {file.map(|file| view! { <ChartDownloadLink file/> })}
            </div>
        </figure>
    }
}

/// Link that downloads a chart.
#[component]
pub fn ChartDownloadLink(
    /// URL of the file.
    file: String,
) -> impl IntoView {
    view! { <a class="drawing-link" href=file rel="external" download="">"Download as SVG"</a> }
}
