//! Tests of sessions and tokens, on both databases.

use crate::actor::Client;
use crate::clock_skew::Period;
use crate::db::sessions::SessionRow;
use crate::db::tests::{at, user};
use crate::db::{Conn, api_tokens, known_networks, refresh_tokens, sessions, users};
use crate::testing::on_both_databases;
use domain::api_token::Scope;

fn token<'a>(user_id: i64, hash: &'a str, family: &'a str, seconds: i64) -> refresh_tokens::NewRefreshTokenRow<'a> {
    static CLIENT: Client = Client {
        address: Some(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1))),
        agent: None,
        request_id: None,
    };
    refresh_tokens::NewRefreshTokenRow {
        user_id,
        hash,
        family,
        client: &CLIENT,
        now: at(seconds),
        expires_at: at(seconds + 9),
        times: refresh_tokens::SignInTimes {
            signed_in_at: at(0),
            password_at: None,
        },
    }
}

#[tokio::test]
async fn sessions_end() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let user_id = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        let client = Client::default();
        let mut row = SessionRow {
            id: "a".into(),
            data: "{}".into(),
            user_id: None,
        };
        assert!(sessions::create(&mut conn, &row, &client, at(10), at(0)).await.unwrap());
        assert!(
            !sessions::create(&mut conn, &row, &client, at(10), at(0)).await.unwrap(),
            "the id is taken"
        );
        (row.user_id, row.data) = (Some(user_id), r#"{"x":1}"#.into());
        sessions::save(&mut conn, &row, &client, at(1)).await.unwrap();
        let loaded = sessions::load(&mut conn, "a", at(9)).await.unwrap().unwrap();
        assert_eq!((loaded.user_id, loaded.data.as_str()), (Some(user_id), r#"{"x":1}"#));
        assert!(
            sessions::load(&mut conn, "a", at(10)).await.unwrap().is_none(),
            "expired"
        );
        assert_eq!(sessions::delete_expired(&mut conn, at(9)).await.unwrap(), 0);
        assert_eq!(sessions::delete_expired(&mut conn, at(10)).await.unwrap(), 1);
        assert!(sessions::create(&mut conn, &row, &client, at(10), at(1)).await.unwrap());
        sessions::delete(&mut conn, "a").await.unwrap();
        sessions::save(&mut conn, &row, &client, at(1)).await.unwrap();
        assert!(
            sessions::load(&mut conn, "a", at(1)).await.unwrap().is_none(),
            "what has ended does not come back"
        );
    })
    .await;
}

#[tokio::test]
async fn sign_ins_are_listed_and_ended_for_their_owner_only() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        let client = Client {
            address: Some("192.0.2.7".parse().unwrap()),
            agent: Some("Browser".into()),
            request_id: None,
        };
        let row = |id: &str, user_id: Option<i64>| SessionRow {
            id: id.into(),
            data: "{}".into(),
            user_id,
        };
        for (id, user_id) in [("a", Some(ada)), ("b", Some(bob)), ("c", None)] {
            let row = row(id, user_id);
            assert!(sessions::create(&mut conn, &row, &client, at(10), at(0)).await.unwrap());
        }
        sessions::save(&mut conn, &row("a", Some(ada)), &Client::default(), at(3))
            .await
            .unwrap();
        let found = sessions::list_of_user(&mut conn, ada, at(5)).await.unwrap();
        let [only] = &found[..] else { panic!("{found:?}") };
        assert_eq!(
            (only.created_at, only.last_seen, only.expires_at),
            (at(0), at(3), at(10))
        );
        assert_eq!(
            (only.address.as_deref(), only.agent.as_deref()),
            (Some("192.0.2.7"), Some("Browser"))
        );
        assert!(
            sessions::list_of_user(&mut conn, ada, at(10)).await.unwrap().is_empty(),
            "expired"
        );

        for (hash, family, seconds) in [("1", "one", 0), ("2", "one", 4), ("3", "two", 0)] {
            refresh_tokens::insert(&mut conn, &token(ada, hash, family, seconds))
                .await
                .unwrap();
        }
        let first = refresh_tokens::by_hash(&mut conn, "1").await.unwrap().unwrap();
        refresh_tokens::mark_used(&mut conn, first.id, None, at(4))
            .await
            .unwrap();
        let found = refresh_tokens::list_of_user(&mut conn, ada, at(9)).await.unwrap();
        let [only] = &found[..] else { panic!("{found:?}") };
        assert_eq!(
            (only.id.as_str(), only.created_at, only.last_seen),
            ("one", at(0), at(4))
        );
        for (user, family, is_signed_in) in [(ada, "one", true), (ada, "three", false), (bob, "one", false)] {
            let row = users::signed_in(&mut conn, user, family, at(9)).await.unwrap();
            assert_eq!(row.is_some(), is_signed_in, "{family}");
        }

        assert!(!sessions::delete_of_user(&mut conn, bob, "a").await.unwrap(), "not his");
        assert!(sessions::delete_of_user(&mut conn, ada, "a").await.unwrap());
        assert!(
            !refresh_tokens::revoke_family_of_user(&mut conn, bob, "one", at(5))
                .await
                .unwrap()
        );
        assert!(
            refresh_tokens::revoke_family_of_user(&mut conn, ada, "one", at(5))
                .await
                .unwrap()
        );
        assert!(
            !refresh_tokens::revoke_family_of_user(&mut conn, ada, "one", at(5))
                .await
                .unwrap()
        );
        assert!(users::signed_in(&mut conn, ada, "one", at(9)).await.unwrap().is_none());
        refresh_tokens::revoke_of_user(&mut conn, ada, at(6)).await.unwrap();
        assert!(
            refresh_tokens::list_of_user(&mut conn, ada, at(6))
                .await
                .unwrap()
                .is_empty()
        );
        sessions::delete_all_of_user(&mut conn, bob).await.unwrap();
        assert!(sessions::load(&mut conn, "b", at(1)).await.unwrap().is_none());
        assert!(
            sessions::load(&mut conn, "c", at(1)).await.unwrap().is_some(),
            "nobody's"
        );

        users::set_password(&mut conn, ada, "other", at(7)).await.unwrap();
        users::renew_session_secret(&mut conn, ada, &[2; 16], at(8))
            .await
            .unwrap();
        let row = users::by_id(&mut conn, ada).await.unwrap().unwrap();
        assert_eq!(
            (row.hashed_password.as_str(), row.session_secret, row.updated_at),
            ("other", vec![2; 16], at(8))
        );
    })
    .await;
}

