//! The pages of superusers as a browser without JavaScript sees them.

use crate::account_pages::signed_in;
use crate::client::{Browser, PASSWORD, TestApp};
use axum::http::Method;

const PAGES: [&str; 4] = ["/admin/users", "/admin/users?q=x", "/admin/users/new", "/admin/users/1"];

/// A browser in which the superuser is signed in; the first account.
async fn root(app: &TestApp) -> Browser<'_> {
    app.superuser("root").await;
    signed_in(app, "root", "curl").await
}

#[tokio::test]
async fn to_others_the_pages_are_not_there() {
    let app = TestApp::start().await;
    app.superuser("root").await;
    let visitor = app.browser();
    for path in PAGES {
        let answer = visitor.open(path).await;
        assert_eq!(answer.status, 302, "{path}");
        assert!(
            answer.header("location").starts_with("/login?next=/admin/users"),
            "{path}"
        );
    }
    let ada = app.browser();
    ada.register("ada").await;
    for path in PAGES {
        let answer = ada.open(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            answer.text.contains("Page not found") && !answer.text.contains("root@example.com"),
            "{path}"
        );
    }
    assert!(!ada.open("/").await.text.contains("href=\"/admin"));
    let json = [("content-type", "application/json"), ("accept", "application/json")];
    let page = r#"{"id":1,"filter":{},"page":{"page":1,"per_page":1}}"#;
    for path in ["/fn/users/list", "/fn/users/get"] {
        let answer = ada.request(Method::POST, path, &json, page).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["code"]),
            (403, &"forbidden".into()),
            "{path}"
        );
    }
    let create =
        format!("form[email]=x%40example.com&form[username]=xxx&form[password]={PASSWORD}&form[is_superuser]=on");
    for (path, form) in [
        ("/fn/users/create", create.as_str()),
        ("/fn/users/update", "form[id]=2&form[is_superuser]=true"),
        ("/fn/users/delete", "form[id]=1"),
    ] {
        assert_eq!(ada.call(path, form).await.status, 403, "{path}");
    }
    assert_eq!(ada.open("/admin/users").await.status, 404, "nothing was gained");
}

#[tokio::test]
async fn a_superuser_finds_accounts() {
    let app = TestApp::start().await;
    let root = root(&app).await;
    for i in 0..21 {
        app.api(&format!("person{i:02}")).await;
    }
    assert!(root.open("/").await.text.contains("href=\"/admin/users\""));
    let answer = root.open("/admin").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (302, "/admin/users")
    );
    let page = root.open("/admin/users").await.text;
    for part in [
        "22 accounts",
        "Page 1 of 2",
        "root@example.com",
        "Superuser",
        "href=\"/admin/users/2\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(
        root.open("/admin/users?page=2")
            .await
            .text
            .contains("person20@example.com")
    );
    let found = root.open("/admin/users?q=PERSON07&show=active").await.text;
    assert!(
        found.contains("person07@example.com") && found.contains("1 account<"),
        "{found}"
    );
    assert!(found.contains("value=\"PERSON07\"") && !found.contains("person08@example.com"));
    let found = root.open("/admin/users?show=superusers").await.text;
    assert!(
        found.contains("1 account<") && found.contains("root@example.com"),
        "{found}"
    );
    assert!(
        root.open("/admin/users?q=nobody+of+that+name")
            .await
            .text
            .contains("No accounts found")
    );
    assert_eq!(root.open("/admin/users/99").await.status, 404);
    assert_eq!(root.open("/admin/users?page=0").await.status, 422);
}

#[tokio::test]
async fn a_superuser_makes_an_account_and_changes_what_it_may_do() {
    let app = TestApp::start().await;
    let root = root(&app).await;
    let (on, create) = ("/admin/users/new", "/fn/users/create");
    assert_eq!(
        root.submit(on, create, "form[email]=a&form[username]=ROOT&form[password]=short")
            .await,
        on
    );
    let page = root.open(on).await.text;
    assert!(
        page.contains("Enter an e-mail address such as") && page.contains("value=\"ROOT\""),
        "{page}"
    );
    let form = format!("form[email]=ada%40example.com&form[username]=ada&form[password]={PASSWORD}");
    assert_eq!(root.submit(on, create, &form).await, "/admin/users/2");
    let page = root.open("/admin/users/2").await.text;
    for part in [
        "The account “ada” was created.",
        "ada@example.com",
        "Active",
        "Deactivate",
        "Make superuser",
        "Not confirmed",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }

    let ada = signed_in(&app, "ada", "curl").await;
    let update = async |form: &str| {
        let path = "/admin/users/2";
        assert_eq!(root.submit(path, "/fn/users/update", form).await, path);
        root.open(path).await.text
    };
    assert!(
        update("form[id]=2&form[is_superuser]=true")
            .await
            .contains("“ada” is now a superuser.")
    );
    assert_eq!(ada.open("/admin/users").await.status, 200);
    let page = update("form[id]=2&form[is_superuser]=false").await;
    assert!(
        page.contains("“ada” is no longer a superuser.") && page.contains("Active"),
        "{page}"
    );
    assert_eq!(ada.open("/admin/users").await.status, 404);
    let page = update("form[id]=2&form[is_active]=false").await;
    assert!(
        page.contains("“ada” was deactivated.") && page.contains("Activate"),
        "{page}"
    );
    assert_eq!(ada.open("/runs").await.status, 302, "signed out");
    assert!(
        update("form[id]=2&form[is_active]=true")
            .await
            .contains("“ada” was activated.")
    );
    assert_eq!(signed_in(&app, "ada", "curl").await.open("/runs").await.status, 200);

    let delete = "/fn/users/delete";
    assert_eq!(
        root.submit("/admin/users/2", delete, "form[id]=2").await,
        "/admin/users"
    );
    let page = root.open("/admin/users").await.text;
    assert!(
        page.contains("The account was deleted.") && !page.contains("ada@example.com"),
        "{page}"
    );
    assert_eq!(root.open("/admin/users/2").await.status, 404);
}

#[tokio::test]
async fn the_last_superuser_can_be_neither_demoted_nor_deleted() {
    let app = TestApp::start().await;
    let root = root(&app).await;
    let on = "/admin/users/1";
    let page = root.open(on).await.text;
    assert!(
        page.contains("This is your own account.") && !page.contains("Deactivate"),
        "{page}"
    );
    for (path, form) in [
        ("/fn/users/update", "form[id]=1&form[is_superuser]=false"),
        ("/fn/users/update", "form[id]=1&form[is_active]=false"),
        ("/fn/users/delete", "form[id]=1"),
    ] {
        assert_eq!(root.submit(on, path, form).await, on);
        let page = root.open(on).await.text;
        assert!(
            page.contains("alert-error") && page.contains("Active"),
            "{path} {form}: {page}"
        );
    }
}
