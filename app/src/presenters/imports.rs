//! View models of imports.

use super::display_time::display_time;
use super::import_choices::import_choices;
use crate::error::Result;
use crate::number::count;
use crate::ssr::{into_server_error, services};
use crate::view_models::{ImportColumnView, ImportView, MAX_SHOWN_COLUMNS};
use backend::{Actor, Zone};
use domain::dataset::{ColumnType, ContradictingValue, Contradictions, Import};

/// Returns an import.
pub(crate) async fn import_view(actor: &Actor, id: i64) -> Result<ImportView> {
    let import = services()?.import_get(actor, id).await.map_err(into_server_error)?;
    Ok(import_view_of(import, Zone::of_actor(actor)))
}

fn import_view_of(import: Import, zone: Zone) -> ImportView {
    let (options, mut preview) = (import.options, import.preview);
    let choices = import_choices(&options, &preview);
    let given_types = &options.types;
    let n_columns = i64::try_from(preview.columns.len()).unwrap_or(i64::MAX);
    let others = preview.columns.iter().skip(MAX_SHOWN_COLUMNS);
    let other_types =
        others.filter_map(|column| Some((column.column.name.clone(), *given_types.get(&column.column.name)?)));
    let other_types = other_types.collect();
    preview.columns.truncate(MAX_SHOWN_COLUMNS);
    let columns = preview.columns.into_iter().map(|column| ImportColumnView {
        kind: given_types
            .get(&column.column.name)
            .copied()
            .unwrap_or(column.column.kind),
        is_given: given_types.contains_key(&column.column.name),
        missing: column.column.missing,
        contradictions: column.contradictions.as_ref().map(contradictions_text),
        name: column.column.name,
    });
    for row in &mut preview.first_rows {
        row.truncate(MAX_SHOWN_COLUMNS);
    }
    ImportView {
        id: import.id,
        file_name: import.file_name,
        size_bytes: import.size_bytes,
        rows: preview.rows,
        n_columns,
        expires: display_time(import.expires_at, zone),
        choices,
        columns: columns.collect(),
        other_types,
        first_rows: preview.first_rows,
        warnings: preview.warnings,
        errors: preview.errors.into_iter().map(|error| error.message).collect(),
        name: options.name.unwrap_or_default(),
        na_values: options.na_values.unwrap_or_default(),
    }
}

/// Returns a sentence on the values that contradict the type of most values of their column.
fn contradictions_text(contradictions: &Contradictions) -> String {
    let kind = match contradictions.kind {
        ColumnType::Datetime => "dates or times",
        _ => "numbers",
    };
    let values: Vec<String> = contradictions.values.iter().map(value_text).collect();
    let listed: u64 = contradictions.values.iter().map(|value| value.count).sum();
    let others = match contradictions.contradicting.saturating_sub(listed) {
        0 => String::new(),
        1 => " and 1 more".to_owned(),
        more => format!(" and {} more", count(more)),
    };
    let total = contradictions.fitting + contradictions.contradicting;
    format!(
        "{} of {} values are {kind}, but not {}{others}.",
        count(contradictions.fitting),
        count(total),
        values.join(", ")
    )
}

fn value_text(value: &ContradictingValue) -> String {
    let rows: Vec<String> = value.rows.iter().map(|&row| count(row)).collect();
    let more = value.count.saturating_sub(rows.len() as u64);
    let more = if more > 0 {
        format!(" and {} more", count(more))
    } else {
        String::new()
    };
    let noun = if value.count == 1 { "row" } else { "rows" };
    format!("“{}” ({noun} {}{more})", value.value, rows.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contradicting_values_are_listed_with_their_rows() {
        let value = |value: &str, count, rows: &[u64]| ContradictingValue {
            value: value.to_owned(),
            count,
            rows: rows.to_vec(),
        };
        let contradictions = Contradictions {
            kind: ColumnType::Numeric,
            fitting: 1200,
            contradicting: 16,
            values: vec![value("n/v", 12, &[3, 17]), value("x", 1, &[5])],
        };
        assert_eq!(
            contradictions_text(&contradictions),
            "1,200 of 1,216 values are numbers, but not “n/v” (rows 3, 17 and 10 more), “x” (row 5) and 3 more."
        );
    }
}
