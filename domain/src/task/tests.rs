use super::*;
use crate::local_or_utc::{DayOrTime, LocalOrUtc};
use chrono::DateTime;
use serde_json::{Value, json};

fn task() -> Task {
    let time = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    Task {
        id: 1,
        fields: TaskFields {
            title: "Old".into(),
            description: Some("More".into()),
            status: TaskStatus::InProgress,
            priority: TaskPriority::High,
            labels: vec!["home".into()],
            start_date: "2026-03-29".parse().ok().map(DayOrTime::Day),
            due_date: Some(time.into()),
        },
        owner_id: 2,
        is_completed: false,
        completed_at: None,
        version: 3,
        created_at: time,
        updated_at: time,
        deleted_at: None,
    }
}

fn patched(patch: Value) -> NewTask {
    serde_json::from_value::<TaskPatch>(patch).unwrap().apply(task().fields)
}

fn unchanged() -> NewTask {
    NewTask {
        title: "Old".into(),
        description: Some("More".into()),
        status: TaskStatus::InProgress,
        priority: TaskPriority::High,
        labels: vec!["home".into()],
        start_date: task().fields.start_date.map(LocalOrUtc::from),
        due_date: task().fields.due_date.map(LocalOrUtc::from),
    }
}

#[test]
fn names_are_spelled_as_in_json() {
    for status in TaskStatus::ALL {
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
    }
    for priority in TaskPriority::ALL {
        assert_eq!(serde_json::to_value(priority).unwrap(), priority.as_str());
    }
    for kind in TaskChangeKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    for field in TaskField::ALL {
        assert_eq!(serde_json::to_value(field).unwrap(), field.name());
    }
    for filter in DueFilter::ALL {
        assert_eq!(serde_json::to_value(filter).unwrap(), filter.as_str());
    }
}

#[test]
fn a_task_needs_only_a_title() {
    let new: NewTask = serde_json::from_value(json!({ "title": "  Water the plants " })).unwrap();
    let new = new.parse().unwrap();
    assert_eq!(
        (new.title.as_str(), new.status),
        ("Water the plants", TaskStatus::Pending)
    );
    assert_eq!((new.priority, new.due_date), (TaskPriority::Medium, None));
    for bad in [
        json!({ "title": "x", "is_completed": true }),
        json!({}),
        json!({ "title": "x", "status": "done" }),
    ] {
        assert!(serde_json::from_value::<NewTask>(bad.clone()).is_err(), "{bad}");
    }
}

#[test]
fn titles_and_descriptions_have_limits() {
    assert_eq!(parse_title(&"ü".repeat(200)).unwrap().chars().count(), 200);
    for (bad, code) in [
        (" \t", "required"),
        ("\u{200b}", "required"),
        (&*"ü".repeat(201), "too_long"),
        ("a\nb", "invalid"),
        ("a\0", "invalid"),
    ] {
        assert_eq!(parse_title(bad).unwrap_err().code, code, "{bad:?}");
    }
    assert_eq!(
        parse_description(Some("a\r\n\tb\n")).unwrap().as_deref(),
        Some("a\n\tb\n")
    );
    assert_eq!(parse_description(Some(" \n\u{200b}")).unwrap(), None);
    // A line break counts once, however the form sends it.
    assert!(parse_description(Some(&"x\r\n".repeat(500))).is_ok());
    assert_eq!(parse_description(Some(&"x".repeat(1001))).unwrap_err().code, "too_long");
    assert_eq!(parse_description(Some("a\u{7}")).unwrap_err().code, "invalid");
    let broken = NewTask {
        description: Some("\0".into()),
        ..NewTask::default()
    };
    let fields: Vec<String> = broken
        .parse()
        .unwrap_err()
        .iter()
        .map(|error| error.field().to_owned())
        .collect();
    assert_eq!(fields, ["title", "description"]);
}

#[test]
fn a_patch_keeps_what_is_absent_and_null_gives_the_default() {
    assert_eq!(patched(json!({})), unchanged());
    let cleared = patched(
        json!({ "description": null, "status": null, "priority": null, "labels": null, "start_date": null, "due_date": null }),
    );
    let expected = NewTask {
        title: "Old".into(),
        ..NewTask::default()
    };
    assert_eq!(cleared, expected);
    let set =
        patched(json!({ "title": "New", "status": "completed", "labels": ["B", "#a"], "due_date": "2026-03-29" }));
    let expected = NewTask {
        title: "New".into(),
        status: TaskStatus::Completed,
        labels: vec!["B".into(), "#a".into()],
        due_date: Some("2026-03-29".parse().unwrap()),
        ..unchanged()
    };
    assert_eq!(set, expected);
    assert_eq!(set.parse().unwrap().labels, ["a", "b"]);
    assert_eq!(
        patched(json!({ "title": null })).parse().unwrap_err()[0].code,
        "required"
    );
    assert!(serde_json::from_value::<TaskPatch>(json!({ "owner_id": 7 })).is_err());
}

#[test]
fn every_field_is_read_as_it_is_written() {
    let task = task().fields;
    let mut read = NewTask::default();
    for field in TaskField::ALL {
        assert_eq!(serde_json::to_value(field).unwrap(), field.name());
        let text = field.stored_text(&task).unwrap();
        assert_eq!(field.read(&mut read, &text), Ok(()), "{text}");
    }
    assert_eq!(read, unchanged());
}

