//! Acts that need a password entered lately, on both databases.

use super::tests::{failure, fields};
use super::*;
use crate::testing::{PASSWORD, World, credentials, on_both};
use domain::ErrorCode;
use domain::account::{AccountDeletion, PasswordChange, ProfilePatch, Secret};
use domain::api_token::{ApiTokenRequest, NewToken, Scope};
use serde_json::json;

const LATE: i64 = 15 * 60;

fn given(password: Option<&str>) -> Option<Secret> {
    password.map(Secret::new)
}

async fn make_token(world: &World, actor: &Actor, password: Option<&str>) -> Result<NewToken> {
    let request = ApiTokenRequest {
        name: "x".into(),
        scopes: vec![Scope::TasksRead],
        expires_in_days: 7,
        current_password: given(password),
    };
    world.services.api_token_create(actor, request).await
}

/// Signs in for the API and gives the tokens.
async fn sign_in(world: &World) -> domain::account::TokenPair {
    let credentials = credentials("ada", PASSWORD);
    world
        .services
        .token_create(&credentials, &Client::default())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_password_is_asked_for_after_a_quarter_of_an_hour() {
    on_both(async |world| {
        world.person("ada").await;
        let services = &world.services;
        let tokens = sign_in(&world).await;
        world.hands.advance(LATE - 1);
        let ada = services.token_actor(&tokens.access_token).await.unwrap();
        make_token(&world, &ada, None).await.unwrap();
        let tokens = services
            .token_refresh(&Secret::new(&*tokens.refresh_token), &Client::default())
            .await
            .unwrap();
        world.hands.advance(1);
        let ada = services.token_actor(&tokens.access_token).await.unwrap();
        let refused = |failure: domain::Failure| {
            assert_eq!(failure.code, ErrorCode::RecentLoginRequired);
            assert_eq!(fields(&failure), [("current_password", "required")]);
        };
        refused(failure(make_token(&world, &ada, None).await));
        refused(failure(make_token(&world, &ada, Some("")).await));
        let moved = ProfilePatch {
            email: domain::Change::Set("ada@new.example".into()),
            ..ProfilePatch::default()
        };
        refused(failure(services.user_update_me(&ada, moved, &Expected::Any).await));
        let change = PasswordChange {
            current_password: None,
            new_password: Secret::new("brass-lantern-seven-mules"),
        };
        refused(failure(services.password_change(&ada, change).await));
        let deletion = AccountDeletion::default();
        refused(failure(services.user_delete_me(&ada, &deletion, &Expected::Any).await));
        let wrong = failure(make_token(&world, &ada, Some("wrong")).await);
        assert_eq!(
            (wrong.code, fields(&wrong)),
            (ErrorCode::Validation, vec![("current_password", "wrong")])
        );
        let renamed: ProfilePatch = serde_json::from_value(json!({ "full_name": "Ada" })).unwrap();
        services.user_update_me(&ada, renamed, &Expected::Any).await.unwrap();

        make_token(&world, &ada, Some(PASSWORD)).await.unwrap();
        let ada = services.token_actor(&tokens.access_token).await.unwrap();
        make_token(&world, &ada, None).await.unwrap();
        services
            .user_delete_me(&ada, &AccountDeletion::default(), &Expected::Any)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn one_sign_in_does_not_speak_for_another() {
    on_both(async |world| {
        world.person("ada").await;
        let old = sign_in(&world).await;
        world.hands.advance(LATE - 60);
        let new = sign_in(&world).await;
        world.hands.advance(60);
        let actor =
            async |tokens: &domain::account::TokenPair| world.services.token_actor(&tokens.access_token).await.unwrap();
        let renewed = world
            .services
            .token_refresh(&Secret::new(&*old.refresh_token), &Client::default())
            .await;
        let old = actor(&renewed.unwrap()).await;
        assert_eq!(
            failure(make_token(&world, &old, None).await).code,
            ErrorCode::RecentLoginRequired
        );
        let new = actor(&new).await;
        let made = make_token(&world, &new, None).await.unwrap();
        let (script, _) = world.services.token_holder(&made.token).await.unwrap();
        assert!(script.sign_in.is_none() && !world.services.password_is_recent(&script));
        assert_eq!(
            failure(make_token(&world, &script, None).await).code,
            ErrorCode::RecentLoginRequired
        );
    })
    .await;
}

#[tokio::test]
async fn a_browsers_session_knows_when_the_password_was_entered() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
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
            ada.clone().signed_in(Some(CurrentSignIn {
                key: SignInKey::Browser(Services::sign_in_id("cookie")),
                password_at: loaded.password_at,
            }))
        };
        assert!(services.password_is_recent(&actor().await));
        world.hands.advance(LATE);
        assert!(!services.password_is_recent(&actor().await));
        make_token(&world, &actor().await, Some(PASSWORD)).await.unwrap();
        assert!(services.password_is_recent(&actor().await));
        services.session_save(session, &Client::default()).await.unwrap();
        assert!(
            services.password_is_recent(&actor().await),
            "what the session holds is another thing"
        );
        // A clock that was set back.
        world.hands.advance(-7200);
        assert!(!services.password_is_recent(&actor().await));
    })
    .await;
}
