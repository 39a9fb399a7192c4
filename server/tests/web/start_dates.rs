//! The start date of a task, by forms and by the API.

use crate::client::{PASSWORD, TestApp};
use serde_json::json;

#[tokio::test]
async fn a_start_date_is_written_by_form_and_api_and_shown_as_a_span() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    ada.patch("/users/me", json!({ "time_zone": "Asia/Tokyo" })).await;
    let browser = app.browser();
    let login = format!("form[username]=ada&form[password]={PASSWORD}&form[next]=");
    browser.submit("/login", "/fn/auth/login", &login).await;
    let form = "form[title]=paint&form[start_date]=2031-03-11&form[start_time]=09:00&form[due_date]=2031-03-13";
    let path = browser.submit("/tasks/new", "/fn/tasks/create", form).await;
    let task = ada.get(&path).await.json();
    assert_eq!(
        (&task["start_date"], &task["due_date"]),
        (&json!("2031-03-11T00:00:00Z"), &json!("2031-03-13"))
    );
    let same = json!({ "title": "paint", "start_date": "2031-03-11T09:00", "due_date": "2031-03-13" });
    let same = ada.post("/tasks/", same).await.json();
    assert_eq!(
        (&same["start_date"], &same["due_date"]),
        (&task["start_date"], &task["due_date"])
    );
    ada.delete(&format!("/tasks/{}", same["id"])).await;

    // The start alone is changed, and compared with the stored due date, which is a whole day.
    let patch = async |start: &str| ada.patch(&path, json!({ "start_date": start })).await;
    assert_eq!(patch("2031-03-13T18:00").await.status, 200);
    assert_eq!(
        patch("2031-03-14").await.problem().1,
        [("/start_date".into(), "after_due_date".into())]
    );
    assert_eq!(patch("2031-03-11T09:00").await.status, 200);
    let changes = ada.get(&format!("{path}/changes")).await.json();
    assert_eq!(
        changes["items"][0]["fields"],
        json!([{ "field": "start_date", "from": "2031-03-13T09:00:00Z", "to": "2031-03-11T00:00:00Z" }])
    );

    for title in ["later", "begun"] {
        let task = json!({ "title": title, "start_date": "2031-04-01" });
        assert_eq!(ada.post("/tasks/", task).await.status, 201);
    }
    for (query, expected) in [
        ("?sort=start_date,id", "paint,later,begun"),
        ("?start_before=2031-03-11T09:00", ""),
        ("?start_after=2031-03-11T09:00&start_before=2031-04-01", "paint"),
    ] {
        let list = ada.get(&format!("/tasks/{query}")).await.json();
        let titles = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|task| task["title"].as_str());
        assert_eq!(titles.collect::<Vec<_>>().join(","), expected, "{query}");
    }
    let list = browser.open("/tasks?start_before=2031-04-01").await.text;
    assert!(
        list.contains("11 Mar 2031, 09:00 – 13 Mar 2031") && !list.contains(">later<"),
        "{list}"
    );
    let month = async |month: &str| browser.open(&format!("/tasks/calendar?month={month}")).await.text;
    assert_eq!(month("2031-03").await.matches(">paint<").count(), 3);
    assert_eq!(month("2031-04").await.matches(">later<").count(), 1);
    // Due after the month that is shown, whose six weeks have 42 days.
    let long = json!({ "title": "long", "start_date": "2031-02-10", "due_date": "2031-05-01" });
    assert_eq!(ada.post("/tasks/", long).await.status, 201);
    assert_eq!(month("2031-03").await.matches(">long<").count(), 42);
    let filtered = browser
        .open("/tasks/calendar?month=2031-03&start_after=2031-03-01")
        .await
        .text;
    assert_eq!(
        (filtered.matches(">long<").count(), filtered.matches(">paint<").count()),
        (0, 3)
    );
    let view = json!({ "name": "Soon", "query": "start_after=2031-03-01" });
    assert_eq!(ada.post("/task-views/", view).await.status, 201);
}
