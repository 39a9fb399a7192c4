//! JSON API around tasks: quick add, history, saved views, order of accounts.

use crate::client::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn a_line_of_text_creates_a_task() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let made = ada
        .post("/tasks/quick", json!({ "text": "Pay rent 24 dec 2030 at 17:30 !high" }))
        .await;
    let task = made.json();
    assert_eq!(
        (made.status.as_u16(), made.header("location"), made.header("etag")),
        (201, &*format!("/api/v1/tasks/{}", task["id"]), "\"1\"")
    );
    for (name, value) in [
        ("title", "Pay rent"),
        ("priority", "high"),
        ("due_date", "2030-12-24T17:30:00Z"),
    ] {
        assert_eq!(task[name], value, "{name}");
    }
    for (body, title) in [
        (json!({ "text": "Buy sun cream" }), "Buy sun cream"),
        (json!({ "text": "sun" }), "sun"),
        (
            json!({ "text": "Learn John 3:16 by heart" }),
            "Learn John 3:16 by heart",
        ),
        (json!({ "text": "Look at the sun", "keep": ["sun"] }), "Look at the sun"),
    ] {
        let task = ada.post("/tasks/quick", body).await.json();
        assert_eq!((&task["title"], &task["due_date"]), (&json!(title), &Value::Null));
    }
    for (body, code) in [
        (json!({ "text": "tomorrow !low" }), "required"),
        (json!({}), "required"),
        (json!({ "text": 7 }), "type"),
    ] {
        let refused = ada.post("/tasks/quick", body.clone()).await;
        let expected = ("validation".to_owned(), vec![("/text".to_owned(), code.to_owned())]);
        assert_eq!(refused.problem(), expected, "{body}");
    }
}

#[tokio::test]
async fn tasks_have_labels() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let made = ada
        .post(
            "/tasks/",
            json!({ "title": "a", "labels": ["Home", "#garden", "home"] }),
        )
        .await;
    let task = made.json();
    assert_eq!(task["labels"], json!(["garden", "home"]));
    let quick = ada.post("/tasks/quick", json!({ "text": "b #home" })).await.json();
    assert_eq!((&quick["title"], &quick["labels"]), (&json!("b"), &json!(["home"])));
    app.api("bob")
        .await
        .post("/tasks/", json!({ "title": "c", "labels": ["his"] }))
        .await;

    let listed = ada.get("/tasks/labels").await;
    assert_eq!(listed.headers["x-total-count"], "2");
    let counts = listed.json();
    assert_eq!(
        counts,
        json!([{ "label": "garden", "count": 1 }, { "label": "home", "count": 2 }])
    );
    for (query, total) in [("label=Home", 2), ("label=home&label=garden", 1), ("label=his", 0)] {
        assert_eq!(
            ada.get(&format!("/tasks/?{query}")).await.json()["total"],
            total,
            "{query}"
        );
    }
    assert_eq!(
        ada.get("/tasks/?label=a%20b").await.problem(),
        ("validation".into(), vec![("/label".into(), "invalid".into())])
    );

    let path = format!("/tasks/{}", task["id"]);
    let changed = ada.patch(&path, json!({ "labels": ["errand"] })).await.json();
    assert_eq!(changed["labels"], json!(["errand"]));
    let history = ada.get(&format!("{path}/changes")).await.json();
    assert_eq!(
        history["items"][0]["fields"],
        json!([{ "field": "labels", "from": "garden home", "to": "errand" }])
    );
    let csv = ada.get("/tasks/export.csv?label=errand").await.text;
    assert!(csv.contains(",medium,errand,"), "{csv}");
    for (labels, code) in [
        (json!(["a b"]), "invalid"),
        (json!(["x".repeat(41)]), "too_long"),
        (
            json!(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]),
            "too_many",
        ),
    ] {
        let refused = ada.patch(&path, json!({ "labels": labels })).await;
        let expected = ("validation".to_owned(), vec![("/labels".to_owned(), code.to_owned())]);
        assert_eq!(refused.problem(), expected, "{labels}");
    }
    let cleared = ada.patch(&path, json!({ "labels": null })).await.json();
    assert_eq!(cleared["labels"], json!([]));
}

#[tokio::test]
async fn a_task_has_a_history() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let task = ada.post("/tasks/", json!({ "title": "x" })).await.json();
    let path = format!("/tasks/{}", task["id"]);
    let changed = ada.patch(&path, json!({ "status": "completed" })).await.json();
    let history = ada.get(&format!("{path}/changes?per_page=1")).await.json();
    let update = json!({
        "task_id": task["id"],
        "version": 2,
        "changed_at": changed["updated_at"],
        "kind": "updated",
        "fields": [{ "field": "status", "from": "pending", "to": "completed" }],
    });
    assert_eq!((&history["total"], &history["items"]), (&json!(2), &json!([update])));
    let first = ada.get(&format!("{path}/changes?per_page=1&page=2")).await.json();
    assert_eq!(
        (&first["items"][0]["kind"], &first["items"][0]["changed_at"]),
        (&json!("created"), &task["created_at"])
    );
}

#[tokio::test]
async fn a_view_is_saved_and_renamed() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let made = ada
        .post("/task-views/", json!({ "name": "Late", "query": "due=overdue" }))
        .await;
    let view = made.json();
    let location = format!("/api/v1/task-views/{}", view["id"]);
    assert_eq!((made.status.as_u16(), made.header("location")), (201, &*location));
    assert_eq!(ada.get("/task-views").await.json(), json!([view]));
    let taken = ada.post("/task-views", json!({ "name": "Late", "query": "" })).await;
    assert_eq!(
        taken.problem(),
        ("conflict".to_owned(), vec![("/name".to_owned(), "taken".to_owned())])
    );
    let path = format!("/task-views/{}", view["id"]);
    let renamed = ada.patch(&path, json!({ "name": "Overdue" })).await.json();
    assert_eq!(
        (&renamed["name"], &renamed["query"]),
        (&json!("Overdue"), &json!("due=overdue"))
    );
    let refused = ada.patch(&path, json!({ "query": "q=x" })).await;
    assert_eq!(refused.problem().0, "validation");
    assert_eq!(ada.delete(&path).await.status, 204);
    assert_eq!(ada.delete(&path).await.status, 404);
    assert_eq!(ada.get("/task-views/").await.json(), json!([]));
}

#[tokio::test]
async fn accounts_are_sorted() {
    let app = TestApp::start().await;
    let root = app.superuser("root").await;
    app.api("ada").await;
    let names = async |sort: &str| {
        let list = root.get(&format!("/users/?sort={sort}")).await.json();
        let items = list["items"].as_array().unwrap().iter();
        items.map(|user| user["username"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(names("").await, ["root", "ada"]);
    assert_eq!(names("username").await, ["ada", "root"]);
    assert_eq!(names("-email,id").await, ["root", "ada"]);
    let refused = root.get("/users/?sort=colour").await.problem();
    assert_eq!((refused.0.as_str(), refused.1[0].0.as_str()), ("validation", "/sort"));
}
