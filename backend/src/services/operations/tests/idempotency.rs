//! Tests of idempotency keys, on both databases.

use crate::actor::Actor;
use crate::error::Result;
use crate::services::Services;
use crate::services::operations::idempotency::{IdempotencyLease, KeyClaim, StoredResponse};
use crate::testing::on_both_databases;
use crate::testing::results::failure;
use crate::testing::tasks::new_task;
use domain::ErrorCode;
use serde_json::json;

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
        test.clock.advance(9);
        services.idempotency_renew(&killed).await.unwrap();
        test.clock.advance(9);
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
async fn changes_are_not_made_again_when_the_answer_was_lost() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let claim = async |key: &str| services.idempotency_claim(&ada, key, "a").await;
        let create = async |lease: &IdempotencyLease| {
            let task = services.task_create(&ada, new_task(json!({ "title": "a" })));
            Services::idempotency_scope(lease.clone(), task).await
        };
        let executed = |claim: Result<KeyClaim>| {
            let Ok(KeyClaim::Completed(answer)) = claim else {
                panic!("{claim:?}")
            };
            assert_eq!((answer.status, answer.body), (200, None));
        };
        // The process dies before it stores the answer.
        let killed = lease(claim("killed").await);
        create(&killed).await.unwrap();
        assert_eq!(failure(claim("killed").await).code, ErrorCode::Conflict, "alive");
        test.clock.advance(11);
        executed(claim("killed").await);
        // The changes were stored, and then something else failed.
        let failed = lease(claim("failed").await);
        create(&failed).await.unwrap();
        services.idempotency_finish(&failed, None).await.unwrap();
        executed(claim("failed").await);
        // The request was so slow that its repetition has the key.
        let slow = lease(claim("slow").await);
        test.clock.advance(11);
        let repetition = lease(claim("slow").await);
        assert_eq!(failure(create(&slow).await).code, ErrorCode::Unavailable);
        create(&repetition).await.unwrap();
        let (filter, sort, page) = Default::default();
        let all = services.task_list(&ada, &filter, &sort, page).await.unwrap();
        assert_eq!(all.total, 3);
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

#[tokio::test]
async fn a_key_that_a_wrong_clock_has_claimed_is_free_at_the_right_time() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let claim = async |key: &str| services.idempotency_claim(&ada, key, "a").await;
        test.clock.advance(86_400);
        lease(claim("killed").await);
        lease(claim("forgotten").await);
        let executed = lease(claim("executed").await);
        let task = services.task_create(&ada, new_task(json!({ "title": "a" })));
        Services::idempotency_scope(executed, task).await.unwrap();
        test.clock.advance(-86_400);
        lease(claim("killed").await);
        assert_eq!(failure(claim("killed").await).code, ErrorCode::Conflict, "alive");
        let answer = claim("executed").await;
        assert!(matches!(answer, Ok(KeyClaim::Completed(_))), "{answer:?}");
        services.purge_expired().await.unwrap();
        let mut reader = services.db.read().await.unwrap();
        let left = crate::db::idempotency_keys::get(&mut reader.conn(), ada.user_id, "forgotten").await;
        assert!(left.unwrap().is_none());
    })
    .await;
}
