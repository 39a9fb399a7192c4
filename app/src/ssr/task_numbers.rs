//! Tasks in numbers, and the charts of them. Drawn here, so that no browser has to know how.

use crate::charts::{Bar, DayMarks, DayValue, bars_svg, days_svg};
use crate::components::number::{plural, whole};
use crate::pages::tasks::words::{priority_label, status_label};
use crate::views::{Drawing, TaskNumbers};
use backend::{Actor, Services};
use domain::task::{DayCount, TaskPriority, TaskStats, TaskStatus};

/// The actor's tasks in numbers.
pub(crate) async fn numbers(services: &Services, actor: &Actor) -> backend::Result<TaskNumbers> {
    let stats = services.task_stats(actor).await?;
    Ok(TaskNumbers {
        total: stats.total,
        overdue: stats.overdue,
        due_today: stats.due_today,
        in_progress: stats.by_status.in_progress,
        mean_completion: stats.mean_completion_seconds.map(span),
        charts: if stats.total > 0 { charts(&stats) } else { Vec::new() },
    })
}

/// A span of time in the unit that suits it.
fn span(seconds: f64) -> String {
    let count = |unit: f64| (seconds / unit).round() as i64;
    match seconds {
        s if s < 30.0 => "less than a minute".to_owned(),
        s if s < 90.0 * 60.0 => plural(count(60.0), "minute", "minutes"),
        s if s < 36.0 * 3600.0 => plural(count(3600.0), "hour", "hours"),
        _ => plural(count(86400.0), "day", "days"),
    }
}

fn charts(stats: &TaskStats) -> Vec<Drawing> {
    let status = |status| match status {
        TaskStatus::Pending => stats.by_status.pending,
        TaskStatus::InProgress => stats.by_status.in_progress,
        TaskStatus::Completed => stats.by_status.completed,
        TaskStatus::Cancelled => stats.by_status.cancelled,
    };
    let priority = |priority| match priority {
        TaskPriority::Low => stats.by_priority.low,
        TaskPriority::Medium => stats.by_priority.medium,
        TaskPriority::High => stats.by_priority.high,
        TaskPriority::Urgent => stats.by_priority.urgent,
    };
    vec![
        of_days(
            "Open tasks",
            "Open at the end of each of the last 30 days.",
            &stats.open_per_day,
            DayMarks::Line,
        ),
        of_days(
            "Completed tasks",
            "Completed on each of the last 30 days.",
            &stats.completed_per_day,
            DayMarks::Columns,
        ),
        of_kinds(
            "Tasks by status",
            "All tasks that are not deleted, by status.",
            "Status",
            TaskStatus::ALL.map(|one| (status_label(one), status(one))),
        ),
        of_kinds(
            "Tasks by priority",
            "All tasks that are not deleted, by priority.",
            "Priority",
            TaskPriority::ALL.map(|one| (priority_label(one), priority(one))),
        ),
    ]
}

fn of_days(title: &str, description: &str, days: &[DayCount], marks: DayMarks) -> Drawing {
    let days: Vec<DayValue> = days
        .iter()
        .map(|day| DayValue {
            label: day.date.format("%-d %b").to_string(),
            value: day.count,
        })
        .collect();
    Drawing {
        title: title.to_owned(),
        description: description.to_owned(),
        svg: days_svg(title, &days, marks),
        columns: vec!["Day".to_owned(), "Tasks".to_owned()],
        rows: days.into_iter().map(|day| vec![day.label, whole(day.value)]).collect(),
    }
}

fn of_kinds(title: &str, description: &str, name: &str, kinds: [(&'static str, i64); 4]) -> Drawing {
    let bars: Vec<Bar> = kinds
        .iter()
        .map(|&(label, count)| Bar {
            label: label.to_owned(),
            value: count as f64,
            text: whole(count),
            class: "series-0".to_owned(),
        })
        .collect();
    Drawing {
        title: title.to_owned(),
        description: description.to_owned(),
        svg: bars_svg(title, &bars),
        columns: vec![name.to_owned(), "Tasks".to_owned()],
        rows: kinds
            .map(|(label, count)| vec![label.to_owned(), whole(count)])
            .to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_the_unit_that_suits_it() {
        for (seconds, text) in [
            (20.0, "less than a minute"),
            (60.0, "1 minute"),
            (5_399.0, "90 minutes"),
            (7_200.0, "2 hours"),
            (200_000.0, "2 days"),
        ] {
            assert_eq!(span(seconds), text);
        }
    }
}