#[test]
fn a_patch_between_two_states_has_the_fields_that_differ() {
    let after = NewTask {
        title: "New".into(),
        ..NewTask::default()
    };
    let patch = TaskPatch::between(&unchanged(), after.clone());
    let json = serde_json::to_value(&patch).unwrap();
    assert!(
        TaskField::ALL.iter().all(|field| json.get(field.name()).is_some()),
        "{json}"
    );
    assert_eq!(patch.apply(task().fields), after);
    assert_eq!(TaskPatch::between(&unchanged(), unchanged()), TaskPatch::default());
}

#[test]
fn a_patch_is_written_as_it_was_read() {
    for patch in [
        json!({}),
        json!({ "title": "x", "due_date": null }),
        json!({ "status": "cancelled", "labels": ["home"] }),
    ] {
        let read: TaskPatch = serde_json::from_value(patch.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), patch);
    }
}

#[test]
fn ids_of_a_change_to_many_are_counted_once() {
    assert_eq!(parse_ids(vec![3, 1, 3]).unwrap(), [1, 3]);
    assert_eq!(parse_ids(vec![]).unwrap_err().code, "required");
    assert!(parse_ids((0..100).collect()).is_ok());
    assert_eq!(parse_ids((0..101).collect()).unwrap_err().code, "too_many");
}

#[test]
fn an_order_has_keys_that_exist() {
    let sort = |text: &str| TaskSort::try_from(text.to_owned());
    assert_eq!(String::from(sort("-due_date, title,title").unwrap()), "-due_date,title");
    assert_eq!(sort("").unwrap(), TaskSort::default());
    for field in TaskSortKey::ALL {
        assert_eq!(sort(field.as_str()).unwrap().keys()[0].field, field);
    }
    for bad in ["colour", "--title", "title desc", "search"] {
        assert!(sort(bad).unwrap_err().contains("created_at"), "{bad}");
    }
}

#[test]
fn a_search_has_limits() {
    let filter = |q: Vec<String>| TaskFilter {
        q,
        ..TaskFilter::default()
    };
    assert!(filter(vec!["plants".into()]).check().is_empty());
    for (q, code) in [
        (vec!["x".to_owned(); 11], "too_many"),
        (vec!["x".repeat(201)], "too_long"),
        (vec!["\0".into()], "invalid"),
    ] {
        assert_eq!(filter(q).check()[0].code, code);
    }
    let label = |label: &[&str]| {
        let label = label.iter().map(|label| (*label).to_owned()).collect();
        let filter = TaskFilter {
            label,
            ..TaskFilter::default()
        };
        filter
            .check()
            .into_iter()
            .map(|error| error.pointer)
            .collect::<Vec<_>>()
    };
    assert!(label(&["home", "#Garden"]).is_empty());
    assert_eq!(label(&["home", "a b"]), ["/label"]);
    assert_eq!(label(&["x"; 11]), ["/label"]);
}

#[test]
fn a_change_names_the_fields_that_differ() {
    let before = task().fields;
    assert_eq!(FieldChange::between(&before, &before), []);
    let after = TaskFields {
        title: "New".into(),
        description: None,
        labels: vec!["garden".into(), "home".into()],
        start_date: None,
        due_date: None,
        ..before.clone()
    };
    let fields = FieldChange::between(&before, &after);
    let fields: Vec<_> = fields
        .iter()
        .map(|change| (change.field, change.from.as_deref(), change.to.as_deref()))
        .collect();
    assert_eq!(
        fields,
        [
            (TaskField::Title, Some("Old"), Some("New")),
            (TaskField::Description, Some("More"), None),
            (TaskField::Labels, Some("home"), Some("garden home")),
            (TaskField::StartDate, Some("2026-03-29"), None),
            (TaskField::DueDate, Some("2027-01-15T08:00:00Z"), None),
        ]
    );
}

#[test]
fn a_task_starts_before_it_is_due() {
    let check = |start: &str, due: &str| {
        let task = NewTask {
            start_date: start.parse().ok(),
            due_date: due.parse().ok(),
            ..NewTask::default()
        };
        task.check_start().map_err(|error| (error.pointer, error.code))
    };
    let refused = Err(("/start_date".to_owned(), "after_due_date".to_owned()));
    for (start, due, expected) in [
        ("2026-03-28", "2026-03-29", Ok(())),
        ("2026-03-29", "2026-03-29", Ok(())),
        // The whole day.
        ("2026-03-29T17:30", "2026-03-29", Ok(())),
        ("2026-03-29T17:30", "2026-03-29T17:30", Ok(())),
        ("2026-03-29", "", Ok(())),
        ("", "2026-03-29", Ok(())),
        ("2026-03-29", "2026-03-29T00:30", Ok(())),
        ("2026-03-30", "2026-03-29T23:30", refused.clone()),
        ("2026-03-30T00:00", "2026-03-29", refused.clone()),
        ("2026-03-30", "2026-03-29", refused.clone()),
        ("2026-03-29T17:31", "2026-03-29T17:30", refused),
    ] {
        assert_eq!(check(start, due), expected, "{start} {due}");
    }
}
