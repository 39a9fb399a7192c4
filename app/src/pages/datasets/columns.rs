//! Columns of a data set: types, statistics, distribution.

use crate::charts::histogram_svg;
use crate::forms::{FormState, HiddenField, PostForm, SubmitButton};
use crate::markup::SelectOption;
use crate::number::{count, short};
use crate::view_models::MAX_SHOWN_COLUMNS;
use domain::dataset::{Column, ColumnType};
use leptos::prelude::*;

/// Returns the label of a column type.
#[must_use]
pub fn type_label(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Numeric => "Numeric",
        ColumnType::Categorical => "Categorical",
        ColumnType::Text => "Text",
        ColumnType::Datetime => "Date or time",
        ColumnType::Ignore => "Ignored",
    }
}

/// Table of the columns, in a form for their types.
#[component]
pub fn ColumnsTable(
    /// The data set.
    id: i64,
    /// Its columns.
    columns: Vec<Column>,
) -> impl IntoView {
    let hidden = columns.len().saturating_sub(MAX_SHOWN_COLUMNS);
    let note = (hidden > 0).then(|| {
        let text = format!("Only the first {MAX_SHOWN_COLUMNS} columns are shown. The file has {hidden} more.");
        view! { <p class="field-hint">{text}</p> }
    });
    // Called in the form, whose state the rows read.
    let rows = move || {
        columns
            .into_iter()
            .take(MAX_SHOWN_COLUMNS)
            .map(|column| view! { <ColumnRow column/> })
            .collect_view()
    };
    view! {
        <PostForm action="/fn/datasets/update" field_prefix="form[columns]" class="columns-form">
            <HiddenField name="form[id]" value=id.to_string()/>
            <div class="table-box" tabindex="0" role="region" aria-label="Columns">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Column"</th>
                            <th scope="col">"Type"</th>
                            <th scope="col" class="number">"Missing"</th>
                            <th scope="col" class="number">"Distinct"</th>
                            <th scope="col" class="number">"Min"</th>
                            <th scope="col" class="number">"Mean"</th>
                            <th scope="col" class="number">"Max"</th>
                            <th scope="col">"Distribution"</th>
                        </tr>
                    </thead>
                    <tbody>{rows()}</tbody>
                </table>
            </div>
            {note}
            <div class="actions"><SubmitButton label="Save types" class="button button-small"/></div>
        </PostForm>
    }
}

#[component]
fn ColumnRow(column: Column) -> impl IntoView {
    let number = |x: Option<f64>| x.map_or_else(|| "–".into(), short);
    // Brackets have a meaning in field names, so the type of a column whose name has them cannot be
    // changed.
    let kind = if column.name.contains(['[', ']']) {
        type_label(column.kind).into_any()
    } else {
        view! { <TypeSelect name=column.name.clone() kind=column.kind/> }.into_any()
    };
    let distribution = match (&column.histogram, &column.top) {
        (Some(histogram), _) => {
            let svg = histogram_svg(&column.name, histogram);
            view! { <div class="spark" inner_html=svg></div> }.into_any()
        }
        (None, Some(top)) => {
            let at_least = if column.is_estimate { "at least " } else { "" };
            let values = top
                .iter()
                .take(3)
                .map(|v| format!("{} ({at_least}{})", v.value, count(v.count)));
            view! { <span class="top-values">{values.collect::<Vec<_>>().join(", ")}</span> }.into_any()
        }
        (None, None) => "–".into_any(),
    };
    let about = if column.is_estimate { "about " } else { "" };
    let distinct = format!("{about}{}", count(column.distinct));
    view! {
        <tr>
            <th scope="row">{column.name.clone()}</th>
            <td>{kind}</td>
            <td class="number">{count(column.missing)}</td>
            <td class="number">{distinct}</td>
            <td class="number">{number(column.min)}</td>
            <td class="number">{number(column.mean)}</td>
            <td class="number">{number(column.max)}</td>
            <td>{distribution}</td>
        </tr>
    }
}

#[component]
fn TypeSelect(name: String, kind: ColumnType) -> impl IntoView {
    let label = format!("Type of {name}");
    let name = format!("form[columns][{name}]");
    let chosen = FormState::current().value(&name, kind.as_str());
    let types = ColumnType::ALL
        .into_iter()
        .map(|other| {
            let selected = other.as_str() == chosen;
            view! { <SelectOption value=other.as_str() text=type_label(other) selected/> }
        })
        .collect_view();
    view! {
        <select class="input select input-small" name=name aria-label=label>
            {types}
        </select>
    }
}
