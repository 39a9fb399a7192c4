//! Tests of the lifetime of sign-ins, on both databases.

use crate::actor::{Actor, Client};
use crate::db::sessions::SessionRow;
use crate::testing::results::failure;
use crate::testing::{PASSWORD, TestServices, credentials, on_both_databases};
use domain::ErrorCode;
use domain::account::Secret;

const DAY: i64 = 86_400;

/// Creates a browser session.
async fn begin_session(test: &TestServices, actor: &Actor, id: &str) {
    let row = SessionRow {
        id: id.into(),
        data: "{}".into(),
        user_id: Some(actor.user_id),
    };
    assert!(test.services.session_create(row, &Client::default()).await.unwrap());
}

/// Visits a page with a session; returns false when the session has ended.
async fn visit(test: &TestServices, id: &str) -> bool {
    let client = Client {
        address: "192.0.2.9".parse().ok(),
        ..Client::default()
    };
    test.services.session_load(id, &client).await.unwrap().is_some()
}

#[tokio::test]
async fn a_session_ends_14_days_after_its_last_visit() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        begin_session(&test, &ada, "visited").await;
        begin_session(&test, &ada, "left").await;
        test.clock.advance(13 * DAY);
        assert!(visit(&test, "visited").await);
        test.clock.advance(2 * DAY);
        assert!(visit(&test, "visited").await, "the visit has moved the end");
        assert!(!visit(&test, "left").await);
        test.services.purge_expired().await.unwrap();
        let list = test.services.sign_in_list(&ada).await.unwrap();
        assert_eq!(list.len(), 1);
        let now = test.services.clock.now();
        assert_eq!(
            (list[0].last_seen, list[0].address.as_deref()),
            (now, Some("192.0.2.9"))
        );
        assert_eq!(list[0].expires_at, now + chrono::TimeDelta::days(14));
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_by_its_age_however_much_it_is_visited() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        begin_session(&test, &ada, "a").await;
        for _ in 0..8 {
            test.clock.advance(11 * DAY);
            assert!(visit(&test, "a").await);
        }
        test.clock.advance(2 * DAY - 1);
        assert!(visit(&test, "a").await);
        test.clock.advance(1);
        assert!(!visit(&test, "a").await, "90 days");
    })
    .await;
}

#[tokio::test]
async fn a_shortened_lifetime_applies_to_existing_sessions() {
    on_both_databases(async |mut test| {
        let ada = test.new_user("ada").await;
        begin_session(&test, &ada, "a").await;
        test.clock.advance(3 * DAY);
        test.services.sign_in_lifetime.idle = chrono::TimeDelta::days(2);
        assert!(!visit(&test, "a").await);
    })
    .await;
}

#[tokio::test]
async fn most_visits_write_nothing() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        begin_session(&test, &ada, "a").await;
        let seen = async || test.services.sign_in_list(&ada).await.unwrap()[0].last_seen;
        let begun = seen().await;
        test.clock.advance(299);
        assert!(visit(&test, "a").await);
        assert_eq!(seen().await, begun);
        test.clock.advance(1);
        assert!(visit(&test, "a").await);
        assert_eq!(seen().await, begun + chrono::TimeDelta::minutes(5));
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_of_the_api_cannot_be_renewed_for_ever() {
    on_both_databases(async |mut test| {
        test.new_user("ada").await;
        test.services.sign_in_lifetime.max_age = chrono::TimeDelta::hours(30);
        let services = &test.services;
        let client = Client::default();
        let first = services
            .token_create(&credentials("ada", PASSWORD), &client)
            .await
            .unwrap();
        let refresh = async |token: &str| services.token_refresh(&Secret::new(token), None, &client).await;
        test.clock.advance(20 * 3600);
        let second = refresh(&first.refresh_token).await.unwrap();
        test.clock.advance(10 * 3600 - 1);
        let third = refresh(&second.refresh_token).await.unwrap();
        assert!(services.token_actor(&third.access_token).await.is_ok());
        test.clock.advance(1);
        let expired = |failure: domain::Failure| assert_eq!(failure.code, ErrorCode::Unauthorized);
        expired(failure(services.token_actor(&third.access_token).await));
        expired(failure(refresh(&third.refresh_token).await));
    })
    .await;
}

#[tokio::test]
async fn a_session_that_a_wrong_clock_has_begun_lasts_no_longer() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        test.clock.advance(1000 * DAY);
        begin_session(&test, &ada, "a").await;
        test.clock.advance(-1000 * DAY);
        let begun = test.services.clock.now();
        assert!(visit(&test, "a").await);
        let list = test.services.sign_in_list(&ada).await.unwrap();
        let session = list.iter().find(|sign_in| sign_in.address.is_some()).unwrap();
        assert_eq!((session.created_at, session.last_seen), (begun, begun));
        assert_eq!(session.expires_at, begun + chrono::TimeDelta::days(14));
        test.clock.advance(14 * DAY);
        assert!(!visit(&test, "a").await);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_of_the_api_that_a_wrong_clock_has_begun_lasts_no_longer() {
    on_both_databases(async |mut test| {
        test.new_user("ada").await;
        test.services.sign_in_lifetime.max_age = chrono::TimeDelta::hours(30);
        let services = &test.services;
        let client = Client::default();
        test.clock.advance(1000 * DAY);
        let first = services
            .token_create(&credentials("ada", PASSWORD), &client)
            .await
            .unwrap();
        test.clock.advance(-1000 * DAY);
        let refresh = async |token: &str| services.token_refresh(&Secret::new(token), None, &client).await;
        let second = refresh(&first.refresh_token).await.unwrap();
        test.clock.advance(20 * 3600);
        let third = refresh(&second.refresh_token).await.unwrap();
        test.clock.advance(10 * 3600);
        let expired = failure(refresh(&third.refresh_token).await);
        assert_eq!(expired.code, ErrorCode::Unauthorized);
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_that_a_wrong_clock_has_marked_as_used_is_not_taken_for_recent() {
    on_both_databases(async |test| {
        test.new_user("ada").await;
        let (services, client) = (&test.services, Client::default());
        let first = services
            .token_create(&credentials("ada", PASSWORD), &client)
            .await
            .unwrap();
        let refresh = async || {
            let token = Secret::new(&*first.refresh_token);
            services.token_refresh(&token, Some("key"), &client).await
        };
        test.clock.advance(3600);
        refresh().await.unwrap();
        test.clock.advance(-3600);
        assert_eq!(failure(refresh().await).code, ErrorCode::Unauthorized);
    })
    .await;
}
