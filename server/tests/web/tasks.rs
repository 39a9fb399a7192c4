//! Tasks by the JSON API.

use crate::client::{Api, TestApp};
use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

async fn add(api: &Api<'_>, body: Value) -> i64 {
    let answer = api.post("/tasks/", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_i64().unwrap()
}

/// The titles of a list.
async fn titles(api: &Api<'_>, query: &str) -> Vec<String> {
    let answer = api.get(&format!("/tasks/{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let list = answer.json();
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_task_is_created_changed_deleted_and_restored() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let me = ada.get("/users/me").await.json()["id"].clone();
    let made = ada
        .post(
            "/tasks/",
            json!({ "title": " Write ", "due_date": "2030-01-02T03:04:05+02:00" }),
        )
        .await;
    let task = made.json();
    let path = format!("/tasks/{}", task["id"]);
    assert_eq!(
        (made.status.as_u16(), made.header("location")),
        (201, &*format!("/api/v1{path}"))
    );
    for (name, value) in [
        ("title", json!("Write")),
        ("description", Value::Null),
        ("status", json!("pending")),
        ("priority", json!("medium")),
        ("owner_id", me),
        ("due_date", json!("2030-01-02T01:04:05Z")),
        ("is_completed", json!(false)),
        ("completed_at", Value::Null),
        ("version", json!(1)),
        ("deleted_at", Value::Null),
    ] {
        assert_eq!(task[name], value, "{name}");
    }
    let read = ada.get(&path).await;
    assert_eq!((read.json(), read.header("etag")), (task.clone(), made.header("etag")));

    let patched = ada
        .patch(&path, json!({ "status": "completed", "description": "More" }))
        .await
        .json();
    assert_eq!(
        (&patched["is_completed"], &patched["title"]),
        (&json!(true), &json!("Write"))
    );
    assert!(patched["completed_at"].is_string());
    assert_eq!(patched["due_date"], task["due_date"], "what is absent stays");
    let patched = ada
        .patch(&path, json!({ "due_date": null, "description": null }))
        .await
        .json();
    assert_eq!(
        (&patched["due_date"], &patched["description"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(patched["status"], "completed");
    let replaced = ada
        .put(&path, json!({ "title": "Anew", "priority": "low" }))
        .await
        .json();
    assert_eq!(
        (&replaced["status"], &replaced["priority"]),
        (&json!("pending"), &json!("low"))
    );
    assert_eq!(
        (&replaced["completed_at"], &replaced["version"]),
        (&Value::Null, &json!(4))
    );
    assert_eq!(replaced["created_at"], task["created_at"]);

    assert_eq!(ada.delete(&path).await.status, 204);
    assert_eq!(ada.get(&path).await.problem().0, "not_found");
    assert_eq!(ada.delete(&path).await.problem().0, "not_found");
    assert_eq!(
        (titles(&ada, "").await.len(), titles(&ada, "?deleted=true").await.len()),
        (0, 1)
    );
    let restore = format!("{path}/restore");
    let back = ada.send(Method::POST, &restore, &[], Body::empty()).await;
    assert_eq!((back.status.as_u16(), &back.json()["deleted_at"]), (200, &Value::Null));
    assert_eq!(
        ada.send(Method::POST, &restore, &[], Body::empty()).await.problem().0,
        "conflict"
    );
    assert_eq!(titles(&ada, "").await, ["Anew"]);
}

#[tokio::test]
async fn invalid_values_are_refused_with_their_fields() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let path = format!("/tasks/{}", add(&ada, json!({ "title": "x" })).await);
    for (body, field, code) in [
        (json!({}), "/title", "required"),
        (json!({ "title": "  " }), "/title", "required"),
        (json!({ "title": "x".repeat(201) }), "/title", "too_long"),
        (json!({ "title": "a\nb" }), "/title", "invalid"),
        (json!({ "title": 5 }), "/title", "type"),
        (json!({ "title": null }), "/title", "type"),
        (
            json!({ "title": "x", "description": "x".repeat(1001) }),
            "/description",
            "too_long",
        ),
        (json!({ "title": "x", "description": "\0" }), "/description", "invalid"),
        (json!({ "title": "x", "status": "done" }), "/status", "choice"),
        (json!({ "title": "x", "priority": null }), "/priority", "type"),
        (json!({ "title": "x", "due_date": "soon" }), "/due_date", "invalid"),
        (
            json!({ "title": "x", "due_date": "0001-01-01T00:00:00Z" }),
            "/due_date",
            "out_of_range",
        ),
        (
            json!({ "title": "x", "start_date": "2030-01-02", "due_date": "2030-01-01T23:59:59Z" }),
            "/start_date",
            "after_due_date",
        ),
        (json!({ "title": "x", "owner_id": 1 }), "/owner_id", "unknown_field"),
        (
            json!({ "title": "x", "is_completed": true }),
            "/is_completed",
            "unknown_field",
        ),
        (json!(["x"]), "", "type"),
    ] {
        for answer in [
            ada.post("/tasks/", body.clone()).await,
            ada.put(&path, body.clone()).await,
        ] {
            assert_eq!(answer.status, 422, "{body}: {}", answer.text);
            assert_eq!(answer.problem().1, [(field.to_owned(), code.to_owned())], "{body}");
        }
    }
    for (body, field, code) in [
        (json!({ "title": null }), "/title", "required"),
        (json!({ "status": "done" }), "/status", "choice"),
        (
            json!({ "completed_at": "2026-01-01T00:00:00Z" }),
            "/completed_at",
            "unknown_field",
        ),
        (json!({ "version": 7 }), "/version", "unknown_field"),
        (json!([]), "", "type"),
    ] {
        let answer = ada.patch(&path, body.clone()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().1),
            (422, vec![(field.to_owned(), code.to_owned())]),
            "{body}"
        );
    }
    for (query, field) in [
        ("?status=done", "/status/0"),
        ("?priority=low&priority=x", "/priority/1"),
        ("?start_before=soon", "/start_before"),
        ("?due_before=soon", "/due_before"),
        ("?due_after=1066-10-14", "/due_after"),
        ("?completed_after=soon", "/completed_after"),
        ("?has_due_date=perhaps", "/has_due_date"),
        ("?overdue=perhaps", "/overdue"),
        ("?sort=colour", "/sort"),
        ("?q=%00", "/q"),
        ("?page=0", "/page"),
        ("?per_page=101", "/per_page"),
        ("?per_page=many", "/per_page"),
    ] {
        let answer = ada.get(&format!("/tasks/{query}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().1[0].0.as_str()),
            (422, field),
            "{query}"
        );
    }
    let merge = [("content-type", "application/merge-patch+json")];
    assert_eq!(
        ada.send(Method::PATCH, &path, &merge, r#"{"title":"y"}"#).await.status,
        200
    );
    assert_eq!(
        ada.send(Method::PATCH, &path, &[], "{}").await.problem().0,
        "unsupported_media_type"
    );
    assert_eq!(
        ada.send(Method::PATCH, &path, &merge, "{").await.problem().0,
        "bad_request"
    );
    assert_eq!(
        ada.send(Method::PUT, "/tasks/", &[], "").await.problem().0,
        "method_not_allowed"
    );
    for id in ["0", "-1", "x", "9223372036854775807", "9223372036854775808"] {
        assert_eq!(ada.get(&format!("/tasks/{id}")).await.problem().0, "not_found", "{id}");
    }
}

#[tokio::test]
async fn a_task_of_another_account_is_not_found() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.api("ada").await, app.api("bob").await);
    let id = add(&ada, json!({ "title": "hers" })).await;
    let path = format!("/tasks/{id}");
    let answers = [
        bob.get(&path).await,
        bob.put(&path, json!({ "title": "his" })).await,
        bob.patch(&path, json!({ "title": "his" })).await,
        bob.delete(&path).await,
        bob.patch(&format!("/tasks/?id={id}"), json!({ "title": "his" })).await,
        bob.delete(&format!("/tasks/?id={id}")).await,
        bob.send(Method::POST, &format!("{path}/restore"), &[], Body::empty())
            .await,
        bob.json(Method::PUT, &path, &[("if-match", "\"1\"")], json!({ "title": "his" }))
            .await,
    ];
    for answer in answers {
        assert_eq!(
            (answer.status.as_u16(), answer.problem().0.as_str()),
            (404, "not_found"),
            "{}",
            answer.text
        );
    }
    assert!(titles(&bob, "").await.is_empty() && titles(&bob, "?q=hers").await.is_empty());
    assert_eq!(bob.get("/tasks/export.json").await.text, "[]\n");
    assert_eq!(bob.get("/tasks/stats").await.json()["total"], 0);
    assert_eq!(ada.get(&path).await.json()["title"], "hers");
}

#[tokio::test]
async fn a_list_is_filtered_sorted_and_paged() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    for (title, status, priority, due) in [
        ("alpha one", "pending", "low", "2020-01-01"),
        ("Beta one", "in_progress", "high", "2030-06-01"),
        ("gamma", "completed", "urgent", "2020-01-01"),
        ("delta 50%", "cancelled", "medium", "2030-07-01T12:00:00Z"),
    ] {
        add(
            &ada,
            json!({ "title": title, "status": status, "priority": priority, "due_date": due }),
        )
        .await;
    }
    add(&ada, json!({ "title": "epsilon" })).await;
    for (query, expected) in [
        ("", "epsilon,delta 50%,gamma,Beta one,alpha one"),
        ("?sort=title", "alpha one,Beta one,delta 50%,epsilon,gamma"),
        ("?sort=-priority,title", "gamma,Beta one,delta 50%,epsilon,alpha one"),
        ("?sort=due_date,-id", "gamma,alpha one,Beta one,delta 50%,epsilon"),
        ("?sort=id&status=pending", "alpha one,epsilon"),
        ("?sort=id&status=pending&status=completed", "alpha one,gamma,epsilon"),
        ("?sort=id&status=pending&priority=low", "alpha one"),
        ("?sort=id&overdue=true", "alpha one"),
        ("?sort=id&overdue=false&status=pending", "epsilon"),
        (
            "?sort=id&due_after=2030-06-01&due_before=2030-07-01T12:00:00Z",
            "Beta one",
        ),
        ("?sort=id&due_after=2030-06-01T00:00:00%2B00:00", "Beta one,delta 50%"),
        ("?has_due_date=false", "epsilon"),
        ("?sort=id&has_due_date=true&status=pending", "alpha one"),
        ("?completed_after=2020-01-01", "gamma"),
        ("?completed_before=2020-01-01", ""),
        ("?sort=id&q=ONE", "alpha one,Beta one"),
        ("?sort=id&q=one&q=beta", "Beta one"),
        ("?q=0%25", "delta 50%"),
        ("?q=_", ""),
        ("?sort=id&page=2&per_page=2", "gamma,delta 50%"),
        ("?sort=id&page=9", ""),
        ("?page=4294967295&per_page=100", ""),
    ] {
        assert_eq!(titles(&ada, query).await.join(","), expected, "{query}");
    }
    let page = ada.get("/tasks/?page=2&per_page=2").await.json();
    let rest = [&page["total"], &page["page"], &page["per_page"], &page["total_pages"]];
    assert_eq!(rest, [&json!(5), &json!(2), &json!(2), &json!(3)]);
    assert_eq!(ada.get("/tasks?per_page=1").await.json()["total"], 5);
}

#[tokio::test]
async fn bulk_changes_apply_to_all_tasks_or_none() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let (a, b) = (
        add(&ada, json!({ "title": "a" })).await,
        add(&ada, json!({ "title": "b" })).await,
    );
    let done = json!({ "status": "completed" });
    let missing = ada.patch(&format!("/tasks/?id={a}&id=999"), done.clone()).await;
    assert_eq!(
        (missing.status.as_u16(), missing.problem().0.as_str()),
        (404, "not_found")
    );
    assert_eq!(titles(&ada, "?status=completed").await.len(), 0);
    let changed = ada.patch(&format!("/tasks/?id={b}&id={a}"), done.clone()).await.json();
    let items = changed["items"].as_array().unwrap();
    assert_eq!((items[0]["id"].as_i64(), items[1]["id"].as_i64()), (Some(a), Some(b)));
    assert!(items.iter().all(|task| task["is_completed"] == true));
    for query in ["", "?status=completed"] {
        assert_eq!(
            ada.patch(&format!("/tasks/{query}"), done.clone()).await.problem().1[0].0,
            "/id",
            "{query}"
        );
        assert_eq!(
            ada.delete(&format!("/tasks/{query}")).await.problem().1[0].0,
            "/id",
            "{query}"
        );
    }
    let many: Vec<String> = (0..101).map(|id| format!("id={id}")).collect();
    assert_eq!(
        ada.delete(&format!("/tasks/?{}", many.join("&"))).await.problem().1[0].1,
        "too_many"
    );
    let refused = ada
        .patch(&format!("/tasks/?id={a}&id={b}"), json!({ "title": null }))
        .await;
    assert_eq!(refused.problem().1[0].0, "/title");
    assert_eq!(ada.delete(&format!("/tasks/?id={a}&id=999")).await.status, 404);
    assert_eq!(titles(&ada, "?sort=id").await, ["a", "b"]);
    assert_eq!(ada.delete(&format!("/tasks?id={a}&id={b}")).await.status, 204);
    assert!(titles(&ada, "").await.is_empty());
}

#[tokio::test]
async fn entity_tags_make_reads_and_changes_conditional() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let path = format!("/tasks/{}", add(&ada, json!({ "title": "x" })).await);
    let tag = ada.get(&path).await.header("etag").to_owned();
    let reread = async |path: &str, tag: &str| {
        ada.send(Method::GET, path, &[("if-none-match", tag)], Body::empty())
            .await
    };
    let same = reread(&path, &tag).await;
    assert_eq!(
        (same.status.as_u16(), same.text.as_str(), same.header("etag")),
        (304, "", &*tag)
    );
    assert_eq!(reread(&path, &format!("\"other\", W/{tag}")).await.status, 304);
    assert_eq!(reread(&path, "*").await.status, 304);
    assert_eq!(reread(&path, "\"other\"").await.status, 200);
    // HEAD says what GET would, also of what has a tag of its bytes.
    for path in [path.as_str(), "/tasks/"] {
        let read = ada.get(path).await;
        let head = async |headers: &[(&str, &str)]| ada.send(Method::HEAD, path, headers, Body::empty()).await;
        let found = head(&[]).await;
        assert_eq!((found.status.as_u16(), found.text.as_str()), (200, ""), "{path}");
        for name in ["etag", "content-type"] {
            assert_eq!(found.header(name), read.header(name), "{path}");
        }
        assert_eq!(found.header("content-length"), read.text.len().to_string(), "{path}");
        let known = head(&[("if-none-match", found.header("etag"))]).await;
        assert_eq!((known.status.as_u16(), known.text.as_str()), (304, ""), "{path}");
    }
    let change = async |tag: &str| {
        ada.json(Method::PATCH, &path, &[("if-match", tag)], json!({ "title": "y" }))
            .await
    };
    let changed = change(&tag).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
    assert_eq!(reread(&path, &tag).await.status, 200);
    for stale in [&tag, "\"nonsense\"", &format!("W/{}", changed.header("etag"))] {
        let answers = [
            change(stale).await,
            ada.json(Method::PUT, &path, &[("if-match", stale)], json!({ "title": "z" }))
                .await,
            ada.send(Method::DELETE, &path, &[("if-match", stale)], Body::empty())
                .await,
        ];
        for answer in answers {
            assert_eq!(
                (answer.status.as_u16(), answer.problem().0.as_str()),
                (412, "precondition_failed"),
                "{stale}"
            );
        }
    }
    assert_eq!(ada.get(&path).await.json()["title"], "y");
    assert_eq!(change("*").await.status, 200);

    // Lists and numbers have tags too.
    for path in ["/tasks/", "/tasks/stats", "/ml/datasets/", "/ml/runs/"] {
        let tag = ada.get(path).await.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path} {tag}");
        assert_eq!(reread(path, &tag).await.status, 304, "{path}");
    }
    let tag = ada.get("/tasks/").await.header("etag").to_owned();
    let latest = ada.get(&path).await.header("etag").to_owned();
    assert_eq!(
        ada.send(Method::DELETE, &path, &[("if-match", &latest)], Body::empty())
            .await
            .status,
        204
    );
    assert_eq!(reread("/tasks/", &tag).await.status, 200, "the list has changed");
}