#[tokio::test]
async fn a_token_of_a_script_has_an_owner_and_an_end() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        let new = |hash| api_tokens::NewApiTokenRow {
            user_id: ada,
            name: "ci",
            hash,
            prefix: "aip_abc",
            scopes: &[Scope::MlRead, Scope::TasksWrite],
            now: at(0),
            expires_at: at(9),
        };
        let made = api_tokens::insert(&mut conn, &new("one")).await.unwrap();
        let other = api_tokens::insert(&mut conn, &new("two")).await.unwrap();
        assert_eq!(
            api_tokens::list_of_user(&mut conn, ada).await.unwrap(),
            [other.clone(), made.clone()]
        );
        assert_eq!(
            (made.scopes.len(), made.last_used_at, made.expires_at),
            (2, None, at(9))
        );
        let holder = api_tokens::holder(&mut conn, "one", at(8)).await.unwrap().unwrap();
        assert_eq!(
            (holder.token_id, holder.user.id, holder.scopes),
            (made.id, ada, made.scopes.clone())
        );
        assert!(
            api_tokens::holder(&mut conn, "one", at(9)).await.unwrap().is_none(),
            "expired"
        );
        assert!(api_tokens::holder(&mut conn, "none", at(8)).await.unwrap().is_none());
        api_tokens::set_last_used(&mut conn, made.id, at(5)).await.unwrap();
        let holder = api_tokens::holder(&mut conn, "one", at(8)).await.unwrap().unwrap();
        assert_eq!(holder.last_used_at, Some(at(5)));
        assert!(
            api_tokens::delete(&mut conn, bob, made.id).await.unwrap().is_none(),
            "not his"
        );
        assert!(api_tokens::delete(&mut conn, ada, made.id).await.unwrap().is_some());
        api_tokens::delete_of_user(&mut conn, ada).await.unwrap();
        assert!(api_tokens::list_of_user(&mut conn, ada).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_is_stored_once() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let id = user(&mut tx, "ada").await;
        let row = token(id, "hash", "family", 0);
        refresh_tokens::insert(&mut tx.conn(), &row).await.unwrap();
        let again = refresh_tokens::insert(&mut tx.conn(), &row).await;
        assert!(again.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_is_used_up_once_and_its_family_withdrawn() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let id = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        for (hash, family) in [("a", "one"), ("b", "one"), ("c", "two")] {
            let row = token(id, hash, family, 0);
            refresh_tokens::insert(&mut conn, &row).await.unwrap();
        }
        assert!(refresh_tokens::by_hash(&mut conn, "x").await.unwrap().is_none());
        let row = refresh_tokens::by_hash(&mut conn, "a").await.unwrap().unwrap();
        assert_eq!(
            (row.user_id, row.family.as_str(), row.expires_at, row.revoked_at),
            (id, "one", at(9), None)
        );
        assert!(refresh_tokens::mark_used(&mut conn, row.id, None, at(1)).await.unwrap());
        assert!(
            !refresh_tokens::mark_used(&mut conn, row.id, None, at(2)).await.unwrap(),
            "used already"
        );
        refresh_tokens::revoke_family(&mut conn, "one", at(3)).await.unwrap();
        let mut revoked = Vec::new();
        for hash in ["a", "b", "c"] {
            revoked.push(
                refresh_tokens::by_hash(&mut conn, hash)
                    .await
                    .unwrap()
                    .unwrap()
                    .revoked_at,
            );
        }
        assert_eq!(revoked, [Some(at(1)), Some(at(3)), None]);
    })
    .await;
}

