//! Server under test, and its clients by role.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, LOCATION, REFERER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use backend::{Clock, Services, TrainIn, Workers};
use chrono::{DateTime, TimeDelta, Utc};
use domain::account::Secret;
use domain::percent_encoding::encode;
use http_body_util::BodyExt;
use scraper::{Html, Selector};
use serde_json::{Value, json};
use server::config::{Config, Environment};
use server::{AppState, Shutdown, Site, metrics_router, router, worker_router};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "plum-carriage-ninety-owl";

/// Clock that moves only when a test advances it.
#[derive(Clone)]
struct ManualClock(Arc<Mutex<DateTime<Utc>>>);

impl ManualClock {
    fn new() -> Self {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        Self(Arc::new(Mutex::new(start)))
    }

    fn clock(&self) -> Clock {
        let now = Arc::clone(&self.0);
        Clock::new(move || *now.lock().unwrap())
    }
}

/// Server under test, on its own database.
pub(crate) struct TestApp {
    router: Router,
    metrics: Router,
    worker: Router,
    pub(crate) shutdown: Shutdown,
    pub(crate) services: Services,
    clock: ManualClock,
    _workers: Workers,
    folder: TempDir,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The stable code of a problem and the fields that it names.
    pub(crate) fn problem(&self) -> (String, Vec<(String, String)>) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert!(!problem["detail"].as_str().unwrap().is_empty() && !problem["request_id"].as_str().unwrap().is_empty());
        (problem["code"].as_str().unwrap().to_owned(), fields(&problem["errors"]))
    }
}

/// Field and code of each error of a list, without where the door puts them.
pub(crate) fn fields(errors: &Value) -> Vec<(String, String)> {
    let list = errors.as_array().cloned().unwrap_or_default();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    list.iter()
        .map(|error| (text(error, "pointer"), text(error, "code")))
        .collect()
}

impl TestApp {
    pub(crate) async fn start() -> Self {
        // All requests of a test share one client address.
        Self::start_with(&[("RATE_LIMIT_API", "off"), ("RATE_LIMIT_LOGIN", "off")]).await
    }

    /// With these settings.
    pub(crate) async fn start_with(variables: &[(&str, &str)]) -> Self {
        Self::start_as(variables, TrainIn::Thread).await
    }

    /// With runs that are trained in child processes of a binary.
    pub(crate) async fn start_training_with(binary: &str) -> Self {
        let variables = [("RATE_LIMIT_API", "off"), ("RATE_LIMIT_LOGIN", "off")];
        Self::start_as(&variables, TrainIn::Process(binary.into())).await
    }

