//! Tests of FIRST_SUPERUSER, on both databases.

use super::OTHER_PASSWORD;
use crate::actor::{Account, Actor, Client};
use crate::db::sessions::SessionRow;
use crate::error::{Error, Result};
use crate::services::precondition::ExpectedVersion;
use crate::testing::accounts::authenticate;
use crate::testing::results::failure;
use crate::testing::{PASSWORD, TestServices, credentials, on_both_databases};
use domain::account::{NewUser, ProfilePatch, Secret, UserPatch};
use domain::api_token::{ApiTokenRequest, Scope};
use domain::security_event::{SecurityEventFilter, SecurityEventKind};
use domain::{ErrorCode, PageQuery};
use serde_json::json;

const EMAIL: &str = "root@example.com";

async fn ensure_superuser(test: &TestServices) -> Result<()> {
    test.services.superuser_ensure(EMAIL, &Secret::new(PASSWORD)).await
}

async fn sign_in(test: &TestServices, name: &str) -> Account {
    let credentials = credentials(name, PASSWORD);
    let account = test.services.user_authenticate(&credentials, &Client::default()).await;
    account.unwrap()
}

async fn register(test: &TestServices, email: &str, username: &str) {
    let new = NewUser {
        email: email.into(),
        username: username.into(),
        password: Secret::new(PASSWORD),
        ..NewUser::default()
    };
    test.services.user_register(new, &Client::default()).await.unwrap();
}

async fn verify(test: &TestServices, email: &str) {
    set_verified(test, sign_in(test, email).await.user.id).await;
}

