//! Tests of registration, sign-in and tokens, on both databases.

mod ended_sign_ins;
mod mail_limit;
mod recent_password;
mod security_log;
mod sessions;
mod sign_in_limit;
mod sign_in_timing;

use crate::actor::Client;
use crate::db::sessions::SessionRow;
use crate::services::precondition::ExpectedVersion;
use crate::testing::results::{failure, fields};
use crate::testing::{PASSWORD, credentials, on_both_databases};
use domain::ErrorCode;
use domain::account::{NewUser, Secret};
use std::sync::atomic::Ordering;

#[tokio::test]
async fn names_and_addresses_are_given_once() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let new = |email: &str, username: &str| NewUser {
            email: email.into(),
            username: username.into(),
            password: Secret::new(PASSWORD),
            ..NewUser::default()
        };
        let taken = failure(
            test.services
                .user_register(new("ADA@example.com", "Ada"), &Client::default())
                .await,
        );
        assert_eq!(taken.code, ErrorCode::Conflict);
        assert_eq!(fields(&taken), [("email", "taken"), ("username", "taken")]);
        let mut wrong = new("nobody", "x");
        (wrong.password, wrong.time_zone) = (Secret::new("password1"), Some("Mars/Olympus".into()));
        let wrong = failure(test.services.user_register(wrong, &Client::default()).await);
        let names: Vec<&str> = wrong.errors.iter().map(domain::FieldError::field).collect();
        assert_eq!(names, ["email", "username", "password", "time_zone"]);
    })
    .await;
}

#[tokio::test]
async fn only_the_right_password_of_an_active_account_signs_in() {
    on_both_databases(async |test| {
        let actor = test.new_user("ada").await;
        let sign_in = async |name: &str, password: &str| {
            let credentials = credentials(name, password);
            test.services.token_create(&credentials, &Client::default()).await
        };
        let tokens = sign_in("ADA@example.com", PASSWORD).await.unwrap();
        assert_eq!((tokens.token_type.as_str(), tokens.expires_in), ("bearer", 900));
        let found = test.services.token_actor(&tokens.access_token).await.unwrap();
        assert_eq!(found.user_id, actor.user_id);
        for (name, password) in [("ada", "wrong"), ("bob", PASSWORD), ("", ""), ("ada\0", PASSWORD)] {
            assert_eq!(
                failure(sign_in(name, password).await).code,
                ErrorCode::InvalidCredentials,
                "{name}"
            );
        }
        test.clock.advance(900);
        assert_eq!(
            failure(test.services.token_actor(&tokens.access_token).await).code,
            ErrorCode::Unauthorized
        );
        assert_eq!(
            failure(test.services.token_actor("nonsense").await).code,
            ErrorCode::Unauthorized
        );
        assert_eq!(test.services.user_me(&actor).await.unwrap().username, "ada");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_name_costs_as_much_work_as_a_wrong_password() {
    on_both_databases(async |test| {
        let (services, hashed) = (&test.services, &test.services.passwords.tasks_run);
        let password = Secret::new(PASSWORD);
        services.superuser_ensure("root@example.com", &password).await.unwrap();
        let sign_in = async |name: &str, password: &str| {
            let credentials = credentials(name, password);
            let before = hashed.load(Ordering::Relaxed);
            let answer = services.user_authenticate(&credentials, &Client::default()).await;
            assert_eq!(hashed.load(Ordering::Relaxed) - before, 1, "{name}");
            answer
        };
        let root = test
            .just_signed_in(sign_in("root", PASSWORD).await.unwrap().actor())
            .await;
        let ada = test.new_user("ada").await;
        let deactivate = domain::account::UserPatch {
            is_active: Some(false),
            ..Default::default()
        };
        services
            .user_update(&root, ada.user_id, deactivate, &ExpectedVersion::Any)
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
async fn a_refresh_token_whose_answer_was_lost_works_again_for_the_same_request() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let services = &test.services;
        let client = Client::default();
        let refresh = async |token: &str, key| services.token_refresh(&Secret::new(token), Some(key), &client).await;
        let sign_in = async || {
            let pair = services.token_create(&credentials("ada", PASSWORD), &client).await;
            pair.unwrap().refresh_token
        };
        let first = sign_in().await;
        let lost = refresh(&first, "a").await.unwrap();
        test.clock.advance(30);
        let repeated = refresh(&first, "a").await.unwrap();
        assert!(services.token_actor(&repeated.access_token).await.is_ok());
        let next = refresh(&repeated.refresh_token, "b").await.unwrap();
        assert!(refresh(&first, "a").await.is_err(), "it works once more only");
        assert!(
            services.token_actor(&next.access_token).await.is_err(),
            "and ends the sign-in"
        );
        assert!(refresh(&lost.refresh_token, "a").await.is_err());

        let first = sign_in().await;
        let second = refresh(&first, "a").await.unwrap();
        assert!(refresh(&first, "b").await.is_err(), "another request");
        assert!(refresh(&second.refresh_token, "c").await.is_err());

        let first = sign_in().await;
        refresh(&first, "a").await.unwrap();
        test.clock.advance(31);
        assert!(refresh(&first, "a").await.is_err(), "too late");

        let first = sign_in().await;
        let second = refresh(&first, "a").await.unwrap();
        let third = refresh(&second.refresh_token, "b").await.unwrap();
        assert!(
            refresh(&first, "a").await.is_err(),
            "the answer has arrived, because it was used"
        );
        assert!(refresh(&third.refresh_token, "c").await.is_err());

        let first = sign_in().await;
        let second = refresh(&first, "a").await.unwrap();
        let second = Secret::new(&*second.refresh_token);
        services.token_revoke(&second, &client).await.unwrap();
        assert!(refresh(&first, "a").await.is_err(), "signed out");
    })
    .await;
}

#[tokio::test]
async fn repetitions_of_a_refresh_at_the_same_time_keep_the_sign_in() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let (services, client) = (&test.services, Client::default());
        let pair = services.token_create(&credentials("ada", PASSWORD), &client).await;
        let token = Secret::new(pair.unwrap().refresh_token);
        let refresh = || services.token_refresh(&token, Some("a"), &client);
        let (first, second) = tokio::join!(refresh(), refresh());
        for pair in [first.unwrap(), second.unwrap()] {
            assert!(services.token_actor(&pair.access_token).await.is_ok());
        }
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_works_once_and_a_stolen_one_ends_its_family() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let credentials = credentials("ada", PASSWORD);
        let refresh = async |token: &str| {
            services
                .token_refresh(&Secret::new(token), None, &Client::default())
                .await
        };
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
        test.clock.advance(86_400);
        assert_eq!(
            failure(refresh(&late.refresh_token).await).code,
            ErrorCode::Unauthorized,
            "expired"
        );
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_during_the_end_of_all_sign_ins_fails() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
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
        let account = services.account_get(ada.user_id).await.unwrap().unwrap();
        let ada = test.just_signed_in(account.actor()).await;
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
async fn the_sign_ins_of_a_user_are_bounded() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (services, client) = (&test.services, Client::default());
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
            test.clock.advance(1);
        }
        assert_eq!(services.sign_in_list(&ada).await.unwrap().len(), 200);
        assert!(services.session_load("session 0", &client).await.unwrap().is_none());
        assert!(services.session_load("session 100", &client).await.unwrap().is_some());
    })
    .await;
}