#[tokio::test]
async fn statistics_use_the_time_zone_of_the_caller() {
    let app = TestApp::start().await;
    let account = json!({ "email": "kiri@example.com", "username": "kiri", "password": crate::client::PASSWORD, "time_zone": "Pacific/Kiritimati" });
    assert_eq!(app.anonymous().post("/auth/register", account).await.status, 201);
    let kiri = app.login("kiri").await;
    let due = kiri
        .post("/tasks/", json!({ "title": "x", "due_date": "2030-01-02" }))
        .await
        .json();
    assert_eq!(due["due_date"], "2030-01-02");
    add(
        &kiri,
        json!({ "title": "late", "due_date": "2020-01-01", "priority": "urgent" }),
    )
    .await;
    add(&kiri, json!({ "title": "done", "status": "completed" })).await;
    let stats = kiri.get("/tasks/stats").await.json();
    assert_eq!(
        (&stats["total"], &stats["overdue"], &stats["due_today"]),
        (&json!(3), &json!(1), &json!(0))
    );
    assert_eq!(
        stats["by_status"],
        json!({ "pending": 2, "in_progress": 0, "completed": 1, "cancelled": 0 })
    );
    assert_eq!(
        stats["by_priority"],
        json!({ "low": 0, "medium": 2, "high": 0, "urgent": 1 })
    );
    assert_eq!(stats["time_zone"], "Pacific/Kiritimati");
    let days = stats["completed_per_day"].as_array().unwrap();
    assert_eq!((days.len(), &days[29]["count"]), (30, &json!(1)));
    assert!(stats["mean_completion_seconds"].as_f64().unwrap() < 1.0);
}

