//! Common attacks. Invalid tokens and ids of other accounts are in `authorization.rs`, brute force
//! is in `limits.rs`, and calls from other sites are in `pages.rs`.

use crate::client::{Api, PASSWORD, TestApp, multipart};
use axum::body::Body;
use axum::http::{Method, Request};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

const KEY: &str = "a key of thirty-two bytes or more";

#[tokio::test]
async fn a_session_that_was_planted_is_not_the_one_that_is_signed_in() {
    let app = TestApp::start().await;
    app.api("ada").await;
    let browser = app.browser();
    // A session of the attacker's own, whose id the attacker knows.
    browser.register("mallory").await;
    let planted = browser.cookie();
    assert!(planted.starts_with("session="), "{planted}");
    let form = format!("form[username]=ada&form[password]={PASSWORD}");
    assert_eq!(browser.submit("/login", "/fn/auth/login", &form).await, "/");
    assert_ne!(browser.cookie(), planted);
    assert_eq!(browser.open("/datasets").await.status, 200);
    let attacker = app.browser_with(&planted);
    assert_eq!(attacker.open("/datasets").await.status, 302, "ended");
    // An id that the attacker made up is not taken over either.
    let victim = app.browser_with("session=AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(victim.submit("/login", "/fn/auth/login", &form).await, "/");
    assert_ne!(victim.cookie(), "session=AAAAAAAAAAAAAAAAAAAAAA");
    // Signed out, the cookie opens nothing.
    let ended = victim.cookie();
    victim.submit("/", "/fn/auth/logout", "").await;
    assert_eq!(app.browser_with(&ended).open("/datasets").await.status, 302);
}

#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let app = TestApp::start().await;
    app.api("ada").await;
    for next in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%2F%09%2Fevil.example",
        "%2F%0D%0ALocation%3A%20https%3A%2F%2Fevil.example",
        "javascript%3Aalert(1)",
        "evil.example",
    ] {
        let form = format!("form[username]=ada&form[password]={PASSWORD}&form[next]={next}");
        assert_eq!(
            app.browser().submit("/login", "/fn/auth/login", &form).await,
            "/",
            "{next}"
        );
    }
}

#[tokio::test]
async fn unknown_fields_grant_neither_rights_nor_rows() {
    let app = TestApp::start().await;
    let mallory = app.api("mallory").await;
    let nobody = app.anonymous();
    let registration = |extra: &str| {
        let mut body = json!({ "email": "m2@example.com", "username": "m2m", "password": PASSWORD });
        body[extra] = json!(true);
        body
    };
    for extra in [
        "is_superuser",
        "is_active",
        "id",
        "email_verified_at",
        "hashed_password",
    ] {
        let refused = nobody.post("/auth/register", registration(extra)).await;
        assert_eq!(refused.problem().1, [(format!("/{extra}"), "unknown_field".into())]);
        let refused = mallory.patch("/users/me", json!({ extra: true })).await;
        assert_eq!(refused.problem().1, [(format!("/{extra}"), "unknown_field".into())]);
    }
    for extra in ["owner_id", "id", "version", "deleted_at"] {
        let refused = mallory.post("/tasks/", json!({ "title": "x", extra: 1 })).await;
        assert_eq!(refused.problem().1, [(format!("/{extra}"), "unknown_field".into())]);
    }
    // A form leaves out what it does not know.
    let browser = app.browser();
    let form =
        format!("form[email]=eve%40example.com&form[username]=eve&form[password]={PASSWORD}&form[is_superuser]=true");
    browser.submit("/register", "/fn/auth/register", &form).await;
    assert_eq!(
        app.login("eve").await.get("/users/me").await.json()["is_superuser"],
        false
    );
}

