//! View models of the import of tasks.

use crate::labels::{separator_name, value_label};
use crate::view_models::TaskImportView;
use domain::task::{DateOrder, ImportFormat, NewTask, TaskField, TaskImport};
use domain::{Failure, LocalOrUtc};

/// Format of a day, and of a time after it.
const DAY: &str = "%-d %b %Y";
const TIME: &str = "%-d %b %Y, %H:%M";

/// Returns the preview of a file, which `content` holds in base64.
#[must_use]
pub fn task_import_preview(import: TaskImport, content: String) -> TaskImportView {
    TaskImportView {
        content,
        tasks: import.tasks,
        facts: facts(import.format.as_ref()),
        names: TaskField::ALL.map(|field| field.label().to_owned()).to_vec(),
        first: import.first.iter().map(values).collect(),
        ..TaskImportView::default()
    }
}

/// Returns the reasons why tasks cannot be imported; `text` is what was pasted.
#[must_use]
pub fn refused_task_import(failure: Failure, text: String) -> TaskImportView {
    let errors = match failure.errors.is_empty() {
        true => vec![failure.detail],
        false => failure.errors.into_iter().map(|error| error.message).collect(),
    };
    TaskImportView {
        text,
        errors,
        ..TaskImportView::default()
    }
}

fn facts(format: Option<&ImportFormat>) -> Vec<String> {
    let Some(format) = format else {
        return vec!["JSON".to_owned()];
    };
    let label = |name: &str| TaskField::ALL.into_iter().find(|field| field.name() == name);
    let columns = format.columns.iter().map(|name| {
        let field = name.and_then(label);
        field.map_or("(not imported)", TaskField::label)
    });
    let order = format.date_order.map(|order| match order {
        DateOrder::DayMonthYear => "dates begin with the day",
        DateOrder::MonthDayYear => "dates begin with the month",
    });
    let facts = [
        "CSV".to_owned(),
        format.encoding.to_owned(),
        format!("delimiter: {}", separator_name(format.delimiter)),
        format!("columns: {}", columns.collect::<Vec<_>>().join(", ")),
    ];
    let unknown = (!format.unknown.is_empty()).then(|| format!("not imported: {}", format.unknown.join(", ")));
    let order = order.map(str::to_owned);
    facts.into_iter().chain(order).chain(unknown).collect()
}

/// Returns the values of a task as pages show them.
fn values(task: &NewTask) -> Vec<String> {
    let value = |field: TaskField| {
        let text = field.text(task, date_text).unwrap_or_default();
        value_label(field.kind(), &text)
    };
    TaskField::ALL.map(value).to_vec()
}

fn date_text(date: &LocalOrUtc) -> String {
    match date {
        LocalOrUtc::Day(day) => day.format(DAY).to_string(),
        LocalOrUtc::Local(time) => time.format(TIME).to_string(),
        LocalOrUtc::At(time) => time.format(TIME).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{ErrorCode, FieldError};

    #[test]
    fn a_preview_tells_how_the_file_was_understood() {
        let task = NewTask {
            title: "Pay rent".to_owned(),
            labels: vec!["home".to_owned(), "money".to_owned()],
            start_date: "2030-03-28T09:00".parse().ok(),
            due_date: "2030-03-29".parse().ok(),
            ..NewTask::default()
        };
        let import = TaskImport {
            created: 0,
            tasks: 12,
            format: Some(ImportFormat {
                encoding: "UTF-16LE",
                delimiter: ';',
                columns: vec![Some("title"), None, Some("due_date")],
                date_order: Some(DateOrder::DayMonthYear),
                unknown: vec!["colour".to_owned()],
            }),
            first: vec![task],
        };
        let view = task_import_preview(import, "eA==".to_owned());
        let expected = [
            "CSV",
            "UTF-16LE",
            "delimiter: semicolon",
            "columns: Title, (not imported), Due",
            "dates begin with the day",
            "not imported: colour",
        ];
        assert_eq!((view.tasks, view.facts), (12, expected.map(str::to_owned).to_vec()));
        let expected = [
            "Pay rent",
            "",
            "Pending",
            "Medium",
            "home money",
            "28 Mar 2030, 09:00",
            "29 Mar 2030",
        ];
        assert_eq!(view.first, [expected]);
        assert_eq!(view.names.len(), expected.len());
    }

    #[test]
    fn every_error_of_a_refused_file_is_shown() {
        let errors = ["Line 2: x.", "Line 3: y."].map(|message| FieldError::new("/0/title", "required", message));
        let view = refused_task_import(Failure::validation(errors.to_vec()), "title\n".to_owned());
        assert_eq!(
            (view.errors, view.text),
            (
                vec!["Line 2: x.".to_owned(), "Line 3: y.".to_owned()],
                "title\n".to_owned()
            )
        );
        let view = refused_task_import(Failure::new(ErrorCode::InvalidFile, "No CSV."), String::new());
        assert_eq!(view.errors, ["No CSV."]);
    }
}