#[tokio::test]
async fn expired_refresh_tokens_are_forgotten_but_not_since_when_a_sign_in_lasts() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let id = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        for (hash, family, seconds) in [("a", "one", 0), ("b", "one", 3), ("c", "one", 5), ("d", "two", 0)] {
            refresh_tokens::insert(&mut conn, &token(id, hash, family, seconds))
                .await
                .unwrap();
        }
        for (hash, seconds) in [("a", 3), ("b", 5)] {
            let row = refresh_tokens::by_hash(&mut conn, hash).await.unwrap().unwrap();
            assert!(
                refresh_tokens::mark_used(&mut conn, row.id, None, at(seconds))
                    .await
                    .unwrap()
            );
        }
        assert_eq!(refresh_tokens::delete_expired(&mut conn, at(8)).await.unwrap(), 0);
        assert_eq!(refresh_tokens::delete_expired(&mut conn, at(12)).await.unwrap(), 3);
        for (hash, is_there) in [("a", false), ("b", false), ("c", true), ("d", false)] {
            let row = refresh_tokens::by_hash(&mut conn, hash).await.unwrap();
            assert_eq!(row.is_some(), is_there, "{hash}");
        }
        let found = refresh_tokens::list_of_user(&mut conn, id, at(12)).await.unwrap();
        assert_eq!((found.len(), found[0].created_at), (1, at(0)));
        assert_eq!(refresh_tokens::delete_expired(&mut conn, at(20)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn networks_are_remembered_by_account() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "Ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        for (user, network, seconds) in [(ada, "a", 1), (ada, "b", 2), (ada, "a", 3), (bob, "a", 4)] {
            known_networks::upsert(&mut conn, user, network, at(seconds))
                .await
                .unwrap();
        }
        let seen = async |conn: &mut Conn<'_>, login: &str, network: &str| {
            let account = known_networks::account_of_login(conn, login, "", network)
                .await
                .unwrap();
            account.and_then(|account| account.last_seen)
        };
        let found = known_networks::account_of_login(&mut conn, "ＢＯＢ", "bob", "b")
            .await
            .unwrap();
        assert_eq!(found.map(|account| (account.id, account.last_seen)), Some((bob, None)));
        assert_eq!(
            known_networks::last_seen(&mut conn, ada, "b").await.unwrap(),
            Some(at(2))
        );
        assert_eq!(seen(&mut conn, "BOB@example.com", "a").await, Some(at(4)));
        assert_eq!(seen(&mut conn, "aDA", "b").await, Some(at(2)));
        assert_eq!(seen(&mut conn, "bob", "b").await, None);
        assert_eq!(seen(&mut conn, "eve", "a").await, None);
        let of_ada = known_networks::list_of_user(&mut conn, ada).await.unwrap();
        let of_ada: Vec<_> = of_ada.iter().map(|row| (row.network.as_str(), row.last_seen)).collect();
        assert_eq!(of_ada, [("a", at(3)), ("b", at(2))]);
        known_networks::delete_all_but_latest(&mut conn, ada, 1).await.unwrap();
        assert_eq!(
            (seen(&mut conn, "ada", "a").await, seen(&mut conn, "ada", "b").await),
            (Some(at(3)), None)
        );
        let period = Period {
            after: at(3),
            until: at(4),
        };
        known_networks::delete_outside(&mut conn, period).await.unwrap();
        assert_eq!(
            (seen(&mut conn, "ada", "a").await, seen(&mut conn, "bob", "a").await),
            (None, Some(at(4)))
        );
        known_networks::upsert(&mut conn, ada, "a", at(5)).await.unwrap();
        known_networks::delete_outside(&mut conn, period).await.unwrap();
        assert_eq!(seen(&mut conn, "ada", "a").await, None, "a wrong clock has seen it");
    })
    .await;
}
