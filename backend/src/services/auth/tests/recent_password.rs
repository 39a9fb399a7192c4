//! Tests of operations that need a recently entered password, on both databases.

use crate::actor::{Actor, Client, CurrentSignIn, SignInKey};
use crate::db::sessions::SessionRow;
use crate::error::Result;
use crate::services::Services;
use crate::services::precondition::ExpectedVersion;
use crate::testing::results::{failure, fields};
use crate::testing::{PASSWORD, TestServices, credentials, on_both_databases};
use domain::ErrorCode;
use domain::account::{AccountDeletion, PasswordChange, ProfilePatch, Secret};
use domain::api_token::{ApiTokenRequest, NewToken, Scope};
use serde_json::json;

const LATE: i64 = 15 * 60;

fn secret(password: Option<&str>) -> Option<Secret> {
    password.map(Secret::new)
}

async fn make_token(test: &TestServices, actor: &Actor, password: Option<&str>) -> Result<NewToken> {
    let request = ApiTokenRequest {
        name: "x".into(),
        scopes: vec![Scope::TasksRead],
        expires_in_days: 7,
        current_password: secret(password),
    };
    test.services.api_token_create(actor, request).await
}

/// Signs in to the API and returns the tokens.
async fn sign_in(test: &TestServices) -> domain::account::TokenPair {
    let credentials = credentials("ada", PASSWORD);
    test.services
        .token_create(&credentials, &Client::default())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_password_is_asked_for_after_a_quarter_of_an_hour() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let services = &test.services;
        let tokens = sign_in(&test).await;
        test.clock.advance(LATE - 1);
        let ada = services.token_actor(&tokens.access_token).await.unwrap();
        make_token(&test, &ada, None).await.unwrap();
        let tokens = services
            .token_refresh(&Secret::new(&*tokens.refresh_token), None, &Client::default())
            .await
            .unwrap();
        test.clock.advance(1);
        let ada = services.token_actor(&tokens.access_token).await.unwrap();
        let refused = |failure: domain::Failure| {
            assert_eq!(failure.code, ErrorCode::RecentLoginRequired);
            assert_eq!(fields(&failure), [("current_password", "required")]);
        };
        refused(failure(make_token(&test, &ada, None).await));
        refused(failure(make_token(&test, &ada, Some("")).await));
        let moved = ProfilePatch {
            email: domain::PatchField::Set("ada@new.example".into()),
            ..ProfilePatch::default()
        };
        refused(failure(
            services.user_update_me(&ada, moved, &ExpectedVersion::Any).await,
        ));
        let change = PasswordChange {
            current_password: None,
            new_password: Secret::new("brass-lantern-seven-mules"),
        };
        refused(failure(services.password_change(&ada, change).await));
        let deletion = AccountDeletion::default();
        refused(failure(
            services.user_delete_me(&ada, &deletion, &ExpectedVersion::Any).await,
        ));
        let wrong = failure(make_token(&test, &ada, Some("wrong")).await);
        assert_eq!(
            (wrong.code, fields(&wrong)),
            (ErrorCode::Validation, vec![("current_password", "wrong")])
        );
        let renamed: ProfilePatch = serde_json::from_value(json!({ "full_name": "Ada" })).unwrap();
        services
            .user_update_me(&ada, renamed, &ExpectedVersion::Any)
            .await
            .unwrap();

        make_token(&test, &ada, Some(PASSWORD)).await.unwrap();
        let ada = services.token_actor(&tokens.access_token).await.unwrap();
        make_token(&test, &ada, None).await.unwrap();
        services
            .user_delete_me(&ada, &AccountDeletion::default(), &ExpectedVersion::Any)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_recent_password_counts_for_its_sign_in_only() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let old = sign_in(&test).await;
        test.clock.advance(LATE - 60);
        let new = sign_in(&test).await;
        test.clock.advance(60);
        let actor =
            async |tokens: &domain::account::TokenPair| test.services.token_actor(&tokens.access_token).await.unwrap();
        let renewed = test
            .services
            .token_refresh(&Secret::new(&*old.refresh_token), None, &Client::default())
            .await;
        let old = actor(&renewed.unwrap()).await;
        assert_eq!(
            failure(make_token(&test, &old, None).await).code,
            ErrorCode::RecentLoginRequired
        );
        let new = actor(&new).await;
        let made = make_token(&test, &new, None).await.unwrap();
        let (script, _) = test.services.token_holder(&made.token).await.unwrap();
        assert!(script.sign_in.is_none() && !test.services.password_is_recent(&script));
        assert_eq!(
            failure(make_token(&test, &script, None).await).code,
            ErrorCode::RecentLoginRequired
        );
    })
    .await;
}

#[tokio::test]
async fn a_browsers_session_knows_when_the_password_was_entered() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let session = SessionRow {
            id: "cookie".into(),
            data: "{}".into(),
            user_id: Some(ada.user_id),
        };
        assert!(
            services
                .session_create(session.clone(), &Client::default())
                .await
                .unwrap()
        );
        let actor = async || {
            let loaded = services
                .session_load("cookie", &Client::default())
                .await
                .unwrap()
                .unwrap();
            ada.clone().with_sign_in(Some(CurrentSignIn {
                key: SignInKey::Browser(Services::sign_in_id("cookie")),
                password_at: loaded.password_at,
            }))
        };
        assert!(services.password_is_recent(&actor().await));
        test.clock.advance(LATE);
        assert!(!services.password_is_recent(&actor().await));
        make_token(&test, &actor().await, Some(PASSWORD)).await.unwrap();
        assert!(services.password_is_recent(&actor().await));
        services.session_save(session, &Client::default()).await.unwrap();
        assert!(
            services.password_is_recent(&actor().await),
            "what the session holds is another thing"
        );
        // A clock that was set back.
        test.clock.advance(-7200);
        assert!(!services.password_is_recent(&actor().await));
    })
    .await;
}
