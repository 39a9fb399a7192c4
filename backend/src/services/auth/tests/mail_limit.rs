//! Tests of the limits of mails, on both databases.

use crate::actor::{Actor, Client};
use crate::db::on;
use crate::services::Services;
use crate::services::precondition::ExpectedVersion;
use crate::testing::results::failure;
use crate::testing::{PASSWORD, on_both_databases};
use domain::ErrorCode;
use domain::account::{NewUser, PasswordForgot, ProfilePatch, Secret};
use serde_json::json;
use std::num::NonZeroU32;

/// Changes the address of an account, which sends a link.
async fn change_email(services: &Services, actor: &Actor, email: &str) {
    let patch: ProfilePatch = serde_json::from_value(json!({ "email": email, "current_password": PASSWORD })).unwrap();
    services
        .user_update_me(actor, patch, &ExpectedVersion::Any)
        .await
        .unwrap();
}

/// Waits until `count` mails were sent in the background.
async fn wait_for_mails(services: &Services, to: &str, count: usize) {
    let sent = || {
        services
            .mails_in_memory()
            .unwrap()
            .iter()
            .filter(|mail| mail.to == to)
            .count()
    };
    while sent() < count {
        tokio::task::yield_now().await;
    }
    assert_eq!(sent(), count);
}

#[tokio::test]
async fn links_for_an_address_are_sent_five_times_an_hour_and_twenty_a_day() {
    on_both_databases(async |test| {
        let mut services = test.services.clone();
        services.limits.mails_per_hour = NonZeroU32::new(5);
        let ada = test.new_user("ada").await;
        wait_for_mails(&services, "ada@example.com", 1).await;
        let send = async || services.email_verify_send(&ada).await;
        let mut sent = 1;
        for hour in 0..=24 {
            let refused = loop {
                match send().await {
                    Ok(()) => sent += 1,
                    refused => break failure(refused),
                }
            };
            // After a day the five mails of the first hour no longer count.
            let expected = if hour == 24 { 25 } else { (5 * (hour + 1)).min(20) };
            assert_eq!((refused.code, sent), (ErrorCode::RateLimited, expected), "hour {hour}");
            let period = if hour < 3 { 3601 } else { 86_401 };
            assert!(refused.retry_after.unwrap() <= period, "{refused:?}");
            test.clock.advance(3601);
        }
        wait_for_mails(&services, "ada@example.com", sent).await;
    })
    .await;
}

#[tokio::test]
async fn mails_are_limited_by_account_and_by_address() {
    on_both_databases(async |test| {
        let mut services = test.services.clone();
        services.limits.mails_per_hour = NonZeroU32::new(5);
        let new = |name: &str| NewUser {
            email: format!("{name}@example.com"),
            username: name.into(),
            password: Secret::new(PASSWORD),
            ..NewUser::default()
        };
        let ada = services.user_register(new("ada"), &Client::default()).await.unwrap();
        wait_for_mails(&services, "ada@example.com", 1).await;
        let ada = services.account_get(ada.id).await.unwrap().unwrap().actor();
        for number in 0..10 {
            change_email(&services, &ada, &format!("victim{number}@example.org")).await;
            if number < 4 {
                wait_for_mails(&services, &format!("victim{number}@example.org"), 1).await;
            }
        }
        assert_eq!(
            failure(services.email_verify_send(&ada).await).code,
            ErrorCode::RateLimited
        );
        let all = services.mails_in_memory().unwrap();
        assert_eq!(all.iter().filter(|mail| mail.to.ends_with("example.org")).count(), 4);

        for number in 0..7 {
            let name = format!("bob{number}");
            let bob = services.user_register(new(&name), &Client::default()).await.unwrap();
            wait_for_mails(&services, &format!("{name}@example.com"), 1).await;
            let bob = services.account_get(bob.id).await.unwrap().unwrap().actor();
            change_email(&services, &bob, "victim@example.net").await;
            if number < 5 {
                wait_for_mails(&services, "victim@example.net", number + 1).await;
            } else {
                assert_eq!(
                    failure(services.email_verify_send(&bob).await).code,
                    ErrorCode::RateLimited
                );
            }
            change_email(&services, &bob, &format!("{name}@example.net")).await;
        }
        wait_for_mails(&services, "victim@example.net", 5).await;
    })
    .await;
}

