//! The statements of accounts, on both databases.

use super::mail_tokens::Purpose;
use super::tests::{ALL, at, user};
use super::{
    Conn, api_tokens, idempotency_keys, known_networks, mail_tokens, refresh_tokens, sent_mails, sessions, users,
};
use crate::services::{Client, SessionRow};
use crate::testing::on_both;
use domain::PageQuery;
use domain::account::{UserFilter, UserSort};
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
async fn users_are_found_whatever_the_case() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let id = user(&mut tx, "Ada").await;
        let mut conn = tx.conn();
        let row = users::by_id(&mut conn, id).await.unwrap().unwrap();
        assert_eq!(
            (row.username.as_str(), row.created_at, row.session_secret),
            ("Ada", at(0), vec![1; 16])
        );
        assert_eq!(users::by_login(&mut conn, "aDA").await.unwrap().unwrap().id, id);
        assert!(users::by_login(&mut conn, "bob").await.unwrap().is_none());
        assert_eq!(users::taken(&mut conn, "x@y.z", "ADA", 0).await.unwrap(), (false, true));
        assert_eq!(
            users::taken(&mut conn, "x@y.z", "bob", 0).await.unwrap(),
            (false, false)
        );
        assert!(users::promote(&mut conn, id, at(1)).await.unwrap().is_superuser);
    })
    .await;
}

#[tokio::test]
async fn users_are_listed_changed_and_deleted() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "Ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        assert!(users::lock_superusers(&mut conn).await.unwrap().is_empty());
        users::promote(&mut conn, bob, at(1)).await.unwrap();
        users::promote(&mut conn, ada, at(1)).await.unwrap();
        assert_eq!(users::lock_superusers(&mut conn).await.unwrap(), [ada, bob]);
        let new = users::ProfileRow {
            email: "ada@new.example",
            username: "ada",
            full_name: Some("Ada Ä"),
            time_zone: "Asia/Tokyo",
            email_verified_at: Some(at(2)),
            is_active: false,
            is_superuser: true,
            now: at(3),
        };
        let row = users::update(&mut conn, ada, &new).await.unwrap();
        assert_eq!((row.email.as_str(), row.username.as_str()), ("ada@new.example", "ada"));
        assert_eq!(
            (row.full_name.as_deref(), row.time_zone.as_str()),
            (Some("Ada Ä"), "Asia/Tokyo")
        );
        assert_eq!(
            (row.email_verified_at, row.created_at, row.updated_at),
            (Some(at(2)), at(0), at(3))
        );
        assert!(!row.is_active && row.is_superuser);
        assert_eq!(
            users::lock_superusers(&mut conn).await.unwrap(),
            [bob],
            "who cannot sign in does not count"
        );
        let found = async |conn: &mut Conn<'_>, q: Option<&str>, is_active, is_superuser| {
            let filter = UserFilter {
                q: q.map(str::to_owned),
                is_active,
                is_superuser,
            };
            let rows = users::list(conn, &filter, &UserSort::default(), ALL).await.unwrap();
            let count = users::count(conn, &filter).await.unwrap();
            assert_eq!(usize::try_from(count), Ok(rows.len()));
            rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(found(&mut conn, None, None, None).await, [ada, bob]);
        assert_eq!(found(&mut conn, Some("NEW.ex"), None, None).await, [ada]);
        assert_eq!(found(&mut conn, Some("ä"), None, None).await, [ada]);
        assert_eq!(found(&mut conn, None, Some(true), Some(true)).await, [bob]);
        assert_eq!(found(&mut conn, None, Some(true), Some(false)).await, [0; 0]);
        let second = PageQuery { page: 2, per_page: 1 };
        let sorted = async |conn: &mut Conn<'_>, sort: &str, page| {
            let sort = UserSort::try_from(sort.to_owned()).unwrap();
            let rows = users::list(conn, &UserFilter::default(), &sort, page).await.unwrap();
            rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(sorted(&mut conn, "", second).await, [bob]);
        assert_eq!(sorted(&mut conn, "-id", second).await, [ada]);

        users::delete(&mut conn, ada).await.unwrap();
        assert!(users::lock(&mut conn, ada).await.unwrap().is_none());
        assert_eq!(users::lock(&mut conn, bob).await.unwrap().unwrap().username, "bob");
    })
    .await;
}

