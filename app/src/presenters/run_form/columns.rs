//! Columns of a data set by their use in the form.

use crate::labels::column_label;
use domain::algorithm::Task;
use domain::dataset::{Column, ColumnType};

/// Number of columns that a sentence names.
const MAX_NAMED: usize = 5;

/// Returns whether a column can be predicted.
pub(super) fn is_target(column: &Column) -> bool {
    match column.kind {
        ColumnType::Categorical => true,
        ColumnType::Numeric => column.distinct > 1,
        ColumnType::Text | ColumnType::Datetime | ColumnType::Ignore => false,
    }
}

fn is_feature(column: &Column) -> bool {
    matches!(column.kind, ColumnType::Numeric | ColumnType::Categorical)
}

fn names<'a>(columns: impl Iterator<Item = &'a Column>) -> Vec<String> {
    columns.map(|column| column.name.clone()).collect()
}

/// Returns the columns that can be predicted.
pub(super) fn target_names(columns: &[&Column]) -> Vec<String> {
    names(columns.iter().copied().filter(|column| is_target(column)))
}

/// Returns the columns that can be used to predict `target`, which is empty for a clustering.
pub(super) fn feature_names(columns: &[&Column], target: &str) -> Vec<String> {
    names(
        columns
            .iter()
            .copied()
            .filter(|column| is_feature(column) && column.name != target),
    )
}

/// Returns the columns that can decide a split.
pub(super) fn split_columns(columns: &[&Column], target: &str) -> Vec<String> {
    names(
        columns
            .iter()
            .copied()
            .filter(|column| column.kind != ColumnType::Ignore && column.name != target),
    )
}

/// Says which columns are used if none is selected, and which cannot be used.
pub(super) fn features_hint(columns: &[Column], task: Task) -> String {
    let mut hint = match task {
        Task::Clustering => {
            "If none is selected, all numeric columns are used, except constant columns and row numbers. Categories have \
             no distance, so they are used only if you select them."
        }
        Task::Classification | Task::Regression => {
            "If none is selected, all of these columns are used, except constant columns and row numbers."
        }
    }
    .to_owned();
    let unusable: Vec<&Column> = columns.iter().filter(|column| !is_feature(column)).collect();
    if !unusable.is_empty() {
        let named = unusable
            .iter()
            .take(MAX_NAMED)
            .map(|column| format!("“{}”", column_label(&column.name)));
        let named = named.collect::<Vec<_>>().join(", ");
        let more = match unusable.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        hint.push_str(&format!(
            " Not used by default: {named}{more}. Texts and dates need an encoding."
        ));
    }
    hint
}