#[tokio::test]
async fn exported_tasks_can_be_imported() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.api("ada").await, app.api("bob").await);
    add(
        &ada,
        json!({ "title": "=1+1", "description": "a\nb", "priority": "high" }),
    )
    .await;
    add(&ada, json!({ "title": "plain", "status": "completed" })).await;
    let csv = ada.get("/tasks/export.csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").contains("tasks.csv"));
    assert!(csv.text.contains("'=1+1"), "{}", csv.text);
    let filtered = ada.get("/tasks/export.json?status=completed").await.json();
    assert_eq!(
        (filtered.as_array().unwrap().len(), &filtered[0]["title"]),
        (1, &json!("plain"))
    );
    let all = ada.get("/tasks/export.json").await;
    for (kind, text) in [("text/csv; charset=utf-8", &csv.text), ("application/json", &all.text)] {
        let answer = bob
            .send(Method::POST, "/tasks/import", &[("content-type", kind)], text.clone())
            .await;
        assert_eq!((answer.status.as_u16(), &answer.json()["created"]), (201, &json!(2)));
    }
    assert_eq!(titles(&bob, "?sort=id").await, ["=1+1", "plain", "=1+1", "plain"]);
    let import = async |kind: &str, text: &'static str| {
        bob.send(Method::POST, "/tasks/import", &[("content-type", kind)], text)
            .await
    };
    let refused = import("text/csv", "title,status\nfine,\nbad,soon\n").await;
    assert_eq!(
        (refused.status.as_u16(), refused.problem().1),
        (422, vec![("/1/status".into(), "choice".into())])
    );
    assert_eq!(import("text/csv", "colour\nx\n").await.problem().0, "invalid_file");
    assert_eq!(import("application/json", "{}").await.problem().0, "invalid_file");
    assert_eq!(
        import("application/json", r#"[{"title":""}]"#).await.problem().1[0].0,
        "/0/title"
    );
    assert_eq!(import("text/plain", "x").await.problem().0, "unsupported_media_type");
    assert_eq!(bob.get("/tasks/export.csv?status=done").await.problem().0, "validation");
    assert_eq!(titles(&bob, "").await.len(), 4);
}