#[tokio::test]
async fn sessions_end() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
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
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
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
        let found = sessions::of_user(&mut conn, ada, at(5)).await.unwrap();
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
            sessions::of_user(&mut conn, ada, at(10)).await.unwrap().is_empty(),
            "expired"
        );

        for (hash, family, seconds) in [("1", "one", 0), ("2", "one", 4), ("3", "two", 0)] {
            refresh_tokens::insert(&mut conn, &token(ada, hash, family, seconds))
                .await
                .unwrap();
        }
        let first = refresh_tokens::by_hash(&mut conn, "1").await.unwrap().unwrap();
        refresh_tokens::revoke(&mut conn, first.id, at(4)).await.unwrap();
        let found = refresh_tokens::of_user(&mut conn, ada, at(9)).await.unwrap();
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
        assert!(refresh_tokens::of_user(&mut conn, ada, at(6)).await.unwrap().is_empty());
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
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
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
            api_tokens::of_user(&mut conn, ada).await.unwrap(),
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
        api_tokens::used(&mut conn, made.id, at(5)).await.unwrap();
        let holder = api_tokens::holder(&mut conn, "one", at(8)).await.unwrap().unwrap();
        assert_eq!(holder.last_used_at, Some(at(5)));
        assert!(
            api_tokens::delete(&mut conn, bob, made.id).await.unwrap().is_none(),
            "not his"
        );
        assert!(api_tokens::delete(&mut conn, ada, made.id).await.unwrap().is_some());
        api_tokens::delete_of_user(&mut conn, ada).await.unwrap();
        assert!(api_tokens::of_user(&mut conn, ada).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_link_of_a_mail_works_once_for_its_purpose() {
    use mail_tokens::Purpose::{EmailVerify, PasswordReset};
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        for (hash, purpose) in [("a", PasswordReset), ("b", PasswordReset), ("c", EmailVerify)] {
            let new = mail_tokens::NewMailTokenRow {
                user_id: ada,
                purpose,
                email: "ada@example.com",
                hash,
                now: at(0),
                expires_at: at(9),
            };
            mail_tokens::insert(&mut conn, &new).await.unwrap();
        }
        let expected = mail_tokens::MailTokenRow {
            user_id: ada,
            email: "ada@example.com".into(),
        };
        assert_eq!(
            mail_tokens::good(&mut conn, "a", PasswordReset, at(8))
                .await
                .unwrap()
                .as_ref(),
            Some(&expected)
        );
        assert_eq!(
            mail_tokens::good(&mut conn, "a", EmailVerify, at(8)).await.unwrap(),
            None,
            "not for that"
        );
        assert_eq!(
            mail_tokens::good(&mut conn, "a", PasswordReset, at(9)).await.unwrap(),
            None,
            "expired"
        );
        assert_eq!(
            mail_tokens::use_up(&mut conn, "a", EmailVerify, at(8)).await.unwrap(),
            None
        );
        assert_eq!(
            mail_tokens::use_up(&mut conn, "a", PasswordReset, at(8)).await.unwrap(),
            Some(expected)
        );
        assert_eq!(
            mail_tokens::use_up(&mut conn, "a", PasswordReset, at(8)).await.unwrap(),
            None,
            "used"
        );
        mail_tokens::delete_of_user(&mut conn, ada, PasswordReset)
            .await
            .unwrap();
        assert_eq!(
            mail_tokens::good(&mut conn, "b", PasswordReset, at(8)).await.unwrap(),
            None
        );
        assert!(
            mail_tokens::good(&mut conn, "c", EmailVerify, at(8))
                .await
                .unwrap()
                .is_some()
        );
        mail_tokens::delete_expired(&mut conn, at(9)).await.unwrap();
        assert_eq!(
            mail_tokens::good(&mut conn, "c", EmailVerify, at(8)).await.unwrap(),
            None
        );

        assert!(
            !users::verify_email(&mut conn, ada, "other@example.com", at(1))
                .await
                .unwrap()
        );
        assert!(
            users::verify_email(&mut conn, ada, "ada@example.com", at(2))
                .await
                .unwrap()
        );
        assert!(
            users::verify_email(&mut conn, ada, "ada@example.com", at(3))
                .await
                .unwrap()
        );
        let row = users::by_id(&mut conn, ada).await.unwrap().unwrap();
        assert_eq!(row.email_verified_at, Some(at(2)), "the first time counts");
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_is_stored_once() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
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
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
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
        assert!(refresh_tokens::revoke(&mut conn, row.id, at(1)).await.unwrap());
        assert!(
            !refresh_tokens::revoke(&mut conn, row.id, at(2)).await.unwrap(),
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
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let id = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        for (hash, family, seconds) in [("a", "one", 0), ("b", "one", 3), ("c", "one", 5), ("d", "two", 0)] {
            refresh_tokens::insert(&mut conn, &token(id, hash, family, seconds))
                .await
                .unwrap();
        }
        for (hash, seconds) in [("a", 3), ("b", 5)] {
            let row = refresh_tokens::by_hash(&mut conn, hash).await.unwrap().unwrap();
            assert!(refresh_tokens::revoke(&mut conn, row.id, at(seconds)).await.unwrap());
        }
        assert_eq!(refresh_tokens::delete_expired(&mut conn, at(8)).await.unwrap(), 0);
        assert_eq!(refresh_tokens::delete_expired(&mut conn, at(12)).await.unwrap(), 3);
        for (hash, is_there) in [("a", false), ("b", false), ("c", true), ("d", false)] {
            let row = refresh_tokens::by_hash(&mut conn, hash).await.unwrap();
            assert_eq!(row.is_some(), is_there, "{hash}");
        }
        let found = refresh_tokens::of_user(&mut conn, id, at(12)).await.unwrap();
        assert_eq!((found.len(), found[0].created_at), (1, at(0)));
        assert_eq!(refresh_tokens::delete_expired(&mut conn, at(20)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_idempotency_key_is_taken_once() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        let take = async |conn: &mut Conn<'_>, user: i64, hash: &str, holder: &str, now: i64| {
            let new = idempotency_keys::NewKeyRow {
                user_id: user,
                key: "key",
                request_hash: hash,
                holder,
                lease_until: at(now + 3),
                expires_at: at(now + 10),
                now: at(now),
            };
            idempotency_keys::take(conn, &new).await.unwrap()
        };
        assert!(take(&mut conn, ada, "a", "first", 0).await);
        assert!(!take(&mut conn, ada, "a", "second", 2).await, "at work");
        idempotency_keys::renew(&mut conn, ada, "key", "first", at(5))
            .await
            .unwrap();
        assert!(!take(&mut conn, ada, "a", "second", 4).await, "still at work");
        assert!(
            !take(&mut conn, ada, "b", "second", 5).await,
            "killed, but taken for another"
        );
        assert!(take(&mut conn, ada, "a", "second", 5).await, "killed");
        idempotency_keys::renew(&mut conn, ada, "key", "first", at(9))
            .await
            .unwrap();
        idempotency_keys::answer(&mut conn, ada, "key", "first", "late")
            .await
            .unwrap();
        idempotency_keys::delete(&mut conn, ada, "key", "first").await.unwrap();
        assert!(
            take(&mut conn, bob, "b", "first", 9).await,
            "everybody has keys of their own"
        );
        idempotency_keys::answer(&mut conn, ada, "key", "second", "{}")
            .await
            .unwrap();
        let row = idempotency_keys::get(&mut conn, ada, "key").await.unwrap().unwrap();
        assert_eq!((row.request_hash.as_str(), row.answer.as_deref()), ("a", Some("{}")));
        assert!(!take(&mut conn, ada, "a", "third", 14).await, "answered");
        assert!(take(&mut conn, ada, "c", "third", 15).await, "expired");
        let row = idempotency_keys::get(&mut conn, ada, "key").await.unwrap().unwrap();
        assert_eq!((row.request_hash.as_str(), row.answer), ("c", None));
        idempotency_keys::delete(&mut conn, ada, "key", "third").await.unwrap();
        assert!(idempotency_keys::get(&mut conn, ada, "key").await.unwrap().is_none());
        assert_eq!(idempotency_keys::delete_expired(&mut conn, at(11)).await.unwrap(), 0);
        assert_eq!(
            idempotency_keys::delete_expired(&mut conn, at(12)).await.unwrap(),
            1,
            "killed"
        );
    })
    .await;
}

#[tokio::test]
async fn the_oldest_answers_of_a_person_are_forgotten() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        for (user_id, key, now, answer) in [
            (ada, "a", 0, "12"),
            (ada, "b", 1, "1234"),
            (ada, "c", 2, "1"),
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
                now: at(now),
            };
            assert!(idempotency_keys::take(&mut conn, &new).await.unwrap());
            if !answer.is_empty() {
                idempotency_keys::answer(&mut conn, user_id, key, "h", answer)
                    .await
                    .unwrap();
            }
        }
        let mut left = async |max_keys: i64, max_bytes: i64| {
            idempotency_keys::forget_oldest(&mut conn, ada, max_keys, max_bytes)
                .await
                .unwrap();
            let mut left = Vec::new();
            for key in ["a", "b", "c", "at work"] {
                if idempotency_keys::get(&mut conn, ada, key).await.unwrap().is_some() {
                    left.push(key);
                }
            }
            left
        };
        assert_eq!(left(3, 7).await, ["a", "b", "c", "at work"]);
        assert_eq!(left(2, 7).await, ["b", "c", "at work"], "too many");
        assert_eq!(left(2, 4).await, ["c", "at work"], "too many bytes");
        assert!(idempotency_keys::get(&mut conn, bob, "a").await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn networks_are_remembered_by_account() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "Ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        for (user, network, seconds) in [(ada, "a", 1), (ada, "b", 2), (ada, "a", 3), (bob, "a", 4)] {
            known_networks::upsert(&mut conn, user, network, at(seconds))
                .await
                .unwrap();
        }
        let seen = async |conn: &mut Conn<'_>, login: &str, network: &str| {
            known_networks::last_seen(conn, login, network).await.unwrap()
        };
        assert_eq!(seen(&mut conn, "BOB@example.com", "a").await, Some(at(4)));
        assert_eq!(seen(&mut conn, "aDA", "b").await, Some(at(2)));
        assert_eq!(seen(&mut conn, "bob", "b").await, None);
        assert_eq!(seen(&mut conn, "eve", "a").await, None);
        let of_ada = known_networks::of_user(&mut conn, ada).await.unwrap();
        let of_ada: Vec<_> = of_ada.iter().map(|row| (row.network.as_str(), row.last_seen)).collect();
        assert_eq!(of_ada, [("a", at(3)), ("b", at(2))]);
        known_networks::keep(&mut conn, ada, 1).await.unwrap();
        assert_eq!(
            (seen(&mut conn, "ada", "a").await, seen(&mut conn, "ada", "b").await),
            (Some(at(3)), None)
        );
        known_networks::delete_before(&mut conn, at(4)).await.unwrap();
        assert_eq!(
            (seen(&mut conn, "ada", "a").await, seen(&mut conn, "bob", "a").await),
            (None, Some(at(4)))
        );
    })
    .await;
}

