//! Tests of the security log, on both databases.

use crate::actor::{Actor, Client};
use crate::db;
use crate::services::precondition::ExpectedVersion;
use crate::testing::accounts::new_superuser;
use crate::testing::results::failure;
use crate::testing::{PASSWORD, TestServices, credentials, on_both_databases};
use domain::account::{AccountDeletion, PasswordChange, ProfilePatch, Secret, UserPatch};
use domain::api_token::{ApiTokenRequest, Scope};
use domain::security_event::{SecurityEvent, SecurityEventFilter, SecurityEventKind as Kind};
use domain::sign_in::SignInKind;
use domain::{ErrorCode, PageQuery};
use serde_json::json;

const PAGE: PageQuery = PageQuery { page: 1, per_page: 100 };

fn client(address: &str) -> Client {
    Client {
        address: address.parse().ok(),
        agent: Some("curl".into()),
        request_id: Some("request-7".into()),
    }
}

/// Returns the events of an account, the oldest first.
async fn events(test: &TestServices, actor: &Actor) -> Vec<SecurityEvent> {
    let filter = SecurityEventFilter::default();
    let page = test
        .services
        .security_event_list_me(actor, &filter, PAGE)
        .await
        .unwrap();
    page.items.into_iter().rev().collect()
}

async fn kinds(test: &TestServices, actor: &Actor) -> Vec<Kind> {
    events(test, actor).await.into_iter().map(|event| event.kind).collect()
}

/// Returns the events of no account, newest first.
async fn events_without_account(test: &TestServices, root: &Actor) -> Vec<SecurityEvent> {
    let filter = SecurityEventFilter::default();
    let page = test
        .services
        .security_event_list(root, None, &filter, PAGE)
        .await
        .unwrap();
    page.items.into_iter().filter(|event| event.user_id.is_none()).collect()
}

#[tokio::test]
async fn changes_by_the_owner_are_logged_with_their_origin() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await.with_client(client("192.0.2.1"));
        let services = &test.services;
        let request = ApiTokenRequest {
            name: "ci".into(),
            scopes: vec![Scope::TasksRead],
            expires_in_days: 7,
            current_password: None,
        };
        let token = services.api_token_create(&ada, request).await.unwrap();
        services.api_token_delete(&ada, token.info.id).await.unwrap();
        let moved: ProfilePatch =
            serde_json::from_value(json!({ "email": "ada@new.example", "current_password": PASSWORD })).unwrap();
        services
            .user_update_me(&ada, moved, &ExpectedVersion::Any)
            .await
            .unwrap();
        drop(services.user_export(&ada).await.unwrap());
        let pair = services
            .token_create(&credentials("ada", PASSWORD), &ada.client)
            .await
            .unwrap();
        let sign_ins = services.sign_in_list(&ada).await.unwrap();
        let session = sign_ins.iter().find(|sign_in| sign_in.kind == SignInKind::Api).unwrap();
        services.sign_in_end(&ada, &session.id).await.unwrap();
        let refresh = Secret::new(&*pair.refresh_token);
        assert!(services.token_refresh(&refresh, None, &ada.client).await.is_err());
        services.token_revoke(&refresh, &ada.client).await.unwrap();
        let pair = services
            .token_create(&credentials("ada", PASSWORD), &ada.client)
            .await
            .unwrap();
        services
            .token_revoke(&Secret::new(&*pair.refresh_token), &ada.client)
            .await
            .unwrap();
        let change = PasswordChange {
            current_password: Some(Secret::new(PASSWORD)),
            new_password: Secret::new("brass-lantern-seven-mules"),
        };
        let ada = services
            .password_change(&ada, change)
            .await
            .unwrap()
            .actor()
            .with_client(client("192.0.2.1"));
        services.sign_in_end_all(&ada).await.unwrap();
        let expected = [
            Kind::AccountCreated,
            Kind::SignedIn,
            Kind::TokenCreated,
            Kind::TokenDeleted,
            Kind::EmailChanged,
            Kind::DataExported,
            Kind::SignedIn,
            Kind::SessionEnded,
            Kind::RefreshTokenReused,
            Kind::SignedIn,
            Kind::SignedOut,
            Kind::PasswordChanged,
            Kind::AllSessionsEnded,
        ];
        assert_eq!(kinds(&test, &ada).await, expected);
        let made = events(&test, &ada).await.remove(2);
        let prefix = &token.info.prefix;
        assert_eq!(made.detail, Some(format!("“ci” ({prefix}…)")), "never the token itself");
        assert_eq!((made.user_id, made.actor_id), (Some(ada.user_id), Some(ada.user_id)));
        assert_eq!((made.username.as_deref(), made.occurrences), (Some("ada"), 1));
        assert_eq!(
            (
                made.address.as_deref(),
                made.agent.as_deref(),
                made.request_id.as_deref()
            ),
            (Some("192.0.2.1"), Some("curl"), Some("request-7"))
        );
    })
    .await;
}

