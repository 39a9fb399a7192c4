//! Tests of accounts, on both databases.

mod admin;
mod export;
mod first_superuser;
mod operator;
mod quotas;

use crate::actor::{Actor, Client};
use crate::db::sessions::SessionRow;
use crate::services::precondition::ExpectedVersion;
use crate::testing::accounts::{authenticate, sign_in};
use crate::testing::datasets::{IRIS, request, upload};
use crate::testing::results::{failure, fields};
use crate::testing::tasks::new_task;
use crate::testing::{PASSWORD, TestServices, on_both_databases};
use domain::account::{
    AccountDeletion, EmailVerify, PasswordForgot, PasswordReset, Profile, ProfilePatch, Secret, TokenPair,
};
use domain::api_token::{ApiTokenRequest, Scope};
use domain::{ErrorCode, Failure, PageQuery};
use serde_json::{Value, json};

const ANY: ExpectedVersion = ExpectedVersion::Any;
const OTHER_PASSWORD: &str = "brass-lantern-seven-mules";

fn from_json<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn deletion(password: &str) -> AccountDeletion {
    AccountDeletion {
        current_password: Some(Secret::new(password)),
    }
}

/// Checks that the browser session, the access token, the refresh token and the API token are
/// invalid.
async fn assert_signed_out(test: &TestServices, tokens: &TokenPair, script: &str) {
    let services = &test.services;
    let refused = |failure: Failure| assert_eq!(failure.code, ErrorCode::Unauthorized);
    refused(failure(services.token_actor(&tokens.access_token).await));
    refused(failure(services.token_holder(script).await));
    let refresh = Secret::new(&*tokens.refresh_token);
    refused(failure(
        services.token_refresh(&refresh, None, &Client::default()).await,
    ));
    assert!(
        services
            .session_load("cookie", &Client::default())
            .await
            .unwrap()
            .is_none()
    );
}

/// Signs a user in everywhere and returns the tokens; the id of the browser session is `cookie`.
async fn sign_in_everywhere(test: &TestServices, actor: &Actor, name: &str) -> (TokenPair, String) {
    let services = &test.services;
    let account = services.account_get(actor.user_id).await.unwrap().unwrap();
    let actor = &test.just_signed_in(account.actor()).await;
    let session = SessionRow {
        id: "cookie".into(),
        data: "{}".into(),
        user_id: Some(actor.user_id),
    };
    assert!(services.session_create(session, &Client::default()).await.unwrap());
    let script = ApiTokenRequest {
        name: "script".into(),
        scopes: vec![Scope::TasksRead],
        expires_in_days: 7,
        current_password: None,
    };
    let script = services.api_token_create(actor, script).await.unwrap();
    (sign_in(test, name).await, script.token)
}

#[tokio::test]
async fn an_owner_changes_the_own_profile() {
    on_both_databases(async |test| {
        let (ada, _) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let update = async |value| {
            services
                .user_update_me(&ada, from_json::<ProfilePatch>(value), &ANY)
                .await
        };
        let before = services.user_me(&ada).await.unwrap();
        test.clock.advance(5);
        let user = update(json!({ "full_name": " Ada L ", "time_zone": "Europe/London", "username": "ADA" }))
            .await
            .unwrap();
        assert_eq!(
            (user.full_name.as_deref(), user.time_zone.as_str()),
            (Some("Ada L"), "Europe/London")
        );
        assert_eq!((user.username.as_str(), user.email), ("ADA", before.email.clone()));
        let stale = ExpectedVersion::OneOf(vec![before.updated_at.timestamp_micros()]);
        let refused = failure(services.user_update_me(&ada, ProfilePatch::default(), &stale).await);
        assert_eq!(refused.code, ErrorCode::PreconditionFailed);

        let taken = failure(update(json!({ "username": "BOB" })).await);
        assert_eq!(
            (taken.code, fields(&taken)),
            (ErrorCode::Conflict, vec![("username", "taken")])
        );
        let both = failure(update(json!({ "username": "x", "time_zone": "Mars" })).await);
        assert_eq!(fields(&both), [("username", "too_short"), ("time_zone", "choice")]);

        let bare = Profile {
            email: "ADA@example.com".into(),
            username: "ada".into(),
            ..Profile::default()
        };
        let user = services.user_replace_me(&ada, bare, &ANY).await.unwrap();
        assert_eq!(
            (user.full_name, user.time_zone.as_str()),
            (None, "UTC"),
            "what is absent gets its default"
        );
    })
    .await;
}

