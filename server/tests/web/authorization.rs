//! Every call of the OpenAPI document by everybody: nobody, its owner, another user, a deactivated
//! user and a superuser. A call without a line in the table fails, and so does a line without a
//! call.

use crate::client::{Answer, Api, PASSWORD, TestApp, multipart};
use crate::document::operations;
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Access right that an operation needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Everybody; the answers have their own tests.
    Public,
    /// Every account, for its own rows.
    Account,
    /// The owner of the row: all others, superusers too, get 404.
    Owner,
    /// Superusers: all others get 403.
    Superuser,
}
use Access::{Account, Owner, Public, Superuser};

/// Each call with who may make it, a body that is acceptable, and how who may is answered. `@name`
/// stands for an id, `@password` for the password. In this order, so that what is still needed is
/// not deleted.
const CALLS: &[(&str, Access, &str, u16)] = &[
    ("post /auth/email/verify", Public, "", 0),
    ("post /auth/login", Public, "", 0),
    ("post /auth/logout", Public, "", 0),
    ("post /auth/password/forgot", Public, "", 0),
    ("post /auth/password/reset", Public, "", 0),
    ("post /auth/refresh", Public, "", 0),
    ("post /auth/register", Public, "", 0),
    ("get /events", Account, "", 200),
    ("get /ml/", Account, "", 200),
    ("post /ml/upload-data", Account, "a CSV", 201),
    ("get /ml/imports/", Account, "", 200),
    ("get /ml/imports/{id}", Owner, "", 200),
    (
        "post /ml/imports/{id}/preview",
        Owner,
        r#"{"delimiter":",","types":{"a":"text"}}"#,
        200,
    ),
    ("post /ml/imports/{id}", Owner, r#"{"name":"x"}"#, 201),
    // It is a data set now.
    ("delete /ml/imports/{id}", Owner, "", 404),
    ("get /ml/datasets/", Account, "", 200),
    ("get /ml/datasets/{id}", Owner, "", 200),
    ("get /ml/datasets/{id}/rows", Owner, "", 200),
    ("get /ml/datasets/{id}/download", Owner, "", 200),
    (
        "post /ml/kmeans",
        Account,
        r#"{"dataset_id":@dataset,"n_clusters":2}"#,
        202,
    ),
    (
        "post /ml/classify",
        Account,
        r#"{"dataset_id":@dataset,"algorithm":"decision_tree","target":"c"}"#,
        202,
    ),
    (
        "post /ml/cluster",
        Account,
        r#"{"dataset_id":@dataset,"algorithm":"kmeans","parameters":{"n_clusters":2}}"#,
        202,
    ),
    (
        "post /ml/regress",
        Account,
        r#"{"dataset_id":@dataset,"algorithm":"ridge","target":"a"}"#,
        202,
    ),
    (
        "post /ml/train",
        Account,
        r#"{"dataset_id":@dataset,"algorithm":"decision_tree","target":"c"}"#,
        202,
    ),
    ("get /ml/runs/", Account, "", 200),
    // The query lacks the ids of the runs.
    ("get /ml/runs/compare", Account, "", 422),
    ("get /ml/runs/{id}", Owner, "", 200),
    ("get /ml/runs/{id}/events", Owner, "", 200),
    ("get /ml/runs/{id}/output.csv", Owner, "", 200),
    (
        "post /ml/runs/{id}/predict",
        Owner,
        r#"{"rows":[{"a":1,"b":2,"c":"x"}]}"#,
        200,
    ),
    ("get /ml/runs/{id}/model", Owner, "", 200),
    ("get /ml/runs/{id}/model.onnx", Owner, "", 200),
    // It has ended.
    ("post /ml/runs/{id}/cancel", Owner, "", 409),
    ("patch /ml/datasets/{id}", Owner, r#"{"name":"y"}"#, 200),
    ("delete /ml/runs/{id}", Owner, "", 204),
    // It has runs.
    ("delete /ml/datasets/{id}", Owner, "", 409),
    ("post /tasks/", Account, r#"{"title":"x"}"#, 201),
    ("post /tasks/quick", Account, r#"{"text":"x tomorrow"}"#, 201),
    ("get /tasks/", Account, "", 200),
    ("get /tasks/labels", Account, "", 200),
    ("get /tasks/stats", Account, "", 200),
    ("get /tasks/export.csv", Account, "", 200),
    ("get /tasks/export.json", Account, "", 200),
    ("post /tasks/import", Account, r#"[{"title":"x"}]"#, 201),
    ("get /tasks/{id}", Owner, "", 200),
    ("put /tasks/{id}", Owner, r#"{"title":"y"}"#, 200),
    ("patch /tasks/{id}", Owner, r#"{"status":"completed"}"#, 200),
    ("get /tasks/{id}/changes", Owner, "", 200),
    ("delete /tasks/{id}", Owner, "", 204),
    ("post /tasks/{id}/restore", Owner, "", 200),
    ("patch /tasks/", Owner, r#"{"title":"z"}"#, 200),
    ("delete /tasks/", Owner, "", 204),
    ("post /task-views/", Account, r#"{"name":"y","query":"due=week"}"#, 201),
    ("get /task-views/", Account, "", 200),
    ("patch /task-views/{id}", Owner, r#"{"name":"z"}"#, 200),
    ("delete /task-views/{id}", Owner, "", 204),
    ("get /users/me", Account, "", 200),
    (
        "put /users/me",
        Account,
        r#"{"email":"ada@example.com","username":"ada"}"#,
        200,
    ),
    ("patch /users/me", Account, r#"{"full_name":"Ada"}"#, 200),
    ("get /users/me/export", Account, "", 200),
    ("get /users/me/usage", Account, "", 200),
    ("get /users/me/security-events", Account, "", 200),
    ("get /security-events/", Superuser, "", 200),
    ("get /admin/system", Superuser, "", 200),
    (
        "post /users/me/tokens/",
        Account,
        r#"{"name":"x","scopes":["ml:read"]}"#,
        201,
    ),
    ("get /users/me/tokens/", Account, "", 200),
    ("delete /users/me/tokens/{id}", Owner, "", 204),
    ("get /users/me/sessions/", Account, "", 200),
    ("delete /users/me/sessions/{id}", Owner, "", 204),
    ("post /auth/email/verify/send", Account, "", 202),
    ("get /users/", Superuser, "", 200),
    (
        "post /users/",
        Superuser,
        r#"{"email":"new@example.com","username":"new","password":"@password"}"#,
        201,
    ),
    ("get /users/{id}", Superuser, "", 200),
    ("get /users/{id}/usage", Superuser, "", 200),
    ("patch /users/{id}", Superuser, r#"{"full_name":"Eve"}"#, 200),
    ("delete /users/{id}", Superuser, "", 204),
    ("delete /users/me/sessions/", Account, "", 204),
    (
        "post /auth/password/confirm",
        Account,
        r#"{"current_password":"@password"}"#,
        204,
    ),
    (
        "post /auth/password/change",
        Account,
        r#"{"current_password":"@password","new_password":"@password"}"#,
        204,
    ),
    ("delete /users/me", Account, r#"{"current_password":"@password"}"#, 204),
];

const CSV: &[u8] = b"a,b,c\n1,2,x\n3,5,y\n8,1,x\n7,3,y\n2,2,x\n3,4,y\n8,2,x\n6,3,y\n1,1,x\n4,5,y\n9,1,x\n7,4,y\n";

/// Ids by the start of the paths that contain them, with their placeholder.
type Ids = Vec<(&'static str, &'static str, String)>;

/// Creates one row of each kind for Ada, and an account that has nothing to do with the others.
async fn ids(app: &TestApp, ada: &Api<'_>) -> Ids {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let dataset = text(&ada.upload(CSV, &[]).await.json()["id"]);
    let wait = [("content-type", "application/json"), ("prefer", "wait=20")];
    let request = format!(r#"{{"dataset_id":{dataset},"n_clusters":2}}"#);
    let run = ada.send(Method::POST, "/ml/kmeans", &wait, request).await.json();
    assert_eq!(run["state"], "succeeded");
    let token = json!({ "name": "x", "scopes": ["ml:read"] });
    let eve = app.api("eve").await.get("/users/me").await.json();
    vec![
        (
            "/users/me/tokens/",
            "@token",
            text(&ada.post("/users/me/tokens/", token).await.json()["id"]),
        ),
        (
            "/users/me/sessions/",
            "@session",
            text(&ada.get("/users/me/sessions/").await.json()[0]["id"]),
        ),
        ("/users/", "@user", text(&eve["id"])),
        (
            "/ml/imports/",
            "@import",
            text(&ada.upload_preview(CSV, &[]).await.json()["id"]),
        ),
        ("/ml/datasets/", "@dataset", dataset),
        ("/ml/runs/", "@run", text(&run["id"])),
        (
            "/task-views/",
            "@view",
            text(
                &ada.post("/task-views/", json!({ "name": "x", "query": "" }))
                    .await
                    .json()["id"],
            ),
        ),
        (
            "/tasks/",
            "@task",
            text(&ada.post("/tasks/", json!({ "title": "x" })).await.json()["id"]),
        ),
    ]
}

/// Makes a call of the table; `id` instead of the one that belongs to somebody.
async fn call(
    client: &Api<'_>,
    (name, access, body, _): (&str, Access, &str, u16),
    ids: &Ids,
    id: Option<&str>,
) -> Answer {
    let (method, path) = name.split_once(' ').unwrap();
    let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
    let of_kind = || {
        let found = ids.iter().find(|(prefix, ..)| path.starts_with(prefix));
        found
            .unwrap_or_else(|| panic!("{path}: make one that belongs to Ada in `ids`"))
            .2
            .as_str()
    };
    let mut address = path.to_owned();
    if path.contains('{') {
        address = path.replace("{id}", id.unwrap_or_else(of_kind));
    } else if access == Owner {
        // A change to many names them in its query.
        address = format!("{path}?id={}", id.unwrap_or_else(of_kind));
    }
    if name == "post /ml/upload-data" {
        let (content_type, body) = multipart(b"a,b\n1,2\n3,4\n", &[]);
        return client
            .send(method, &address, &[("content-type", &content_type)], body)
            .await;
    }
    let mut body = body.replace("@password", PASSWORD);
    for (_, name, id) in ids {
        body = body.replace(name, id);
    }
    let json = [("content-type", "application/json")];
    let headers = if body.is_empty() { &[][..] } else { &json[..] };
    client.send(method, &address, headers, body).await
}

#[test]
fn every_call_of_the_document_has_its_line() {
    let document: Value = serde_json::from_str(&server::api::openapi_json()).unwrap();
    let mut documented = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let name = format!("{} {path}", method.as_str().to_lowercase());
        let Some((_, access, ..)) = CALLS.iter().find(|call| call.0 == name) else {
            panic!("{name} has no line in the table");
        };
        let is_public = *access == Public;
        assert_eq!(operation.get("security").is_none(), is_public, "{name}");
        assert!(is_public || operation["responses"].get("401").is_some(), "{name}");
        documented.insert(name);
    }
    for (name, ..) in CALLS {
        assert!(documented.contains(*name), "{name} is not in the document any more");
    }
    assert_eq!(documented.len(), CALLS.len(), "a line stands twice");
}

#[tokio::test]
async fn a_valid_token_is_required() {
    let app = TestApp::start().await;
    let root = app.superuser("root").await;
    let gone = app.api("gone").await;
    gone.delete("/users/me/sessions/").await;
    let deactivated = app.api("deactivated").await;
    let id = deactivated.get("/users/me").await.json()["id"].clone();
    root.patch(&format!("/users/{id}"), json!({ "is_active": false })).await;
    let made_up = app.with_token("aip_made-up");
    let ids = ids(&app, &app.api("ada").await).await;
    for &line in CALLS {
        for client in [&app.anonymous(), &gone, &deactivated, &made_up] {
            let answer = call(client, line, &ids, None).await;
            let is_refused = line.1 != Public;
            assert_eq!(answer.status == 401, is_refused, "{}: {}", line.0, answer.text);
            assert_eq!(answer.header("www-authenticate") == "Bearer", is_refused, "{}", line.0);
            assert!(answer.status.as_u16() < 500, "{}: {}", line.0, answer.text);
        }
    }
}

#[tokio::test]
async fn only_owners_and_superusers_have_access() {
    let app = TestApp::start().await;
    let (root, bob) = (app.superuser("root").await, app.api("bob").await);
    let ids = ids(&app, &app.api("ada").await).await;
    for &line in CALLS {
        let (name, access, ..) = line;
        for (who, client) in [("another user", &bob), ("a superuser", &root)] {
            let refused = match access {
                Owner => 404,
                Superuser if who == "another user" => 403,
                _ => continue,
            };
            let answer = call(client, line, &ids, None).await;
            assert_eq!(answer.status, refused, "{name} by {who}: {}", answer.text);
            // An id of no row gets the same answer.
            let answer = call(client, line, &ids, Some("987654321")).await;
            assert_eq!(answer.status, refused, "{name} of nothing by {who}: {}", answer.text);
        }
    }
    // After all of that, nothing of Ada's has changed.
    for &line in CALLS {
        let (name, access, _, status) = line;
        // A call may have ended the last sign-in.
        let client = match access {
            Public => continue,
            Superuser => app.login("root").await,
            Account | Owner => app.login("ada").await,
        };
        let answer = call(&client, line, &ids, None).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
    }
    let nothing = call(&root, ("get /users/{id}", Superuser, "", 404), &ids, None).await;
    assert_eq!(nothing.status, 404, "the account was deleted");
}
