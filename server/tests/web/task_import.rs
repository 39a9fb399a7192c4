//! The page that imports tasks, without JavaScript.

use crate::client::{Answer, Browser, TestApp, texts};
use axum::http::Method;
use scraper::{Html, Selector};

const PAGE: &str = "/tasks/import";
const CSV: &str = "\u{feff}Title;Due date;Priority;Mood <3\r\nBuy <b>;29.03.2030;high;7\r\nplain;;;8\r\n";

async fn post(browser: &Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    let part = |(name, value): &(&str, &str)| {
        let file_name = if *name == "file" { "; filename=\"t.csv\"" } else { "" };
        format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n{value}\r\n")
    };
    let body = fields.iter().map(part).collect::<String>() + "--x--\r\n";
    let headers = [
        ("content-type", "multipart/form-data; boundary=x"),
        ("accept", "text/html"),
    ];
    browser.request(Method::POST, PAGE, &headers, body).await
}

/// Returns the file that the form of a preview holds.
fn content(page: &str) -> String {
    let page = Html::parse_document(page);
    let field = Selector::parse("[name=content]").unwrap();
    let field = page.select(&field).next().unwrap();
    field.value().attr("value").unwrap().to_owned()
}

#[tokio::test]
async fn tasks_are_shown_as_they_will_be_stored_and_stored_when_confirmed() {
    let app = TestApp::start().await;
    let browser = app.browser();
    assert_eq!(
        post(&browser, &[]).await.header("location"),
        "/login?next=/tasks/import"
    );
    browser.register("ada").await;
    assert!(browser.open("/tasks").await.text.contains("href=\"/tasks/import\""));
    assert_eq!(texts(&browser.open(PAGE).await.text, "h1"), ["Import tasks"]);

    let shown = post(&browser, &[("file", CSV), ("text", "")]).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let facts = [
        "2 tasks",
        "CSV",
        "UTF-8",
        "delimiter: semicolon",
        "columns: Title, Due, Priority, (not imported)",
        "not imported: Mood <3",
    ];
    assert_eq!(texts(&shown.text, ".facts span"), facts);
    let first = ["Buy <b>", "", "Pending", "High", "", "", "29 Mar 2030"];
    let cells = texts(&shown.text, "tbody tr:first-child td");
    assert_eq!(cells.iter().map(|cell| cell.trim()).collect::<Vec<_>>(), first);
    assert!(
        browser.open("/tasks").await.text.contains("No open tasks"),
        "nothing is stored yet"
    );

    let imported = post(&browser, &[("content", &content(&shown.text)), ("act", "import")]).await;
    assert_eq!((imported.status.as_u16(), imported.header("location")), (303, "/tasks"));
    let page = browser.open("/tasks").await.text;
    for part in ["2 tasks were imported.", "Buy &lt;b&gt;", "plain"] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let shown = post(&browser, &[("text", "[{\"title\": \"from JSON\"}]")]).await;
    assert_eq!(texts(&shown.text, ".facts span"), ["1 task", "JSON"]);
    let empty = post(&browser, &[("text", "title\n")]).await.text;
    assert!(
        texts(&empty, "[value=import]").is_empty() && empty.contains("0 tasks"),
        "{empty}"
    );
}

#[tokio::test]
async fn every_error_is_listed_with_its_line_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let text = "title,due_date\nfine,\n,2030-01-01\nlate,soon & <late>\n";
    for act in ["preview", "import"] {
        let refused = post(&browser, &[("text", text), ("act", act)]).await;
        let errors = texts(&refused.text, "[role=alert] li");
        assert_eq!((refused.status.as_u16(), errors.len()), (422, 2), "{}", refused.text);
        assert_eq!(errors[0], "Line 3: Give the task a title.");
        assert!(errors[1].starts_with("Line 4: “soon & <late>” is"), "{errors:?}");
        assert_eq!(texts(&refused.text, "textarea")[0].trim(), text.trim());
        assert!(texts(&refused.text, "[name=content]").is_empty());
    }
    let large = "x".repeat((2 << 20) + 1);
    for (fields, status, error) in [
        (
            &[("file", ""), ("text", "")][..],
            422,
            "Choose a file with tasks, or paste some.",
        ),
        (
            &[("file", CSV), ("text", text)],
            422,
            "Send one file: choose a file or paste tasks, not both.",
        ),
        (
            &[("content", "?"), ("act", "import")],
            422,
            "The tasks are not those that were shown. Choose the file again.",
        ),
        (
            &[("file", "name,colour\n,red\n")],
            422,
            "Line 2: Give the task a title.",
        ),
        (&[("file", &large)], 413, "The file is larger than 2 MB."),
    ] {
        let refused = post(&browser, fields).await;
        let errors = texts(&refused.text, "[role=alert] li");
        assert_eq!(
            (refused.status.as_u16(), errors.len()),
            (status, 1),
            "{error}: {}",
            refused.text
        );
        assert!(errors[0].starts_with(error), "{errors:?}");
    }
    assert!(browser.open("/tasks").await.text.contains("No open tasks"));
}
