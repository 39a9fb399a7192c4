//! Password reset and e-mail verification by mail.

use crate::client::{PASSWORD, TestApp};
use backend::Mail;
use serde_json::json;
use std::time::Duration;

const NEW: &str = "violin-anchor-forty-fern";
const CHANGED: &str = "Your password was changed";

/// Waits for a mail with this subject and returns the newest.
pub(crate) async fn mail(app: &TestApp, subject: &str) -> Mail {
    mails(app, subject, 1).await.remove(0)
}

/// The mails with this subject, newest first, as soon as there are so many: mails are sent after
/// the answer.
async fn mails(app: &TestApp, subject: &str, count: usize) -> Vec<Mail> {
    for _ in 0..500 {
        let kept = app.services.mails_in_memory().unwrap().into_iter();
        let mails: Vec<_> = kept.filter(|mail| mail.subject == subject).collect();
        if mails.len() >= count {
            return mails;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no mail “{subject}” came");
}

pub(crate) fn token(mail: &Mail) -> String {
    let line = mail.text.lines().find(|line| line.contains("?token=")).unwrap();
    line.split_once("?token=").unwrap().1.to_owned()
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_once() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let nobody = app.anonymous();
    for email in ["ada@example.com", "bob@example.com"] {
        let answer = nobody.post("/auth/password/forgot", json!({ "email": email })).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (202, ""), "{email}");
    }
    let mail = mail(&app, "Choose a new password").await;
    assert_eq!(mail.to, "ada@example.com");
    assert!(
        mail.text.contains("http://127.0.0.1:3000/password/reset?token="),
        "{}",
        mail.text
    );
    let reset = |password: &str| json!({ "token": token(&mail), "new_password": password });

    let refused = nobody.post("/auth/password/reset", reset("password1")).await;
    assert_eq!(
        refused.problem().1,
        [("/new_password".to_owned(), "guessable".to_owned())]
    );
    assert_eq!(
        nobody.post("/auth/password/reset", reset(NEW)).await.status,
        204,
        "a refusal does not use it up"
    );
    assert_eq!(ada.get("/users/me").await.status, 401, "signed out everywhere");
    let again = nobody.post("/auth/password/reset", reset(NEW)).await;
    assert_eq!(again.problem().1, [("/token".to_owned(), "invalid".to_owned())]);

    let browser = app.browser();
    let login = |password: &str| format!("form[username]=ada&form[password]={password}");
    assert_eq!(
        browser.submit("/login", "/fn/auth/login", &login(PASSWORD)).await,
        "/login"
    );
    assert_eq!(browser.submit("/login", "/fn/auth/login", &login(NEW)).await, "/");
    let sent: Vec<_> = app
        .services
        .mails_in_memory()
        .unwrap()
        .into_iter()
        .map(|mail| mail.to)
        .collect();
    assert!(!sent.contains(&"bob@example.com".to_owned()), "{sent:?}");
    assert_eq!(self::mail(&app, CHANGED).await.to, "ada@example.com");
}

#[tokio::test]
async fn the_owner_learns_of_another_password_and_address() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let root = app.superuser("root").await;
    let account = format!("/users/{}", ada.get("/users/me").await.json()["id"]);
    let set_password = async || root.patch(&account, json!({ "password": PASSWORD })).await.status;
    assert_eq!(set_password().await, 200);
    let verify = json!({ "token": token(&mail(&app, "Confirm your e-mail address").await) });
    assert_eq!(app.anonymous().post("/auth/email/verify", verify).await.status, 204);

    let ada = app.login("ada").await;
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    assert_eq!(ada.post("/auth/password/change", change).await.status, 204);
    mails(&app, CHANGED, 1).await;
    assert_eq!(set_password().await, 200);
    let notices = mails(&app, CHANGED, 2).await;
    assert_eq!(notices.len(), 2, "an address that is not proved may be somebody else's");
    for mail in notices {
        assert_eq!(mail.to, "ada@example.com");
        assert!(
            mail.text.contains("http://127.0.0.1:3000/password/forgot"),
            "{}",
            mail.text
        );
    }

    let ada = app.login("ada").await;
    let moved = json!({ "email": "countess@example.com", "current_password": PASSWORD });
    assert_eq!(ada.patch("/users/me", moved).await.status, 200);
    let notice = mail(&app, "Your e-mail address was changed").await;
    assert_eq!(notice.to, "ada@example.com");
    assert!(
        notice.text.contains("sign in as ada") && !notice.text.contains("countess"),
        "{}",
        notice.text
    );
}

