//! Tests of task files.

use super::*;
use domain::task::{TaskPriority, TaskStatus};

fn tasks(file: &[u8]) -> Vec<NewTask> {
    let rows = read(file, &["id"]).unwrap().rows;
    rows.into_iter().map(|(_, row)| row.unwrap()).collect()
}

fn titles(file: &str) -> Vec<String> {
    tasks(file.as_bytes()).into_iter().map(|task| task.title).collect()
}

#[test]
fn columns_come_in_any_order_and_may_be_missing() {
    assert_eq!(titles("\u{feff}id, title\n7,a\n,\"b, c\"\n"), ["a", "b, c"]);
    assert!(titles("title\n").is_empty());
    let tasks = tasks(b"status,title,due_date,labels\ncompleted,x,2026-03-29,home garden\n,y,,\n");
    assert_eq!(
        (tasks[0].status, tasks[0].due_date),
        (TaskStatus::Completed, "2026-03-29".parse().ok())
    );
    assert_eq!((tasks[1].status, tasks[1].due_date), (TaskStatus::Pending, None));
    assert_eq!(tasks[0].labels, ["home", "garden"]);
    assert!(tasks[1].labels.is_empty());
}

/// `ml_core::data` would trim it.
#[test]
fn the_indentation_of_a_description_stays() {
    let tasks = tasks(b"title,description\nx,\"    let a;\n\"\ny,  z\n");
    let descriptions: Vec<_> = tasks.into_iter().map(|task| task.description).collect();
    assert_eq!(descriptions, [Some("    let a;\n".to_owned()), Some("  z".to_owned())]);
}

#[test]
fn a_quote_that_is_closed_or_literal_is_read() {
    for (file, last) in [
        ("title\n\"a\"\n", "a"),
        ("title\n\"a\"", "a"),
        ("title\n\"say \"\"a\"\"\"\r\n\r\n", "say \"a\""),
        ("title\n5\" pipe", "5\" pipe"),
    ] {
        assert_eq!(titles(file), [last], "{file}");
    }
}

#[test]
fn an_invalid_file_of_tasks_is_refused() {
    for (file, part) in [
        (&b""[..], "title"),
        (b"colour\nx\n", "title"),
        (b"title,Title\nx,y\n", "both"),
        (b"title,status\nx\n", "Line 2: the number of fields is 1,"),
        (
            b"sep=;\r\ntitle;status\r\n\r\nx;;\r\ny;;z\r\n",
            "Line 5: the number of fields is 3,",
        ),
        (b"title\n\0\0\xff\n", "UTF-8"),
        (b"title,description\na,\"open\nb,c\n", "Line 2 opens a quote"),
        (b"title\nx\n\"\"\"", "Line 3 opens a quote"),
    ] {
        let Err(Error::Failure(failure)) = read(file, &[]) else {
            panic!("{part} was read");
        };
        assert_eq!(failure.code, ErrorCode::InvalidFile);
        assert!(failure.detail.contains(part), "{}", failure.detail);
    }
    let rows = read(b"title,status,priority,due_date\n\n,,,\nx,soon,5,soon\n", &[])
        .unwrap()
        .rows;
    let [(place, Err(errors))] = rows.as_slice() else {
        panic!("the row was read");
    };
    let pointers: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/status", "/priority", "/due_date"]);
    assert_eq!(place, "Line 4");
}

#[test]
fn a_file_that_excel_saved_is_read() {
    let file = "\u{feff}sep=;\r\nTitle;Due date;START;Priority;Status;ID\r\n\
                \"Grüße\";29.03.2030;28.3.2030 9:00;High;In Progress;1\r\n;;;;;\r\n\"\r\nx\";3/4/2030;3/29/2030;;;2\r\n";
    let utf16: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = read(&utf16, &["id"]).unwrap();
    assert_eq!(
        read.format,
        Some(ImportFormat {
            encoding: "UTF-16LE",
            delimiter: ';',
            columns: vec![
                Some("title"),
                Some("due_date"),
                Some("start_date"),
                Some("priority"),
                Some("status"),
                None
            ],
            date_order: Some(DateOrder::MonthDayYear),
            unknown: Vec::new(),
        })
    );
    let (places, tasks): (Vec<_>, Vec<_>) = read.rows.into_iter().map(|(place, row)| (place, row.unwrap())).unzip();
    assert_eq!(places, ["Line 3", "Line 5"]);
    assert_eq!(
        (tasks[0].title.as_str(), tasks[0].status),
        ("Grüße", TaskStatus::InProgress)
    );
    assert_eq!(
        (tasks[0].due_date, tasks[0].start_date),
        ("2030-03-29".parse().ok(), "2030-03-28T09:00".parse().ok())
    );
    assert_eq!(tasks[1].due_date, "2030-03-04".parse().ok());
}