#[tokio::test]
async fn changes_by_a_superuser_are_in_the_log_of_the_account() {
    on_both_databases(async |test| {
        let (root, ada, bob) = (
            new_superuser(&test, "root").await,
            test.new_user("ada").await,
            test.new_user("bob").await,
        );
        let services = &test.services;
        for patch in [
            json!({ "is_superuser": true }),
            json!({ "is_superuser": false, "quota": { "tasks": 3 } }),
            json!({ "is_active": false }),
            json!({ "is_active": true, "email": "ada@new.example" }),
            json!({ "password": "brass-lantern-seven-mules" }),
            json!({ "full_name": "Ada" }),
        ] {
            let patch: UserPatch = serde_json::from_value(patch).unwrap();
            services
                .user_update(&root, ada.user_id, patch, &ExpectedVersion::Any)
                .await
                .unwrap();
        }
        let expected = [
            Kind::Promoted,
            Kind::Demoted,
            Kind::QuotaChanged,
            Kind::Deactivated,
            Kind::EmailChanged,
            Kind::Activated,
            Kind::PasswordSet,
        ];
        assert_eq!(kinds(&test, &ada).await[2..], expected);
        let promoted = events(&test, &ada).await.remove(2);
        assert_eq!(
            (promoted.actor_id, promoted.actor_username.as_deref()),
            (Some(root.user_id), Some("root"))
        );

        services
            .user_delete(&root, ada.user_id, &AccountDeletion::default(), &ExpectedVersion::Any)
            .await
            .unwrap();
        let deletion = AccountDeletion {
            current_password: Some(Secret::new(PASSWORD)),
        };
        services
            .user_delete_me(&bob, &deletion, &ExpectedVersion::Any)
            .await
            .unwrap();
        let gone = events_without_account(&test, &root).await;
        let found: Vec<_> = gone
            .iter()
            .map(|event| (event.kind, event.actor_id, event.detail.clone()))
            .collect();
        let detail = |name: &str, actor: &Actor| Some(format!("“{name}”, account {}", actor.user_id));
        let expected = [
            (Kind::AccountDeleted, None, detail("bob", &bob)),
            (Kind::AccountDeleted, Some(root.user_id), detail("ada", &ada)),
        ];
        assert_eq!(found, expected);
        assert!(
            events(&test, &ada).await.is_empty(),
            "the rest has gone with the account"
        );
        let refused = services
            .security_event_list(&ada, None, &SecurityEventFilter::default(), PAGE)
            .await;
        assert_eq!(failure(refused).code, ErrorCode::Forbidden);
        let filter = SecurityEventFilter {
            kind: Some(Kind::SignedIn),
        };
        let of_root = services
            .security_event_list(&root, Some(root.user_id), &filter, PAGE)
            .await
            .unwrap();
        assert_eq!((of_root.total, of_root.items[0].kind), (1, Kind::SignedIn));
    })
    .await;
}

