//! Import of tasks: the answer about a file.

use super::NewTask;
use serde::Serialize;

/// Number of tasks that [`TaskImport::first`] shows.
pub const SHOWN_TASKS: usize = 10;

/// Order of day and month in dates such as `3/29/2030`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `29/3/2030`.
    DayMonthYear,
    /// `3/29/2030`.
    MonthDayYear,
}

/// Format of a file of tasks, as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportFormat {
    /// Encoding of the text.
    #[cfg_attr(feature = "openapi", schema(example = "UTF-8"))]
    pub encoding: &'static str,
    /// Character between the cells.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = ";"))]
    pub delimiter: char,
    /// Field of each column; null: not imported.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Option<String>>, example = json!(["title", null])))]
    pub columns: Vec<Option<&'static str>>,
    /// Order of day and month in dates with slashes or dashes; null: no date needs it.
    pub date_order: Option<DateOrder>,
    /// Names of the columns that are not imported because a task has no such field.
    #[cfg_attr(feature = "openapi", schema(example = json!(["colour"])))]
    pub unknown: Vec<String>,
}

/// Answer to an import of tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskImport {
    /// Number of tasks that were created; 0 for a preview.
    pub created: u64,
    /// Number of tasks of the file.
    pub tasks: u64,
    /// Format of a CSV file; null for JSON.
    pub format: Option<ImportFormat>,
    /// The first tasks of the file as they were understood, at most 10; times without an offset are
    /// those of the caller's time zone.
    pub first: Vec<NewTask>,
}