#[test]
fn midnights_of_a_whole_column_are_days() {
    let tasks = tasks(
        b"title,start_date,due_date\nx,2030-03-01 00:00:00,29/Mar/30 12:00 AM\n\
          y,2030-03-01 10:00,30/Mar/30 12:00 AM\nz,,2030-03-31\n",
    );
    let due: Vec<_> = tasks.iter().map(|task| task.due_date).collect();
    assert_eq!(
        due,
        ["2030-03-29", "2030-03-30", "2030-03-31"].map(|day| day.parse::<domain::LocalOrUtc>().ok())
    );
    assert_eq!(tasks[0].start_date, "2030-03-01T00:00".parse().ok());
}

#[test]
fn files_of_other_programs_are_read() {
    let jira = "Summary,Issue key,Status,Priority,Due Date,Labels,Labels,Description\n\
                Pay,AB-1,To Do,Highest,29/Mar/30 10:00 PM,home,money,\"a\nb\"\n\
                Sell,AB-2,Won't Do,Minor,,,,\n";
    let outlook = "Subject;Start Date;Due Date;Categories;Notes;Priority;Status;\n\
                   Pay;28.3.2030;29-Mar-30;home, money;;Normal;Not Started;\n\
                   Sell;;;;;;Complete;\n";
    let trello = "Card Name,Card Description,Labels,List Name,Due Date,Due Complete\n\
                  Pay,,,Now,2030-03-29T10:00:00.000Z,false\nSell,,,Now,,true\n";
    let vikunja = "ID,Title,Description,Done,Priority,Due Date\n1,Pay,,false,,\n2,Sell,,true,,\n";
    for (file, statuses, unknown) in [
        (jira, [TaskStatus::Pending, TaskStatus::Cancelled], &["Issue key"][..]),
        (outlook, [TaskStatus::Pending, TaskStatus::Completed], &[]),
        (trello, [TaskStatus::Pending, TaskStatus::Completed], &["List Name"]),
        (vikunja, [TaskStatus::Pending, TaskStatus::Completed], &[]),
    ] {
        let read = read(file.as_bytes(), &["id"]).unwrap();
        assert_eq!(read.format.unwrap().unknown, unknown, "{file}");
        let tasks: Vec<_> = read.rows.into_iter().map(|(_, row)| row.unwrap()).collect();
        assert_eq!([tasks[0].title.as_str(), &tasks[1].title], ["Pay", "Sell"]);
        assert_eq!([tasks[0].status, tasks[1].status], statuses, "{file}");
    }
    let task = tasks(jira.as_bytes()).remove(0);
    assert_eq!(
        (task.priority, task.labels.join(" ")),
        (TaskPriority::Urgent, "home money".into())
    );
    assert_eq!(task.due_date, "2030-03-29T22:00".parse().ok());
    assert_eq!(task.description.as_deref(), Some("a\nb"));
    let todoist = "TYPE,CONTENT,PRIORITY,INDENT\ntask,Pay,1,1\ntask,Sell,4,1\ntask,Rest,,1\n";
    let priorities: Vec<_> = tasks(todoist.as_bytes())
        .into_iter()
        .map(|task| task.priority)
        .collect();
    assert_eq!(
        priorities,
        [TaskPriority::Urgent, TaskPriority::Low, TaskPriority::Medium]
    );
    let task = tasks(outlook.as_bytes()).remove(0);
    assert_eq!(task.due_date, "2030-03-29".parse().ok());
}
