//! Tests of requests whose sign-in ends before they are carried out, on both databases.

use crate::actor::{Actor, Client};
use crate::auth::Lane;
use crate::crypto::fingerprint;
use crate::db;
use crate::db::mail_tokens::{NewMailTokenRow, Purpose};
use crate::services::Services;
use crate::services::accounts::operator::OperatorChange;
use crate::services::precondition::ExpectedVersion;
use crate::testing::accounts::{authenticate, new_superuser, sign_in};
use crate::testing::results::{failure, fields};
use crate::testing::{PASSWORD, TestServices, on_both_databases};
use chrono::TimeDelta;
use domain::account::{AccountDeletion, PasswordReset, Secret, UserFilter, UserSort};
use domain::{ErrorCode, PageQuery};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const ANY: ExpectedVersion = ExpectedVersion::Any;
const OTHER_PASSWORD: &str = "brass-lantern-seven-mules";

fn from_json<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// Attempts every change of accounts, and returns the outcomes that are not `code`.
async fn other_outcomes(services: &Services, actor: &Actor, other: i64, code: ErrorCode) -> Vec<&'static str> {
    let change = from_json(json!({ "current_password": null, "new_password": OTHER_PASSWORD }));
    let token = from_json(json!({ "name": "x", "scopes": ["tasks:read"] }));
    let named = json!({ "full_name": "Mallory" });
    let deletion = AccountDeletion::default();
    let outcomes = [
        ("change", services.password_change(actor, change).await.err()),
        ("token", services.api_token_create(actor, token).await.err()),
        ("withdraw", services.api_token_delete(actor, 1).await.err()),
        (
            "profile",
            services.user_update_me(actor, from_json(named), &ANY).await.err(),
        ),
        ("delete", services.user_delete_me(actor, &deletion, &ANY).await.err()),
        ("end", services.sign_in_end(actor, "x").await.err()),
        ("end all", services.sign_in_end_all(actor).await.err()),
        ("create", create(services, actor).await.err()),
        ("update", update(services, actor, other).await.err()),
        (
            "delete other",
            services.user_delete(actor, other, &deletion, &ANY).await.err(),
        ),
    ];
    let others = outcomes.into_iter().filter(|(_, error)| match error {
        Some(crate::error::Error::Failure(failure)) => failure.code != code,
        _ => true,
    });
    others.map(|(name, _)| name).collect()
}

async fn create(services: &Services, actor: &Actor) -> crate::error::Result<()> {
    let new =
        json!({ "email": "eve@example.com", "username": "eve", "password": OTHER_PASSWORD, "is_superuser": true });
    services.user_create(actor, from_json(new)).await.map(drop)
}

async fn update(services: &Services, actor: &Actor, other: i64) -> crate::error::Result<()> {
    let patch = from_json(json!({ "full_name": "Mallory" }));
    services.user_update(actor, other, patch, &ANY).await.map(drop)
}

