//! Figure: a chart with description, legend and table.

use super::series::{link_class, mark_path, series_class};
use crate::number::count;
use leptos::prelude::*;

/// Largest number of rows of a table.
pub(super) const MAX_ROWS: usize = 200;
/// Largest number of columns of a table, beside its headings.
const MAX_COLUMNS: usize = 40;

/// Says which of `rows` rows the table of a chart has.
pub(super) fn table_extent(rows: usize) -> String {
    if rows > MAX_ROWS {
        format!("the table has the first {MAX_ROWS}")
    } else {
        "the table has all".to_owned()
    }
}

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

    /// Cuts the table to a size that a page can have. Returns a sentence on what is left out.
    fn cut(&mut self) -> Option<String> {
        let (rows, columns) = (self.rows.len(), self.columns.len().saturating_sub(1));
        self.rows.truncate(MAX_ROWS);
        self.columns.truncate(MAX_COLUMNS + 1);
        for row in &mut self.rows {
            row.truncate(MAX_COLUMNS + 1);
        }
        let part = |shown: usize, all: usize, noun: &str| {
            (all > shown).then(|| format!("{shown} of {} {noun}", count(all as u64)))
        };
        let parts = [part(MAX_ROWS, rows, "rows"), part(MAX_COLUMNS, columns, "columns")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let text = || {
            format!(
                "The first {} are shown. The API returns all of them.",
                parts.join(" and ")
            )
        };
        (!parts.is_empty()).then(text)
    }
}

/// A table that scrolls in its own box, with a note when it is cut.
#[component]
pub fn DataTable(
    /// Caption.
    #[prop(into)]
    caption: String,
    /// The data.
    table: TableData,
) -> impl IntoView {
    let mut table = table;
    let note = table.cut().map(|note| view! { <p class="field-hint">{note}</p> });
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
        {note}
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: usize, columns: usize) -> TableData {
        let cells = |at: usize| (0..=columns).map(|column| format!("{at}-{column}")).collect::<Vec<_>>();
        let names: Vec<String> = (0..=columns).map(|column| column.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        TableData::new(&names, (0..rows).map(cells))
    }

    #[test]
    fn a_large_table_is_cut_and_says_so() {
        let mut small = table(MAX_ROWS, MAX_COLUMNS);
        assert_eq!((small.cut(), small), (None, table(MAX_ROWS, MAX_COLUMNS)));
        let mut large = table(1000, 200);
        let note = "The first 200 of 1,000 rows and 40 of 200 columns are shown. The API returns all of them.";
        assert_eq!(large.cut().as_deref(), Some(note));
        assert_eq!((large.rows.len(), large.columns.len()), (MAX_ROWS, MAX_COLUMNS + 1));
        assert!(large.rows.iter().all(|row| row.len() == MAX_COLUMNS + 1));
        let note = "The first 200 of 201 rows are shown. The API returns all of them.";
        assert_eq!(table(201, 1).cut().as_deref(), Some(note));
        assert_eq!(table_extent(201), "the table has the first 200");
        assert_eq!(table_extent(200), "the table has all");
    }
}
