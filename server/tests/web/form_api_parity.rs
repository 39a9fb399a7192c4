//! Parity of forms and API: both refuse the same values with the same errors.

use crate::client::{Answer, Api, PASSWORD, TestApp, fields};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Invalid values: path and body of the form, operation and body of the API. `@dataset`, `@root`
/// and `@task` stand for ids.
type Case = (&'static str, String, &'static str, Value);

/// Server functions without a case: reads, calls of scripts with JSON, and forms without values.
const WITHOUT_VALUES: [&str; 38] = [
    "account/me",
    "account/profile",
    "account/send_link",
    "account/usage",
    "auth/logout",
    "dashboard/add_samples",
    "dashboard/get",
    "datasets/add_samples",
    "datasets/get",
    "datasets/list",
    "datasets/rows",
    "imports/get",
    "runs/compare",
    "runs/form",
    "runs/get",
    "runs/label_notes",
    "runs/list",
    "runs/predict",
    "runs/tree",
    "security_events/list",
    "security_events/own",
    "sessions/end_all",
    "sessions/list",
    "system/status",
    "tasks/board",
    "tasks/calendar",
    "tasks/get",
    "tasks/labels",
    "tasks/list",
    "tasks/quick_read",
    "tasks/trash",
    "tasks/update",
    "tasks/views",
    "theme/set",
    "tokens/list",
    "users/get",
    "users/list",
    "users/usage",
];

/// Returns a case for each pair of form and JSON body.
fn cases<const N: usize>(path: &'static str, operation: &'static str, values: [(&str, Value); N]) -> Vec<Case> {
    let case = |(form, body): (&str, Value)| (path, form.to_owned(), operation, body);
    values.into_iter().map(case).collect()
}

fn account_cases() -> Vec<Case> {
    let password = |new: &str| json!({ "current_password": "wrong", "new_password": new });
    [
        cases(
            "auth/register",
            "POST /auth/register",
            [
                (
                    "form[email]=&form[username]=&form[password]=",
                    json!({ "email": "", "username": "", "password": "" }),
                ),
                (
                    "form[email]=ada%40example&form[username]=a+b+c&form[password]=password123",
                    json!({ "email": "ada@example", "username": "a b c", "password": "password123" }),
                ),
                (
                    "form[email]=root%40example.com&form[username]=ROOT&form[password]=plum-carriage-ninety-owl",
                    json!({ "email": "root@example.com", "username": "ROOT", "password": PASSWORD }),
                ),
            ],
        ),
        cases(
            "auth/login",
            "POST /auth/login",
            [(
                "form[username]=root&form[password]=wrong",
                json!({ "username": "root", "password": "wrong" }),
            )],
        ),
        cases(
            "auth/password_forgot",
            "POST /auth/password/forgot",
            [("form[email]=root", json!({ "email": "root" }))],
        ),
        cases(
            "auth/password_reset",
            "POST /auth/password/reset",
            [(
                "form[token]=x&form[new_password]=short",
                json!({ "token": "x", "new_password": "short" }),
            )],
        ),
        cases(
            "auth/email_verify",
            "POST /auth/email/verify",
            [("form[token]=x", json!({ "token": "x" }))],
        ),
        cases(
            "account/update",
            "PATCH /users/me",
            [(
                "form[username]=x&form[full_name]=a%0Ab&form[time_zone]=Mars",
                json!({ "username": "x", "full_name": "a\nb", "time_zone": "Mars" }),
            )],
        ),
        cases(
            "account/change_email",
            "PATCH /users/me",
            [
                ("form[email]=ada", json!({ "email": "ada" })),
                (
                    "form[email]=new%40example.com&form[current_password]=wrong",
                    json!({ "email": "new@example.com", "current_password": "wrong" }),
                ),
            ],
        ),
        cases(
            "account/change_password",
            "POST /auth/password/change",
            [
                (
                    "form[current_password]=wrong&form[new_password]=plum-carriage-ninety-elk",
                    password("plum-carriage-ninety-elk"),
                ),
                ("form[new_password]=short", json!({ "new_password": "short" })),
            ],
        ),
        cases(
            "account/confirm_password",
            "POST /auth/password/confirm",
            [("form[current_password]=wrong", json!({ "current_password": "wrong" }))],
        ),
        cases(
            "account/delete",
            "DELETE /users/me",
            [("form[current_password]=wrong", json!({ "current_password": "wrong" }))],
        ),
        cases(
            "tokens/create",
            "POST /users/me/tokens/",
            [(
                "form[name]=&form[expires_in_days]=0",
                json!({ "name": "", "scopes": [], "expires_in_days": 0 }),
            )],
        ),
        cases(
            "tokens/delete",
            "DELETE /users/me/tokens/999",
            [("form[id]=999", Value::Null)],
        ),
        cases(
            "sessions/end",
            "DELETE /users/me/sessions/x",
            [("form[id]=x", Value::Null)],
        ),
    ]
    .concat()
}