/// A token with other claims, signed in another way.
fn forged(claims: &Value, algorithm: Algorithm, key: &str) -> String {
    jsonwebtoken::encode(
        &Header::new(algorithm),
        claims,
        &EncodingKey::from_secret(key.as_bytes()),
    )
    .unwrap()
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let variables = [
        ("SECRET_KEY", KEY),
        ("RATE_LIMIT_API", "off"),
        ("RATE_LIMIT_LOGIN", "off"),
    ];
    let app = TestApp::start_with(&variables).await;
    let (ada, bob) = (app.api("ada").await, app.api("bob").await);
    let token = ada.token().to_owned();
    let good = claims(&token);
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    let again = forged(&good, Algorithm::HS256, KEY);
    assert_eq!(
        app.with_token(&again).get("/users/me").await.status,
        200,
        "the forger's tools work"
    );
    let parts: Vec<&str> = token.split('.').collect();
    let header = |header: Value| BASE64URL_NOPAD.encode(header.to_string().as_bytes());
    let unsigned = |algorithm: &str| format!("{}.{}.", header(json!({ "alg": algorithm, "typ": "JWT" })), parts[1]);
    let bobs = BASE64URL_NOPAD.encode(with("sub", claims(bob.token())["sub"].clone()).to_string().as_bytes());
    let without = |name: &str| {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(name);
        forged(&claims, Algorithm::HS256, KEY)
    };
    for (what, token) in [
        ("alg=none", unsigned("none")),
        ("alg=None", unsigned("None")),
        ("no signature", unsigned("HS256")),
        (
            "another key",
            forged(&good, Algorithm::HS256, "another key of thirty-two bytes!!"),
        ),
        ("an empty key", forged(&good, Algorithm::HS256, "")),
        ("another algorithm", forged(&good, Algorithm::HS512, KEY)),
        (
            "expired",
            forged(&with("exp", json!(1_000_000_000)), Algorithm::HS256, KEY),
        ),
        (
            "another audience",
            forged(&with("aud", json!("another-api")), Algorithm::HS256, KEY),
        ),
        (
            "another issuer",
            forged(&with("iss", json!("https://evil.example")), Algorithm::HS256, KEY),
        ),
        (
            "another subject",
            forged(&with("sub", claims(bob.token())["sub"].clone()), Algorithm::HS256, KEY),
        ),
        (
            "no such subject",
            forged(&with("sub", json!("987654321")), Algorithm::HS256, KEY),
        ),
        (
            "a subject that is no id",
            forged(&with("sub", json!("1 or 1=1")), Algorithm::HS256, KEY),
        ),
        ("without an expiry", without("exp")),
        ("without an audience", without("aud")),
        ("without a session", without("sid")),
        (
            "other claims under the signature",
            format!("{}.{bobs}.{}", parts[0], parts[2]),
        ),
    ] {
        let answer = app.with_token(&token).get("/users/me").await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().0.as_str()),
            (401, "unauthorized"),
            "{what}"
        );
    }
    assert_eq!(ada.get("/users/me").await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_that_comes_back_ends_its_sign_in() {
    let app = TestApp::start().await;
    app.api("ada").await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let login = format!("username=ada&password={PASSWORD}");
    let nobody = app.anonymous();
    let first = nobody.send(Method::POST, "/auth/login", &form, login).await.json();
    let refresh = async |pair: &Value| {
        nobody
            .post("/auth/refresh", json!({ "refresh_token": pair["refresh_token"] }))
            .await
    };
    let second = refresh(&first).await.json();
    let replayed = refresh(&first).await;
    assert_eq!(
        (replayed.status.as_u16(), replayed.problem().0.as_str()),
        (401, "unauthorized")
    );
    assert_eq!(refresh(&second).await.status, 401, "whoever has stolen it is out too");
    // A refresh token is no access token, and the other way round.
    let as_access = app.with_token(second["refresh_token"].as_str().unwrap());
    assert_eq!(as_access.get("/users/me").await.status, 401);
    let as_refresh = json!({ "refresh_token": second["access_token"] });
    assert_eq!(nobody.post("/auth/refresh", as_refresh).await.status, 401);
}

#[tokio::test]
async fn a_refresh_is_repeated_with_its_key_alone() {
    let app = TestApp::start().await;
    app.api("ada").await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let login = format!("username=ada&password={PASSWORD}");
    let nobody = app.anonymous();
    let pair = nobody.send(Method::POST, "/auth/login", &form, login).await.json();
    let body = json!({ "refresh_token": pair["refresh_token"] }).to_string();
    let refresh = async |key: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        nobody.send(Method::POST, "/auth/refresh", &headers, body.clone()).await
    };
    assert_eq!(refresh("").await.status, 400);
    assert_eq!(refresh("one").await.status, 200);
    let repeated = refresh("one").await;
    assert_eq!(repeated.status, 200);
    assert_eq!(refresh("two").await.status, 401);
    let next = json!({ "refresh_token": repeated.json()["refresh_token"] });
    assert_eq!(
        nobody.post("/auth/refresh", next).await.status,
        401,
        "the sign-in has ended"
    );
}

