//! Text of people is text in every page: none of it becomes an element, an attribute or a handler,
//! and it comes back unchanged.

use crate::client::{Browser, PASSWORD, TestApp, multipart};
use axum::http::Method;
use scraper::{ElementRef, Html, Node, Selector};
use std::time::Duration;
use url::form_urlencoded::byte_serialize;

/// Texts that become markup where somebody forgets to escape them, each in another way.
const PAYLOADS: [&str; 34] = [
    "</textarea><form action=//pwn.example><input name=pwn>",
    "</title><script>pwn()</script>",
    "<script>pwn()</script>",
    "</script><script>pwn()</script>",
    "\"><img src=x onerror=pwn()>",
    "'><svg onload=pwn()>",
    "<img src=x onerror=pwn()>",
    "<!--<script>pwn()</script>-->",
    "<!--<script>",
    "--><b pwn>",
    "</option></select><pwn-x>",
    "</style><pwn-x>",
    "<style>*{display:none}</style>",
    "<a href=\"javascript:pwn()\">pwn</a>",
    "javascript:pwn()",
    "<base href=//pwn.example>",
    "<meta http-equiv=refresh content=\"0;url=//pwn.example\">",
    "<link rel=stylesheet href=//pwn.example>",
    "<iframe srcdoc=\"<script>pwn()</script>\">",
    "<details open ontoggle=pwn()>",
    "&lt;script&gt;pwn()&lt;/script&gt;",
    "&#60;img src=x onerror=pwn()&#62;",
    "&amp;lt; &quot; &nbsp; &notit;",
    "if a &lt; b && c > d",
    "\" onfocus=pwn() autofocus x=\"",
    "' onmouseover='pwn()",
    "` onload=pwn() `",
    "<noscript><p title=\"</noscript><img src=x onerror=pwn()>\">",
    "<math><mtext><table><mglyph><style><pwn-x>",
    "{{pwn}}${pwn}<%=pwn%>\\u003cpwn-x>",
    "</form><form action=//pwn.example method=post>",
    "\u{202e}<pwn-x>\u{2028}\u{feff}</svg><plaintext>",
    "<svg><title><pwn-x></title><a xlink:href=\"javascript:pwn()\">",
    "</body></html><pwn-x>",
];

/// The second class of the data sets. It is sorted after every payload, so that all trees look the
/// same.
const OTHER: &str = "𝄞 another class";

/// A page that a browser was sent: what it is, its HTML, and whether the text must be found in it.
struct Page {
    name: String,
    html: String,
    shows: bool,
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// The text as a label: one word of at most 40 characters, without commas, in lower case.
fn label(text: &str) -> String {
    let word = text.replace(|c: char| c.is_whitespace() || c == ',', "_");
    word.trim_start_matches('#').to_lowercase().chars().take(40).collect()
}

/// The text as the name of a column: brackets would take the list of its types away.
fn column(text: &str) -> String {
    text.replace(['[', ']'], "_")
}

/// A browser, and the pages that it was shown.
struct Visit<'a> {
    browser: Browser<'a>,
    pages: Vec<Page>,
}

impl Visit<'_> {
    async fn open(&mut self, name: &str, path: &str, shows: bool) {
        let answer = self.browser.open(path).await;
        assert!(
            [200, 404].contains(&answer.status.as_u16()),
            "{name}: {}",
            answer.status
        );
        let (name, html) = (name.to_owned(), answer.text);
        self.pages.push(Page { name, html, shows });
    }

    /// Sends a form that is refused, and opens the page that shows it again.
    async fn refused(&mut self, on: &str, path: &str, form: &str, shows: bool) {
        let next = self.browser.submit(on, path, form).await;
        assert_eq!(next, on, "{path} was not refused");
        self.open(&format!("{path} refused"), &next, shows).await;
    }

    /// Uploads a file with a field that the form does not have; it is refused.
    async fn refused_upload(&mut self, csv: &[u8], text: &str) {
        let (content_type, body) = multipart(csv, &[("name", text), ("pwn", text)]);
        let headers = [
            ("content-type", content_type.as_str()),
            ("accept", "text/html"),
            ("referer", "http://localhost/datasets"),
        ];
        let answer = self
            .browser
            .request(Method::POST, "/datasets/upload", &headers, body)
            .await;
        assert_eq!(answer.header("location"), "/datasets");
        self.open("/datasets/upload refused", "/datasets", false).await;
    }
}