/// Checks that neither accounts nor tokens have changed.
async fn assert_unchanged(test: &TestServices, root: &Actor, accounts: i64) {
    let services = &test.services;
    let (filter, sort) = (UserFilter::default(), UserSort::default());
    let page = services
        .user_list(root, &filter, &sort, PageQuery::default())
        .await
        .unwrap();
    assert_eq!(page.total, accounts);
    assert!(page.items.iter().all(|user| user.full_name.is_none()));
    assert!(services.api_token_list(root).await.unwrap().is_empty());
    assert!(authenticate(test, "root", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_request_is_refused_after_the_end_of_its_sign_in() {
    on_both_databases(async |test| {
        let root = new_superuser(&test, "root").await;
        let (ada, services) = (test.new_user("ada").await, &test.services);
        let client = Client::default();

        let tokens = sign_in(&test, "root").await;
        let stale = services.token_actor(&tokens.access_token).await.unwrap();
        let refresh = Secret::new(&*tokens.refresh_token);
        services.token_revoke(&refresh, &client).await.unwrap();
        let outcomes = other_outcomes(services, &stale, ada.user_id, ErrorCode::Unauthorized).await;
        assert!(outcomes.is_empty(), "an API client that has signed out: {outcomes:?}");

        let id = format!("session of account {}", root.user_id);
        services.session_delete(&id, &client).await.unwrap();
        let outcomes = other_outcomes(services, &root, ada.user_id, ErrorCode::Unauthorized).await;
        assert!(outcomes.is_empty(), "a browser that has signed out: {outcomes:?}");

        let root = test.just_signed_in(root).await;
        services.sign_in_end_all(&root).await.unwrap();
        // The session exists again, so that only the secret of the account tells.
        let root = test.just_signed_in(root).await;
        let outcomes = other_outcomes(services, &root, ada.user_id, ErrorCode::Unauthorized).await;
        assert!(outcomes.is_empty(), "all sign-ins have ended: {outcomes:?}");
        assert_unchanged(&test, &root, 2).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_of_a_superuser_is_refused_after_the_demotion() {
    on_both_databases(async |test| {
        let (root, other) = (new_superuser(&test, "root").await, new_superuser(&test, "other").await);
        let (ada, services) = (test.new_user("ada").await, &test.services);
        let demote = from_json(json!({ "is_superuser": false }));
        services.user_update(&root, other.user_id, demote, &ANY).await.unwrap();
        let deletion = AccountDeletion::default();
        for refused in [
            create(services, &other).await,
            update(services, &other, ada.user_id).await,
            services.user_delete(&other, ada.user_id, &deletion, &ANY).await,
        ] {
            assert_eq!(failure(refused).code, ErrorCode::Forbidden);
        }
        assert_unchanged(&test, &root, 3).await;
    })
    .await;
}

#[tokio::test]
async fn a_renewed_api_sign_in_stays_valid() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let services = &test.services;
        let tokens = sign_in(&test, "ada").await;
        let ada = services.token_actor(&tokens.access_token).await.unwrap();
        let refresh = Secret::new(&*tokens.refresh_token);
        services
            .token_refresh(&refresh, None, &Client::default())
            .await
            .unwrap();
        let patch = from_json(json!({ "full_name": "Ada" }));
        let changed = services.user_update_me(&ada, patch, &ANY).await.unwrap();
        assert_eq!(changed.full_name.as_deref(), Some("Ada"));
    })
    .await;
}

/// Stores a link for a new password of the account ada.
async fn add_link(services: &Services, user_id: i64) {
    let (now, hash) = (services.clock.now(), fingerprint(b"link"));
    let row = NewMailTokenRow {
        user_id,
        purpose: Purpose::PasswordReset,
        email: "ada@example.com",
        hash: &hash,
        now,
        expires_at: now + TimeDelta::hours(1),
    };
    let mut tx = services.db.begin().await.unwrap();
    db::mail_tokens::insert(&mut tx.conn(), &row).await.unwrap();
    tx.commit().await.unwrap();
}

fn reset(password: &str) -> PasswordReset {
    PasswordReset {
        token: Secret::new("link"),
        new_password: Secret::new(password),
    }
}

#[tokio::test]
async fn links_for_a_new_password_end_with_the_sign_ins() {
    on_both_databases(async |test| {
        let (root, services) = (new_superuser(&test, "root").await, &test.services);
        let client = Client::default();
        let ada = test.new_user("ada").await;
        let is_refused = async |ended: &str| {
            let refused = failure(services.password_reset(&reset(OTHER_PASSWORD), &client).await);
            assert_eq!(fields(&refused), [("token", "invalid")], "{ended}");
        };
        add_link(services, ada.user_id).await;
        let change = from_json(json!({ "current_password": null, "new_password": OTHER_PASSWORD }));
        services.password_change(&ada, change).await.unwrap();
        is_refused("changed").await;

        let account = authenticate(&test, "ada", OTHER_PASSWORD).await.unwrap();
        add_link(services, ada.user_id).await;
        services.sign_in_end_all(&account.actor()).await.unwrap();
        is_refused("ended").await;

        add_link(services, ada.user_id).await;
        let patch = from_json(json!({ "password": PASSWORD }));
        services.user_update(&root, ada.user_id, patch, &ANY).await.unwrap();
        is_refused("set by a superuser").await;

        add_link(services, ada.user_id).await;
        let change = OperatorChange::SetPassword(Secret::new(OTHER_PASSWORD));
        services.operator_user_change(ada.user_id, &change).await.unwrap();
        is_refused("set by the operator").await;

        add_link(services, ada.user_id).await;
        services.password_reset(&reset(PASSWORD), &client).await.unwrap();
        is_refused("used").await;
    })
    .await;
}

#[tokio::test]
async fn a_link_is_refused_when_the_account_changes_while_the_password_is_hashed() {
    on_both_databases(async |test| {
        let (ada, services) = (test.new_user("ada").await, &test.services);
        add_link(services, ada.user_id).await;
        let now = services.clock.now();
        let queue = &services.passwords.queue;
        let mut held = Vec::new();
        while let Some(permit) = futures::FutureExt::now_or_never(queue.acquire(Lane::Other)) {
            held.push(permit);
        }
        let (client, reset) = (Client::default(), reset(OTHER_PASSWORD));
        let deactivate = async {
            while queue.waiting() == 0 {
                tokio::task::yield_now().await;
            }
            let mut tx = services.db.begin().await.unwrap();
            let rights = (false, false);
            db::users::set_rights(&mut tx.conn(), ada.user_id, rights, now)
                .await
                .unwrap();
            tx.commit().await.unwrap();
            drop(held);
        };
        let (refused, ()) = tokio::join!(services.password_reset(&reset, &client), deactivate);
        assert_eq!(fields(&failure(refused)), [("token", "invalid")]);
        let mut tx = services.db.begin().await.unwrap();
        db::users::set_rights(&mut tx.conn(), ada.user_id, (true, false), now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(authenticate(&test, "ada", PASSWORD).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_debug_text_of_an_actor_hides_its_secret() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let account = authenticate(&test, "ada", PASSWORD).await.unwrap();
        let text = format!("{:?}", account.actor());
        assert!(text.contains("session_secret: SessionSecret,"), "{text}");
    })
    .await;
}
