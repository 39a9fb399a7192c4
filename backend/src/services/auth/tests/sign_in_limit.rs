//! Tests of the limits of sign-in attempts, on both databases.

use crate::actor::{Account, Client};
use crate::auth::Lane;
use crate::error::Result;
use crate::rate_limit::RateLimit;
use crate::services::Services;
use crate::testing::results::failure;
use crate::testing::{PASSWORD, TestServices, credentials, on_both_databases};
use domain::account::{NewUser, Secret};
use domain::security_event::{SecurityEventFilter, SecurityEventKind};
use domain::{ErrorCode, PageQuery};
use futures::FutureExt;
use std::num::NonZeroU32;
use std::sync::atomic::Ordering::Relaxed;

/// Number of attempts for one account from one network; three times as many for one account or from
/// one network.
const TRIES: u32 = 4;

fn from(address: &str) -> Client {
    Client {
        address: Some(address.parse().unwrap()),
        agent: None,
        request_id: None,
    }
}

fn limited(test: &TestServices) -> Services {
    let mut services = test.services.clone();
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
async fn attempts_from_one_network_are_limited_over_all_names() {
    on_both_databases(async |test| {
        let services = limited(&test);
        for number in 0..120 {
            // Of IPv6 the network counts, and a mapped IPv4 address counts as itself.
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
        assert_eq!(services.passwords.tasks_run.load(Relaxed), 2 * 3 * TRIES as usize);
    })
    .await;
}

#[tokio::test]
async fn a_known_network_is_not_blocked_by_other_networks() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let services = limited(&test);
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
async fn old_networks_become_unknown() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let lane = async |address: &str| services.sign_in_lane("ada", &from(address)).await.unwrap();
        assert_eq!(lane("10.0.0.1").await, Lane::Other);
        for number in 1..=25 {
            let client = from(&format!("10.0.0.{number}"));
            services.remember_network(ada.user_id, &client).await.unwrap();
            test.clock.advance(1);
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
        test.clock.advance(90 * 86_400);
        assert_eq!(lane("10.0.0.25").await, Lane::Other);
        services.purge_expired().await.unwrap();
        let mut reader = services.db.read().await.unwrap();
        let last_seen = crate::db::known_networks::last_seen(&mut reader.conn(), ada.user_id, "10.0.0.25").await;
        assert_eq!(last_seen.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_network_with_a_future_time_is_known_after_the_next_sign_in() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (services, home) = (&test.services, from("192.0.2.1"));
        let lane = async || services.sign_in_lane("ada", &home).await.unwrap();
        let remember = async || services.remember_network(ada.user_id, &home).await.unwrap();
        test.clock.advance(1000 * 86_400);
        remember().await;
        test.clock.advance(-1000 * 86_400);
        assert_eq!(lane().await, Lane::Other);
        remember().await;
        assert_eq!(lane().await, Lane::Known);
        test.clock.advance(90 * 86_400);
        assert_eq!(lane().await, Lane::Other);
    })
    .await;
}

#[tokio::test]
async fn spellings_of_a_name_and_long_ones_share_their_limits() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let services = limited(&test);
        let home = from("192.0.2.1");
        // User name and e-mail address count together.
        for spelling in ["ada", "ADA@example.com", " Ada ", "Ａda"] {
            assert!(!is_limited(&services, spelling, &home).await, "{spelling}");
        }
        assert!(is_limited(&services, "aDA", &home).await);
        assert!(is_limited(&services, "ada@EXAMPLE.com", &home).await);
        assert!(!is_limited(&services, "1", &home).await, "no name is taken for an id");
        let umlaut = NewUser {
            email: "Ünal@example.com".into(),
            username: "unal".into(),
            password: Secret::new(PASSWORD),
            ..NewUser::default()
        };
        test.services.user_register(umlaut, &Client::default()).await.unwrap();
        let away = from("192.0.2.2");
        for spelling in [
            "ÜNAL@example.com",
            "u\u{308}nal@example.com",
            "unal",
            "ünal@example.com",
        ] {
            assert!(!is_limited(&services, spelling, &away).await, "{spelling}");
        }
        assert!(is_limited(&services, "UNAL", &away).await);
        sign_in(&test.services, "Ünal@example.com", PASSWORD, &away)
            .await
            .unwrap();
        for spelling in ["ÜNAL@example.com", "u\u{308}NAL@example.com"] {
            let lane = test.services.sign_in_lane(spelling, &away).await.unwrap();
            assert_eq!(lane, Lane::Known, "{spelling}");
        }
        let before = services.passwords.tasks_run.load(Relaxed);
        assert!(!is_limited(&services, &"x".repeat(2 << 20), &home).await);
        let long = "x".repeat(1 << 20);
        let wrong = failure(sign_in(&services, "bob", &long, &home).await);
        assert_eq!(wrong.code, ErrorCode::InvalidCredentials);
        assert_eq!(
            services.passwords.tasks_run.load(Relaxed),
            before,
            "nobody has such a name or password"
        );
    })
    .await;
}

#[tokio::test]
async fn a_registration_signs_in_despite_earlier_attempts() {
    on_both_databases(async |test| {
        let (services, home) = (limited(&test), from("192.0.2.1"));
        while !is_limited(&services, "ada@example.com", &home).await {}
        let before = services.passwords.tasks_run.load(Relaxed);
        let new = NewUser {
            email: "ada@example.com".into(),
            username: "ada".into(),
            password: Secret::new(PASSWORD),
            ..NewUser::default()
        };
        let account = services.user_register_and_sign_in(new, &home).await.unwrap();
        let hashed = services.passwords.tasks_run.load(Relaxed) - before;
        assert_eq!(
            hashed, 2,
            "the rating and the hash of the password, and no verification"
        );
        let stored = services.account_get(account.user.id).await.unwrap().unwrap();
        assert_eq!(account.session_secret, stored.session_secret);
        let (filter, page) = (SecurityEventFilter::default(), PageQuery::default());
        let events = services
            .security_event_list_me(&account.actor(), &filter, page)
            .await
            .unwrap();
        let events: Vec<_> = events
            .items
            .into_iter()
            .map(|event| (event.kind, event.detail, event.address))
            .collect();
        let address = Some("192.0.2.1".to_owned());
        assert_eq!(
            events,
            [
                (
                    SecurityEventKind::SignedIn,
                    Some("In a browser".to_owned()),
                    address.clone()
                ),
                (SecurityEventKind::AccountCreated, None, address),
            ]
        );
        assert_eq!(services.sign_in_lane("ada", &home).await.unwrap(), Lane::Known);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_from_a_known_network_overtakes_a_flood_of_others() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let (services, home) = (&test.services, from("192.0.2.1"));
        sign_in(services, "ada", PASSWORD, &home).await.unwrap();
        let queue = &services.passwords.queue;
        let mut held = Vec::new();
        while let Some(permit) = queue.acquire(Lane::Other).now_or_never() {
            held.push(permit);
        }
        let before = queue.waiting();
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
            while queue.waiting() < before + number + 1 {
                tokio::task::yield_now().await;
            }
        }
        let right = {
            let (services, home) = (services.clone(), home.clone());
            tokio::spawn(async move { sign_in(&services, "ada", PASSWORD, &home).await.map(|_| ()) })
        };
        while queue.waiting() < before + 1001 {
            tokio::task::yield_now().await;
        }
        drop(held);
        right.await.unwrap().unwrap();
        assert!(queue.waiting() > 500, "she came last and was not last");
        storm.abort_all();
    })
    .await;
}