/// Every page of an account whose fields all hold `text`.
async fn pages(app: &TestApp, number: usize, text: &str) -> Vec<Page> {
    let (user, sent) = (format!("user{number}"), encoded(text));
    let browser = app.browser();
    browser.register(&user).await;
    let mut visit = Visit {
        browser,
        pages: Vec::new(),
    };
    let id = own_account(&mut visit, &user, &sent).await;
    own_tasks(&mut visit, text, &sent).await;
    own_data(&mut visit, app, id, text, &sent).await;
    refused_account_forms(&mut visit, &sent).await;
    let mut admin = Visit {
        browser: app.browser(),
        pages: visit.pages,
    };
    let form = format!("form[username]=root&form[password]={PASSWORD}&form[next]=");
    admin.browser.submit("/login", "/fn/auth/login", &form).await;
    admin.browser.open("/").await;
    admin
        .open("/admin/users", &format!("/admin/users?q={user}%40"), true)
        .await;
    admin
        .open("/admin/users?q", &format!("/admin/users?q={sent}%20nobody"), true)
        .await;
    admin
        .open("/admin/users/{id}", &format!("/admin/users/{id}"), true)
        .await;
    let new = format!(
        "form[email]={sent}&form[username]={sent}&form[full_name]={sent}&form[is_superuser]={sent}&form[{sent}]={sent}"
    );
    admin.refused("/admin/users/new", "/fn/users/create", &new, true).await;
    let mut visitor = Visit {
        browser: app.browser(),
        pages: admin.pages,
    };
    visitor_pages(&mut visitor, &sent).await;
    visitor.pages
}

/// Gives the account its name; returns its id.
async fn own_account(visit: &mut Visit<'_>, user: &str, sent: &str) -> i64 {
    let me = visit.browser.request(
        Method::POST,
        "/fn/account/me",
        &[("content-type", "application/json"), ("accept", "application/json")],
        "{}",
    );
    let id = me.await.json()["id"].as_i64().unwrap();
    let profile = format!("form[username]={user}&form[full_name]={sent}&form[time_zone]=Europe%2FBerlin");
    visit.browser.submit("/account", "/fn/account/update", &profile).await;
    visit.browser.open("/account").await;
    visit.open("/account", "/account", true).await;
    let token = format!("form[name]={sent}&form[scopes][]=tasks%3Aread&form[expires_in_days]=7");
    visit
        .browser
        .submit("/account/tokens", "/fn/tokens/create", &token)
        .await;
    visit.open("/account/tokens", "/account/tokens", true).await;
    visit.open("/account/sessions", "/account/sessions", false).await;
    visit.open("/account/data", "/account/data", false).await;
    id
}