#[tokio::test]
async fn the_pages_know_nothing_of_what_belongs_to_others() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let dataset = ada.upload(b"a,b\n1,2\n3,5\n8,1\n", &[]).await.json()["id"].clone();
    let wait = [("content-type", "application/json"), ("prefer", "wait=20")];
    let request = json!({ "dataset_id": dataset, "n_clusters": 2 }).to_string();
    let run = ada.send(Method::POST, "/ml/kmeans", &wait, request).await.json()["id"].clone();
    let mallory = app.browser();
    mallory.register("mallory").await;
    for path in [
        format!("/datasets/{dataset}"),
        format!("/datasets/{dataset}/download"),
        format!("/runs/{run}"),
        format!("/runs/{run}/predict"),
        format!("/runs/compare?ids={run}&ids=0"),
        format!("/runs/{run}/output.csv"),
        format!("/runs/{run}/model"),
        format!("/runs/{run}/model.onnx"),
        format!("/runs/{run}/charts/clusters.svg"),
    ] {
        assert_eq!(mallory.open(&path).await.status, 404, "{path}");
    }
    for (path, form) in [
        ("/fn/datasets/update", format!("form[id]={dataset}&form[name]=mine")),
        ("/fn/datasets/delete", format!("form[id]={dataset}&form[cascade]=on")),
        ("/fn/runs/cancel", format!("form[id]={run}")),
        ("/fn/runs/delete", format!("form[id]={run}")),
    ] {
        assert_eq!(mallory.call(path, &form).await.status, 404, "{path}");
    }
    let (kind, body) = multipart(b"a,b\n1,2\n", &[("id", &run.to_string())]);
    let headers = [("content-type", kind.as_str())];
    let labelled = mallory.request(Method::POST, "/runs/label", &headers, body).await;
    assert_eq!(
        labelled.status, 303,
        "back to the form, which says that there is no such run"
    );
    let create = format!("form[dataset_id]={dataset}&form[algorithm]=kmeans&form[parameters][n_clusters]=2");
    let refused = mallory.call("/fn/runs/create", &create).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["errors"][0]["code"]),
        (422, &json!("not_found"))
    );
    assert_eq!(
        ada.get(&format!("/ml/runs/{run}")).await.status,
        200,
        "nothing was changed"
    );
}

#[tokio::test]
async fn input_cannot_inject_headers_or_log_lines() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let (content_type, body) = multipart(b"a,b\n1,2\n3,4\n", &[]);
    let body = String::from_utf8(body).unwrap();
    // A name with a control character makes a malformed body; of the others, nothing comes through.
    for (name, status) in [
        ("\u{1b}[31mx.csv", 400),
        ("x.csv%0d%0aset-cookie: a=b", 201),
        ("x\\\"; filename=\\\"y.html", 201),
        ("../../../x.csv", 201),
        ("C:\\\\x.csv", 201),
    ] {
        let body = body.replace("t.csv", name);
        let headers = [("content-type", content_type.as_str())];
        let dataset = ada.send(Method::POST, "/ml/upload-data", &headers, body).await;
        assert_eq!(dataset.status, status, "{name}: {}", dataset.text);
        if status == 400 {
            continue;
        }
        let name = dataset.json()["name"].as_str().unwrap().to_owned();
        assert!(!name.chars().any(char::is_control), "{name:?}");
        let path = format!("/ml/datasets/{}/download", dataset.json()["id"]);
        let file = ada.get(&path).await;
        assert_eq!(
            (file.header("set-cookie"), file.header("content-type")),
            ("", "text/csv")
        );
        let disposition = file.header("content-disposition");
        assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
        assert_eq!(disposition.matches('"').count(), 2, "{disposition}");
        assert!(
            disposition.bytes().all(|byte| (0x20..0x7f).contains(&byte)),
            "{disposition}"
        );
    }
    for (field, value) in [
        ("username", "ada\nlevel=error"),
        ("full_name", "a\r\nb"),
        ("email", "a\n@example.com"),
    ] {
        let mut body = json!({ "email": "x@example.com", "username": "xxx", "password": PASSWORD });
        body[field] = json!(value);
        let refused = app.anonymous().post("/auth/register", body).await;
        assert_eq!(refused.problem().1, [(format!("/{field}"), "invalid".into())]);
    }
    let id = async |id: &str| {
        let answer = ada
            .send(Method::GET, "/users/me", &[("x-request-id", id)], Body::empty())
            .await;
        answer.header("x-request-id").to_owned()
    };
    assert_eq!(id("trace-1.a_b").await, "trace-1.a_b");
    for made_up in ["x status=200 user=root", "a\"b", &"x".repeat(129)] {
        let given = id(made_up).await;
        assert!(!given.is_empty() && given != made_up, "{given}");
    }
}