#[tokio::test]
async fn failed_sign_ins_are_counted_and_hold_no_name() {
    on_both_databases(async |test| {
        let (root, ada) = (new_superuser(&test, "root").await, test.new_user("ada").await);
        let services = &test.services;
        let fail = async |name: &str, address: &str| {
            let credentials = credentials(name, "my secret password");
            assert!(
                services
                    .user_authenticate(&credentials, &client(address))
                    .await
                    .is_err()
            );
        };
        for _ in 0..3 {
            fail("ada", "192.0.2.1").await;
            fail("a password in the wrong field", "192.0.2.1").await;
        }
        fail("ADA@example.com", "192.0.2.2").await;
        test.clock.advance(3600);
        fail("ada", "192.0.2.1").await;
        let failed: Vec<_> = events(&test, &ada).await.into_iter().skip(2).collect();
        let found: Vec<_> = failed
            .iter()
            .map(|event| (event.address.as_deref(), event.occurrences))
            .collect();
        assert_eq!(
            found,
            [(Some("192.0.2.1"), 3), (Some("192.0.2.2"), 1), (Some("192.0.2.1"), 1)]
        );
        let unknown = events_without_account(&test, &root).await;
        assert_eq!((unknown.len(), unknown[0].occurrences), (1, 3));
        let text = format!("{unknown:?} {failed:?}");
        assert!(!text.contains("wrong field") && !text.contains("my secret"), "{text}");

        let change = PasswordChange {
            current_password: Some(Secret::new("wrong")),
            new_password: Secret::new("brass-lantern-seven-mules"),
        };
        assert!(services.password_change(&ada, change).await.is_err());
        assert_eq!(kinds(&test, &ada).await.last(), Some(&Kind::PasswordRefused));
    })
    .await;
}

#[tokio::test]
async fn a_stranger_with_many_addresses_does_not_fill_the_table() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        for i in 0..60 {
            let credentials = credentials("ada", "wrong");
            let client = client(&format!("192.0.2.{i}"));
            assert!(test.services.user_authenticate(&credentials, &client).await.is_err());
        }
        let failed: Vec<_> = events(&test, &ada).await.into_iter().skip(2).collect();
        let occurrences: i64 = failed.iter().map(|event| event.occurrences).sum();
        assert_eq!((failed.len(), occurrences), (51, 60), "none is lost");
        let rest = &failed[50];
        assert_eq!(
            (rest.address.as_deref(), rest.detail.as_deref()),
            (None, Some("From many addresses"))
        );
        // A network of IPv6 counts as one address.
        let six = async |address: &str| {
            let credentials = credentials("nobody", "wrong");
            assert!(
                test.services
                    .user_authenticate(&credentials, &client(address))
                    .await
                    .is_err()
            );
        };
        six("2001:db8:1:2::3").await;
        six("2001:db8:1:2::4").await;
        let root = new_superuser(&test, "root").await;
        assert_eq!(events_without_account(&test, &root).await[0].occurrences, 2);
    })
    .await;
}

#[tokio::test]
async fn failures_that_a_wrong_clock_has_counted_take_no_rows_of_today() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let fail = async |address: &str| {
            let outcome = test
                .services
                .user_authenticate(&credentials("ada", "wrong"), &client(address))
                .await;
            assert!(outcome.is_err());
        };
        test.clock.advance(864_000);
        for i in 0..50 {
            fail(&format!("192.0.2.{i}")).await;
        }
        test.clock.advance(-864_000);
        fail("198.51.100.1").await;
        let last = events(&test, &ada).await.pop().unwrap();
        assert_eq!(last.address.as_deref(), Some("198.51.100.1"));
    })
    .await;
}