async fn own_tasks(visit: &mut Visit<'_>, text: &str, sent: &str) {
    let word = encoded(&label(text));
    let task = format!(
        "form[title]={sent}&form[description]=d%20{sent}&form[labels]={word}&form[due_date]=2026-03-29&form[due_time]="
    );
    let address = visit.browser.submit("/tasks/new", "/fn/tasks/create", &task).await;
    assert_ne!(address, "/tasks/new", "refused: {text}");
    visit.browser.open(&address).await;
    visit.open("/tasks/{id}", &address, true).await;
    let edit = format!("{address}/edit");
    visit.open("/tasks/{id}/edit", &edit, true).await;
    visit.open("/tasks", "/tasks", true).await;
    visit
        .open("/tasks?q", &format!("/tasks?q={sent}&label={word}"), true)
        .await;
    visit
        .open(
            "/tasks?q nothing",
            &format!("/tasks?q=nothing{sent}&label={word}"),
            true,
        )
        .await;
    visit.open("/tasks/board", "/tasks/board", true).await;
    visit
        .open("/tasks/calendar", "/tasks/calendar?month=2026-03", true)
        .await;
    visit.open("/", "/", true).await;
    let view = format!("form[name]={sent}&form[query]=status%3Dpending");
    visit.browser.submit("/tasks", "/fn/tasks/save_view", &view).await;
    visit.browser.open("/tasks").await;
    visit.open("/tasks with a view", "/tasks", true).await;
    let id = address.rsplit('/').next().unwrap();
    let long = "x".repeat(41);
    let every = format!(
        "form[title]={sent}&form[description]={sent}&form[status]={sent}&form[priority]={sent}&form[labels]={sent}{long}\
         &form[due_date]={sent}&form[due_time]={sent}&form[{sent}]={sent}&{sent}={sent}"
    );
    visit.refused("/tasks/new", "/fn/tasks/create", &every, true).await;
    let saved = format!("form[id]={id}&form[version]=1&{every}");
    visit.refused(&edit, "/fn/tasks/save", &saved, true).await;
    let stale =
        format!("form[id]={id}&form[version]=0&form[title]=x{sent}&form[description]=x{sent}&form[labels]={word}");
    visit.refused(&edit, "/fn/tasks/save", &stale, true).await;
    let line = format!("form[text]={sent}{}", "x".repeat(200));
    visit.refused("/tasks", "/fn/tasks/quick_add", &line, true).await;
    let view = format!("form[name]={sent}&form[query]={sent}");
    visit.refused("/tasks", "/fn/tasks/save_view", &view, true).await;
    let acts = format!("form[steps][]={sent}&form[act]={sent}");
    visit.refused("/tasks", "/fn/tasks/act", &acts, true).await;
    visit
        .browser
        .submit(&address, "/fn/tasks/delete", &format!("form[id]={id}"))
        .await;
    visit.browser.open("/tasks").await;
    visit.open("/tasks/trash", "/tasks/trash", true).await;
}

