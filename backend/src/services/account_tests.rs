//! The services of accounts and tokens, on both databases.

use super::tests::{failure, fields};
use super::*;
use crate::testing::{PASSWORD, credentials, on_both};
use domain::ErrorCode;
use domain::account::{NewUser, Secret};
use std::sync::atomic::Ordering;

#[tokio::test]
async fn names_and_addresses_are_given_once() {
    on_both(async |world| {
        world.person("ada").await;
        let new = |email: &str, username: &str| NewUser {
            email: email.into(),
            username: username.into(),
            password: Secret::new(PASSWORD),
            ..NewUser::default()
        };
        let taken = failure(
            world
                .services
                .user_register(new("ADA@example.com", "Ada"), &Client::default())
                .await,
        );
        assert_eq!(taken.code, ErrorCode::Conflict);
        assert_eq!(fields(&taken), [("email", "taken"), ("username", "taken")]);
        let mut wrong = new("nobody", "x");
        (wrong.password, wrong.time_zone) = (Secret::new("password1"), Some("Mars/Olympus".into()));
        let wrong = failure(world.services.user_register(wrong, &Client::default()).await);
        let names: Vec<&str> = wrong.errors.iter().map(domain::FieldError::field).collect();
        assert_eq!(names, ["email", "username", "password", "time_zone"]);
    })
    .await;
}