    async fn start_as(variables: &[(&str, &str)], train_in: TrainIn) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let variables = [&[("DATA_DIR", data), ("MAX_COLUMNS", "70")], variables].concat();
        let config = Config::read(&Environment::from_table(&variables)).unwrap();
        let mut settings = config.settings.clone();
        settings.cheap_password_hashes = true;
        settings.train_in = train_in;
        let clock = ManualClock::new();
        let services = Services::connect(settings, clock.clock()).await.unwrap();
        let site = Site::from_files([("pkg/playground.js".to_owned(), "export {}".into())].into());
        let shutdown = Shutdown::default();
        let state = AppState::new(&config, services.clone(), site, shutdown.clone());
        Self {
            metrics: metrics_router(state.clone()),
            worker: worker_router(services.clone(), shutdown.clone()),
            shutdown,
            router: router(state),
            _workers: services.start_workers(1),
            services,
            clock,
            folder,
        }
    }

    /// Moves the clock of the services forward.
    pub(crate) fn advance(&self, by: TimeDelta) {
        *self.clock.0.lock().unwrap() += by;
    }

    /// The file of the database.
    pub(crate) fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("playground.db")
    }

    /// Sends a request, with our host unless it names one.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        let host = request.headers_mut().entry(HOST);
        host.or_insert(HeaderValue::from_static("localhost"));
        self.send_as_it_is(request).await
    }

    pub(crate) async fn send_as_it_is(&self, request: Request<Body>) -> Answer {
        Self::send_to(&self.router, request).await
    }

    /// Sends a request to the listener of METRICS_ADDR.
    pub(crate) async fn metrics(&self, request: Request<Body>) -> Answer {
        Self::send_to(&self.metrics, request).await
    }

    /// Sends a request to the listener of WORKER_ADDR.
    pub(crate) async fn worker(&self, path: &str) -> Answer {
        Self::send_to(&self.worker, Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn send_to(router: &Router, request: Request<Body>) -> Answer {
        // A stream of events does not end within a test.
        let is_endless = request.uri().path().ends_with("/v1/events");
        let response = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = match is_endless && parts.status == 200 {
            true => Default::default(),
            false => body.collect().await.unwrap().to_bytes(),
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            // An ONNX model is not UTF-8.
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// Returns an API client without a token.
    pub(crate) fn anonymous(&self) -> Api<'_> {
        Api { app: self, token: None }
    }

    /// Returns an API client with a given token.
    pub(crate) fn with_token(&self, token: &str) -> Api<'_> {
        Api {
            app: self,
            token: Some(token.to_owned()),
        }
    }

    /// Registers an account and returns its API client.
    pub(crate) async fn api(&self, name: &str) -> Api<'_> {
        let account = json!({ "email": format!("{name}@example.com"), "username": name, "password": PASSWORD });
        let answer = self.anonymous().post("/auth/register", account).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        self.login(name).await
    }

    /// Creates a superuser and returns its API client.
    pub(crate) async fn superuser(&self, name: &str) -> Api<'_> {
        let email = format!("{name}@example.com");
        self.services
            .superuser_ensure(&email, &Secret::new(PASSWORD))
            .await
            .unwrap();
        self.login(name).await
    }

    /// Signs in to an account and returns its API client.
    pub(crate) async fn login(&self, name: &str) -> Api<'_> {
        self.login_with(name, PASSWORD).await
    }

    /// Signs in to an account with a password and returns its API client.
    pub(crate) async fn login_with(&self, name: &str, password: &str) -> Api<'_> {
        let request = Request::post("/api/v1/auth/login").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = self
            .send(
                request
                    .body(format!("username={name}&password={}", encode(password)).into())
                    .unwrap(),
            )
            .await;
        let token = answer.json()["access_token"].as_str().map(str::to_owned);
        Api { app: self, token }
    }

    /// A browser.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            app: self,
            cookies: Mutex::default(),
        }
    }

    /// Returns a browser with a given cookie.
    pub(crate) fn browser_with(&self, cookie: &str) -> Browser<'_> {
        let browser = self.browser();
        browser.keep(cookie);
        browser
    }
}

/// A client of the JSON API.
pub(crate) struct Api<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

impl Api<'_> {
    /// The token.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.app.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.json(Method::POST, path, &[], body).await
    }

    /// Sends JSON by any method, with more headers.
    pub(crate) async fn json(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let headers = [&[("content-type", "application/json")], headers].concat();
        self.send(method, path, &headers, body.to_string()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.json(Method::PUT, path, &[], body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.json(Method::PATCH, path, &[], body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], Body::empty()).await
    }

    /// Uploads a file, with the other fields after it.
    pub(crate) async fn upload(&self, csv: &[u8], fields: &[(&str, &str)]) -> Answer {
        self.upload_to("/ml/upload-data", csv, fields).await
    }

    /// Uploads a file as an import.
    pub(crate) async fn upload_preview(&self, csv: &[u8], fields: &[(&str, &str)]) -> Answer {
        self.upload_to("/ml/upload-data?preview=true", csv, fields).await
    }

    async fn upload_to(&self, path: &str, csv: &[u8], fields: &[(&str, &str)]) -> Answer {
        let (content_type, body) = multipart(csv, fields);
        let headers = [("content-type", content_type.as_str())];
        self.send(Method::POST, path, &headers, in_pieces(body)).await
    }
}

/// Texts of the elements of a page.
pub(crate) fn texts(html: &str, selector: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    let selector = Selector::parse(selector).unwrap();
    html.select(&selector)
        .map(|element| element.text().collect::<String>())
        .collect()
}

