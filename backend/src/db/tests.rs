//! Every statement on both databases, and both databases beside each other.

use super::jobs::Ending;
use super::users::NewUserRow;
use super::{
    Conn, Db, Tx, api_tokens, datasets, idempotency_keys, jobs, mail_tokens, models, refresh_tokens, runs, sessions,
    users,
};
use crate::services::{Client, RunFilter, SessionRow};
use crate::testing::on_both;
use chrono::{DateTime, TimeDelta, Utc};
use domain::PageQuery;
use domain::algorithm::Algorithm;
use domain::api_token::Scope;
use domain::run::RunState;
use std::collections::BTreeSet;

pub(super) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 123_456_000).unwrap() + TimeDelta::seconds(seconds)
}

pub(super) const ALL: PageQuery = PageQuery { page: 1, per_page: 100 };

pub(super) async fn user(tx: &mut Tx, name: &str) -> i64 {
    let email = format!("{name}@example.com");
    let new = NewUserRow {
        email: &email,
        username: name,
        full_name: None,
        hashed_password: "hash",
        is_superuser: false,
        time_zone: "UTC",
        session_secret: &[1; 16],
        now: at(0),
    };
    users::insert(&mut tx.conn(), &new).await.unwrap().id
}

fn token<'a>(user_id: i64, hash: &'a str, family: &'a str, seconds: i64) -> refresh_tokens::NewRefreshTokenRow<'a> {
    static CLIENT: Client = Client {
        address: Some(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1))),
        agent: None,
    };
    refresh_tokens::NewRefreshTokenRow {
        user_id,
        hash,
        family,
        client: &CLIENT,
        now: at(seconds),
        expires_at: at(seconds + 9),
    }
}

async fn dataset(tx: &mut Tx, owner_id: i64, name: &str, seconds: i64) -> i64 {
    let key = format!("{owner_id}/{name}");
    let new = datasets::NewDatasetRow {
        owner_id,
        name,
        file_key: &key,
        file_name: "a.csv",
        size_bytes: 7,
        sha256: name,
        format: "{}",
        row_count: 3,
        column_count: 2,
        columns: "[]",
        now: at(seconds),
    };
    datasets::insert(&mut tx.conn(), &new).await.unwrap().id
}

