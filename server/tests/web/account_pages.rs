//! The pages of an account as a browser without JavaScript sees them.

use crate::client::{Browser, PASSWORD, TestApp};
use axum::http::Method;

const NEW: &str = "violin-anchor-forty-fern";

/// A browser in which an account that exists is signed in.
pub(crate) async fn signed_in<'a>(app: &'a TestApp, name: &str, agent: &str) -> Browser<'a> {
    let browser = app.browser();
    let form = format!("form[username]={name}&form[password]={PASSWORD}");
    let headers = [
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("user-agent", agent),
    ];
    let answer = browser.request(Method::POST, "/fn/auth/login", &headers, form).await;
    assert_eq!(answer.header("location"), "/", "{}", answer.text);
    browser
}

/// The value of the hidden field of the first form that is posted to `action`.
fn hidden<'a>(page: &'a str, action: &str, field: &str) -> &'a str {
    let form = page.split(&format!("action=\"{action}\"")).nth(1).unwrap();
    let field = form.split(&format!("name=\"{field}\" value=\"")).nth(1).unwrap();
    field.split('"').next().unwrap()
}

#[tokio::test]
async fn a_visitor_signs_in_first() {
    let app = TestApp::start().await;
    for part in ["", "/password", "/sessions", "/tokens", "/data"] {
        let answer = app.browser().open(&format!("/account{part}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (302, format!("/login?next=/account{part}").as_str())
        );
    }
}

#[tokio::test]
async fn another_password_signs_out_everywhere_else() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let other = signed_in(&app, "ada", "curl/8.5.0").await;
    let page = browser.open("/account/password").await;
    assert!(page.status == 200 && page.text.contains("name=\"form[new_password]\""));
    let change = async |current: &str, new: &str| {
        let form = format!("form[current_password]={current}&form[new_password]={new}");
        let action = "/fn/account/change_password";
        assert_eq!(
            browser.submit("/account/password", action, &form).await,
            "/account/password"
        );
        browser.open("/account/password").await.text
    };
    assert!(change("wrong", NEW).await.contains("This is not your password."));
    let refused = change(PASSWORD, "password1").await;
    assert!(
        refused.contains("This password is easy to guess.") && !refused.contains("password1"),
        "{refused}"
    );
    assert_eq!(other.open("/runs").await.status, 200, "a refusal ends nothing");
    let page = change(PASSWORD, NEW).await;
    assert!(page.contains("Your password was changed."), "{page}");
    assert_eq!(other.open("/runs").await.status, 302);
    let login = format!("form[username]=ada&form[password]={NEW}");
    assert_eq!(app.browser().submit("/login", "/fn/auth/login", &login).await, "/");
}

#[tokio::test]
async fn sign_ins_are_listed_and_ended() {
    let app = TestApp::start().await;
    app.browser().register("ada").await;
    let firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
    let (here, there) = (
        signed_in(&app, "ada", "curl/8.5.0").await,
        signed_in(&app, "ada", firefox).await,
    );
    let page = here.open("/account/sessions").await.text;
    for part in ["Firefox on Windows", "curl", "This browser", "Last active"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("This browser").count(), 1);
    let theirs = there.open("/account/sessions").await.text;
    let (curl, browser) = (theirs.find("curl").unwrap(), theirs.find("This browser").unwrap());
    assert!(browser < curl, "this browser comes first");

    let bob = app.browser();
    bob.register("bob").await;
    let end = "/fn/sessions/end";
    let form = format!("form[id]={}", hidden(&theirs, end, "form[id]"));
    assert_eq!(bob.submit("/account/sessions", end, &form).await, "/account/sessions");
    assert!(
        bob.open("/account/sessions").await.text.contains("role=\"alert\""),
        "not Bob's"
    );
    there.submit("/account/sessions", end, &form).await;
    assert!(
        there
            .open("/account/sessions")
            .await
            .text
            .contains("The device was signed out.")
    );

    let everywhere = signed_in(&app, "ada", firefox).await;
    assert_eq!(
        there.submit("/account/sessions", "/fn/sessions/end_all", "").await,
        "/login"
    );
    assert!(
        there
            .open("/login")
            .await
            .text
            .contains("You are signed out everywhere.")
    );
    assert_eq!(everywhere.open("/runs").await.status, 302);
}

#[tokio::test]
async fn a_token_is_shown_once() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let (on, create) = ("/account/tokens", "/fn/tokens/create");
    assert!(browser.open(on).await.text.contains("No tokens yet"));
    assert_eq!(
        browser
            .submit(on, create, "form[name]=&form[expires_in_days]=soon")
            .await,
        on
    );
    let page = browser.open(on).await.text;
    for part in [
        "Give the token a name",
        "Say what the token may do",
        "A token is good for 1 to 366 days.",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let form = "form[name]=ci&form[scopes][]=ml:read&form[scopes][]=tasks:read&form[expires_in_days]=30";
    assert_eq!(browser.submit(on, create, form).await, on);
    // Neither another page nor what a script asks for takes it away.
    browser.open("/runs").await;
    let json = [("content-type", "application/json"), ("accept", "application/json")];
    let list = browser.request(Method::POST, "/fn/tokens/list", &json, "{}").await;
    assert!(list.status == 200 && list.json()["made"].is_null(), "{}", list.text);
    let page = browser.open(on).await.text;
    let token = page.split("value=\"aip_").nth(1).unwrap().split('"').next().unwrap();
    let script = app.with_token(&format!("aip_{token}"));
    assert_eq!(script.get("/ml/runs/").await.status, 200);
    assert_eq!(script.get("/users/me").await.status, 403, "it may only what was ticked");
    let page = browser.open(on).await.text;
    assert!(!page.contains(token) && page.contains("ml:read, tasks:read"), "{page}");

    let form = format!("form[id]={}", hidden(&page, "/fn/tokens/delete", "form[id]"));
    assert_eq!(browser.submit(on, "/fn/tokens/delete", &form).await, on);
    assert_eq!(script.get("/ml/runs/").await.status, 401);
    browser.submit(on, "/fn/tokens/delete", &form).await;
    let page = browser.open(on).await.text;
    assert!(
        page.contains("role=\"alert\"") && page.contains("No tokens yet"),
        "{page}"
    );
}

