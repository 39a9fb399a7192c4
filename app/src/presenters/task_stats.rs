//! Counts and charts of tasks. Drawn on the server, so that browsers need no code for it.

use crate::charts::{Bar, DayMarks, DayValue, bars_svg, days_svg};
use crate::labels::{priority_label, status_label};
use crate::number::{plural, whole};
use crate::view_models::{ChartView, TaskStatsView};
use backend::{Actor, Services};
use domain::task::{DayCount, TaskPriority, TaskStats, TaskStatus};

/// Returns counts and charts of the actor's tasks.
pub(crate) async fn task_stats_view(services: &Services, actor: &Actor) -> backend::Result<TaskStatsView> {
    let stats = services.task_stats(actor).await?;
    Ok(TaskStatsView {
        total: stats.total,
        overdue: stats.overdue,
        due_today: stats.due_today,
        in_progress: stats.by_status.in_progress,
        mean_completion: stats.mean_completion_seconds.map(duration_text),
        charts: if stats.total > 0 { charts(&stats) } else { Vec::new() },
    })
}

/// Formats a duration in a fitting unit.
fn duration_text(seconds: f64) -> String {
    let count = |unit: f64| (seconds / unit).round() as i64;
    match seconds {
        s if s < 30.0 => "less than a minute".to_owned(),
        s if s < 90.0 * 60.0 => plural(count(60.0), "minute", "minutes"),
        s if s < 36.0 * 3600.0 => plural(count(3600.0), "hour", "hours"),
        _ => plural(count(86400.0), "day", "days"),
    }
}

fn charts(stats: &TaskStats) -> Vec<ChartView> {
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
        daily_chart(
            "Open tasks",
            "Open tasks at the end of each of the last 30 days.",
            &stats.open_per_day,
            DayMarks::Line,
        ),
        daily_chart(
            "Completed tasks",
            "Tasks completed on each of the last 30 days.",
            &stats.completed_per_day,
            DayMarks::Columns,
        ),
        breakdown_chart(
            "Tasks by status",
            "All tasks by status, without deleted ones.",
            "Status",
            TaskStatus::ALL.map(|one| (status_label(one), status(one))),
        ),
        breakdown_chart(
            "Tasks by priority",
            "All tasks by priority, without deleted ones.",
            "Priority",
            TaskPriority::ALL.map(|one| (priority_label(one), priority(one))),
        ),
    ]
}

fn daily_chart(title: &str, description: &str, days: &[DayCount], marks: DayMarks) -> ChartView {
    let days: Vec<DayValue> = days
        .iter()
        .map(|day| DayValue {
            label: day.date.format("%-d %b").to_string(),
            value: day.count,
        })
        .collect();
    ChartView {
        title: title.to_owned(),
        description: description.to_owned(),
        svg: days_svg(title, &days, marks),
        columns: vec!["Day".to_owned(), "Tasks".to_owned()],
        rows: days.into_iter().map(|day| vec![day.label, whole(day.value)]).collect(),
    }
}

fn breakdown_chart(title: &str, description: &str, name: &str, kinds: [(&'static str, i64); 4]) -> ChartView {
    let bars: Vec<Bar> = kinds
        .iter()
        .map(|&(label, count)| Bar {
            label: label.to_owned(),
            value: count as f64,
            text: whole(count),
            class: "series-0".to_owned(),
        })
        .collect();
    ChartView {
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
    fn a_duration_is_shown_in_a_fitting_unit() {
        for (seconds, text) in [
            (20.0, "less than a minute"),
            (60.0, "1 minute"),
            (5_399.0, "90 minutes"),
            (7_200.0, "2 hours"),
            (200_000.0, "2 days"),
        ] {
            assert_eq!(duration_text(seconds), text);
        }
    }
}