fn admin_cases() -> Vec<Case> {
    [
        cases(
            "users/create",
            "POST /users/",
            [(
                "form[email]=x&form[username]=x&form[password]=x",
                json!({ "email": "x", "username": "x", "password": "x" }),
            )],
        ),
        cases(
            "users/set_quota",
            "PATCH /users/@root",
            [("form[id]=@root&form[tasks]=-1", json!({ "quota": { "tasks": -1 } }))],
        ),
        cases(
            "users/update",
            "PATCH /users/@root",
            [(
                "form[id]=@root&form[is_superuser]=false",
                json!({ "is_superuser": false }),
            )],
        ),
        cases("users/delete", "DELETE /users/999", [("form[id]=999", Value::Null)]),
    ]
    .concat()
}

fn task_cases() -> Vec<Case> {
    let (title, description) = ("x".repeat(201), "y".repeat(1001));
    let mut cases = [
        cases(
            "tasks/create",
            "POST /tasks/",
            [
                ("form[title]=", json!({ "title": "" })),
                ("form[title]=a%0Ab", json!({ "title": "a\nb" })),
                (
                    "form[title]=a&form[due_date]=1700-01-01",
                    json!({ "title": "a", "due_date": "1700-01-01" }),
                ),
                (
                    "form[title]=&form[start_date]=2026-03-30&form[due_date]=2026-03-29",
                    json!({ "title": "", "start_date": "2026-03-30", "due_date": "2026-03-29" }),
                ),
            ],
        ),
        cases(
            "tasks/save",
            "PUT /tasks/@task",
            [("form[id]=@task&form[version]=1&form[title]=", json!({ "title": "" }))],
        ),
        cases(
            "tasks/quick_add",
            "POST /tasks/quick",
            [("form[text]=tomorrow !high", json!({ "text": "tomorrow !high" }))],
        ),
        cases(
            "tasks/act",
            "DELETE /tasks/?id=999",
            [("form[act]=delete&form[ids][]=999", Value::Null)],
        ),
        cases("tasks/delete", "DELETE /tasks/999", [("form[id]=999", Value::Null)]),
        cases(
            "tasks/save_view",
            "POST /task-views/",
            [(
                "form[name]=&form[query]=colour%3Dred",
                json!({ "name": "", "query": "colour=red" }),
            )],
        ),
        cases(
            "tasks/delete_view",
            "DELETE /task-views/999",
            [("form[id]=999", Value::Null)],
        ),
    ]
    .concat();
    cases.push((
        "tasks/create",
        format!("form[title]={title}&form[description]={description}"),
        "POST /tasks/",
        json!({ "title": title, "description": description }),
    ));
    cases
}

