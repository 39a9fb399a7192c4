//! Tests of the table `idempotency_keys`, on both databases.

use crate::db::tests::runs::time;
use crate::db::tests::{at, user};
use crate::db::{Conn, idempotency_keys};
use crate::testing::on_both_databases;

#[tokio::test]
async fn an_idempotency_key_is_taken_once() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        let claim = async |conn: &mut Conn<'_>, user: i64, hash: &str, holder: &str, now: i64| {
            let new = idempotency_keys::NewKeyRow {
                user_id: user,
                key: "key",
                request_hash: hash,
                holder,
                lease_until: at(now + 3),
                expires_at: at(now + 10),
                clock: time(now),
            };
            idempotency_keys::claim(conn, &new).await.unwrap()
        };
        assert!(claim(&mut conn, ada, "a", "first", 0).await);
        assert!(!claim(&mut conn, ada, "a", "second", 2).await, "at work");
        idempotency_keys::set_lease(&mut conn, ada, "key", "first", at(5))
            .await
            .unwrap();
        assert!(!claim(&mut conn, ada, "a", "second", 4).await, "still at work");
        assert!(
            !claim(&mut conn, ada, "b", "second", 5).await,
            "killed, but taken for another"
        );
        assert!(claim(&mut conn, ada, "a", "second", 5).await, "killed");
        idempotency_keys::set_lease(&mut conn, ada, "key", "first", at(9))
            .await
            .unwrap();
        let answer = async |conn: &mut Conn<'_>, holder: &str, answer: &str| {
            let lease_until = at(14);
            idempotency_keys::answer(conn, ada, "key", holder, answer, lease_until)
                .await
                .unwrap()
        };
        assert!(!answer(&mut conn, "first", "late").await);
        idempotency_keys::delete(&mut conn, ada, "key", "first").await.unwrap();
        assert!(
            claim(&mut conn, bob, "b", "first", 9).await,
            "everybody has keys of their own"
        );
        assert!(answer(&mut conn, "second", "{}").await);
        idempotency_keys::delete(&mut conn, ada, "key", "second").await.unwrap();
        let row = idempotency_keys::get(&mut conn, ada, "key").await.unwrap().unwrap();
        assert_eq!((row.request_hash.as_str(), row.answer.as_deref()), ("a", Some("{}")));
        assert_eq!(row.lease_until, at(14));
        assert!(!claim(&mut conn, ada, "a", "third", 14).await, "answered");
        assert!(claim(&mut conn, ada, "c", "third", 15).await, "expired");
        let row = idempotency_keys::get(&mut conn, ada, "key").await.unwrap().unwrap();
        assert_eq!((row.request_hash.as_str(), row.answer), ("c", None));
        idempotency_keys::delete(&mut conn, ada, "key", "third").await.unwrap();
        assert!(idempotency_keys::get(&mut conn, ada, "key").await.unwrap().is_none());
        assert_eq!(idempotency_keys::delete_expired(&mut conn, &time(11)).await.unwrap(), 0);
        assert_eq!(
            idempotency_keys::delete_expired(&mut conn, &time(12)).await.unwrap(),
            1,
            "killed"
        );
    })
    .await;
}

#[tokio::test]
async fn the_oldest_answers_of_a_person_are_forgotten() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        for (user_id, key, now, answer) in [
            (ada, "a", 0, "12"),
            (ada, "b", 1, "1234"),
            (ada, "c", 2, "1"),
            (ada, "wrong clock", 10, "1234"),
            (ada, "at work", 0, ""),
            (bob, "a", 0, "12"),
        ] {
            let new = idempotency_keys::NewKeyRow {
                user_id,
                key,
                request_hash: "",
                holder: "h",
                lease_until: at(100),
                expires_at: at(100),
                clock: time(now),
            };
            assert!(idempotency_keys::claim(&mut conn, &new).await.unwrap());
            if !answer.is_empty() {
                idempotency_keys::answer(&mut conn, user_id, key, "h", answer, at(100))
                    .await
                    .unwrap();
            }
        }
        let mut remaining = async |max_keys: i64, max_bytes: i64| {
            idempotency_keys::delete_oldest(&mut conn, ada, max_keys, max_bytes, at(9))
                .await
                .unwrap();
            let mut left = Vec::new();
            for key in ["a", "b", "c", "wrong clock", "at work"] {
                if idempotency_keys::get(&mut conn, ada, key).await.unwrap().is_some() {
                    left.push(key);
                }
            }
            left
        };
        assert_eq!(remaining(4, 11).await, ["a", "b", "c", "wrong clock", "at work"]);
        assert_eq!(
            remaining(3, 11).await,
            ["a", "b", "c", "at work"],
            "too many, and no newest"
        );
        assert_eq!(remaining(2, 7).await, ["b", "c", "at work"], "too many");
        assert_eq!(remaining(2, 4).await, ["c", "at work"], "too many bytes");
        assert!(idempotency_keys::get(&mut conn, bob, "a").await.unwrap().is_some());
    })
    .await;
}
