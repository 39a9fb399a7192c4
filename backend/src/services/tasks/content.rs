//! Conversion of tasks and filters into rows and conditions, with their validation.

use crate::actor::Actor;
use crate::db::task_lists::TaskConditions;
use crate::db::tasks::TaskContent;
use crate::error::Result;
use crate::time_zone::Zone;
use chrono::{DateTime, TimeDelta, Utc};
use domain::task::{NewTask, RESTORE_DAYS, TaskFilter, TaskStatus, parse_label};
use domain::{Failure, FieldError, LocalOrUtc};

/// Returns the time since which a task must have been deleted to be restored.
pub(crate) fn restore_cutoff(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(RESTORE_DAYS)
}

/// Returns the content of a row, or every broken rule. A task that was completed before keeps its
/// time of completion.
pub(crate) fn task_content(
    actor: &Actor,
    new: NewTask,
    done: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> std::result::Result<TaskContent, Vec<FieldError>> {
    let instant = |moment| Zone::of_actor(actor).to_utc("due_date", moment);
    let due_date = new.due_date.map(instant).transpose();
    match (new.parse(), due_date) {
        (Ok(new), Ok(due_date)) => Ok(TaskContent {
            search: [new.title.as_str(), new.description.as_deref().unwrap_or_default()]
                .join("\n")
                .to_lowercase(),
            title: new.title,
            description: new.description,
            status: new.status,
            priority: new.priority,
            labels: new.labels,
            due_date,
            completed_at: (new.status == TaskStatus::Completed).then(|| done.unwrap_or(now)),
        }),
        (new, due_date) => {
            let mut errors = new.err().unwrap_or_default();
            errors.extend(due_date.err());
            Err(errors)
        }
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
    errors.extend(filter.check());
    let mut instant = |field: &str, moment: Option<LocalOrUtc>| {
        let time = moment.map(|moment| zone.to_utc(field, moment)).transpose();
        time.map_err(|error| errors.push(error)).unwrap_or_default()
    };
    let due_before = instant("due_before", filter.due_before);
    let due_after = instant("due_after", filter.due_after);
    let completed_before = instant("completed_before", filter.completed_before);
    let completed_after = instant("completed_after", filter.completed_after);
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
        due_before,
        due_after,
        has_due_date: filter.has_due_date,
        completed_before,
        completed_after,
        overdue: filter.overdue,
        words: filter.q.clone(),
        deleted_after: filter.deleted.then(|| restore_cutoff(now)),
        now,
        today: zone.start_of_day(zone.date(now), 0),
    })
}