#[tokio::test]
async fn old_events_and_too_many_of_a_kind_are_purged() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        test.clock.advance(100);
        let sign_in = async || {
            let credentials = credentials("ada", PASSWORD);
            test.services
                .user_authenticate(&credentials, &Client::default())
                .await
                .unwrap();
        };
        sign_in().await;
        sign_in().await;
        let mut reader = test.services.db.read().await.unwrap();
        let excess = db::security_events::excess(&mut reader.conn(), 3).await.unwrap();
        drop(reader);
        assert!(excess.is_empty(), "nothing to write: {excess:?}");
        let purged = test.services.purge_excess_events(2).await.unwrap();
        assert_eq!(purged, 1, "the first of three sign-ins");
        assert_eq!(
            kinds(&test, &ada).await,
            [Kind::AccountCreated, Kind::SignedIn, Kind::SignedIn]
        );
        test.clock.advance(180 * 86_400 - 50);
        test.services.purge_expired().await.unwrap();
        assert_eq!(kinds(&test, &ada).await, [Kind::SignedIn, Kind::SignedIn]);
    })
    .await;
}

#[tokio::test]
async fn actors_are_named_after_their_accounts_were_renamed_and_deleted() {
    on_both_databases(async |test| {
        let (root, chief) = (new_superuser(&test, "root").await, new_superuser(&test, "chief").await);
        let (ada, services) = (test.new_user("ada").await, &test.services);
        let update = async |actor: &Actor, id: i64, patch: serde_json::Value| {
            let patch: UserPatch = serde_json::from_value(patch).unwrap();
            services
                .user_update(actor, id, patch, &ExpectedVersion::Any)
                .await
                .unwrap();
        };
        update(&chief, ada.user_id, json!({ "username": "lovelace" })).await;
        let patch: ProfilePatch = serde_json::from_value(json!({ "username": "countess" })).unwrap();
        services
            .user_update_me(&ada, patch, &ExpectedVersion::Any)
            .await
            .unwrap();
        update(&root, chief.user_id, json!({ "username": "former" })).await;
        let deletion = AccountDeletion::default();
        services
            .user_delete(&root, chief.user_id, &deletion, &ExpectedVersion::Any)
            .await
            .unwrap();
        let renamed = events(&test, &ada)
            .await
            .into_iter()
            .filter(|event| event.kind == Kind::Renamed);
        let renamed: Vec<_> = renamed
            .map(|event| (event.actor_id, event.actor_username.unwrap(), event.detail.unwrap()))
            .collect();
        assert_eq!(
            renamed,
            [
                (None, "chief".to_owned(), "From ada to lovelace".to_owned()),
                (
                    Some(ada.user_id),
                    "countess".to_owned(),
                    "From lovelace to countess".to_owned()
                ),
            ]
        );
        let first = events(&test, &ada).await.remove(0);
        assert_eq!(
            (first.kind, first.username.as_deref()),
            (Kind::AccountCreated, Some("ada"))
        );

        services
            .user_delete_me(&ada, &deletion, &ExpectedVersion::Any)
            .await
            .unwrap();
        let deleted = events_without_account(&test, &root).await.remove(0);
        assert_eq!((deleted.kind, deleted.actor_id), (Kind::AccountDeleted, None));
        assert_eq!(deleted.actor_username.as_deref(), Some("countess"));
    })
    .await;
}

#[tokio::test]
async fn events_of_an_older_server_are_named_by_their_accounts() {
    on_both_databases(async |test| {
        let (ada, services) = (test.new_user("ada").await, &test.services);
        let old = "insert into security_events (kind, user_id, actor_id, created_at, last_at)
            select 'promoted', id, id, created_at, created_at from users";
        let mut tx = services.db.begin().await.unwrap();
        db::on!(&mut tx.conn(), c => sqlx::query(old).execute(&mut **c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let event = events(&test, &ada).await.pop().unwrap();
        assert_eq!((event.kind, event.username.as_deref()), (Kind::Promoted, Some("ada")));
        assert_eq!(event.actor_username.as_deref(), Some("ada"));
    })
    .await;
}
