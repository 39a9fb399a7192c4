//! Dates without a time, which are the same day in every time zone.

use crate::client::{PASSWORD, TestApp};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_date_without_a_time_is_the_same_day_in_every_zone() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let browser = app.browser();
    let login = format!("form[username]=ada&form[password]={PASSWORD}&form[next]=");
    browser.submit("/login", "/fn/auth/login", &login).await;
    let set_time_zone = async |zone: &str| {
        assert_eq!(ada.patch("/users/me", json!({ "time_zone": zone })).await.status, 200);
    };
    set_time_zone("Europe/Berlin").await;
    let form = "form[title]=report&form[start_date]=2031-03-28&form[due_date]=2031-03-29";
    let path = browser.submit("/tasks/new", "/fn/tasks/create", form).await;
    ada.patch(&path, json!({ "due_date": "2031-03-30" })).await;
    ada.patch(&path, json!({ "due_date": "2031-03-29" })).await;
    for zone in ["America/New_York", "Pacific/Pago_Pago", "Pacific/Kiritimati"] {
        set_time_zone(zone).await;
        let task = ada.get(&path).await.json();
        assert_eq!(
            (&task["start_date"], &task["due_date"]),
            (&json!("2031-03-28"), &json!("2031-03-29")),
            "{zone}"
        );
        let csv = ada.get("/tasks/export.csv").await.text;
        assert!(csv.contains(",2031-03-28,2031-03-29,"), "{zone}: {csv}");
        let json = ada.get("/tasks/export.json").await.json();
        assert_eq!(json[0]["due_date"], "2031-03-29", "{zone}");
        for page in ["/tasks", "/tasks/board", &path] {
            let text = browser.open(page).await.text;
            assert!(text.contains("28 Mar 2031 – 29 Mar 2031"), "{zone} {page}: {text}");
        }
        let text = browser.open(&path).await.text;
        assert!(text.contains("Due: 30 Mar 2031 → 29 Mar 2031"), "{zone}: {text}");
        let calendar = browser.open("/tasks/calendar?month=2031-03").await.text;
        assert_eq!(calendar.matches(">report<").count(), 2, "{zone}");
        let edit = browser.open(&format!("{path}/edit")).await.text;
        assert!(edit.contains("value=\"2031-03-29\""), "{zone}: {edit}");
        for (query, total) in [
            ("due_after=2031-03-29&due_before=2031-03-30", 1),
            ("due_before=2031-03-29", 0),
            ("due_after=2031-03-30", 0),
            ("start_after=2031-03-28&start_before=2031-03-29", 1),
        ] {
            let list = ada.get(&format!("/tasks/?{query}")).await.json();
            assert_eq!(list["total"], total, "{zone} {query}");
        }
    }
    let changes = ada.get(&format!("{path}/changes")).await.json();
    assert_eq!(
        changes["items"][0]["fields"],
        json!([{ "field": "due_date", "from": "2031-03-30", "to": "2031-03-29" }])
    );
    // Midnight is a time, not a whole day.
    let midnight = ada.patch(&path, json!({ "due_date": "2031-03-29T00:00" })).await.json();
    assert_eq!(midnight["due_date"], "2031-03-28T10:00:00Z");
}

#[tokio::test]
async fn a_file_of_a_spreadsheet_is_previewed_and_imported() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let import = async |query: &str, file: &[u8]| {
        let path = format!("/tasks/import{query}");
        ada.send(Method::POST, &path, &[("content-type", "text/csv")], file.to_vec())
            .await
    };
    let file = "\u{feff}Title;Due date\r\nGrüße;29.03.2030\r\ncall;2030-03-29 10:00\r\n";
    let preview = import("?preview=true", file.as_bytes()).await;
    assert_eq!(preview.status, 200);
    let format = json!({
        "encoding": "UTF-8", "delimiter": ";", "columns": ["title", "due_date"], "date_order": null,
        "unknown": []
    });
    let preview = preview.json();
    assert_eq!(
        (&preview["created"], &preview["tasks"], &preview["format"]),
        (&json!(0), &json!(2), &format)
    );
    assert_eq!(preview["first"][0]["due_date"], "2030-03-29");
    assert_eq!(preview["first"][1]["due_date"], "2030-03-29T10:00:00");
    assert_eq!(ada.get("/tasks/").await.json()["total"], 0);
    let imported = import("", file.as_bytes()).await;
    assert_eq!(
        (imported.status.as_u16(), &imported.json()["created"]),
        (201, &json!(2))
    );
    assert_eq!(
        ada.get("/tasks/?q=gr%C3%BCSSE").await.json()["items"][0]["due_date"],
        "2030-03-29"
    );
    for (file, part) in [
        ("title;due_date\nx;3/4/2030\n", "Line 2: “3/4/2030” may be"),
        ("title;due_date\nx;1.1.2030\ny;soon\n", "Line 3: “soon” is no date"),
    ] {
        let refused = import("", file.as_bytes()).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains(part), "{}", refused.text);
    }
    let latin = import("?preview=true", b"title,mood\ncaf\xE9 cr\xE8me br\xFBl\xE9e,3\n")
        .await
        .json();
    assert_eq!(
        (
            &latin["format"]["encoding"],
            &latin["format"]["unknown"],
            &latin["first"][0]["title"]
        ),
        (&json!("windows-1252"), &json!(["mood"]), &json!("café crème brûlée"))
    );
}
