//! Conversion of tasks and filters into rows and conditions, with their validation.

use crate::actor::Actor;
use crate::db::task_lists::TaskConditions;
use crate::db::tasks::{DerivedColumns, TaskContent};
use crate::error::Result;
use crate::text::{composed, distinct_labels, folded, sort_key};
use crate::time_zone::Zone;
use chrono::{DateTime, TimeDelta, Utc};
use domain::task::{NewTask, RESTORE_DAYS, Task, TaskFields, TaskFilter, TaskStatus, TimeBound, parse_label};
use domain::{DayOrTime, Failure, FieldError, TimeZone};

/// Returns the time since which a task must have been deleted to be restored.
pub(crate) fn restore_cutoff(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(RESTORE_DAYS)
}

/// Returns the content of a row, or every broken rule. A task that was completed `before` keeps its
/// time of completion.
pub(crate) fn task_content(
    actor: &Actor,
    mut new: NewTask,
    before: Option<&Task>,
    now: DateTime<Utc>,
) -> std::result::Result<TaskContent, Vec<FieldError>> {
    let zone = Zone::of_actor(actor);
    // Before they are counted.
    new.labels = distinct_labels(&new.labels);
    let mut fields = new.resolve(&zone, before.map(|task| &task.fields))?;
    fields.labels = distinct_labels(&fields.labels);
    let done = before.and_then(|task| task.completed_at);
    Ok(TaskContent {
        derived: derived_columns(&fields, zone),
        completed_at: (fields.status == TaskStatus::Completed).then(|| done.unwrap_or(now)),
        fields,
    })
}

/// Returns the values by which a task is searched and sorted, for an owner in `zone`.
pub(crate) fn derived_columns(fields: &TaskFields<DayOrTime>, zone: Zone) -> DerivedColumns {
    let texts = [fields.title.as_str(), fields.description.as_deref().unwrap_or_default()];
    DerivedColumns {
        search: folded(&texts.join("\n")),
        title_key: sort_key(&fields.title),
        label_keys: fields.labels.iter().map(|label| folded(label)).collect(),
        start_date: fields.start_date.map(|start| zone.start_of(start)),
        due_date: fields.due_date.map(|due| zone.end_of(due)),
    }
}

/// Returns the conditions of a filter, or all its errors; `errors` are those found before.
pub(crate) fn task_conditions(
    actor: &Actor,
    filter: &TaskFilter,
    mut errors: Vec<FieldError>,
    now: DateTime<Utc>,
) -> Result<TaskConditions> {
    let zone = Zone::of_actor(actor);
    // Before their lengths are checked.
    let composed_all = |texts: &[String]| -> Vec<String> { texts.iter().map(|text| composed(text)).collect() };
    let filter = TaskFilter {
        q: composed_all(&filter.q),
        label: composed_all(&filter.label),
        ..filter.clone()
    };
    errors.extend(filter.check());
    let mut times = Vec::new();
    for TimeBound {
        name,
        key,
        is_upper,
        time,
    } in filter.time_bounds()
    {
        match zone.resolve(name, time) {
            Ok(time) => times.push(TimeBound {
                name,
                key,
                is_upper,
                time: zone.start_of(time),
            }),
            Err(error) => errors.push(error),
        }
    }
    Failure::check(errors)?;
    Ok(TaskConditions {
        status: filter.status.clone(),
        priority: filter.priority.clone(),
        // Invalid labels were reported by the check.
        labels: filter
            .label
            .iter()
            .filter_map(|text| parse_label("label", text).ok())
            .collect(),
        times,
        has_due_date: filter.has_due_date,
        overdue: filter.overdue,
        words: filter.q.clone(),
        deleted_after: filter.deleted.then(|| restore_cutoff(now)),
        now,
    })
}
