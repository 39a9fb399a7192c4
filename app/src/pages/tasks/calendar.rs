//! Calendar: tasks on the days from their start to their due date.

use super::badges::OverdueText;
use super::frame::TasksFrame;
use super::query::{CALENDAR, use_month, use_task_query};
use super::result_count::ResultCount;
use crate::components::{LastGood, Loading, PlainLink};
use crate::number::plural;
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::tasks::task_calendar;
use crate::view_models::{Calendar, Day, Nearness, TaskItem};
use domain::task::{TaskForm, TaskQuery, view_url};
use leptos::prelude::*;
use leptos_router::components::A;

const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
/// Number of tasks of a day that are shown without opening the rest.
const SHOWN_TASKS: usize = 4;

/// Returns a sentence on the number of tasks that are not shown; `place` is empty, or such as
/// ` in this month`.
fn hidden_text(hidden: i64, place: &str) -> String {
    let tasks = plural(hidden, "more task", "more tasks");
    let are = if hidden == 1 { "is" } else { "are" };
    format!("{tasks}{place} {are} not shown.")
}

/// The calendar.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let query = use_task_query();
    let month = use_month(CALENDAR);
    let calendar = page_resource(
        move || (query.get(), month.get()),
        |(query, month)| task_calendar(query, month),
    );
    Realtime::from_context().on_task_change(move || calendar.refetch());
    let last_good = LastGood::default();
    let count = ResultCount::of_page();
    view! {
        <TasksFrame title="Calendar" path=CALENDAR query>
            <Transition fallback=|| view! { <Loading/> }>
                {move || Suspend::new(async move {
                    let (calendar, query) = (calendar.await, query.get_untracked());
                    let key = (query.clone(), month.get_untracked());
                    if let Ok(calendar) = &calendar {
                        count.announce(view_url("", &query.view(), &key.1), calendar.total);
                    }
                    last_good.render(key, calendar, |calendar| view! { <MonthView calendar query/> }.into_any())
                })}
            </Transition>
        </TasksFrame>
    }
    .into_any()
}

#[component]
fn MonthView(calendar: Calendar, query: TaskQuery) -> impl IntoView {
    let Calendar {
        title,
        previous,
        next,
        weeks,
        total,
        hidden,
    } = calendar;
    let empty = (total == 0).then(|| {
        let text = if query.is_narrow() {
            "No task of this month matches the search and the filters."
        } else {
            "No open tasks in this month."
        };
        view! { <p class="section-text">{text}</p> }
    });
    let url = |month: &str| view_url(CALENDAR, &query.view(), month);
    let today = query.url(CALENDAR);
    let head = WEEKDAYS
        .map(|day| view! { <th scope="col"><abbr title=day>{&day[..3]}</abbr></th> })
        .collect_view();
    let weeks = weeks
        .into_iter()
        .map(|days| {
            let days = days.into_iter().map(|day| view! { <DayCell day/> }).collect_view();
            view! { <tr>{days}</tr> }
        })
        .collect_view();
    let hidden = (hidden > 0).then(|| {
        let hidden = hidden_text(hidden, " in this month");
        view! { <p class="section-text">{hidden}" Use the filters to narrow the list."</p> }
    });
    view! {
        <div class="section">
            <div class="section-header">
                <h2>{title.clone()}</h2>
                <div class="actions">
                    <PlainLink href=url(&previous) scroll=false attr:class="button button-small">"Previous"</PlainLink>
                    <PlainLink href=today scroll=false attr:class="button button-small">"This month"</PlainLink>
                    <PlainLink href=url(&next) scroll=false attr:class="button button-small">"Next"</PlainLink>
                </div>
            </div>
            {hidden}
            {empty}
            <table class="calendar">
                <caption class="visually-hidden">{format!("Tasks in {title}")}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{weeks}</tbody>
            </table>
        </div>
    }
}

#[component]
fn DayCell(day: Day) -> impl IntoView {
    let Day {
        name,
        number,
        is_today,
        is_outside,
        mut items,
        hidden,
    } = day;
    let rest = items.split_off(items.len().min(SHOWN_TASKS));
    let is_empty = items.is_empty();
    let date = name.machine.clone();
    let list = |items: Vec<TaskItem>| {
        let items = items.into_iter();
        items
            .map(|item| view! { <DayTask item date=date.clone()/> })
            .collect_view()
    };
    let count = rest.len();
    let rest = (count > 0).then(|| {
        view! {
            <details>
                <summary>{format!("{count} more")}</summary>
                <ul>{list(rest)}</ul>
            </details>
        }
    });
    let hidden = (hidden > 0).then(|| view! { <p class="day-hidden">{hidden_text(hidden, "")}</p> });
    view! {
        <td
            class="day" data-outside=is_outside.then_some("") data-today=is_today.then_some("")
            data-empty=is_empty.then_some("") aria-current=is_today.then_some("date")
        >
            <time class="day-number" datetime=name.machine title=name.exact><span class="day-name">{name.text}</span>{number}</time>
            <ul>{list(items)}</ul>
            {rest}
            {hidden}
        </td>
    }
}

#[component]
fn DayTask(item: TaskItem, date: String) -> impl IntoView {
    let form = TaskForm::of_task(&item.fields);
    // Dates such as 2026-03-29 are in the order of their texts.
    let is_continued = !form.start_date.is_empty() && form.start_date < date;
    let continues = form.due_date > date;
    let time = match &date {
        date if *date == form.due_date => form.due_time,
        date if *date == form.start_date => form.start_time,
        _ => String::new(),
    };
    let is_span = is_continued || continues;
    let dates = item.due.as_ref().filter(|_| is_span).map(|due| due.exact.clone());
    let nearness = item.due.map(|due| due.nearness);
    view! {
        <li
            class="day-task" data-status=item.fields.status.as_str() data-nearness=nearness.map(Nearness::as_str) title=dates
            data-continued=is_continued.then_some("") data-continues=continues.then_some("")
        >
            {nearness.map(|nearness| view! { <OverdueText nearness/> })}
            {(!time.is_empty()).then(|| view! { <span class="due">{time}" "</span> })}
            <A href=format!("/tasks/{}", item.id) attr:class="task-title">{item.fields.title}</A>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hidden_task_is_in_the_singular() {
        assert_eq!(
            hidden_text(1, " in this month"),
            "1 more task in this month is not shown."
        );
        assert_eq!(hidden_text(2, ""), "2 more tasks are not shown.");
    }
}