#[tokio::test]
async fn the_pages_do_the_same_without_javascript() {
    let app = TestApp::start().await;
    app.browser().register("ada").await;
    let browser = app.browser();
    let page = browser.open("/login").await.text;
    assert!(page.contains("href=\"/password/forgot\""));
    let form = "form[email]=ada%40example.com";
    let location = browser
        .submit("/password/forgot", "/fn/auth/password_forgot", form)
        .await;
    assert!(
        browser
            .open(&location)
            .await
            .text
            .contains("we have sent it an e-mail with a link")
    );
    let wrong = browser
        .submit("/password/forgot", "/fn/auth/password_forgot", "form[email]=ada")
        .await;
    assert!(browser.open(&wrong).await.text.contains("field-error"));

    let token = token(&mail(&app, "Choose a new password").await);
    let path = format!("/password/reset?token={token}");
    assert!(browser.open(&path).await.text.contains(&token));
    let form = |password: &str| format!("form[token]={token}&form[new_password]={password}");
    assert_eq!(
        browser.submit(&path, "/fn/auth/password_reset", &form("short")).await,
        path
    );
    let location = browser.submit(&path, "/fn/auth/password_reset", &form(NEW)).await;
    assert!(browser.open(&location).await.text.contains("Your password was changed"));
}

#[tokio::test]
async fn an_address_is_proved_by_the_link_that_was_sent_to_it() {
    let app = TestApp::start().await;
    let ada = app.api("ada").await;
    let token = token(&mail(&app, "Confirm your e-mail address").await);
    assert!(ada.get("/users/me").await.json()["email_verified_at"].is_null());
    assert_eq!(ada.post("/auth/email/verify/send", json!({})).await.status, 202);
    let verify = async |token: &str| {
        app.anonymous()
            .post("/auth/email/verify", json!({ "token": token }))
            .await
            .status
    };
    assert_eq!(verify("made-up").await, 422);
    assert_eq!(verify(&token).await, 204);
    assert_eq!(verify(&token).await, 422, "once");
    assert!(ada.get("/users/me").await.json()["email_verified_at"].is_string());
    assert_eq!(ada.post("/auth/email/verify/send", json!({})).await.status, 409);

    let page = app.browser().open("/dev/mail").await;
    assert!(
        page.status == 200 && page.text.contains("/email/verify?token="),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_superusers_new_account_is_announced_by_mail() {
    let app = TestApp::start().await;
    let root = app.superuser("root").await;
    let account = json!({ "email": "bob@example.com", "username": "bob", "full_name": "Bob", "password": PASSWORD });
    assert_eq!(root.post("/users/", account).await.status, 201);
    let mail = mail(&app, "An account for you").await;
    assert_eq!(mail.to, "bob@example.com");
    for part in [
        "Hello Bob,",
        "Your user name is bob.",
        "http://127.0.0.1:3000/password/forgot",
    ] {
        assert!(mail.text.contains(part), "{}", mail.text);
    }
    assert!(!mail.text.contains(PASSWORD), "a mail is read by many");
    let verify = json!({ "token": token(&mail) });
    assert_eq!(app.anonymous().post("/auth/email/verify", verify).await.status, 204);
    assert!(app.login("bob").await.get("/users/me").await.json()["email_verified_at"].is_string());
}

#[tokio::test]
async fn mails_to_unverified_addresses_contain_no_user_input() {
    let app = TestApp::start().await;
    let nobody = app.anonymous();
    let account = json!({
        "email": "ada@example.com", "username": "www.evil.example", "password": PASSWORD, "full_name": "Win at https://evil.example",
    });
    assert_eq!(nobody.post("/auth/register", account).await.status, 201);
    let forgot = json!({ "email": "ada@example.com" });
    assert_eq!(nobody.post("/auth/password/forgot", forgot.clone()).await.status, 202);
    for subject in ["Confirm your e-mail address", "Choose a new password"] {
        let text = mail(&app, subject).await.text;
        assert!(text.starts_with("Hello,\n") && !text.contains("evil"), "{text}");
    }
    // The reader of that mailbox verifies the address.
    let verify = json!({ "token": token(&mail(&app, "Confirm your e-mail address").await) });
    assert_eq!(nobody.post("/auth/email/verify", verify).await.status, 204);
    assert_eq!(nobody.post("/auth/password/forgot", forgot).await.status, 202);
    let is_named = || app.services.mails_in_memory().unwrap()[0].text.starts_with("Hello Win");
    for _ in 0..500 {
        if is_named() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(is_named());
}

#[tokio::test]
async fn links_are_not_sent_without_end() {
    let app = TestApp::start_with(&[("RATE_LIMIT_LOGIN", "2"), ("RATE_LIMIT_API", "off")]).await;
    let request_reset = async |email: &str| {
        let answer = app
            .anonymous()
            .post("/auth/password/forgot", json!({ "email": email }))
            .await;
        answer.status.as_u16()
    };
    assert_eq!(
        [
            request_reset("a@example.com").await,
            request_reset("b@example.com").await,
            request_reset("c@example.com").await
        ],
        [202, 202, 429]
    );
}
