//! Tests of the bounds of the rows of one user, on both databases.

use crate::actor::Client;
use crate::db::sessions::SessionRow;
use crate::db::tests::{at, user};
use crate::db::{Conn, refresh_tokens, sessions, task_changes};
use crate::testing::on_both_databases;
use domain::PageQuery;
use domain::task::{NewTask, TaskChangeKind};
use serde_json::json;

#[tokio::test]
async fn the_sessions_used_longest_ago_end() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        for (id, user_id, last_seen) in [
            ("a", ada, 1),
            ("b", ada, 0),
            ("c", ada, 2),
            ("d", bob, 0),
            ("ahead", ada, 90),
        ] {
            let row = SessionRow {
                id: id.into(),
                data: "{}".into(),
                user_id: Some(user_id),
            };
            let added = sessions::create(&mut conn, &row, &Client::default(), at(100), at(last_seen)).await;
            assert!(added.unwrap());
        }
        sessions::delete_all_but_latest(&mut conn, ada, 2, at(3)).await.unwrap();
        for (id, stays) in [("a", true), ("b", false), ("c", true), ("d", true), ("ahead", false)] {
            let found = sessions::load(&mut conn, id, at(3)).await.unwrap();
            assert_eq!(found.is_some(), stays, "{id}");
        }
    })
    .await;
}

/// Adds a valid or used token of a family.
async fn add(conn: &mut Conn<'_>, user_id: i64, hash: &str, family: &str, is_used: bool) {
    let row = refresh_tokens::NewRefreshTokenRow {
        user_id,
        hash,
        family,
        client: &Client::default(),
        now: at(0),
        expires_at: at(100),
        times: refresh_tokens::SignInTimes {
            signed_in_at: at(0),
            password_at: None,
        },
    };
    refresh_tokens::insert(conn, &row).await.unwrap();
    if is_used {
        let row = refresh_tokens::by_hash(conn, hash).await.unwrap().unwrap();
        assert!(refresh_tokens::mark_used(conn, row.id, None, at(1)).await.unwrap());
    }
}

async fn stored(conn: &mut Conn<'_>, hashes: &[&'static str]) -> Vec<&'static str> {
    let mut left = Vec::new();
    for &hash in hashes {
        if refresh_tokens::by_hash(conn, hash).await.unwrap().is_some() {
            left.push(hash);
        }
    }
    left
}

#[tokio::test]
async fn the_oldest_used_tokens_are_forgotten() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        add(&mut conn, ada, "signed out", "one", true).await;
        for hash in ["first", "second", "third", "fourth"] {
            add(&mut conn, ada, hash, "two", true).await;
        }
        add(&mut conn, ada, "good", "two", false).await;
        add(&mut conn, bob, "his", "three", true).await;
        refresh_tokens::delete_used_beyond(&mut conn, ada, 2).await.unwrap();
        let all = ["signed out", "first", "second", "third", "fourth", "good", "his"];
        assert_eq!(
            stored(&mut conn, &all).await,
            ["first", "third", "fourth", "good", "his"],
            "the first says since when"
        );
    })
    .await;
}

#[tokio::test]
async fn the_sign_ins_renewed_longest_ago_end() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        add(&mut conn, ada, "a", "one", true).await;
        add(&mut conn, ada, "b", "two", false).await;
        add(&mut conn, ada, "c", "three", false).await;
        add(&mut conn, ada, "d", "one", false).await;
        refresh_tokens::delete_sign_ins_beyond(&mut conn, ada, 2).await.unwrap();
        assert_eq!(stored(&mut conn, &["a", "b", "c", "d"]).await, ["a", "c", "d"]);
        refresh_tokens::delete_sign_ins_beyond(&mut conn, ada, 0).await.unwrap();
        assert!(
            stored(&mut conn, &["a", "b", "c", "d"]).await.is_empty(),
            "with all their tokens"
        );
    })
    .await;
}

#[tokio::test]
async fn the_oldest_changes_of_a_task_are_forgotten() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let new: NewTask = serde_json::from_value(json!({ "title": "x" })).unwrap();
        let services = &test.services;
        let ids = [
            services.task_create(&ada, new.clone()).await.unwrap().id,
            services.task_create(&ada, new).await.unwrap().id,
        ];
        let mut tx = services.db.begin().await.unwrap();
        for version in 2..6 {
            for id in ids {
                let kind = TaskChangeKind::Updated;
                task_changes::insert(&mut tx.conn(), id, version, kind, &[], at(0))
                    .await
                    .unwrap();
            }
        }
        // Each change takes 12 bytes.
        task_changes::delete_all_but_latest(&mut tx.conn(), ids[0], 24, 10)
            .await
            .unwrap();
        let page = PageQuery::default();
        let mut versions = Vec::new();
        for row in task_changes::list(&mut tx.conn(), ids[0], page).await.unwrap() {
            versions.push(row.into_change().unwrap().version);
        }
        assert_eq!(versions, [5, 4, 1], "the one that made it stays");
        assert_eq!(task_changes::count(&mut tx.conn(), ids[1]).await.unwrap(), 5);
    })
    .await;
}
