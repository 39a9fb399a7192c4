//! Columns that follow from others, brought up to date after a migration that SQL alone cannot do,
//! and with new tables of time zones or of Unicode.

use crate::db;
use crate::db::{Db, Tx, derived_columns};
use crate::error::Result;
use crate::services::tasks::content::derived_columns as derive;
use crate::text::distinct_labels;
use crate::time_zone::Zone;
use chrono::{DateTime, Utc};
use domain::DayOrTime;
use domain::task::{FieldChange, TaskFieldKind, TaskFields};

/// Property that tells how the columns were derived; missing before that was recorded.
const PROPERTY: &str = "derived_columns";
/// Number of the rules by which columns are derived.
const RULES: u32 = 1;

/// Returns the rules and tables by which this version derives columns.
fn current_rules() -> String {
    let (major, minor, patch) = unicode_normalization::UNICODE_VERSION;
    let zones = chrono_tz::IANA_TZDB_VERSION;
    format!("rules {RULES}, Unicode {major}.{minor}.{patch}, time zones {zones}")
}

/// Derives the columns of all rows anew, unless that was done by the current rules and tables. The
/// first time, dates that were stored as a midnight in the time zone of their owner become whole
/// days.
pub(crate) async fn update_derived_columns(db: &Db) -> Result<()> {
    let current = current_rules();
    let recorded = db::properties::get(&mut db.read().await?.conn(), PROPERTY).await?;
    if recorded.as_ref() == Some(&current) {
        return Ok(());
    }
    let mut tx = db.begin_upgrade().await?;
    // Locks the property, for which other servers that start wait.
    let recorded = db::properties::get_or_set(&mut tx.conn(), PROPERTY, "").await?;
    if recorded == current {
        return Ok(());
    }
    let midnights_are_days = recorded.is_empty();
    let tasks = update_tasks(&mut tx, midnights_are_days).await?;
    if midnights_are_days {
        update_changes(&mut tx).await?;
    }
    let users = update_users(&mut tx).await?;
    db::properties::set(&mut tx.conn(), PROPERTY, &current).await?;
    tx.commit().await?;
    tracing::info!(tasks, users, rules = current, "derived columns were brought up to date");
    Ok(())
}

async fn update_tasks(tx: &mut Tx, midnights_are_days: bool) -> Result<u64> {
    let (mut last, mut count) = (0, 0);
    loop {
        let rows = derived_columns::tasks_after(&mut tx.conn(), last).await?;
        let Some(end) = rows.last() else { return Ok(count) };
        last = end.row.id;
        for owned in rows {
            let zone = Zone::by_name(&owned.owner_time_zone);
            let task = owned.row.into_task()?;
            let labels = distinct_labels(&task.fields.labels);
            let fields = task.fields.map_times(|_, time| {
                Some(match time {
                    DayOrTime::Time(time) if midnights_are_days => day_if_midnight(time, zone),
                    time => time,
                })
            });
            let fields = TaskFields { labels, ..fields };
            db::tasks::rederive(&mut tx.conn(), task.id, &fields, &derive(&fields, zone)).await?;
            count += 1;
        }
    }
}

/// Writes the whole days of the history as days.
async fn update_changes(tx: &mut Tx) -> Result<()> {
    let mut last = 0;
    loop {
        let rows = derived_columns::date_changes_after(&mut tx.conn(), last).await?;
        let Some(end) = rows.last() else { return Ok(()) };
        last = end.row.id;
        for owned in rows {
            let (id, zone) = (owned.row.id, Zone::by_name(&owned.owner_time_zone));
            let mut fields = owned.row.into_change()?.fields;
            for FieldChange { field, from, to } in &mut fields {
                if field.kind() == TaskFieldKind::Date {
                    *from = from.take().map(|text| day_text(text, zone));
                    *to = to.take().map(|text| day_text(text, zone));
                }
            }
            derived_columns::set_change(&mut tx.conn(), id, &fields).await?;
        }
    }
}

async fn update_users(tx: &mut Tx) -> Result<u64> {
    let (mut last, mut count) = (0, 0);
    loop {
        let rows = derived_columns::users_after(&mut tx.conn(), last).await?;
        let Some(end) = rows.last() else { return Ok(count) };
        last = end.id;
        for row in rows {
            derived_columns::set_user(&mut tx.conn(), &row).await?;
            count += 1;
        }
    }
}

/// Returns the day that a time begins; other times stay.
fn day_if_midnight(time: DateTime<Utc>, zone: Zone) -> DayOrTime {
    let day = zone.date(time);
    match zone.start_of_day(day, 0) == time {
        true => DayOrTime::Day(day),
        false => DayOrTime::Time(time),
    }
}

fn day_text(text: String, zone: Zone) -> String {
    let time = text.parse::<DateTime<Utc>>();
    time.map_or(text, |time| day_if_midnight(time, zone).to_string())
}