async fn run(tx: &mut Tx, owner_id: i64, dataset_id: i64) -> i64 {
    let new = runs::NewRunRow {
        owner_id,
        dataset_id,
        algorithm: Algorithm::Kmeans,
        request: r#"{"dataset_id":1,"n_clusters":3}"#,
        seed: (1 << 53) - 1,
        now: at(0),
    };
    runs::insert(&mut tx.conn(), &new).await.unwrap()
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
        assert_eq!(users::taken(&mut conn, "x@y.z", "ADA").await.unwrap(), (false, true));
        assert_eq!(users::taken(&mut conn, "x@y.z", "bob").await.unwrap(), (false, false));
        assert!(users::promote(&mut conn, id, at(1)).await.unwrap().is_superuser);
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
            expires_at: at(10),
        };
        assert!(sessions::create(&mut conn, &row, &client, at(0)).await.unwrap());
        assert!(
            !sessions::create(&mut conn, &row, &client, at(0)).await.unwrap(),
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
        sessions::save(&mut conn, &row, &client, at(1)).await.unwrap();
        sessions::delete(&mut conn, "a").await.unwrap();
        assert!(sessions::load(&mut conn, "a", at(1)).await.unwrap().is_none());
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
        };
        let row = |id: &str, user_id: Option<i64>| SessionRow {
            id: id.into(),
            data: "{}".into(),
            user_id,
            expires_at: at(10),
        };
        for (id, user_id) in [("a", Some(ada)), ("b", Some(bob)), ("c", None)] {
            sessions::save(&mut conn, &row(id, user_id), &client, at(0))
                .await
                .unwrap();
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
        assert!(!api_tokens::delete(&mut conn, bob, made.id).await.unwrap(), "not his");
        assert!(api_tokens::delete(&mut conn, ada, made.id).await.unwrap());
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
async fn an_idempotency_key_is_taken_once() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        let take = async |conn: &mut Conn<'_>, user: i64, hash: &str, now: i64| {
            idempotency_keys::take(conn, user, "key", hash, at(now + 10), at(now))
                .await
                .unwrap()
        };
        assert!(take(&mut conn, ada, "a", 0).await);
        assert!(!take(&mut conn, ada, "b", 9).await, "taken");
        assert!(take(&mut conn, bob, "b", 9).await, "everybody has keys of their own");
        idempotency_keys::answer(&mut conn, ada, "key", "{}").await.unwrap();
        let row = idempotency_keys::get(&mut conn, ada, "key").await.unwrap().unwrap();
        assert_eq!((row.request_hash.as_str(), row.answer.as_deref()), ("a", Some("{}")));
        assert!(take(&mut conn, ada, "c", 10).await, "expired");
        let row = idempotency_keys::get(&mut conn, ada, "key").await.unwrap().unwrap();
        assert_eq!((row.request_hash.as_str(), row.answer), ("c", None));
        idempotency_keys::delete(&mut conn, ada, "key").await.unwrap();
        assert!(idempotency_keys::get(&mut conn, ada, "key").await.unwrap().is_none());
        assert_eq!(idempotency_keys::delete_expired(&mut conn, at(18)).await.unwrap(), 0);
        assert_eq!(idempotency_keys::delete_expired(&mut conn, at(19)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn data_sets_belong_to_somebody() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let first = dataset(&mut tx, ada, "first", 0).await;
        let second = dataset(&mut tx, ada, "second", 1).await;
        dataset(&mut tx, bob, "his", 0).await;
        let mut conn = tx.conn();
        assert_eq!(datasets::count(&mut conn, ada).await.unwrap(), 2);
        let list = datasets::list(&mut conn, ada, PageQuery { page: 1, per_page: 1 })
            .await
            .unwrap();
        assert_eq!((list.len(), list[0].id), (1, second), "the newest first");
        assert_eq!(
            datasets::list(&mut conn, ada, PageQuery { page: 2, per_page: 1 })
                .await
                .unwrap()[0]
                .id,
            first
        );
        assert!(datasets::get(&mut conn, bob, first).await.unwrap().is_none());
        let row = datasets::get(&mut conn, ada, first).await.unwrap().unwrap();
        assert_eq!((row.name.as_str(), row.row_count, row.created_at), ("first", 3, at(0)));
        let hashes: BTreeSet<String> = datasets::hashes(&mut conn, ada).await.unwrap().into_iter().collect();
        assert_eq!(hashes, ["first", "second"].map(str::to_owned).into());
        assert!(
            datasets::update(&mut conn, bob, first, "x", "[]")
                .await
                .unwrap()
                .is_none()
        );
        let row = datasets::update(&mut conn, ada, first, "renamed", "[]")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.into_dataset().unwrap().name, "renamed");
        datasets::delete(&mut conn, bob, first).await.unwrap();
        assert_eq!(datasets::count(&mut conn, ada).await.unwrap(), 2, "not his to delete");
        datasets::delete(&mut conn, ada, first).await.unwrap();
        assert_eq!(datasets::count(&mut conn, ada).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn runs_are_listed_cancelled_and_deleted() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let data = dataset(&mut tx, ada, "iris", 0).await;
        let (first, second) = (run(&mut tx, ada, data).await, run(&mut tx, ada, data).await);
        let mut conn = tx.conn();
        let row = runs::get(&mut conn, ada, first).await.unwrap().unwrap();
        let seen = row.into_run().unwrap();
        assert_eq!(
            (seen.dataset_name.as_str(), seen.seed, seen.state),
            ("iris", (1 << 53) - 1, RunState::Queued)
        );
        assert_eq!(seen.parameters.keys().collect::<Vec<_>>(), ["n_clusters"]);
        assert!(runs::get(&mut conn, bob, first).await.unwrap().is_none());
        assert_eq!(runs::live(&mut conn, ada).await.unwrap(), 2);
        assert_eq!(runs::count_by_state(&mut conn).await.unwrap(), [(RunState::Queued, 2)]);

        assert_eq!(runs::cancel(&mut conn, bob, first, at(1)).await.unwrap(), None);
        assert_eq!(
            runs::cancel(&mut conn, ada, first, at(1)).await.unwrap(),
            Some(RunState::Cancelled)
        );
        assert_eq!(
            runs::cancel(&mut conn, ada, first, at(1)).await.unwrap(),
            None,
            "it has ended"
        );
        jobs::claim(&mut conn, "w", at(20), at(2)).await.unwrap().unwrap();
        assert_eq!(
            runs::cancel(&mut conn, ada, second, at(3)).await.unwrap(),
            Some(RunState::Running)
        );

        let filter = |state| RunFilter {
            state,
            dataset_id: Some(data),
            algorithm: Some(Algorithm::Kmeans),
        };
        let ids = async |conn: &mut Conn<'_>, filter: RunFilter| {
            let list = runs::list(conn, ada, &filter, ALL).await.unwrap();
            assert_eq!(runs::count(conn, ada, &filter).await.unwrap(), list.len() as i64);
            list.into_iter().map(|run| run.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&mut conn, filter(None)).await, [second, first]);
        assert_eq!(ids(&mut conn, filter(Some(RunState::Running))).await, [second]);
        let trees = RunFilter {
            algorithm: Some(Algorithm::DecisionTree),
            ..RunFilter::default()
        };
        assert!(ids(&mut conn, trees).await.is_empty());

        assert!(!runs::delete(&mut conn, ada, second).await.unwrap(), "it is live");
        assert!(!runs::delete(&mut conn, bob, first).await.unwrap());
        assert!(runs::delete(&mut conn, ada, first).await.unwrap());
        runs::delete_of_dataset(&mut conn, ada, data).await.unwrap();
        assert!(ids(&mut conn, RunFilter::default()).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_job_is_claimed_renewed_and_finished_by_its_worker_only() {
    on_both(async |world| {
        let mut tx = world.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let data = dataset(&mut tx, ada, "iris", 0).await;
        let (first, second) = (run(&mut tx, ada, data).await, run(&mut tx, ada, data).await);
        let mut conn = tx.conn();
        let claim = async |conn: &mut Conn<'_>, worker: &str, now: i64| {
            jobs::claim(conn, worker, at(now + 20), at(now))
                .await
                .unwrap()
                .map(|job| job.id)
        };
        assert_eq!(claim(&mut conn, "a", 0).await, Some(first), "the oldest first");
        assert_eq!(claim(&mut conn, "b", 0).await, Some(second));
        assert_eq!(claim(&mut conn, "c", 1).await, None);
        assert_eq!(
            jobs::renew(&mut conn, first, "a", at(40), Some("{}")).await.unwrap(),
            Some(false)
        );
        assert_eq!(
            jobs::renew(&mut conn, first, "b", at(40), None).await.unwrap(),
            None,
            "not its lease"
        );
        runs::cancel(&mut conn, ada, first, at(2)).await.unwrap();
        assert_eq!(
            jobs::renew(&mut conn, first, "a", at(40), None).await.unwrap(),
            Some(true)
        );

        assert_eq!(
            claim(&mut conn, "c", 21).await,
            Some(second),
            "the lease of b has run out"
        );
        let ending = Ending {
            state: "succeeded",
            metrics: Some("null"),
            score: Some(0.5),
            ..Ending::default()
        };
        assert!(
            !jobs::finish(&mut conn, second, "b", &ending, at(22)).await.unwrap(),
            "it is c's now"
        );
        assert!(jobs::finish(&mut conn, second, "c", &ending, at(22)).await.unwrap());
        models::insert(&mut conn, second, 1, "{}", at(22)).await.unwrap();
        assert_eq!(models::content(&mut conn, second).await.unwrap().as_deref(), Some("{}"));
        assert_eq!(models::content(&mut conn, first).await.unwrap(), None);

        jobs::release(&mut conn, first, "b").await.unwrap();
        assert_eq!(claim(&mut conn, "c", 22).await, None, "not b's to release");
        jobs::release(&mut conn, first, "a").await.unwrap();
        for (attempt, now) in [(1, 100), (2, 200), (3, 300)] {
            assert!(
                jobs::fail_lost(&mut conn, at(now), 3, "{}").await.unwrap().is_empty(),
                "attempt {attempt}"
            );
            assert_eq!(claim(&mut conn, "a", now).await, Some(first));
        }
        assert_eq!(
            jobs::fail_lost(&mut conn, at(400), 3, "{}").await.unwrap(),
            [(first, ada)]
        );
        assert_eq!(claim(&mut conn, "a", 400).await, None);
        jobs::notify(&mut conn, "channel", "payload").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_not_committed_is_rolled_back() {
    on_both(async |world| {
        let db = &world.services.db;
        let mut tx = db.begin().await.unwrap();
        let id = user(&mut tx, "ada").await;
        drop(tx);
        assert!(
            users::by_id(&mut db.read().await.unwrap().conn(), id)
                .await
                .unwrap()
                .is_none()
        );
        db.ready().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let forget = "delete from _sqlx_migrations where version = 3";
        on!(&mut tx.conn(), c => sqlx::query(forget).execute(&mut **c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        assert!(db.ready().await.is_err(), "a migration is missing");
    })
    .await;
}

/// Every column of every table, as `table.column`.
async fn columns(db: &Db) -> BTreeSet<String> {
    let (sqlite, postgres) = (
        "select m.name || '.' || c.name from sqlite_master m, pragma_table_info(m.name) c
            where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like '_sqlx%'",
        "select table_name || '.' || column_name from information_schema.columns
            where table_schema = 'public' and table_name not like '_sqlx%'",
    );
    let rows: Vec<String> = match db.read().await.unwrap().conn() {
        Conn::Sqlite(c) => sqlx::query_scalar(sqlite).fetch_all(c).await.unwrap(),
        Conn::Postgres(c) => sqlx::query_scalar(postgres).fetch_all(c).await.unwrap(),
    };
    rows.into_iter().collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let seen = std::sync::Mutex::new(Vec::new());
    on_both(async |world| {
        let columns = columns(&world.services.db).await;
        assert!(
            columns.contains("tasks.due_date") && columns.contains("users.session_secret"),
            "{columns:?}"
        );
        seen.lock().unwrap().push(columns);
    })
    .await;
    let seen = seen.into_inner().unwrap();
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
}

#[test]
fn both_folders_of_migrations_have_the_same_names() {
    let names = |folder: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../migrations")
            .join(folder);
        let entries = std::fs::read_dir(path).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect::<BTreeSet<_>>()
    };
    assert!(names("sqlite").len() >= 3);
    assert_eq!(names("sqlite"), names("postgres"));
}