async fn own_data(visit: &mut Visit<'_>, app: &TestApp, id: i64, text: &str, sent: &str) {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let (name, class) = (column(text), quoted(text));
    let mut csv = format!(
        "{},{},{}\n",
        quoted(&format!("{name}1")),
        quoted(&format!("{name}2")),
        quoted(&format!("{name}3"))
    );
    for i in 0..24 {
        let class = if i % 2 == 0 { class.as_str() } else { OTHER };
        csv.push_str(&format!("{i},{},{class}\n", i % 5));
    }
    visit.refused_upload(csv.as_bytes(), text).await;
    let unreadable = visit.browser.upload(format!("{csv}{class}\n").as_bytes()).await;
    visit
        .open("/datasets/imports/{id} unreadable", &unreadable, false)
        .await;
    let import = visit.browser.upload(csv.as_bytes()).await;
    visit.open("/datasets/imports/{id}", &import, true).await;
    let number = import.rsplit('/').next().unwrap();
    let options = format!(
        "form[id]={number}&form[name]={sent}&form[delimiter]={sent}&form[encoding]={sent}&form[na_values]={sent}\
         &form[names][0]={sent}&form[types][0]={sent}"
    );
    visit.refused(&import, "/fn/imports/apply", &options, true).await;
    visit.open("/datasets with imports", "/datasets", false).await;
    let finish = format!("form[id]={number}&form[act]=import&form[name]={sent}");
    let address = visit.browser.submit(&import, "/fn/imports/apply", &finish).await;
    assert!(address.starts_with("/datasets/") && address != import, "{address}");
    visit.browser.open(&address).await;
    visit.open("/datasets", "/datasets", true).await;
    visit.open("/datasets/{id}", &address, true).await;
    let dataset = address.rsplit('/').next().unwrap().to_owned();
    let update = format!("form[id]={dataset}&form[name]={}", format!("{sent}x").repeat(201));
    visit.refused(&address, "/fn/datasets/update", &update, true).await;
    let types = format!(
        "form[id]={dataset}&form[columns][{sent}]={sent}&form[columns][{}2]={sent}",
        encoded(&name)
    );
    visit.refused(&address, "/fn/datasets/update", &types, true).await;
    let tree = format!("/runs/new?dataset={dataset}&algorithm=decision_tree");
    visit.open("/runs/new", &tree, true).await;
    let wrong = format!(
        "form[dataset_id]={dataset}&form[algorithm]=decision_tree&form[target]={sent}&form[features][]={sent}\
         &form[parameters][max_depth]={sent}&form[parameters][{sent}]={sent}&form[missing]={sent}&form[seed]={sent}"
    );
    visit.refused(&tree, "/fn/runs/create", &wrong, true).await;
    let column = |number: u8| encoded(&format!("{name}{number}"));
    let mut runs = Vec::new();
    for rest in [
        format!("form[algorithm]=decision_tree&form[target]={}", column(3)),
        format!(
            "form[algorithm]=kmeans&form[features][]={}&form[features][]={}&form[parameters][n_clusters]=2",
            column(1),
            column(2)
        ),
    ] {
        let form = format!("form[dataset_id]={dataset}&form[seed]=1&{rest}");
        let run = visit.browser.submit(&tree, "/fn/runs/create", &form).await;
        let number = run
            .rsplit('/')
            .next()
            .unwrap()
            .parse()
            .unwrap_or_else(|_| panic!("refused: {form}"));
        let actor = app.services.account_get(id).await.unwrap().unwrap().actor();
        app.services
            .run_wait(&actor, number, Duration::from_secs(60))
            .await
            .unwrap();
        visit.browser.open("/").await;
        runs.push(run);
    }
    visit.open("/runs", "/runs", true).await;
    visit.open("/runs/{id} of a tree", &runs[0], true).await;
    visit.open("/runs/{id} of clusters", &runs[1], true).await;
    let form = format!("{}/predict", runs[0]);
    visit.open("/runs/{id}/predict", &form, true).await;
    let with_values = format!("{form}?{}={sent}&{}={sent}&{sent}={sent}", column(1), column(2));
    visit.open("/runs/{id}/predict answered", &with_values, true).await;
    let numbers: Vec<&str> = runs.iter().map(|run| run.rsplit('/').next().unwrap()).collect();
    let compared = format!("/runs/compare?id={}&id={}&id={sent}", numbers[0], numbers[1]);
    visit.open("/runs/compare", &compared, false).await;
    for chart in ["tree", "feature-importances"] {
        let drawing = visit.browser.open(&format!("{}/charts/{chart}.svg", runs[0])).await;
        assert_eq!(drawing.status, 200, "{chart}");
        let (name, html) = (format!("{chart}.svg"), drawing.text);
        visit.pages.push(Page {
            name,
            html,
            shows: false,
        });
    }
}

async fn refused_account_forms(visit: &mut Visit<'_>, sent: &str) {
    let all = format!(
        "form[username]={sent}&form[full_name]={sent}{}&form[time_zone]={sent}&form[email]={sent}&form[name]={sent}\
         &form[current_password]=pwn&form[new_password]=pwn&form[scopes][]=x&form[expires_in_days]=7&form[{sent}]={sent}",
        "x".repeat(101)
    );
    for (on, path, shows) in [
        ("/account", "/fn/account/update", true),
        ("/account", "/fn/account/change_email", true),
        ("/account/password", "/fn/account/change_password", false),
        ("/account/data", "/fn/account/delete", false),
        ("/account/data", "/fn/account/confirm_password", false),
        ("/account/tokens", "/fn/tokens/create", false),
    ] {
        visit.refused(on, path, &all, shows).await;
    }
}