#[tokio::test]
async fn no_path_leads_out_of_its_folder() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let page = browser.open("/login").await.text;
    let start = page.find("/v/").unwrap() + 3;
    let build: String = page[start..].chars().take_while(|c| *c != '/').collect();
    for path in [
        "/v/{build}/../../Cargo.toml",
        "/v/{build}/%2e%2e/%2e%2e/Cargo.toml",
        "/v/{build}/..%2f..%2fCargo.toml",
        "/v/{build}/pkg/..%5c..%5cCargo.toml",
        "/v/{build}//etc/passwd",
        "/v/{build}/pkg/playground.js%00.css",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/dev/../etc/passwd",
    ] {
        let answer = browser.open(&path.replace("{build}", &build)).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            !answer.text.contains("[workspace]") && !answer.text.contains("root:"),
            "{path}"
        );
    }
    let ada: Api<'_> = app.api("ada").await;
    for path in [
        "/tasks/../users/me",
        "/tasks/%2e%2e/users/me",
        "/ml/runs/1%2f..%2f2",
        "/users/me%00",
        "/users/-1",
        "/users/1e3",
    ] {
        let answer = ada.get(path).await;
        assert!(
            [403, 404].contains(&answer.status.as_u16()),
            "{path}: {}",
            answer.status
        );
    }
    // A file is called what its owner calls it, and kept where nobody else decides.
    let (content_type, body) = multipart(b"a,b\n1,2\n3,4\n", &[]);
    let body = String::from_utf8(body).unwrap().replace("t.csv", "../../../evil.csv");
    let headers = [("content-type", content_type.as_str())];
    let dataset = ada.send(Method::POST, "/ml/upload-data", &headers, body).await;
    assert_eq!(dataset.json()["name"], "evil");
    let path = format!("/ml/datasets/{}/download", dataset.json()["id"]);
    assert!(
        !ada.get(&path)
            .await
            .header("content-disposition")
            .contains("filename=\"..")
    );
}

#[tokio::test]
async fn malformed_bodies_get_client_errors() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (kind, body) in [
        ("application/x-www-form-urlencoded", "form=1&form[username]=%ff%00"),
        ("application/x-www-form-urlencoded", "form[username][a][b][c]=x"),
        ("multipart/form-data", "{}"),
        ("text/plain", "x"),
        ("application/json", "{"),
    ] {
        for path in ["/fn/auth/login", "/fn/auth/register", "/fn/users/list"] {
            let headers = [("content-type", kind), ("accept", "*/*")];
            let answer = browser.request(Method::POST, path, &headers, body).await;
            assert!(answer.status.is_client_error(), "{path} {kind}: {}", answer.status);
        }
    }
    // A proxy's request has an address, but no path.
    let connect = Request::builder().method(Method::CONNECT).uri("evil.example:443");
    let answer = app.send(connect.body(Body::empty()).unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().0.as_str()),
        (400, "bad_request")
    );
}

#[tokio::test]
async fn user_input_is_escaped_in_markup() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let ada = app.login("ada").await;
    let typed = "</title></textarea>\"'><script>alert(1)</script><meta http-equiv=refresh>";
    let task = json!({ "title": typed, "description": typed, "due_date": "2030-01-01" });
    let task = ada.post("/tasks/", task).await.json()["id"].clone();
    ada.patch("/users/me", json!({ "full_name": typed })).await;
    ada.post("/task-views/", json!({ "name": typed, "query": "" })).await;
    ada.post("/users/me/tokens/", json!({ "name": typed, "scopes": ["tasks:read"] }))
        .await;
    let csv = format!("\"{}\",b\n1,2\n3,5\n8,1\n", typed.replace('"', "\"\""));
    let dataset = ada.upload(csv.as_bytes(), &[("name", typed)]).await.json()["id"].clone();
    let wait = [("content-type", "application/json"), ("prefer", "wait=20")];
    let request = json!({ "dataset_id": dataset, "n_clusters": 2 }).to_string();
    let run = ada.send(Method::POST, "/ml/kmeans", &wait, request).await.json()["id"].clone();
    let query = "%3C%2Ftitle%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    for path in [
        "/",
        "/tasks",
        "/tasks/board",
        &format!("/tasks?q={query}"),
        &format!("/tasks/{task}"),
        &format!("/datasets/{dataset}"),
        &format!("/runs/{run}"),
        "/account",
        "/account/tokens",
        &format!("/login?next={query}"),
        &format!("/{query}"),
    ] {
        let page = browser.open(path).await.text;
        assert!(page.contains("</title>"), "{path}");
        assert!(
            !page.contains("<script>alert") && !page.contains("<meta http-equiv"),
            "{path}: {page}"
        );
    }
    let page = browser.open(&format!("/tasks/{task}")).await.text;
    assert!(page.contains("<title>&lt;/title&gt;&lt;/textarea&gt;"), "{page}");
}
