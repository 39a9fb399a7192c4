//! Words of other programs for fields, statuses and priorities.

use domain::task::{TaskField, TaskFieldKind, split_labels};

/// Further names of the fields: those of common task lists and issue trackers.
const FIELDS: [(TaskField, &[&str]); 7] = [
    (
        TaskField::Title,
        &[
            "task",
            "task_name",
            "task_title",
            "taskname",
            "item",
            "name",
            "summary",
            "subject",
            "content",
            "card_name",
            "todo",
            "to_do",
        ],
    ),
    (
        TaskField::Description,
        &[
            "notes",
            "note",
            "details",
            "desc",
            "body",
            "card_description",
            "task_description",
            "task_content",
        ],
    ),
    (
        TaskField::Status,
        &[
            "state",
            "done",
            "is_done",
            "completed",
            "complete",
            "due_complete",
            "progress",
        ],
    ),
    (TaskField::Priority, &["importance"]),
    (TaskField::Labels, &["label", "tags", "tag", "categories", "category"]),
    (TaskField::StartDate, &["starts", "start_time", "start_at", "startdate"]),
    (
        TaskField::DueDate,
        &["date", "deadline", "due_at", "due_on", "due_time", "due_by", "duedate"],
    ),
];

/// Other words for the statuses; those for yes and no answer whether a task is done.
const STATUSES: [(&str, &[&str]); 4] = [
    (
        "pending",
        &[
            "to_do",
            "todo",
            "open",
            "new",
            "not_started",
            "backlog",
            "planned",
            "reopened",
            "incomplete",
            "needs_action",
            "waiting",
            "waiting_on_someone_else",
            "deferred",
            "on_hold",
            "blocked",
            "triage",
            "not_done",
            "selected_for_development",
            "false",
            "no",
            "n",
            "0",
        ],
    ),
    (
        "in_progress",
        &[
            "doing",
            "started",
            "active",
            "ongoing",
            "wip",
            "work_in_progress",
            "in_review",
            "in_process",
            "in_development",
        ],
    ),
    (
        "completed",
        &[
            "complete", "done", "closed", "resolved", "finished", "true", "yes", "y", "x", "1",
        ],
    ),
    (
        "cancelled",
        &[
            "canceled",
            "wont_do",
            "wont_fix",
            "declined",
            "duplicate",
            "rejected",
            "abandoned",
            "dropped",
        ],
    ),
];

/// Other words for the priorities. Numbers are none: programs count in both directions.
const PRIORITIES: [(&str, &[&str]); 4] = [
    (
        "urgent",
        &[
            "critical",
            "highest",
            "blocker",
            "immediate",
            "do_now",
            "very_high",
            "p0",
            "p1",
        ],
    ),
    ("high", &["major", "important", "p2"]),
    (
        "medium",
        &["normal", "moderate", "none", "unset", "no_priority", "med", "p3"],
    ),
    ("low", &["minor", "lowest", "trivial", "very_low", "p4"]),
];

/// Writes a name in lower case without apostrophes, its words separated by `_`.
fn key(name: &str) -> String {
    let name = name.replace(['\'', '’'], "");
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || c == '-' || c == '_')
        .filter(|word| !word.is_empty())
        .collect();
    words.join("_").to_lowercase()
}

/// Returns whether a column has one of the names.
pub(super) fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.contains(&key(name).as_str())
}

/// Returns the field of a column and whether the name is the field's own, in files or on pages.
pub(super) fn field(name: &str) -> Option<(TaskField, bool)> {
    let name = key(name);
    let is_own = |field: &TaskField| field.name() == name || field.label().eq_ignore_ascii_case(&name);
    if let Some(field) = TaskField::ALL.into_iter().find(is_own) {
        return Some((field, true));
    }
    let other = FIELDS.iter().find(|(_, names)| names.contains(&name.as_str()));
    other.map(|(field, _)| (*field, false))
}

/// Returns the field of each column, or the error of the header. Of several columns of a field, the
/// one with the field's own name is read, else the first; only labels may stand in several.
pub(super) fn fields(names: &[String]) -> Result<Vec<Option<TaskField>>, String> {
    let found: Vec<_> = names.iter().map(|name| field(name)).collect();
    let mut columns: Vec<Option<TaskField>> = Vec::new();
    for (name, &found_field) in names.iter().zip(&found) {
        let column = match found_field {
            Some((TaskField::Labels, _)) => Some(TaskField::Labels),
            Some((field, true)) if columns.contains(&Some(field)) => {
                return Err(format!("Two columns are both named “{name}”."));
            }
            Some((field, true)) => Some(field),
            Some((field, false)) => {
                let is_taken = columns.contains(&Some(field)) || found.contains(&Some((field, true)));
                (!is_taken).then_some(field)
            }
            None => None,
        };
        columns.push(column);
    }
    if !columns.contains(&Some(TaskField::Title)) {
        let found = names.join(", ");
        let found: String = found.chars().take(200).collect();
        return Err(format!(
            "The column “title” is missing from the first line, which is “{found}”."
        ));
    }
    Ok(columns)
}

/// Returns the product's name of a status or a priority; another text in the form of such a name.
pub(super) fn value(field: TaskField, text: &str) -> String {
    let text = key(text);
    let names = match field.kind() {
        TaskFieldKind::Priority => &PRIORITIES,
        _ => &STATUSES,
    };
    let other = names.iter().find(|(_, others)| others.contains(&text.as_str()));
    other.map_or(text, |(name, _)| (*name).to_owned())
}

/// Splits the labels of a cell, which some programs separate by semicolons.
pub(super) fn labels(text: &str) -> Vec<String> {
    text.split(';').flat_map(split_labels).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Result<Vec<Option<&'static str>>, String> {
        let names: Vec<String> = header.split(',').map(str::to_owned).collect();
        let columns = fields(&names)?;
        Ok(columns.into_iter().map(|field| field.map(TaskField::name)).collect())
    }

    #[test]
    fn columns_have_other_names_in_any_case() {
        for (header, expected) in [
            (
                "TITLE,Due Date,start-date",
                [Some("title"), Some("due_date"), Some("start_date")],
            ),
            ("Name,Deadline,Tags", [Some("title"), Some("due_date"), Some("labels")]),
            ("Name,Title,Colour", [None, Some("title"), None]),
            ("Summary,Labels,Labels", [Some("title"), Some("labels"), Some("labels")]),
            ("CONTENT,DATE,DEADLINE", [Some("title"), Some("due_date"), None]),
            ("Task Name,Status,Done", [Some("title"), Some("status"), None]),
        ] {
            assert_eq!(columns(header), Ok(expected.to_vec()), "{header}");
        }
        assert!(columns("Due,title,due_date").unwrap_err().contains("both"));
        assert!(columns("Titel,Status").unwrap_err().contains("Titel, Status"));
    }

    #[test]
    fn statuses_and_priorities_have_other_words() {
        for (field, text, name) in [
            (TaskField::Status, "In Progress", "in_progress"),
            (TaskField::Status, "in-progress", "in_progress"),
            (TaskField::Status, " DONE ", "completed"),
            (TaskField::Status, "To Do", "pending"),
            (TaskField::Status, "Won't Do", "cancelled"),
            (TaskField::Status, "Won’t fix", "cancelled"),
            (TaskField::Status, "Maybe", "maybe"),
            (TaskField::Priority, "Normal", "medium"),
            (TaskField::Priority, "P1", "urgent"),
            (TaskField::Priority, "1", "1"),
        ] {
            assert_eq!(value(field, text), name, "{text}");
        }
        assert_eq!(labels("home; garden,#x"), ["home", "garden", "#x"]);
    }
}
