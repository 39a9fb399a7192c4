//! Means of the columns in each class.

use crate::charts::{DataTable, TableData};
use crate::number::short;
use leptos::prelude::*;

/// Table with a row for each class.
#[component]
pub fn ClassMeanSection(
    /// The classes.
    classes: Vec<String>,
    /// The columns of the matrix.
    columns: Vec<String>,
    /// One row for each class.
    rows: Vec<Vec<f64>>,
    /// A sentence on the classes that are left out.
    note: Option<String>,
) -> impl IntoView {
    let cells = classes
        .into_iter()
        .zip(rows)
        .map(|(class, means)| std::iter::once(class).chain(means.into_iter().map(short)).collect());
    let mut table = TableData::new(&["Class"], cells);
    table.columns.extend(columns);
    view! {
        <section class="section">
            <h2>"Class means"</h2>
            <p class="section-text">"Mean of each column over the training rows of a class, in the units of the column."</p>
            {note.map(|note| view! { <p class="section-text">{note}</p> })}
            <DataTable caption="Class means" table/>
        </section>
    }
}
