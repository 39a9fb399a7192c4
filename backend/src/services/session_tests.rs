//! How long sign-ins last, on both databases.

use super::tests::failure;
use super::*;
use crate::testing::{PASSWORD, World, credentials, on_both};
use domain::ErrorCode;
use domain::account::Secret;

const DAY: i64 = 86_400;

/// Begins a session of a browser.
async fn begin(world: &World, actor: &Actor, id: &str) {
    let row = SessionRow {
        id: id.into(),
        data: "{}".into(),
        user_id: Some(actor.user_id),
    };
    assert!(world.services.session_create(row, &Client::default()).await.unwrap());
}

/// Visits a page with a session; whether it still lasts.
async fn visit(world: &World, id: &str) -> bool {
    let client = Client {
        address: "192.0.2.9".parse().ok(),
        ..Client::default()
    };
    world.services.session_load(id, &client).await.unwrap().is_some()
}

#[tokio::test]
async fn a_session_ends_so_long_after_its_last_visit() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        begin(&world, &ada, "visited").await;
        begin(&world, &ada, "left").await;
        world.hands.advance(13 * DAY);
        assert!(visit(&world, "visited").await);
        world.hands.advance(2 * DAY);
        assert!(visit(&world, "visited").await, "the visit has moved the end");
        assert!(!visit(&world, "left").await);
        world.services.sweep().await.unwrap();
        let list = world.services.sign_in_list(&ada).await.unwrap();
        assert_eq!(list.len(), 1);
        let now = world.services.clock.now();
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
    on_both(async |world| {
        let ada = world.person("ada").await;
        begin(&world, &ada, "a").await;
        for _ in 0..8 {
            world.hands.advance(11 * DAY);
            assert!(visit(&world, "a").await);
        }
        world.hands.advance(2 * DAY - 1);
        assert!(visit(&world, "a").await);
        world.hands.advance(1);
        assert!(!visit(&world, "a").await, "90 days");
    })
    .await;
}

#[tokio::test]
async fn a_lifetime_that_is_shortened_holds_for_sessions_that_are_there() {
    on_both(async |mut world| {
        let ada = world.person("ada").await;
        begin(&world, &ada, "a").await;
        world.hands.advance(3 * DAY);
        world.services.sign_in_lifetime.idle = chrono::TimeDelta::days(2);
        assert!(!visit(&world, "a").await);
    })
    .await;
}

#[tokio::test]
async fn most_visits_write_nothing() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        begin(&world, &ada, "a").await;
        let seen = async || world.services.sign_in_list(&ada).await.unwrap()[0].last_seen;
        let begun = seen().await;
        world.hands.advance(299);
        assert!(visit(&world, "a").await);
        assert_eq!(seen().await, begun);
        world.hands.advance(1);
        assert!(visit(&world, "a").await);
        assert_eq!(seen().await, begun + chrono::TimeDelta::minutes(5));
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_of_the_api_cannot_be_renewed_for_ever() {
    on_both(async |mut world| {
        world.person("ada").await;
        world.services.sign_in_lifetime.max_age = chrono::TimeDelta::hours(30);
        let services = &world.services;
        let client = Client::default();
        let first = services
            .token_create(&credentials("ada", PASSWORD), &client)
            .await
            .unwrap();
        let refresh = async |token: &str| services.token_refresh(&Secret::new(token), &client).await;
        world.hands.advance(20 * 3600);
        let second = refresh(&first.refresh_token).await.unwrap();
        world.hands.advance(10 * 3600 - 1);
        let third = refresh(&second.refresh_token).await.unwrap();
        assert!(services.token_actor(&third.access_token).await.is_ok());
        world.hands.advance(1);
        let expired = |failure: domain::Failure| assert_eq!(failure.code, ErrorCode::Unauthorized);
        expired(failure(services.token_actor(&third.access_token).await));
        expired(failure(refresh(&third.refresh_token).await));
    })
    .await;
}