#[tokio::test]
async fn links_for_a_new_password_are_limited_whether_there_is_an_account_or_not() {
    on_both_databases(async |test| {
        let mut services = test.services.clone();
        services.limits.mails_per_hour = NonZeroU32::new(5);
        test.new_user("ada").await;
        wait_for_mails(&services, "ada@example.com", 1).await;
        for email in ["ada@example.com", "nobody@example.com"] {
            let forgot = PasswordForgot { email: email.into() };
            let request_reset = async || services.password_forgot(&forgot, &Client::default()).await;
            for _ in 0..5 {
                request_reset().await.unwrap();
            }
            assert_eq!(failure(request_reset().await).code, ErrorCode::RateLimited, "{email}");
        }
        wait_for_mails(&services, "ada@example.com", 6).await;
        test.clock.advance(86_401);
        services.purge_expired().await.unwrap();
        let forgot = PasswordForgot {
            email: "ada@example.com".into(),
        };
        services.password_forgot(&forgot, &Client::default()).await.unwrap();
        wait_for_mails(&services, "ada@example.com", 7).await;
    })
    .await;
}

#[tokio::test]
async fn spellings_of_an_address_share_a_limit() {
    on_both_databases(async |test| {
        let mut services = test.services.clone();
        services.limits.mails_per_hour = NonZeroU32::new(2);
        let request_reset = async |email: &str| {
            let forgot = PasswordForgot { email: email.into() };
            services.password_forgot(&forgot, &Client::default()).await
        };
        request_reset("victim@example.com").await.unwrap();
        request_reset("victim+1@example.com").await.unwrap();
        for email in ["victim+2@example.com", "victim@ｅｘａｍｐｌｅ.com"] {
            assert_eq!(
                failure(request_reset(email).await).code,
                ErrorCode::RateLimited,
                "{email}"
            );
        }
        request_reset("other@example.com").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_network_asks_for_sixty_mails_an_hour_and_240_a_day() {
    on_both_databases(async |test| {
        let mut services = test.services.clone();
        services.limits.mails_per_hour = NonZeroU32::new(5);
        let from = |address: &str| Client {
            address: address.parse().ok(),
            ..Client::default()
        };
        let request_reset = async |number: usize, address: &str| {
            let forgot = PasswordForgot {
                email: format!("victim{number}@example.com"),
            };
            services.password_forgot(&forgot, &from(address)).await
        };
        let new = |name: &str| NewUser {
            email: format!("{name}@example.com"),
            username: name.into(),
            password: Secret::new(PASSWORD),
            ..NewUser::default()
        };
        let client = from("2001:db8:0:1::1");
        let ada = services.user_register(new("ada"), &client).await.unwrap();
        wait_for_mails(&services, "ada@example.com", 1).await;
        let mut sent = 1;
        for hour in 0..5 {
            let refused = loop {
                // Other addresses of the same network.
                match request_reset(sent, &format!("2001:db8:0:1::{sent:x}")).await {
                    Ok(()) => sent += 1,
                    refused => break failure(refused),
                }
            };
            assert_eq!(
                (refused.code, sent),
                (ErrorCode::RateLimited, (60 * (hour + 1)).min(240))
            );
            test.clock.advance(3601);
        }
        // The owner of an account is as unknown as a visitor.
        let ada = services.account_get(ada.id).await.unwrap().unwrap().actor();
        let refused = failure(services.email_verify_send(&ada.clone().with_client(client)).await);
        assert_eq!(refused.code, ErrorCode::RateLimited);
        services
            .email_verify_send(&ada.with_client(from("2001:db8:0:2::1")))
            .await
            .unwrap();
        request_reset(0, "192.0.2.1").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn mails_with_future_times_are_not_counted() {
    on_both_databases(async |test| {
        let mut services = test.services.clone();
        services.limits.mails_per_hour = NonZeroU32::new(2);
        let forgot = PasswordForgot {
            email: "victim@example.com".into(),
        };
        let client = Client {
            address: "192.0.2.1".parse().ok(),
            ..Client::default()
        };
        let request_reset = async || services.password_forgot(&forgot, &client).await;
        let until_refused = async || {
            for _ in 0..2 {
                request_reset().await.unwrap();
            }
            let refused = failure(request_reset().await);
            assert!(refused.retry_after.unwrap() <= 3601, "{refused:?}");
        };
        test.clock.advance(172_800);
        until_refused().await;
        test.clock.advance(-172_800);
        until_refused().await;
        services.purge_expired().await.unwrap();
        let mut reader = services.db.read().await.unwrap();
        let left = "select count(*) from sent_mails";
        let left = on!(&mut reader.conn(), c => sqlx::query_scalar(left).fetch_one(&mut **c).await);
        assert_eq!(left.unwrap_or(0_i64), 2);
    })
    .await;
}