async fn visitor_pages(visitor: &mut Visit<'_>, sent: &str) {
    visitor
        .open("/login?next", &format!("/login?next=/{sent}"), false)
        .await;
    visitor
        .open("no page", &format!("/no/page/{sent}?{sent}={sent}"), false)
        .await;
    visitor
        .open("/password/reset", &format!("/password/reset?token={sent}"), true)
        .await;
    visitor
        .open("/email/verify", &format!("/email/verify?token={sent}"), true)
        .await;
    let all = format!(
        "form[username]={sent}&form[full_name]={sent}&form[time_zone]={sent}&form[email]={sent}&form[next]={sent}\
         &form[token]={sent}&form[password]=pwn&form[new_password]=pwn&form[{sent}]={sent}"
    );
    for (on, path, shows) in [
        ("/login", "/fn/auth/login", true),
        ("/register", "/fn/auth/register", true),
        ("/password/forgot", "/fn/auth/password_forgot", true),
        ("/password/reset", "/fn/auth/password_reset", false),
        ("/email/verify", "/fn/auth/email_verify", false),
    ] {
        visitor.refused(on, path, &all, shows).await;
    }
}

/// The elements of a page with the names of their attributes, without what people may write as
/// Markdown.
fn shape(html: &Html) -> Vec<String> {
    let elements = html.root_element().descendants().filter_map(ElementRef::wrap);
    let is_prose = |element: ElementRef<'_>| {
        let mut above = element.ancestors().filter_map(ElementRef::wrap);
        above.any(|above| above.value().classes().any(|class| class == "prose"))
    };
    let line = |element: ElementRef<'_>| {
        let mut names: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
        names.sort_unstable();
        let depth = element.ancestors().count();
        format!("{depth} {} {}", element.value().name(), names.join(" "))
    };
    elements.filter(|element| !is_prose(*element)).map(line).collect()
}

/// Whether `text` stands in the page as it is: as a part of a text or of the value of an attribute.
fn shows(html: &Html, text: &str) -> bool {
    html.tree.nodes().any(|node| match node.value() {
        Node::Text(part) => part.contains(text),
        Node::Element(element) => element.attrs().any(|(_, value)| value.contains(text)),
        _ => false,
    })
}

/// Asserts what holds for every page, whatever people wrote: no handlers, and addresses of this
/// site only.
fn assert_harmless(page: &str, html: &Html) {
    for element in html.root_element().descendants().filter_map(ElementRef::wrap) {
        let tag = element.value().name();
        assert!(!tag.contains("pwn"), "{page}: <{tag}>");
        let is_forbidden = [
            "iframe",
            "object",
            "embed",
            "base",
            "applet",
            "frame",
            "plaintext",
            "math",
        ]
        .contains(&tag);
        assert!(!is_forbidden, "{page}: <{tag}>");
        let has = |name: &str| element.value().attr(name).is_some();
        assert!(tag != "script" || has("nonce"), "{page}: a script without the nonce");
        assert!(tag != "style" || page.contains(".svg with"), "{page}: a style");
        for (name, value) in element.value().attrs() {
            assert!(
                !name.starts_with("on") && !name.contains("pwn"),
                "{page}: {name}=\"{value}\""
            );
            let is_address = [
                "href",
                "src",
                "action",
                "formaction",
                "data",
                "poster",
                "srcset",
                "srcdoc",
            ]
            .contains(&name);
            let is_own =
                (value.starts_with('/') && !value.starts_with("//")) || value.starts_with('#') || value.is_empty();
            assert!(!is_address || is_own, "{page}: {name}=\"{value}\"");
        }
    }
}