#[tokio::test]
async fn a_forged_new_token_is_not_shown() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let page = browser.open("/account/tokens").await;
    assert!(
        page.headers
            .get_all("set-cookie")
            .iter()
            .all(|set| !set.to_str().unwrap().contains("new_token"))
    );
    browser.keep("new_token=call-this-number; Path=/account/tokens");
    let page = browser.open("/account/tokens").await.text;
    assert!(!page.contains("call-this-number"), "{page}");
}

#[tokio::test]
async fn a_person_changes_the_profile() {
    let app = TestApp::start().await;
    app.api("taken").await;
    let browser = app.browser();
    browser.register("ada").await;
    let (on, update) = ("/account", "/fn/account/update");
    let page = browser.open(on).await;
    for part in [
        "value=\"ada\"",
        "ada@example.com",
        "Not confirmed",
        "Resend confirmation link",
    ] {
        assert!(page.status == 200 && page.text.contains(part), "{part}: {}", page.text);
    }
    let form =
        |name: &str, zone: &str| format!("form[username]={name}&form[full_name]=Ada+Lovelace&form[time_zone]={zone}");
    for (name, zone, message) in [
        ("TAKEN", "UTC", "This user name is taken."),
        ("a", "UTC", "A user name has at least 3 characters."),
        ("ada", "Mars/Olympus", "is no time zone"),
    ] {
        assert_eq!(browser.submit(on, update, &form(name, zone)).await, on);
        let page = browser.open(on).await.text;
        assert!(
            page.contains(message) && page.contains("value=\"Ada Lovelace\""),
            "{message}: {page}"
        );
    }
    assert_eq!(browser.submit(on, update, &form("lovelace", "Asia/Tokyo")).await, on);
    let page = browser.open(on).await.text;
    for part in [
        "Your profile was saved.",
        "value=\"lovelace\"",
        "value=\"Asia/Tokyo\" selected",
        "Ada Lovelace: your account",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test]
async fn another_address_needs_the_password_and_is_confirmed_anew() {
    let app = TestApp::start().await;
    app.api("taken").await;
    let browser = app.browser();
    browser.register("ada").await;
    let change = async |email: &str, password: &str| {
        let form = format!(
            "form[email]={}&form[current_password]={password}",
            email.replace('@', "%40")
        );
        assert_eq!(
            browser.submit("/account", "/fn/account/change_email", &form).await,
            "/account"
        );
        browser.open("/account").await.text
    };
    for (email, password, message) in [
        ("ada@new.example", "wrong", "This is not your password."),
        ("ada@new", PASSWORD, "Enter an e-mail address such as"),
        (
            "taken@example.com",
            PASSWORD,
            "There is an account with this e-mail address already.",
        ),
    ] {
        let page = change(email, password).await;
        assert!(
            page.contains(message) && page.contains(&format!("value=\"{email}\"")),
            "{message}: {page}"
        );
    }
    let page = change("ada@new.example", PASSWORD).await;
    assert!(
        page.contains("Your e-mail address was changed.") && page.contains("Not confirmed"),
        "{page}"
    );
    browser.submit("/account", "/fn/account/send_link", "").await;
    assert!(
        browser
            .open("/account")
            .await
            .text
            .contains("The confirmation link was sent.")
    );
    let mail = browser.open("/dev/mail").await.text;
    let link = mail.split("/email/verify?token=").nth(1).unwrap();
    let token: String = link
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    browser
        .submit(
            "/email/verify",
            "/fn/auth/email_verify",
            &format!("form[token]={token}"),
        )
        .await;
    let page = browser.open("/account").await.text;
    assert!(
        page.contains("Confirmed") && !page.contains("Resend confirmation link"),
        "{page}"
    );
    browser.submit("/account", "/fn/account/send_link", "").await;
    assert!(
        browser
            .open("/account")
            .await
            .text
            .contains("Your e-mail address is confirmed already.")
    );
}

#[tokio::test]
async fn an_account_is_deleted_by_its_password() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    let (on, delete) = ("/account/data", "/fn/account/delete");
    assert!(browser.open(on).await.text.contains("ends all sessions and tokens"));
    assert_eq!(browser.submit(on, delete, "form[current_password]=wrong").await, on);
    assert!(browser.open(on).await.text.contains("This is not your password."));
    let form = format!("form[current_password]={PASSWORD}");
    assert_eq!(browser.submit(on, delete, &form).await, "/login");
    assert!(browser.open("/login").await.text.contains("Your account was deleted."));
    let login = format!("form[username]=ada&form[password]={PASSWORD}");
    assert_eq!(browser.submit("/login", "/fn/auth/login", &login).await, "/login");
}

#[tokio::test]
async fn all_data_can_be_taken_home() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.register("ada").await;
    assert!(
        browser
            .open("/account/data")
            .await
            .text
            .contains("href=\"/account/export\"")
    );
    let file = browser.open("/account/export").await;
    assert_eq!(file.header("content-type"), "application/zip");
    assert!(
        file.header("content-disposition").contains("ada-"),
        "{}",
        file.header("content-disposition")
    );
    assert!(file.text.starts_with("PK") && file.text.contains("profile.json"));
}