fn learning_cases() -> Vec<Case> {
    let kmeans = |clusters: i64| json!({ "dataset_id": "@dataset", "algorithm": "kmeans", "parameters": { "n_clusters": clusters } });
    let tree = |more: Value| {
        let mut body = json!({ "dataset_id": "@dataset", "algorithm": "decision_tree", "target": "kind" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    const KMEANS: &str = "form[dataset_id]=@dataset&form[algorithm]=kmeans&form[parameters][n_clusters]";
    const TREE: &str = "form[dataset_id]=@dataset&form[algorithm]=decision_tree&form[target]";
    [
        cases(
            "datasets/update",
            "PATCH /ml/datasets/@dataset",
            [
                ("form[id]=@dataset&form[name]=a%0Ab", json!({ "name": "a\nb" })),
                (
                    "form[id]=@dataset&form[columns][z]=text",
                    json!({ "columns": { "z": "text" } }),
                ),
            ],
        ),
        cases(
            "datasets/delete",
            "DELETE /ml/datasets/999",
            [("form[id]=999", Value::Null)],
        ),
        cases(
            "imports/apply",
            "POST /ml/imports/@import/preview",
            [
                ("form[id]=@import&form[name]=a%0Ab", json!({ "name": "a\nb" })),
                (
                    "form[id]=@import&form[delimiter]=x&form[decimal]=x&form[thousands]=x&form[na_values]=%22",
                    json!({ "delimiter": "x", "decimal": "x", "thousands": "x", "na_values": "\"" }),
                ),
                ("form[id]=@import&form[encoding]=x", json!({ "encoding": "x" })),
            ],
        ),
        cases(
            "imports/apply",
            "POST /ml/imports/@import",
            [
                (
                    "form[id]=@import&form[act]=import&form[decimal]=.&form[thousands]=point",
                    json!({ "decimal": ".", "thousands": "point" }),
                ),
                (
                    "form[id]=@import&form[act]=import&form[names][0]=kind&form[types][0]=numeric",
                    json!({ "types": { "kind": "numeric" } }),
                ),
                (
                    "form[id]=@import&form[act]=import&form[names][0]=z&form[types][0]=text",
                    json!({ "types": { "z": "text" } }),
                ),
            ],
        ),
        cases(
            "imports/delete",
            "DELETE /ml/imports/999",
            [("form[id]=999", Value::Null)],
        ),
        cases(
            "runs/create",
            "POST /ml/train",
            [(&format!("{KMEANS}=9"), kmeans(9)), (&format!("{KMEANS}=0"), kmeans(0))],
        ),
        cases(
            "runs/create",
            "POST /ml/train",
            [
                (&format!("{TREE}=colour"), tree(json!({ "target": "colour" }))),
                (
                    &format!("{TREE}=kind&form[test_size]=2"),
                    tree(json!({ "split": { "kind": "stratified", "test_size": 2 } })),
                ),
                (
                    &format!("{TREE}=kind&form[permutation_repeats]=101"),
                    tree(json!({ "permutation_repeats": 101 })),
                ),
                (
                    &format!("{TREE}=kind&form[features][]=z"),
                    tree(json!({ "features": ["z"] })),
                ),
                (
                    &format!("{TREE}=kind&form[encodings][]=z%3Dfrequency"),
                    tree(json!({ "encodings": { "z": { "kind": "frequency" } } })),
                ),
            ],
        ),
        cases(
            "runs/cancel",
            "POST /ml/runs/999/cancel",
            [("form[id]=999", Value::Null)],
        ),
        cases("runs/delete", "DELETE /ml/runs/999", [("form[id]=999", Value::Null)]),
    ]
    .concat()
}

fn all_cases() -> Vec<Case> {
    [account_cases(), admin_cases(), task_cases(), learning_cases()].concat()
}

async fn call(api: &Api<'_>, operation: &str, body: &str) -> Answer {
    let (method, path) = operation.split_once(' ').unwrap();
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    if path == "/auth/login" {
        // The OAuth2 password form, the only operation that takes no JSON.
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let body: Value = serde_json::from_str(body).unwrap();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        let body = format!("username={}&password={}", text("username"), text("password"));
        return api.send(method, path, &form, body).await;
    }
    let json = [("content-type", "application/json")];
    match body {
        "null" => api.send(method, path, &[], "").await,
        _ => api.send(method, path, &json, body.to_owned()).await,
    }
}

#[tokio::test]
async fn forms_and_api_refuse_the_same_values_with_the_same_errors() {
    let app = TestApp::start().await;
    let root = app.superuser("root").await;
    let browser = app.browser();
    let login = format!("form[username]=root&form[password]={PASSWORD}&form[next]=");
    browser.submit("/login", "/fn/auth/login", &login).await;
    let csv = b"a,b,kind\n1,2,x\n3,4,x\n5,6,y\n7,8,y\n";
    let id = |answer: Answer| answer.json()["id"].to_string();
    let ids = [
        ("@dataset", id(root.upload(csv, &[]).await)),
        ("@import", id(root.upload_preview(csv, &[]).await)),
        ("@root", id(root.get("/users/me").await)),
        ("@task", id(root.post("/tasks/", json!({ "title": "x" })).await)),
    ];
    let with_ids = |text: &str| {
        let text = text.replace("\"@dataset\"", "@dataset");
        ids.iter().fold(text, |text, (name, id)| text.replace(name, id))
    };
    let mut differences = Vec::new();
    for (path, form, operation, body) in all_cases() {
        let (form, operation, body) = (with_ids(&form), with_ids(operation), with_ids(&body.to_string()));
        let (visitor, anonymous) = (app.browser(), app.anonymous());
        let is_public = path.starts_with("auth/");
        let (browser, api) = if is_public {
            (&visitor, &anonymous)
        } else {
            (&browser, &root)
        };
        let page = browser.call(&format!("/fn/{path}"), &form).await;
        let api = call(api, &operation, &body).await;
        let of_page = (page.status, page.json()["code"].clone(), fields(&page.json()["errors"]));
        let (code, mut errors) = api.problem();
        // A quota is a member of the account in the API, and the whole form here.
        for (pointer, _) in &mut errors {
            *pointer = pointer.replace("/quota/", "/");
        }
        let has_fields = api.status != 422 || !errors.is_empty();
        if of_page != (api.status, code.into(), errors) || !has_fields {
            differences.push(format!(
                "{path}: {form}: {}\n{operation}: {body}: {}",
                page.text, api.text
            ));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn every_server_function_has_a_case_or_no_values() {
    let functions: BTreeSet<&str> = include_str!("server_functions.txt").lines().collect();
    let with_cases = all_cases().into_iter().map(|(path, ..)| format!("/fn/{path}"));
    let without = WITHOUT_VALUES.iter().map(|path| format!("/fn/{path}"));
    let known: BTreeSet<String> = with_cases.chain(without).collect();
    let known: BTreeSet<&str> = known.iter().map(String::as_str).collect();
    assert_eq!(known, functions);
}

#[tokio::test]
async fn every_server_function_is_known_and_closed_to_visitors() {
    let app = TestApp::start().await;
    let mut paths: Vec<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    paths.sort_unstable();
    let known: Vec<&str> = include_str!("server_functions.txt").lines().collect();
    assert_eq!(paths, known);
    assert!(server_fn::axum::server_fn_paths().all(|(_, method)| method == "POST"));
    let open = [
        "/fn/account/me",
        "/fn/auth/email_verify",
        "/fn/auth/login",
        "/fn/auth/logout",
        "/fn/auth/password_forgot",
        "/fn/auth/password_reset",
        "/fn/auth/register",
        "/fn/theme/set",
    ];
    let json = [("content-type", "application/json"), ("accept", "application/json")];
    let form = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    let bodies = [
        (
            &json,
            r#"{"id":1,"tree":0,"node":0,"page":{"page":1,"per_page":1},"filter":{},"dataset_id":null,"unfinished":false,"query":{},"month":"","version":1,"patch":{},"given":[],"ids":[1,2],"account":"","form":{}}"#,
        ),
        (
            &form,
            "form[id]=1&form[dataset_id]=1&form[name]=x&form[algorithm]=kmeans&form[steps][]=1:delete",
        ),
    ];
    for path in paths.into_iter().filter(|path| !open.contains(path)) {
        let browser = app.browser();
        let mut refused = false;
        for (headers, body) in bodies {
            let answer = browser.request(Method::POST, path, headers.as_slice(), body).await;
            assert_ne!(answer.status, 200, "{path}");
            refused |= answer.status == 401;
        }
        assert!(refused, "{path} does not ask who is there");
    }
}