/// A multipart body with the file first and the fields after it.
pub(crate) fn multipart(csv: &[u8], fields: &[(&str, &str)]) -> (String, Vec<u8>) {
    let mut body = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"t.csv\"\r\n\r\n".to_vec();
    body.extend_from_slice(csv);
    for (name, value) in fields {
        let part = format!("\r\n--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(b"\r\n--x--\r\n");
    ("multipart/form-data; boundary=x".into(), body)
}

/// A body in pieces, as a connection delivers it.
fn in_pieces(body: Vec<u8>) -> Body {
    let mut rest = Bytes::from(body);
    let pieces = std::iter::from_fn(move || {
        let piece = rest.split_to(rest.len().min(64 << 10));
        (!piece.is_empty()).then_some(Ok::<_, Infallible>(piece))
    });
    Body::from_stream(futures::stream::iter(pieces))
}

/// A browser without JavaScript: keeps its cookies, sends forms, follows nothing by itself.
pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    /// Value and path, by name.
    cookies: Mutex<BTreeMap<String, (String, String)>>,
}

impl Browser<'_> {
    /// Uploads a file by the form of the page with the data sets; returns the path of the page that
    /// follows.
    pub(crate) async fn upload(&self, csv: &[u8]) -> String {
        let (content_type, body) = multipart(csv, &[]);
        let headers = [
            ("content-type", content_type.as_str()),
            ("accept", "text/html"),
            ("referer", "http://localhost/datasets"),
        ];
        let answer = self
            .request(Method::POST, "/datasets/upload", &headers, in_pieces(body))
            .await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.header("location").to_owned()
    }

    /// Uploads a file and imports it as it was found; returns the path of the page of the data set.
    pub(crate) async fn import(&self, csv: &[u8], name: &str) -> String {
        let page = self.upload(csv).await;
        let id = page.rsplit('/').next().unwrap();
        let form = format!("form[id]={id}&form[act]=import&form[name]={}", encode(name));
        self.submit(&page, "/fn/imports/apply", &form).await
    }

    /// The cookies that a path is sent.
    fn cookies_of(&self, path: &str) -> String {
        let cookies = self.cookies.lock().unwrap();
        let sent = cookies.iter().filter(|(_, (_, below))| path.starts_with(below));
        let pairs: Vec<String> = sent.map(|(name, (value, _))| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// The cookie of the session as it is now.
    pub(crate) fn cookie(&self) -> String {
        self.cookies_of("/")
    }

    async fn send(&self, request: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
        let cookies = self.cookies_of(request.uri_ref().unwrap().path());
        let request = request.header(COOKIE, cookies).header(HOST, "localhost");
        let answer = self.app.send(request.body(body.into()).unwrap()).await;
        for set in answer.headers.get_all(SET_COOKIE) {
            self.keep(set.to_str().unwrap());
        }
        answer
    }

    /// Keeps a cookie, or forgets it.
    pub(crate) fn keep(&self, set: &str) {
        let mut parts = set.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let attributes: BTreeMap<&str, &str> = parts.filter_map(|part| part.split_once('=')).collect();
        let mut cookies = self.cookies.lock().unwrap();
        if attributes.get("Max-Age") == Some(&"0") {
            cookies.remove(name);
        } else {
            let path = attributes.get("Path").unwrap_or(&"/");
            cookies.insert(name.to_owned(), (value.to_owned(), (*path).to_owned()));
        }
    }

    /// Opens a page.
    pub(crate) async fn open(&self, path: &str) -> Answer {
        self.send(Request::get(path).header(ACCEPT, "text/html"), Body::empty())
            .await
    }

    /// Sends a form of the page `on`; gives where it leads.
    pub(crate) async fn submit(&self, on: &str, path: &str, form: &str) -> String {
        let request = Request::post(path)
            .header(ACCEPT, "text/html")
            .header(REFERER, format!("http://localhost{on}"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = self.send(request, form.to_owned()).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.headers[LOCATION].to_str().unwrap().to_owned()
    }

    /// Calls a server function as a script does.
    pub(crate) async fn call(&self, path: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, form.to_owned()).await
    }

    /// Any other request.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request, body).await
    }

    pub(crate) async fn register(&self, name: &str) {
        let form = format!("form[email]={name}%40example.com&form[username]={name}&form[password]={PASSWORD}");
        assert_eq!(self.submit("/register", "/fn/auth/register", &form).await, "/");
    }
}
