//! Fields of the filter form: their options, and their values in a query.

use super::query::CALENDAR;
use crate::labels::{priority_options, status_options};
use domain::task::{DueFilter, TaskPriority, TaskQuery, TaskSort, TaskStatus};

/// Orders to choose from: value and label.
const ORDERS: [(&str, &str); 6] = [
    ("", "Due date"),
    ("start_date,due_date", "Start date"),
    ("-priority,due_date", "Priority"),
    ("-created_at", "Newest"),
    ("-updated_at", "Last updated"),
    ("title", "Title"),
];

/// A select of the form, or the input of a day.
#[derive(Clone, Copy, PartialEq)]
pub enum Field {
    /// The status.
    Status,
    /// The priority.
    Priority,
    /// The label.
    Label,
    /// The first day on which a task may start.
    StartAfter,
    /// The day before which it starts.
    StartBefore,
    /// The due date.
    Due,
    /// The order.
    Sort,
}

impl Field {
    /// Returns the fields of a page: a board shows every status, and a calendar has its own order.
    #[must_use]
    pub fn for_page(path: &str) -> Vec<Self> {
        let is_used = |field: &Self| match field {
            Self::Status => path != "/tasks/board",
            Self::Sort => path != CALENDAR,
            Self::Priority | Self::Label | Self::StartAfter | Self::StartBefore | Self::Due => true,
        };
        let all = [
            Self::Status,
            Self::Priority,
            Self::Label,
            Self::StartAfter,
            Self::StartBefore,
            Self::Due,
            Self::Sort,
        ];
        all.into_iter().filter(is_used).collect()
    }

    /// Returns the name in the form and in the URL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Label => "label",
            Self::StartAfter => "start_after",
            Self::StartBefore => "start_before",
            Self::Due => "due",
            Self::Sort => "sort",
        }
    }

    /// Returns the text above the field.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Priority => "Priority",
            Self::Label => "Label",
            Self::StartAfter => "Starts from",
            Self::StartBefore => "Starts before",
            Self::Due => "Due",
            Self::Sort => "Sort by",
        }
    }

    /// Returns values and labels of the options; `labels` are those of the reader's tasks.
    #[must_use]
    pub fn options(self, labels: Vec<String>) -> Vec<(String, String)> {
        let own = |(value, text): (&str, &str)| (value.to_owned(), text.to_owned());
        match self {
            Self::Status => std::iter::once(own(("", "Open")))
                .chain(status_options())
                .chain([own(("all", "All"))])
                .collect(),
            Self::Priority => std::iter::once(own(("", "Any"))).chain(priority_options()).collect(),
            Self::Label => std::iter::once(own(("", "Any")))
                .chain(labels.into_iter().map(|label| (label.clone(), label)))
                .collect(),
            Self::StartAfter | Self::StartBefore => Vec::new(),
            Self::Due => [
                ("", "Any time"),
                ("overdue", "Overdue"),
                ("today", "Today"),
                ("week", "Next 7 days"),
            ]
            .map(own)
            .to_vec(),
            Self::Sort => ORDERS.map(own).to_vec(),
        }
    }

    /// Returns the chosen value; several of a list are separated by commas.
    #[must_use]
    pub fn value(self, query: &TaskQuery) -> String {
        match self {
            Self::Status if query.status.len() == TaskStatus::ALL.len() => "all".to_owned(),
            Self::Status => joined(query.status.iter().map(|status| status.as_str())),
            Self::Priority => joined(query.priority.iter().map(|priority| priority.as_str())),
            Self::Label => query.label.join(","),
            Self::StartAfter => query.start_after.clone(),
            Self::StartBefore => query.start_before.clone(),
            Self::Due => query.due.map_or("", DueFilter::as_str).to_owned(),
            Self::Sort => query.sort.clone().map(String::from).unwrap_or_default(),
        }
    }

    /// Sets the chosen value.
    pub fn set(self, query: &mut TaskQuery, value: &str) {
        match self {
            Self::Status if value == "all" => query.status = TaskStatus::ALL.to_vec(),
            Self::Status => query.status = value.split(',').filter_map(TaskStatus::parse).collect(),
            Self::Priority => query.priority = value.split(',').filter_map(TaskPriority::parse).collect(),
            Self::Label => query.label = items(value).map(str::to_owned).collect(),
            Self::StartAfter => value.clone_into(&mut query.start_after),
            Self::StartBefore => value.clone_into(&mut query.start_before),
            Self::Due => query.due = DueFilter::ALL.into_iter().find(|due| due.as_str() == value),
            Self::Sort => {
                let sort = TaskSort::try_from(value.to_owned()).ok();
                query.sort = sort.filter(|_| !value.is_empty());
            }
        }
    }
}

fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join(",")
}

/// Returns the items of a list that is separated by commas.
pub fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|item| !item.is_empty())
}
