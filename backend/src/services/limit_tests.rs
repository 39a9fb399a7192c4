//! Limits of sign-ins and mails, on both databases.

use super::tests::failure;
use super::*;
use crate::auth::Lane;
use crate::testing::{PASSWORD, World, credentials, on_both};
use domain::ErrorCode;
use domain::account::{NewUser, PasswordForgot, ProfilePatch, Secret};
use futures::FutureExt;
use serde_json::json;
use std::num::NonZeroU32;
use std::sync::atomic::Ordering::Relaxed;

/// Tries that each limit below allows for one account from one network; three times as many for one
/// of the two alone.
const TRIES: u32 = 4;

fn from(address: &str) -> Client {
    Client {
        address: Some(address.parse().unwrap()),
        agent: None,
        request_id: None,
    }
}

fn limited(world: &World) -> Services {
    let mut services = world.services.clone();
    services.logins = RateLimit::per_minute(NonZeroU32::new(TRIES));
    services.wide_logins = RateLimit::per_minute(NonZeroU32::new(3 * TRIES));
    services
}

async fn sign_in(services: &Services, name: &str, password: &str, client: &Client) -> Result<Account> {
    services.user_authenticate(&credentials(name, password), client).await
}

async fn is_limited(services: &Services, name: &str, client: &Client) -> bool {
    let failure = failure(sign_in(services, name, "wrong", client).await);
    assert!(
        [ErrorCode::InvalidCredentials, ErrorCode::RateLimited].contains(&failure.code),
        "{failure:?}"
    );
    failure.code == ErrorCode::RateLimited
}

#[tokio::test]
async fn many_names_from_one_network_are_not_all_tried() {
    on_both(async |world| {
        let services = limited(&world);
        for number in 0..120 {
            // Of IPv6 the network counts, and an IPv4 address in its clothes is itself.
            let address = if number % 2 == 0 {
                "::ffff:192.0.2.1"
            } else {
                "192.0.2.1"
            };
            is_limited(&services, &format!("name{number}"), &from(address)).await;
            is_limited(
                &services,
                &format!("other{number}"),
                &from(&format!("2001:db8:1:2::{number:x}")),
            )
            .await;
        }
        assert_eq!(services.passwords.runs.load(Relaxed), 2 * 3 * TRIES as usize);
    })
    .await;
}

#[tokio::test]
async fn who_is_known_is_not_held_up_by_others() {
    on_both(async |world| {
        world.person("ada").await;
        let services = limited(&world);
        let (home, away) = (from("192.0.2.1"), from("192.0.2.2"));
        sign_in(&services, "ada", PASSWORD, &home).await.unwrap();
        for number in 0..120 {
            is_limited(&services, &format!("name{number}"), &home).await;
            is_limited(&services, "ada", &from(&format!("198.51.100.{number}"))).await;
        }
        assert!(
            is_limited(&services, "bob", &home).await,
            "the others of this network are"
        );
        assert!(is_limited(&services, "ada", &away).await, "she is a stranger here");
        sign_in(&services, "ADA@example.com", PASSWORD, &home).await.unwrap();
        let mut tries = 0;
        while !is_limited(&services, "ada", &home).await {
            tries += 1;
        }
        assert!(tries < TRIES, "but her password cannot be tried without end");
    })
    .await;
}

