//! Tests of idempotency keys, on both databases.

use crate::actor::Actor;
use crate::error::Result;
use crate::services::operations::idempotency::{IdempotencyLease, KeyClaim, StoredResponse};
use crate::testing::on_both_databases;
use crate::testing::results::failure;
use domain::ErrorCode;

#[tokio::test]
async fn a_request_is_executed_once_for_each_key() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let begin = async |actor: &Actor, hash: &str| services.idempotency_claim(actor, "key", hash).await;
        let answer = StoredResponse {
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
        assert!(matches!(begin(&ada, "a").await, Ok(KeyClaim::Completed(kept)) if kept == answer));
        assert_eq!(
            failure(begin(&ada, "b").await).code,
            ErrorCode::Validation,
            "another request"
        );
        let bobs = lease(begin(&bob, "b").await);
        services.idempotency_finish(&bobs, None).await.unwrap();
        // The key is free, because nothing was done.
        lease(begin(&bob, "c").await);
        test.clock.advance(86_400);
        services.purge_expired().await.unwrap();
        // The answer was deleted.
        lease(begin(&ada, "b").await);
    })
    .await;
}

fn lease(begun: Result<KeyClaim>) -> IdempotencyLease {
    match begun {
        Ok(KeyClaim::Claimed(lease)) => lease,
        other => panic!("the key is not free: {other:?}"),
    }
}

#[tokio::test]
async fn a_killed_request_is_executed_by_its_repetition() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let begin = async || services.idempotency_claim(&ada, "key", "a").await;
        let killed = lease(begin().await);
        test.clock.advance(29);
        services.idempotency_renew(&killed).await.unwrap();
        test.clock.advance(29);
        assert_eq!(failure(begin().await).code, ErrorCode::Conflict, "alive");
        test.clock.advance(1);
        let second = lease(begin().await);
        // The first request is still alive; it must not answer for the second one.
        services.idempotency_finish(&killed, None).await.unwrap();
        assert_eq!(failure(begin().await).code, ErrorCode::Conflict, "at work");
        let answer = StoredResponse {
            status: 200,
            headers: Vec::new(),
            body: None,
        };
        services.idempotency_finish(&second, Some(&answer)).await.unwrap();
        assert!(matches!(begin().await, Ok(KeyClaim::Completed(kept)) if kept == answer));
    })
    .await;
}

#[tokio::test]
async fn the_stored_answers_of_a_user_are_bounded() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let answer = StoredResponse {
            status: 200,
            headers: Vec::new(),
            body: Some("x".repeat(1 << 20)),
        };
        for key in ["1", "2", "3", "4", "5"] {
            let lease = lease(services.idempotency_claim(&ada, key, "a").await);
            services.idempotency_finish(&lease, Some(&answer)).await.unwrap();
            test.clock.advance(1);
        }
        let newest = services.idempotency_claim(&ada, "5", "a").await;
        assert!(matches!(newest, Ok(KeyClaim::Completed(_))));
        lease(services.idempotency_claim(&ada, "1", "a").await);
    })
    .await;
}