#[tokio::test]
async fn only_the_right_password_of_an_active_account_signs_in() {
    on_both(async |world| {
        let actor = world.person("ada").await;
        let sign_in = async |name: &str, password: &str| {
            let credentials = credentials(name, password);
            world.services.token_create(&credentials, &Client::default()).await
        };
        let tokens = sign_in("ADA@example.com", PASSWORD).await.unwrap();
        assert_eq!((tokens.token_type.as_str(), tokens.expires_in), ("bearer", 900));
        let found = world.services.token_actor(&tokens.access_token).await.unwrap();
        assert_eq!(found.user_id, actor.user_id);
        for (name, password) in [("ada", "wrong"), ("bob", PASSWORD), ("", ""), ("ada\0", PASSWORD)] {
            assert_eq!(
                failure(sign_in(name, password).await).code,
                ErrorCode::InvalidCredentials,
                "{name}"
            );
        }
        world.hands.advance(900);
        assert_eq!(
            failure(world.services.token_actor(&tokens.access_token).await).code,
            ErrorCode::Unauthorized
        );
        assert_eq!(
            failure(world.services.token_actor("nonsense").await).code,
            ErrorCode::Unauthorized
        );
        assert_eq!(world.services.user_me(&actor).await.unwrap().username, "ada");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_name_costs_as_much_work_as_a_wrong_password() {
    on_both(async |world| {
        let (services, hashed) = (&world.services, &world.services.passwords.runs);
        let password = Secret::new(PASSWORD);
        services.superuser_ensure("root@example.com", &password).await.unwrap();
        let sign_in = async |name: &str, password: &str| {
            let credentials = credentials(name, password);
            let before = hashed.load(Ordering::Relaxed);
            let answer = services.user_authenticate(&credentials, &Client::default()).await;
            assert_eq!(hashed.load(Ordering::Relaxed) - before, 1, "{name}");
            answer
        };
        let root = sign_in("root", PASSWORD).await.unwrap().actor();
        let ada = world.person("ada").await;
        let deactivate = domain::account::UserPatch {
            is_active: Some(false),
            ..Default::default()
        };
        services
            .user_update(&root, ada.user_id, deactivate, &Expected::Any)
            .await
            .unwrap();
        let wrong = failure(sign_in("root", "wrong").await);
        for (name, password) in [("nobody", "wrong"), ("", ""), ("ada", PASSWORD), ("ada", "wrong")] {
            assert_eq!(failure(sign_in(name, password).await), wrong, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_is_done_once_a_key() {
    on_both(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let services = &world.services;
        let begin = async |actor: &Actor, hash: &str| services.idempotency_begin(actor, "key", hash).await;
        let answer = KeptAnswer {
            status: 201,
            headers: vec![("location".into(), "/x".into())],
            body: Some("{}".into()),
        };
        let first = lease(begin(&ada, "a").await);
        assert_eq!(
            failure(begin(&ada, "a").await).code,
            ErrorCode::Conflict,
            "not answered yet"
        );
        services.idempotency_finish(&first, Some(&answer)).await.unwrap();
        assert!(matches!(begin(&ada, "a").await, Ok(Repetition::Answered(kept)) if kept == answer));
        assert_eq!(
            failure(begin(&ada, "b").await).code,
            ErrorCode::Validation,
            "another request"
        );
        let his = lease(begin(&bob, "b").await);
        services.idempotency_finish(&his, None).await.unwrap();
        // Nothing was done: the key is free.
        lease(begin(&bob, "c").await);
        world.hands.advance(86_400);
        services.sweep().await.unwrap();
        // Forgotten.
        lease(begin(&ada, "b").await);
    })
    .await;
}

fn lease(begun: Result<Repetition>) -> IdempotencyLease {
    match begun {
        Ok(Repetition::First(lease)) => lease,
        other => panic!("the key is not free: {other:?}"),
    }
}

#[tokio::test]
async fn a_request_that_was_killed_is_done_by_its_repetition() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let begin = async || services.idempotency_begin(&ada, "key", "a").await;
        let killed = lease(begin().await);
        world.hands.advance(29);
        services.idempotency_renew(&killed).await.unwrap();
        world.hands.advance(29);
        assert_eq!(failure(begin().await).code, ErrorCode::Conflict, "alive");
        world.hands.advance(1);
        let second = lease(begin().await);
        // It was not dead after all: it must not answer for the second one.
        services.idempotency_finish(&killed, None).await.unwrap();
        assert_eq!(failure(begin().await).code, ErrorCode::Conflict, "at work");
        let answer = KeptAnswer {
            status: 200,
            headers: Vec::new(),
            body: None,
        };
        services.idempotency_finish(&second, Some(&answer)).await.unwrap();
        assert!(matches!(begin().await, Ok(Repetition::Answered(kept)) if kept == answer));
    })
    .await;
}

#[tokio::test]
async fn the_answers_of_a_person_take_a_bounded_room() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let answer = KeptAnswer {
            status: 200,
            headers: Vec::new(),
            body: Some("x".repeat(1 << 20)),
        };
        for key in ["1", "2", "3", "4", "5"] {
            let lease = lease(services.idempotency_begin(&ada, key, "a").await);
            services.idempotency_finish(&lease, Some(&answer)).await.unwrap();
            world.hands.advance(1);
        }
        let newest = services.idempotency_begin(&ada, "5", "a").await;
        assert!(matches!(newest, Ok(Repetition::Answered(_))));
        lease(services.idempotency_begin(&ada, "1", "a").await);
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_works_once_and_a_stolen_one_ends_its_family() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let credentials = credentials("ada", PASSWORD);
        let refresh = async |token: &str| services.token_refresh(&Secret::new(token), &Client::default()).await;
        let first = services.token_create(&credentials, &Client::default()).await.unwrap();
        let second = refresh(&first.refresh_token).await.unwrap();
        assert_eq!(
            services.token_actor(&second.access_token).await.unwrap().user_id,
            ada.user_id
        );
        assert_ne!(first.refresh_token, second.refresh_token);
        assert_eq!(
            failure(refresh(&first.refresh_token).await).code,
            ErrorCode::Unauthorized,
            "used"
        );
        assert_eq!(
            failure(refresh(&second.refresh_token).await).code,
            ErrorCode::Unauthorized,
            "its family is gone"
        );
        assert_eq!(failure(refresh("nonsense").await).code, ErrorCode::Unauthorized);
        assert!(
            services.token_actor(&second.access_token).await.is_err(),
            "and so is what it gave"
        );

        let other = services.token_create(&credentials, &Client::default()).await.unwrap();
        services
            .token_revoke(&Secret::new(&*other.refresh_token), &Client::default())
            .await
            .unwrap();
        assert_eq!(
            failure(refresh(&other.refresh_token).await).code,
            ErrorCode::Unauthorized,
            "signed out"
        );
        assert_eq!(
            failure(services.token_actor(&other.access_token).await).code,
            ErrorCode::Unauthorized
        );
        let late = services.token_create(&credentials, &Client::default()).await.unwrap();
        world.hands.advance(86_400);
        assert_eq!(
            failure(refresh(&late.refresh_token).await).code,
            ErrorCode::Unauthorized,
            "expired"
        );
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_that_is_slower_than_the_end_of_all_is_none() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let credentials = credentials("ada", PASSWORD);
        let client = Client::default();
        let account = services.user_authenticate(&credentials, &client).await.unwrap();
        assert!(services.token_grant(&account, &client).await.is_ok());
        services.sign_in_end_all(&ada).await.unwrap();
        assert_eq!(
            failure(services.token_grant(&account, &client).await).code,
            ErrorCode::InvalidCredentials
        );
        assert!(services.sign_in_list(&ada).await.unwrap().is_empty());
        for id in ["made-up", "a\0b"] {
            assert_eq!(
                failure(services.sign_in_end(&ada, id).await).code,
                ErrorCode::NotFound,
                "{id:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_sign_ins_of_a_person_are_bounded() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let (services, client) = (&world.services, Client::default());
        for n in 0..101 {
            let row = SessionRow {
                id: format!("session {n}"),
                data: "{}".into(),
                user_id: Some(ada.user_id),
            };
            assert!(services.session_create(row, &client).await.unwrap());
            services
                .token_create(&credentials("ada", PASSWORD), &client)
                .await
                .unwrap();
            world.hands.advance(1);
        }
        assert_eq!(services.sign_in_list(&ada).await.unwrap().len(), 200);
        assert!(services.session_load("session 0", &client).await.unwrap().is_none());
        assert!(services.session_load("session 100", &client).await.unwrap().is_some());
    })
    .await;
}