#[tokio::test]
async fn no_text_becomes_markup_in_any_page() {
    let app = TestApp::start().await;
    app.superuser("root").await;
    let harmless = pages(&app, 0, "harm less, (really)").await;
    let shapes: Vec<Vec<String>> = harmless
        .iter()
        .map(|page| shape(&Html::parse_document(&page.html)))
        .collect();
    assert!(harmless.len() > 45, "only {} pages", harmless.len());
    let mut wrong = Vec::new();
    for (at, text) in PAYLOADS.into_iter().enumerate() {
        for (page, expected) in pages(&app, at + 1, text).await.into_iter().zip(&shapes) {
            let name = format!("{} with {text:?}", page.name);
            let html = Html::parse_document(&page.html);
            assert_harmless(&name, &html);
            let found = shape(&html);
            if found != *expected {
                let differs = found.iter().zip(expected).find(|(a, b)| a != b);
                wrong.push(format!(
                    "{name}: {} elements, not {}; {differs:?}",
                    found.len(),
                    expected.len()
                ));
            }
            if page.shows && !shows(&html, text) {
                wrong.push(format!("{name}: the text is lost"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The fields of a form of a page as a browser would send them.
fn fields_of(html: &str, action: &str) -> Vec<(String, String)> {
    let html = Html::parse_document(html);
    let form = Selector::parse(&format!("form[action=\"{action}\"]")).unwrap();
    let controls = Selector::parse("input[name], textarea[name], select[name]").unwrap();
    let chosen = Selector::parse("option[selected]").unwrap();
    let form = html.select(&form).next().unwrap_or_else(|| panic!("no form {action}"));
    let fields = form.select(&controls).filter_map(|control| {
        let attribute = |name: &str| control.value().attr(name);
        let value = match control.value().name() {
            "textarea" => control.text().collect::<String>().replace('\n', "\r\n"),
            "select" => control.select(&chosen).next()?.value().attr("value")?.to_owned(),
            _ if attribute("type") == Some("checkbox") && attribute("checked").is_none() => return None,
            _ => attribute("value").unwrap_or_default().to_owned(),
        };
        Some((attribute("name")?.to_owned(), value))
    });
    fields.collect()
}

#[tokio::test]
async fn a_form_that_is_saved_unchanged_changes_nothing() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let browser = app.browser();
    let login = format!("form[username]=ada&form[password]={PASSWORD}&form[next]=");
    browser.submit("/login", "/fn/auth/login", &login).await;
    let more = [
        "\n\n two line breaks first",
        "one\nlast\n",
        "\ta tab\n\n",
        " blanks ",
        "&lt;\n&#10;&amp;amp;",
        "a\u{a0}b\u{2028}c",
    ];
    for text in PAYLOADS.into_iter().chain(more) {
        let title: String = text.trim().split('\n').collect();
        let new = serde_json::json!({
            "title": title.trim(), "description": text, "labels": [label(text.trim())], "status": "in_progress", "priority": "high",
            "start_date": "2026-03-29", "due_date": "2026-03-29T17:30:00Z"
        });
        let before = ada.post("/tasks/", new).await;
        assert_eq!(before.status, 201, "{}", before.text);
        let before = before.json();
        assert_eq!(before["description"], text);
        let address = format!("/tasks/{}", before["id"]);
        let page = browser.open(&format!("{address}/edit")).await.text;
        let form: Vec<String> = fields_of(&page, "/fn/tasks/save")
            .into_iter()
            .map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value)))
            .collect();
        assert_eq!(
            browser.submit(&address, "/fn/tasks/save", &form.join("&")).await,
            address,
            "{text:?}"
        );
        let after = ada.get(&address).await.json();
        for field in [
            "title",
            "description",
            "labels",
            "status",
            "priority",
            "start_date",
            "due_date",
        ] {
            assert_eq!(after[field], before[field], "{field} of {text:?}");
        }
    }
    for name in PAYLOADS {
        let profile = format!(
            "form[username]=ada&form[full_name]={}&form[time_zone]=Asia%2FTokyo",
            encoded(name)
        );
        browser.submit("/account", "/fn/account/update", &profile).await;
        let before = ada.get("/users/me").await.json();
        let page = browser.open("/account").await.text;
        let form: Vec<String> = fields_of(&page, "/fn/account/update")
            .into_iter()
            .map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value)))
            .collect();
        assert_eq!(
            browser.submit("/account", "/fn/account/update", &form.join("&")).await,
            "/account"
        );
        let after = ada.get("/users/me").await.json();
        for field in ["username", "full_name", "time_zone", "email"] {
            assert_eq!(after[field], before[field], "{field} of {name:?}");
        }
        assert_eq!(after["full_name"], name.trim());
    }
}