#[tokio::test]
async fn another_address_needs_the_password_and_is_proved_anew() {
    on_both_databases(async |test| {
        let (ada, _) = (
            test.new_user("ada").await.with_sign_in(None),
            test.new_user("bob").await,
        );
        let services = &test.services;
        let links = || services.mails_in_memory().unwrap();
        let token = |to: &str| {
            let mail = links().into_iter().find(|mail| mail.to == to).unwrap();
            let (_, rest) = mail.text.split_once("token=").unwrap();
            Secret::new(rest.split_whitespace().next().unwrap())
        };
        // Mails are sent in the background.
        let sent = async |to: &str| {
            while !links().iter().any(|mail| mail.to == to) {
                tokio::task::yield_now().await;
            }
        };
        sent("ada@example.com").await;
        let verify = EmailVerify {
            token: token("ada@example.com"),
        };
        services.email_verify(&verify, &Client::default()).await.unwrap();

        let change = async |email: &str, password: Option<&str>| {
            let patch = json!({ "email": email, "current_password": password });
            services
                .user_update_me(&ada, from_json::<ProfilePatch>(patch), &ANY)
                .await
        };
        let mail = "ada@new.example";
        let without = failure(change(mail, None).await);
        assert_eq!(fields(&without), [("current_password", "required")]);
        let wrong = failure(change(mail, Some("wrong")).await);
        assert_eq!(fields(&wrong), [("current_password", "wrong")]);
        let taken = failure(change("bob@example.com", Some(PASSWORD)).await);
        assert_eq!(fields(&taken), [("email", "taken")]);
        let same = change("ADA@example.com", None).await.unwrap();
        assert!(same.email_verified_at.is_some(), "the same address");

        let forgot = PasswordForgot {
            email: "ada@example.com".into(),
        };
        let before = links().len();
        services.password_forgot(&forgot, &Client::default()).await.unwrap();
        while links().len() == before {
            tokio::task::yield_now().await;
        }
        let reset = PasswordReset {
            token: token("ada@example.com"),
            new_password: Secret::new(OTHER_PASSWORD),
        };
        let moved = change(mail, Some(PASSWORD)).await.unwrap();
        assert_eq!((moved.email.as_str(), moved.email_verified_at), (mail, None));
        let dead = failure(services.password_reset(&reset, &Client::default()).await);
        assert_eq!(fields(&dead), [("token", "invalid")], "sent to the old address");
        sent(mail).await;
        services
            .email_verify(&EmailVerify { token: token(mail) }, &Client::default())
            .await
            .unwrap();
        assert!(services.user_me(&ada).await.unwrap().email_verified_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn an_account_is_deleted_with_everything_that_belongs_to_it() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let (tokens, script) = sign_in_everywhere(&test, &ada, "ada").await;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        upload(&test, &bob, "iris.csv", IRIS).await.unwrap();
        let body = json!({ "dataset_id": dataset, "n_clusters": 2 });
        services.run_create(&ada, request(body)).await.unwrap();
        let task = services
            .task_create(&ada, new_task(json!({ "title": "x" })))
            .await
            .unwrap();
        services.idempotency_claim(&ada, "key", "hash").await.unwrap();
        assert_eq!(test.files(), 2);

        let wrong = failure(services.user_delete_me(&ada, &deletion("wrong"), &ANY).await);
        assert_eq!(fields(&wrong), [("current_password", "wrong")]);
        assert!(services.token_actor(&tokens.access_token).await.is_ok());
        let stale = ExpectedVersion::OneOf(vec![1]);
        let changed = failure(services.user_delete_me(&ada, &deletion(PASSWORD), &stale).await);
        assert_eq!(changed.code, ErrorCode::PreconditionFailed);
        services.user_delete_me(&ada, &deletion(PASSWORD), &ANY).await.unwrap();
        assert_eq!(test.files(), 1, "the other one's file stays");
        assert_signed_out(&test, &tokens, &script).await;
        assert!(authenticate(&test, "ada", PASSWORD).await.is_err());
        assert_eq!(
            failure(services.task_get(&ada, task.id).await).code,
            ErrorCode::NotFound
        );
        let bobs = services.dataset_list(&bob, PageQuery::default()).await.unwrap();
        assert_eq!(bobs.total, 1);
        let late = failure(
            upload(&test, &ada, "iris.csv", IRIS)
                .await
                .map_err(|error| Failure::from(error).into()),
        );
        assert_eq!(
            late.code,
            ErrorCode::Unauthorized,
            "an upload that outlives its account"
        );
        assert_eq!(test.files(), 1, "and leaves nothing");
        test.new_user("ada").await;
    })
    .await;
}
