//! Conversion of tasks and filters into rows and conditions, with their validation.

use crate::actor::Actor;
use crate::db::task_lists::TaskConditions;
use crate::db::tasks::TaskContent;
use crate::error::Result;
use crate::time_zone::Zone;
use chrono::{DateTime, TimeDelta, Utc};
use domain::task::{NewTask, RESTORE_DAYS, TaskFilter, TaskStatus, TimeBound, parse_label};
use domain::{Failure, FieldError, TimeZone};

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
    let fields = new.resolve(&Zone::of_actor(actor))?;
    Ok(TaskContent {
        search: [fields.title.as_str(), fields.description.as_deref().unwrap_or_default()]
            .join("\n")
            .to_lowercase(),
        completed_at: (fields.status == TaskStatus::Completed).then(|| done.unwrap_or(now)),
        fields,
    })
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
    let mut times = Vec::new();
    for TimeBound {
        name,
        key,
        is_upper,
        time,
    } in filter.time_bounds()
    {
        match zone.to_utc(name, time) {
            Ok(time) => times.push(TimeBound {
                name,
                key,
                is_upper,
                time,
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
        today: zone.start_of_day(zone.date(now), 0),
    })
}