async fn set_verified(test: &TestServices, user_id: i64) {
    let mut tx = test.services.db.begin().await.unwrap();
    let now = test.services.clock.now();
    assert!(
        crate::db::users::verify_email(&mut tx.conn(), user_id, EMAIL, now)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
}

async fn accounts(test: &TestServices, root: &Actor) -> i64 {
    let page = PageQuery::default();
    let list = test
        .services
        .user_list(root, &Default::default(), &Default::default(), page)
        .await;
    list.unwrap().total
}

/// Moves the account to another address than that of the setting.
async fn move_away(test: &TestServices, root: &Actor) {
    let patch: ProfilePatch =
        serde_json::from_value(json!({ "email": "boss@example.com", "current_password": PASSWORD })).unwrap();
    test.services
        .user_update_me(root, patch, &ExpectedVersion::Any)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_first_superuser_is_made_once() {
    on_both_databases(async |test| {
        ensure_superuser(&test).await.unwrap();
        let root = sign_in(&test, EMAIL).await;
        assert_eq!((root.user.username.as_str(), root.user.is_superuser), ("root", true));
        ensure_superuser(&test).await.unwrap();
        assert_eq!(accounts(&test, &root.actor()).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_anybody_could_have_registered_is_not_promoted() {
    on_both_databases(async |test| {
        register(&test, EMAIL, "mallory").await;
        let Err(Error::Settings(reason)) = ensure_superuser(&test).await else {
            panic!("the server starts")
        };
        assert!(
            reason.contains(EMAIL) && reason.contains("Confirm the address"),
            "{reason}"
        );
        assert!(!sign_in(&test, EMAIL).await.user.is_superuser);
        verify(&test, EMAIL).await;
        ensure_superuser(&test).await.unwrap();
        assert!(sign_in(&test, EMAIL).await.user.is_superuser);
    })
    .await;
}

#[tokio::test]
async fn the_promotion_of_an_account_ends_the_access_of_its_registrant() {
    on_both_databases(async |test| {
        let services = &test.services;
        let new = NewUser {
            email: EMAIL.into(),
            username: "mallory".into(),
            password: Secret::new(OTHER_PASSWORD),
            ..NewUser::default()
        };
        services.user_register(new, &Client::default()).await.unwrap();
        let mallory = authenticate(&test, EMAIL, OTHER_PASSWORD).await.unwrap();
        let actor = test.just_signed_in(mallory.actor()).await;
        let session = SessionRow {
            id: "cookie".into(),
            data: "{}".into(),
            user_id: Some(actor.user_id),
        };
        assert!(services.session_create(session, &Client::default()).await.unwrap());
        let credentials = credentials(EMAIL, OTHER_PASSWORD);
        let tokens = services.token_create(&credentials, &Client::default()).await.unwrap();
        let script = ApiTokenRequest {
            name: "script".into(),
            scopes: vec![Scope::TasksRead],
            expires_in_days: 7,
            current_password: None,
        };
        let script = services.api_token_create(&actor, script).await.unwrap().token;
        set_verified(&test, actor.user_id).await;

        ensure_superuser(&test).await.unwrap();
        super::assert_signed_out(&test, &tokens, &script).await;
        let refused = failure(authenticate(&test, EMAIL, OTHER_PASSWORD).await);
        assert_eq!(refused.code, ErrorCode::InvalidCredentials);
        let root = sign_in(&test, EMAIL).await;
        assert_eq!((root.user.id, root.user.is_superuser), (actor.user_id, true));
        assert_ne!(root.session_secret, mallory.session_secret);
        let filter = SecurityEventFilter::default();
        let events = services
            .security_event_list_me(&root.actor(), &filter, PageQuery::default())
            .await;
        let made: Vec<_> = events
            .unwrap()
            .items
            .into_iter()
            .filter(|event| event.actor_id.is_none())
            .collect();
        for kind in [SecurityEventKind::PasswordSet, SecurityEventKind::Promoted] {
            let event = made.iter().find(|event| event.kind == kind).unwrap();
            assert_eq!(event.detail.as_deref(), Some("By FIRST_SUPERUSER"));
        }

        let weak = services.superuser_ensure(EMAIL, &Secret::new("password1")).await;
        weak.unwrap();
        assert!(authenticate(&test, EMAIL, PASSWORD).await.is_ok(), "it is set once");
        move_away(&test, &root.actor()).await;
        ensure_superuser(&test).await.unwrap();
        assert_eq!(
            accounts(&test, &root.actor()).await,
            1,
            "it is the account of the setting now"
        );
    })
    .await;
}

#[tokio::test]
async fn an_account_with_a_former_address_of_the_superuser_is_not_promoted() {
    on_both_databases(async |test| {
        ensure_superuser(&test).await.unwrap();
        let root = sign_in(&test, EMAIL).await.actor();
        move_away(&test, &root).await;
        ensure_superuser(&test).await.unwrap();
        assert_eq!(accounts(&test, &root).await, 1, "it is the account that moved");
        register(&test, EMAIL, "mallory").await;
        ensure_superuser(&test).await.unwrap();
        verify(&test, EMAIL).await;
        ensure_superuser(&test).await.unwrap();
        assert!(!sign_in(&test, EMAIL).await.user.is_superuser);
        assert!(sign_in(&test, "boss@example.com").await.user.is_superuser);
    })
    .await;
}

#[tokio::test]
async fn the_account_of_the_setting_is_promoted_again_at_its_address_only() {
    on_both_databases(async |test| {
        ensure_superuser(&test).await.unwrap();
        let root = sign_in(&test, EMAIL).await.actor();
        test.services
            .superuser_ensure("other@example.com", &Secret::new(PASSWORD))
            .await
            .unwrap();
        let other = test
            .just_signed_in(sign_in(&test, "other@example.com").await.actor())
            .await;
        let demote = || UserPatch {
            is_superuser: Some(false),
            ..UserPatch::default()
        };
        let demoted = test
            .services
            .user_update(&other, root.user_id, demote(), &ExpectedVersion::Any)
            .await;
        assert!(!demoted.unwrap().is_superuser);
        ensure_superuser(&test).await.unwrap();
        assert!(sign_in(&test, EMAIL).await.user.is_superuser);
        test.services
            .user_update(&other, root.user_id, demote(), &ExpectedVersion::Any)
            .await
            .unwrap();
        move_away(&test, &root).await;
        ensure_superuser(&test).await.unwrap();
        assert!(!sign_in(&test, "boss@example.com").await.user.is_superuser);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_taken_does_not_stop_the_server() {
    on_both_databases(async |test| {
        for name in ["root", "ROOT-2"] {
            register(&test, &format!("{name}@elsewhere.example"), name).await;
        }
        ensure_superuser(&test).await.unwrap();
        assert_eq!(sign_in(&test, EMAIL).await.user.username, "root-3");
        let short = test
            .services
            .superuser_ensure("a@example.com", &Secret::new(PASSWORD))
            .await;
        short.unwrap();
        assert_eq!(sign_in(&test, "a@example.com").await.user.username, "a-example");
        let weak = test
            .services
            .superuser_ensure("b@example.com", &Secret::new("password1"))
            .await;
        assert_eq!(failure(weak).code, ErrorCode::Validation);
    })
    .await;
}

#[tokio::test]
async fn servers_that_start_at_the_same_time_make_one_account() {
    on_both_databases(async |test| {
        let starts = futures::future::join_all((0..4).map(|_| ensure_superuser(&test))).await;
        for started in starts {
            started.unwrap();
        }
        let root = sign_in(&test, EMAIL).await.actor();
        assert_eq!(accounts(&test, &root).await, 1);
    })
    .await;
}
