//! Columns of an import, with their types and the values that contradict them.

use crate::forms::FormState;
use crate::markup::SelectOption;
use crate::number::{count, plural};
use crate::pages::datasets::columns::type_label;
use crate::view_models::ImportColumnView;
use domain::dataset::ColumnType;
use leptos::prelude::*;

/// Table of the columns with a field for the type of each.
#[component]
pub fn ImportColumns(
    /// The first columns.
    columns: Vec<ImportColumnView>,
    /// Number of the others.
    hidden: i64,
    /// Given types of the others.
    other_types: Vec<(String, ColumnType)>,
) -> impl IntoView {
    let shown = columns.len();
    let others = other_types
        .into_iter()
        .zip(shown..)
        .map(|((name, kind), number)| {
            view! {
                <input type="hidden" name=format!("form[names][{number}]") value=name/>
                <input type="hidden" name=format!("form[types][{number}]") value=kind.as_str()/>
            }
        })
        .collect_view();
    let note = (hidden > 0).then(|| {
        let more = plural(hidden, "more column", "more columns");
        view! { <p class="field-hint">{format!("The first {shown} columns are shown. The file has {more}.")}</p> }
    });
    let rows = columns
        .into_iter()
        .enumerate()
        .map(|(number, column)| view! { <ColumnRow number column/> })
        .collect_view();
    view! {
        <section class="section">
            <h2>"Columns"</h2>
            {others}
            <div class="table-box import-columns" tabindex="0" role="region" aria-label="Columns">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Column"</th>
                            <th scope="col">"Type"</th>
                            <th scope="col" class="number">"Missing"</th>
                            <th scope="col">"Values of another type"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {note}
        </section>
    }
}

#[component]
fn ColumnRow(number: usize, column: ImportColumnView) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                {column.name.clone()}
                <input type="hidden" name=format!("form[names][{number}]") value=column.name.clone()/>
            </th>
            <td><TypeSelect number name=column.name kind=column.kind is_given=column.is_given/></td>
            <td class="number">{count(column.missing)}</td>
            <td class="contradictions">{column.contradictions.unwrap_or_else(|| "–".to_owned())}</td>
        </tr>
    }
}

#[component]
fn TypeSelect(number: usize, name: String, kind: ColumnType, is_given: bool) -> impl IntoView {
    let field = format!("form[types][{number}]");
    let given = if is_given { kind.as_str() } else { "" };
    let chosen = FormState::current().value(&field, given);
    let found = if is_given {
        "Detect automatically".to_owned()
    } else {
        format!("Found: {}", type_label(kind))
    };
    let types = ColumnType::ALL
        .into_iter()
        .map(|other| {
            let selected = other.as_str() == chosen;
            view! { <SelectOption value=other.as_str() text=type_label(other) selected/> }
        })
        .collect_view();
    view! {
        <select class="input select input-small" name=field aria-label=format!("Type of {name}")>
            <SelectOption value="" text=found selected=chosen.is_empty()/>
            {types}
        </select>
    }
}
