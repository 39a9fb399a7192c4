//! The JSON API as a client sees it.

use crate::client::TestApp;
use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

const IRIS: &[u8] = include_bytes!("../../../data/iris.csv");

#[tokio::test]
async fn a_client_goes_from_the_upload_to_the_labelled_file() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let me = ada.get("/users/me").await.json();
    assert_eq!((&me["username"], me.get("hashed_password")), (&json!("ada"), None));

    let uploaded = ada.upload(IRIS, &[("name", "flowers")]).await;
    assert_eq!(
        (uploaded.status.as_u16(), &uploaded.json()["name"]),
        (201, &json!("flowers"))
    );
    let id = uploaded.json()["id"].clone();
    assert_eq!(uploaded.header("location"), format!("/api/v1/ml/datasets/{id}"));
    for path in ["/ml/datasets/", "/ml/datasets", "/ml/", "/ml"] {
        assert_eq!(ada.get(path).await.status, 200, "{path}");
    }

    let wait = [("content-type", "application/json"), ("prefer", "wait=20")];
    let request = json!({ "dataset_id": id, "n_clusters": 3, "seed": 1 }).to_string();
    let run = ada.send(Method::POST, "/ml/kmeans", &wait, request).await;
    assert_eq!(
        (run.status.as_u16(), run.header("preference-applied")),
        (200, "wait=20")
    );
    assert_eq!(
        (&run.json()["state"], &run.json()["seed"]),
        (&json!("succeeded"), &json!(1))
    );

    let request = json!({ "dataset_id": id, "target": "species", "algorithm": "decision_tree" });
    let run = ada.post("/ml/classify", request).await;
    let path = run.header("location").strip_prefix("/api/v1").unwrap().to_owned();
    assert!(run.status == 202 || run.status == 200, "{}", run.text);
    let events = ada.get(&format!("{path}/events")).await;
    assert_eq!(events.header("content-type"), "text/event-stream");
    let last = events.text.trim().rsplit("data: ").next().unwrap();
    assert!(
        last.contains("succeeded"),
        "the stream ends with the run: {}",
        events.text
    );
    let run = ada.get(&path).await.json();
    assert!(run["metrics"]["test"]["accuracy"].as_f64().unwrap() > 0.8);
    let output = ada.get(&format!("{path}/output.csv")).await;
    assert!(output.header("content-disposition").contains("flowers-decision_tree"));
    assert_eq!(output.text.lines().count(), 151);
    assert_eq!(ada.get(&format!("{path}/model")).await.json()["version"], 2);
    let onnx = ada.get(&format!("{path}/model.onnx")).await;
    assert_eq!(
        (onnx.status.as_u16(), onnx.header("content-type")),
        (200, "application/octet-stream")
    );
    let name = format!("filename=\"decision_tree-{}.onnx\"", run["id"]);
    assert!(onnx.header("content-disposition").contains(&name));
    assert!(onnx.text.contains("TreeEnsembleClassifier") && onnx.text.contains("versicolor"));
    let bob = app.api("bob").await;
    assert_eq!(bob.get(&format!("{path}/model.onnx")).await.problem().0, "not_found");
    let list = ada.get("/ml/runs/?algorithm=kmeans").await.json();
    assert_eq!(
        (&list["total"], &list["items"][0]["algorithm"]),
        (&json!(1), &json!("kmeans"))
    );
    let flower = json!({ "sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4, "petal_width": 0.2 });
    let answer = ada
        .post(&format!("{path}/predict"), json!({ "rows": [flower] }))
        .await
        .json();
    assert_eq!(answer["predictions"][0]["label"], "setosa");
    let compare = format!("/ml/runs/compare?ids={},{}", list["items"][0]["id"], run["id"]);
    let compared = ada.get(&compare).await.json();
    assert_eq!(
        (&compared["runs"][0]["algorithm"], &compared["runs"][1]["algorithm"]),
        (&json!("kmeans"), &json!("decision_tree"))
    );
    assert_eq!(bob.get(&compare).await.problem().0, "not_found");
    assert_eq!(ada.get("/ml/runs/compare?ids=1,x").await.problem().0, "validation");

    assert_eq!(ada.delete(&format!("/ml/datasets/{id}")).await.problem().0, "conflict");
    assert_eq!(ada.delete(&path).await.status, 204);
    assert_eq!(ada.delete(&format!("/ml/datasets/{id}?cascade=true")).await.status, 204);
    assert_eq!(ada.get(&format!("/ml/datasets/{id}")).await.problem().0, "not_found");
}

#[tokio::test]
async fn every_refusal_is_a_problem() {
    let app = TestApp::start().await;
    let (ada, nobody) = (app.api("ada").await, app.anonymous());
    let json_type = [("content-type", "application/json")];
    let refusals = [
        (nobody.get("/ml/runs/").await, 401, "unauthorized"),
        (
            nobody
                .send(Method::GET, "/ml/runs/", &[("authorization", "Basic x")], Body::empty())
                .await,
            401,
            "unauthorized",
        ),
        (
            nobody
                .send(
                    Method::GET,
                    "/ml/runs/",
                    &[("authorization", "Bearer x")],
                    Body::empty(),
                )
                .await,
            401,
            "unauthorized",
        ),
        (ada.get("/nothing").await, 404, "not_found"),
        (ada.get("/ml/runs/seven").await, 404, "not_found"),
        (ada.get("/ml/runs/7").await, 404, "not_found"),
        (
            ada.send(Method::PUT, "/ml/runs/7", &[], Body::empty()).await,
            405,
            "method_not_allowed",
        ),
        (
            ada.send(Method::POST, "/ml/kmeans", &json_type, "{").await,
            400,
            "bad_request",
        ),
        (
            ada.send(Method::POST, "/ml/kmeans", &json_type, r#"{"n_clusters":3}"#)
                .await,
            422,
            "validation",
        ),
        (
            ada.send(Method::POST, "/ml/kmeans", &json_type, vec![b' '; 3 << 20])
                .await,
            413,
            "payload_too_large",
        ),
        (
            ada.send(Method::POST, "/ml/kmeans", &[], "{}").await,
            415,
            "unsupported_media_type",
        ),
        (
            ada.send(Method::POST, "/ml/upload-data", &json_type, "{}").await,
            415,
            "unsupported_media_type",
        ),
        (ada.get("/ml/runs/?per_page=101").await, 422, "validation"),
        (ada.get("/ml/runs/?page=first").await, 422, "validation"),
    ];
    for (answer, status, code) in refusals {
        assert_eq!(
            (answer.status.as_u16(), answer.problem().0.as_str()),
            (status, code),
            "{}",
            answer.text
        );
        assert_eq!(
            answer.header("www-authenticate"),
            if status == 401 { "Bearer" } else { "" }
        );
    }
}

#[tokio::test]
async fn an_upload_tells_its_format_and_warnings_and_takes_options() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let csv = "land;menge\nNA;1.234\nDE;2.500\nFR;n.d.\n".as_bytes();
    let found = ada.upload(csv, &[]).await.json();
    assert_eq!(found["format"]["delimiter"], ";");
    assert_eq!(found["columns"][1]["type"], "categorical");
    let codes = |answer: &Value| {
        let warnings = answer["warnings"].as_array().unwrap().iter();
        warnings
            .map(|warning| warning["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&found), ["not_numeric", "missing_words"]);
    assert_eq!(found["warnings"][0]["column"], "menge");
    let options = [
        ("na_values", "n.d., \"a,b\""),
        ("keep_na", "true"),
        ("thousands", "point"),
        ("decimal", ","),
        ("encoding", "utf_8_sig"),
    ];
    let given = ada.upload(csv, &options).await.json();
    assert_eq!(given["columns"][0]["missing"], 0);
    assert_eq!(
        (&given["columns"][1]["missing"], &given["columns"][1]["max"]),
        (&json!(1), &json!(2500.0))
    );
    assert_eq!(codes(&given), ["thousands_separator", "missing_words"]);
    let format = json!({ "encoding": "UTF-8", "delimiter": ";", "decimal": ",", "thousands": "point",
        "has_header": true, "na_values": ["n.d.", "a,b"], "keep_na": true });
    assert_eq!(given["format"], format);
    let read = ada.get(&format!("/ml/datasets/{}", given["id"])).await.json();
    assert_eq!(read, given);
}

#[tokio::test]
async fn a_broken_upload_says_what_is_wrong() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let wide = vec!["x"; 71].join(",");
    let files: [(&[u8], &str); 6] = [
        (b"", "empty"),
        (b"\x89PNG\0\0", "This is an image"),
        (b"\x00\x01\x02,\n", "binary"),
        (b"a,b\n1\n", "Line 2 has 1 value"),
        (b"a,a\n1,2\n", "both named"),
        (wide.as_bytes(), "at most 70"),
    ];
    for (bytes, part) in files {
        let answer = ada.upload(bytes, &[]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().0.as_str()),
            (422, "invalid_file")
        );
        assert!(
            answer.json()["detail"].as_str().unwrap().contains(part),
            "{}",
            answer.text
        );
    }
    let field = |answer: &crate::client::Answer| answer.problem().1[0].clone();
    let of = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    assert_eq!(
        field(&ada.upload(IRIS, &[("delimiter", "x")]).await),
        of("/delimiter", "choice")
    );
    assert_eq!(
        field(&ada.upload(IRIS, &[("has_header", "perhaps")]).await),
        of("/has_header", "type")
    );
    assert_eq!(
        field(&ada.upload(IRIS, &[("colour", "red")]).await),
        of("/colour", "unknown_field")
    );
    assert_eq!(
        field(&ada.upload(IRIS, &[("encoding", "klingon")]).await),
        of("/encoding", "choice")
    );
    for (name, value, code) in [
        ("keep_na", "perhaps", "type"),
        ("thousands", "dash", "choice"),
        ("na_values", "\"x", "invalid"),
    ] {
        let answer = ada.upload(IRIS, &[(name, value)]).await;
        assert_eq!(field(&answer), of(&format!("/{name}"), code));
    }
    let same = ada.upload(IRIS, &[("decimal", ","), ("thousands", "comma")]).await;
    assert_eq!(field(&same), of("/thousands", "conflict"));
    let cut = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"t.csv\"\r\n\r\na,b\n1,2";
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    assert_eq!(
        ada.send(Method::POST, "/ml/upload-data", &kind, cut.to_vec())
            .await
            .problem()
            .0,
        "bad_request"
    );
}

#[tokio::test]
async fn a_token_is_renewed_once_and_withdrawn() {
    let app = TestApp::start().await;
    app.api("ada").await;
    let nobody = app.anonymous();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let body = format!("grant_type=password&username=ada&password={}", crate::client::PASSWORD);
    let login = nobody.send(Method::POST, "/auth/login", &form, body).await.json();
    let renewed = nobody
        .post("/auth/refresh", json!({ "refresh_token": login["refresh_token"] }))
        .await;
    assert_eq!(
        (renewed.status.as_u16(), &renewed.json()["token_type"]),
        (200, &json!("bearer"))
    );
    let token = json!({ "refresh_token": renewed.json()["refresh_token"] });
    assert_eq!(nobody.post("/auth/logout", token.clone()).await.status, 204);
    assert_eq!(nobody.post("/auth/refresh", token).await.problem().0, "unauthorized");
    assert_eq!(
        nobody.post("/auth/refresh", json!({})).await.problem().1[0].0,
        "/refresh_token"
    );
}

#[tokio::test]
async fn the_api_takes_no_cookie() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let answer = browser
        .request(Method::GET, "/api/v1/users/me", &[], Body::empty())
        .await;
    assert_eq!(answer.status, 401);
}
