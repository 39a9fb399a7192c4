//! Query of a page of tasks: filters and order as part of the URL.

use super::{MAX_LABELS, TaskFilter, TaskPriority, TaskSort, TaskStatus, parse_label};
use crate::local_or_utc::LocalOrUtc;
use crate::percent_encoding::encode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Filter by due date; days are those of the reader's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueFilter {
    /// Open tasks whose due date has passed.
    Overdue,
    /// Tasks due today.
    Today,
    /// Tasks due today or in the six days after it.
    Week,
}

impl DueFilter {
    /// Every filter.
    pub const ALL: [Self; 3] = [Self::Overdue, Self::Today, Self::Week];

    /// Returns the name in a URL.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Week => "week",
        }
    }
}

/// Keys of the URL of a page of tasks without the number of the page; a saved view keeps them.
pub const VIEW_KEYS: [&str; 8] = [
    "q",
    "status",
    "priority",
    "label",
    "start_after",
    "start_before",
    "due",
    "sort",
];

/// Rows of a page of tasks.
pub const TASKS_PER_PAGE: u32 = 50;

/// Filters and order of a page of tasks. They are part of the URL, so that a view can be shared and
/// saved; unknown keys and values of a URL are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskQuery {
    /// A text in title or description; empty: any.
    pub q: String,
    /// Of these statuses; empty: those that are open.
    pub status: Vec<TaskStatus>,
    /// Of these priorities; empty: any.
    pub priority: Vec<TaskPriority>,
    /// With all of these labels.
    pub label: Vec<String>,
    /// Start at this day or time of the reader's time zone, or later; empty: any.
    pub start_after: String,
    /// Start before this day or time; empty: any.
    pub start_before: String,
    /// By the due date.
    pub due: Option<DueFilter>,
    /// The sort order; `None`: by due date, then by priority.
    pub sort: Option<TaskSort>,
    /// The page, from 1.
    pub page: u32,
}

impl Default for TaskQuery {
    fn default() -> Self {
        Self {
            q: String::new(),
            status: Vec::new(),
            priority: Vec::new(),
            label: Vec::new(),
            start_after: String::new(),
            start_before: String::new(),
            due: None,
            sort: None,
            page: 1,
        }
    }
}

impl TaskQuery {
    /// Reads the query of a URL; `values` returns the values of a key, which may be repeated. The
    /// values of a list may also be separated by commas.
    #[must_use]
    pub fn read(values: impl Fn(&str) -> Vec<String>) -> Self {
        let first = |key: &str| values(key).into_iter().next().unwrap_or_default();
        let list = |key: &str| -> Vec<String> {
            let texts = values(key);
            let items = texts.iter().flat_map(|text| text.split(',')).map(str::trim);
            items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
        };
        let statuses = list("status");
        let status = if statuses.iter().any(|text| text == "all") {
            TaskStatus::ALL.to_vec()
        } else {
            statuses.iter().filter_map(|text| TaskStatus::parse(text)).collect()
        };
        let time = |key| Some(first(key)).filter(|text| text.parse::<LocalOrUtc>().is_ok());
        let due = first("due");
        let sort = first("sort");
        Self {
            q: first("q").trim().to_owned(),
            status,
            priority: list("priority")
                .iter()
                .filter_map(|text| TaskPriority::parse(text))
                .collect(),
            // The server checks whether they can be labels. It refuses one too many like any
            // number of them.
            label: list("label")
                .iter()
                .take(MAX_LABELS + 1)
                .map(|text| text.to_ascii_lowercase())
                .collect(),
            start_after: time("start_after").unwrap_or_default(),
            start_before: time("start_before").unwrap_or_default(),
            due: DueFilter::ALL.into_iter().find(|known| known.as_str() == due),
            sort: Some(sort)
                .filter(|sort| !sort.is_empty())
                .and_then(|sort| sort.try_into().ok()),
            page: first("page").parse().unwrap_or(1).max(1),
        }
    }

    /// The statuses to show.
    #[must_use]
    pub fn statuses(&self) -> Vec<TaskStatus> {
        if self.status.is_empty() {
            TaskStatus::OPEN.to_vec()
        } else {
            self.status.clone()
        }
    }

    /// The order to show them in.
    #[must_use]
    pub fn order(&self) -> TaskSort {
        self.sort.clone().unwrap_or_else(TaskSort::by_due_date)
    }

    /// Returns the filter for a list; `day` returns the start of the day that is so many days after
    /// today. Invalid labels are left out.
    #[must_use]
    pub fn filter(&self, day: impl Fn(u64) -> DateTime<Utc>) -> TaskFilter {
        let start = |days| Some(LocalOrUtc::At(day(days)));
        let (due_after, due_before) = match self.due {
            Some(DueFilter::Today) => (start(0), start(1)),
            Some(DueFilter::Week) => (start(0), start(7)),
            Some(DueFilter::Overdue) | None => (None, None),
        };
        let labels = self.label.iter().filter_map(|text| parse_label("label", text).ok());
        TaskFilter {
            status: self.statuses(),
            priority: self.priority.clone(),
            label: labels.collect(),
            start_after: self.start_after.parse().ok(),
            start_before: self.start_before.parse().ok(),
            due_after,
            due_before,
            overdue: (self.due == Some(DueFilter::Overdue)).then_some(true),
            q: Some(self.q.clone()).filter(|q| !q.is_empty()).into_iter().collect(),
            ..TaskFilter::default()
        }
    }

    /// Whether the query filters, so that other tasks may exist.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        let Self {
            q,
            status,
            priority,
            label,
            start_after,
            start_before,
            due,
            ..
        } = self;
        let texts = [q, start_after, start_before];
        texts.iter().any(|text| !text.is_empty())
            || !status.is_empty()
            || !priority.is_empty()
            || !label.is_empty()
            || due.is_some()
    }

    /// Returns the query without the page, such as `status=completed&sort=-completed_at`; empty for
    /// the default.
    #[must_use]
    pub fn view(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if !self.q.is_empty() {
            pairs.push(("q", encode(&self.q)));
        }
        if self.status.len() == TaskStatus::ALL.len() {
            pairs.push(("status", "all".into()));
        } else {
            pairs.extend(self.status.iter().map(|status| ("status", status.as_str().to_owned())));
        }
        pairs.extend(
            self.priority
                .iter()
                .map(|priority| ("priority", priority.as_str().to_owned())),
        );
        pairs.extend(self.label.iter().map(|label| ("label", encode(label))));
        let times = [("start_after", &self.start_after), ("start_before", &self.start_before)];
        let times = times.into_iter().filter(|(_, time)| !time.is_empty());
        pairs.extend(times.map(|(key, time)| (key, encode(time))));
        pairs.extend(self.due.map(|due| ("due", due.as_str().to_owned())));
        pairs.extend(self.sort.clone().map(|sort| ("sort", encode(&String::from(sort)))));
        let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
        pairs.join("&")
    }

    /// Returns the URL of `path` with this query.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        view_url(path, &self.view(), "")
    }
}

/// Returns the URL of `path` with the query of a view, and with a month of the calendar, such as
/// `2026-03`; each may be empty.
#[must_use]
pub fn view_url(path: &str, view: &str, month: &str) -> String {
    let month = Some(encode(month)).filter(|month| !month.is_empty());
    let month = month.map(|month| format!("month={month}"));
    let view = Some(view.to_owned()).filter(|view| !view.is_empty());
    let query: Vec<_> = view.into_iter().chain(month).collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

#[cfg(test)]
mod tests;