#[tokio::test]
async fn a_network_is_forgotten_in_the_end() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let lane = async |address: &str| services.sign_in_lane("ada", &from(address)).await.unwrap();
        assert_eq!(lane("10.0.0.1").await, Lane::Other);
        for number in 1..=25 {
            let client = from(&format!("10.0.0.{number}"));
            services.remember_network(ada.user_id, "ada", &client).await.unwrap();
            world.hands.advance(1);
        }
        assert_eq!(
            (lane("10.0.0.5").await, lane("10.0.0.6").await),
            (Lane::Other, Lane::Known),
            "20 of them"
        );
        assert_eq!(
            services.sign_in_lane("eve", &from("10.0.0.6")).await.unwrap(),
            Lane::Other
        );
        world.hands.advance(90 * 86_400);
        assert_eq!(lane("10.0.0.25").await, Lane::Other);
        services.sweep().await.unwrap();
        let mut reader = services.db.read().await.unwrap();
        let last_seen = crate::db::known_networks::last_seen(&mut reader.conn(), "ada", "10.0.0.25").await;
        assert_eq!(last_seen.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn spellings_of_a_name_and_long_ones_share_their_limits() {
    on_both(async |world| {
        world.person("ada").await;
        let services = limited(&world);
        let home = from("192.0.2.1");
        for spelling in ["ada", "ADA", " Ada ", "Ａda"] {
            assert!(!is_limited(&services, spelling, &home).await, "{spelling}");
        }
        assert!(is_limited(&services, "aDA", &home).await);
        let before = services.passwords.runs.load(Relaxed);
        assert!(!is_limited(&services, &"x".repeat(2 << 20), &home).await);
        let long = "x".repeat(1 << 20);
        let wrong = failure(sign_in(&services, "bob", &long, &home).await);
        assert_eq!(wrong.code, ErrorCode::InvalidCredentials);
        assert_eq!(
            services.passwords.runs.load(Relaxed),
            before,
            "nobody has such a name or password"
        );
    })
    .await;
}

#[tokio::test]
async fn the_right_password_is_let_in_during_a_storm_of_wrong_ones() {
    on_both(async |world| {
        world.person("ada").await;
        let (services, home) = (&world.services, from("192.0.2.1"));
        sign_in(services, "ada", PASSWORD, &home).await.unwrap();
        let turns = &services.passwords.turns;
        let mut held = Vec::new();
        while let Some(permit) = turns.take(Lane::Other).now_or_never() {
            held.push(permit);
        }
        let before = turns.waiting();
        let mut storm = tokio::task::JoinSet::new();
        for number in 0..1000 {
            let (services, client) = (
                services.clone(),
                from(&format!("10.0.{}.{}", number / 250, number % 250)),
            );
            storm.spawn(async move {
                sign_in(&services, &format!("name{number}"), "wrong", &client)
                    .await
                    .is_ok()
            });
            while turns.waiting() < before + number + 1 {
                tokio::task::yield_now().await;
            }
        }
        let right = {
            let (services, home) = (services.clone(), home.clone());
            tokio::spawn(async move { sign_in(&services, "ada", PASSWORD, &home).await.map(|_| ()) })
        };
        while turns.waiting() < before + 1001 {
            tokio::task::yield_now().await;
        }
        drop(held);
        right.await.unwrap().unwrap();
        assert!(turns.waiting() > 500, "she came last and was not last");
        storm.abort_all();
    })
    .await;
}

/// Moves an account to an address, which is sent a link.
async fn move_to(services: &Services, actor: &Actor, email: &str) {
    let patch: ProfilePatch = serde_json::from_value(json!({ "email": email, "current_password": PASSWORD })).unwrap();
    services.user_update_me(actor, patch, &Expected::Any).await.unwrap();
}

/// Waits for the mails that are sent after the answer, by their count.
async fn mails(services: &Services, to: &str, count: usize) {
    let sent = || {
        services
            .mail_kept()
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
    on_both(async |world| {
        let mut services = world.services.clone();
        services.limits.mails_per_hour = NonZeroU32::new(5);
        let ada = world.person("ada").await;
        mails(&services, "ada@example.com", 1).await;
        let send = async || services.email_verify_send(&ada).await;
        let mut sent = 1;
        for hour in 0..=24 {
            let refused = loop {
                match send().await {
                    Ok(()) => sent += 1,
                    refused => break failure(refused),
                }
            };
            // After a day the five of the first hour do not count any more.
            let most = if hour == 24 { 25 } else { (5 * (hour + 1)).min(20) };
            assert_eq!((refused.code, sent), (ErrorCode::RateLimited, most), "hour {hour}");
            let period = if hour < 3 { 3601 } else { 86_401 };
            assert!(refused.retry_after.unwrap() <= period, "{refused:?}");
            world.hands.advance(3601);
        }
        mails(&services, "ada@example.com", sent).await;
    })
    .await;
}

#[tokio::test]
async fn an_account_reaches_few_addresses_and_an_address_is_reached_by_few_accounts() {
    on_both(async |world| {
        let mut services = world.services.clone();
        services.limits.mails_per_hour = NonZeroU32::new(5);
        let new = |name: &str| NewUser {
            email: format!("{name}@example.com"),
            username: name.into(),
            password: Secret::new(PASSWORD),
            ..NewUser::default()
        };
        let ada = services.user_register(new("ada"), &Client::default()).await.unwrap();
        mails(&services, "ada@example.com", 1).await;
        let ada = services.account_get(ada.id).await.unwrap().unwrap().actor();
        for number in 0..10 {
            move_to(&services, &ada, &format!("victim{number}@example.org")).await;
            if number < 4 {
                mails(&services, &format!("victim{number}@example.org"), 1).await;
            }
        }
        assert_eq!(
            failure(services.email_verify_send(&ada).await).code,
            ErrorCode::RateLimited
        );
        let all = services.mail_kept().unwrap();
        assert_eq!(all.iter().filter(|mail| mail.to.ends_with("example.org")).count(), 4);

        for number in 0..7 {
            let name = format!("bob{number}");
            let bob = services.user_register(new(&name), &Client::default()).await.unwrap();
            mails(&services, &format!("{name}@example.com"), 1).await;
            let bob = services.account_get(bob.id).await.unwrap().unwrap().actor();
            move_to(&services, &bob, "victim@example.net").await;
            if number < 5 {
                mails(&services, "victim@example.net", number + 1).await;
            } else {
                assert_eq!(
                    failure(services.email_verify_send(&bob).await).code,
                    ErrorCode::RateLimited
                );
            }
            move_to(&services, &bob, &format!("{name}@example.net")).await;
        }
        mails(&services, "victim@example.net", 5).await;
    })
    .await;
}

#[tokio::test]
async fn links_for_a_new_password_are_limited_whether_there_is_an_account_or_not() {
    on_both(async |world| {
        let mut services = world.services.clone();
        services.limits.mails_per_hour = NonZeroU32::new(5);
        world.person("ada").await;
        mails(&services, "ada@example.com", 1).await;
        for email in ["ada@example.com", "nobody@example.com"] {
            let forgot = PasswordForgot { email: email.into() };
            let ask = async || services.password_forgot(&forgot, &Client::default()).await;
            for _ in 0..5 {
                ask().await.unwrap();
            }
            assert_eq!(failure(ask().await).code, ErrorCode::RateLimited, "{email}");
        }
        mails(&services, "ada@example.com", 6).await;
        world.hands.advance(86_401);
        services.sweep().await.unwrap();
        let forgot = PasswordForgot {
            email: "ada@example.com".into(),
        };
        services.password_forgot(&forgot, &Client::default()).await.unwrap();
        mails(&services, "ada@example.com", 7).await;
    })
    .await;
}