#[tokio::test]
async fn mails_are_counted_by_address_and_by_account() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        sent_mails::lock(&mut conn, -7).await.unwrap();
        for (recipient, purpose, seconds) in [
            ("a", Purpose::EmailVerify, 1),
            ("a", Purpose::EmailVerify, 2),
            ("a", Purpose::PasswordReset, 3),
            ("b", Purpose::EmailVerify, 4),
        ] {
            let id = sent_mails::insert(&mut conn, recipient, purpose, at(seconds))
                .await
                .unwrap();
            if seconds != 1 {
                sent_mails::set_user(&mut conn, id, ada).await.unwrap();
            }
        }
        let verify = Purpose::EmailVerify;
        let times = |seconds: &[i64]| seconds.iter().map(|&seconds| at(seconds)).collect::<Vec<_>>();
        assert_eq!(
            sent_mails::to(&mut conn, "a", verify, at(0), 9).await.unwrap(),
            times(&[2, 1])
        );
        assert_eq!(
            sent_mails::to(&mut conn, "a", verify, at(1), 9).await.unwrap(),
            times(&[2])
        );
        assert_eq!(
            sent_mails::of_user(&mut conn, ada, verify, at(0), 9).await.unwrap(),
            times(&[4, 2])
        );
        assert_eq!(
            sent_mails::of_user(&mut conn, ada, verify, at(0), 1).await.unwrap(),
            times(&[4])
        );
        sent_mails::delete_before(&mut conn, at(2)).await.unwrap();
        assert_eq!(
            sent_mails::to(&mut conn, "a", verify, at(0), 9).await.unwrap(),
            times(&[])
        );
        users::delete(&mut conn, ada).await.unwrap();
        assert_eq!(
            sent_mails::to(&mut conn, "b", verify, at(0), 9).await.unwrap(),
            times(&[4]),
            "it stays"
        );
    })
    .await;
}

#[tokio::test]
async fn the_account_of_first_superuser_is_recorded() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        assert!(
            users::first_superuser(&mut conn, "root@example.com")
                .await
                .unwrap()
                .is_none()
        );
        users::set_first_superuser(&mut conn, ada, "root@example.com")
            .await
            .unwrap();
        let made = users::first_superuser(&mut conn, "root@example.com").await.unwrap();
        assert_eq!(made.map(|row| row.id), Some(ada));
    })
    .await;
}
