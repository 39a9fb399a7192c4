//! Tests of the queue of runs, on both databases: order, leases and attempts.

use crate::clock_skew::Period;
use crate::db::jobs::{AttemptLimits, ClaimLimits, Ending, JobRow};
use crate::db::notifications;
use crate::db::tests::runs::{LIMITS, dataset, run, run_created_at, run_queued_at, time};
use crate::db::tests::{at, user};
use crate::db::{Conn, Tx, jobs, models, runs, workers};
use crate::testing::on_both_databases;
use chrono::TimeDelta;
use domain::run::RunState;
use domain::system::WorkerStatus;

async fn claim_with(conn: &mut Conn<'_>, worker: &str, now: i64, limits: ClaimLimits) -> Option<JobRow> {
    jobs::claim(conn, worker, &time(now), at(now + 20), limits)
        .await
        .unwrap()
}

/// Claims a run at a time, for 20 seconds.
async fn claim(conn: &mut Conn<'_>, worker: &str, now: i64) -> Option<JobRow> {
    claim_with(conn, worker, now, LIMITS).await
}

async fn claimed_id(conn: &mut Conn<'_>, worker: &str, now: i64) -> Option<i64> {
    claim(conn, worker, now).await.map(|job| job.id)
}

/// Fails the runs that have lost `failed_after` workers, or `failed_after_waiting` and then a
/// minute.
async fn fail_lost(conn: &mut Conn<'_>, now: i64, failed_after: i64, failed_after_waiting: i64) -> Vec<(i64, i64)> {
    let attempts = AttemptLimits {
        failed_after,
        failed_after_waiting,
        wait_until: at(now - 60),
    };
    jobs::fail_lost(conn, &time(now), &attempts, "{}").await.unwrap()
}

#[tokio::test]
async fn a_job_is_claimed_renewed_and_finished_by_its_worker_only() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let data = dataset(&mut tx, ada, "iris", 0).await;
        let (first, second) = (run(&mut tx, ada, data).await, run(&mut tx, ada, data).await);
        let mut conn = tx.conn();
        let job = claim(&mut conn, "a", 0).await.unwrap();
        assert_eq!((job.id, job.attempts), (first, 1), "the oldest first");
        let lost = claim(&mut conn, "b", 0).await.unwrap();
        assert_eq!(lost.id, second);
        assert_eq!(claimed_id(&mut conn, "c", 1).await, None);
        let renew = async |conn: &mut Conn<'_>, worker: &str| {
            jobs::renew(conn, job.lease(worker), at(40), Some("{}")).await.unwrap()
        };
        assert_eq!(renew(&mut conn, "a").await, Some(false));
        assert_eq!(renew(&mut conn, "b").await, None, "not its lease");
        runs::cancel(&mut conn, ada, first, &time(2)).await.unwrap();
        assert_eq!(renew(&mut conn, "a").await, Some(true));

        let taken = claim(&mut conn, "c", 21).await.unwrap();
        assert_eq!((taken.id, taken.attempts), (second, 2), "the lease of b has run out");
        let ending = Ending {
            state: "succeeded",
            metrics: Some("null"),
            score: Some(0.5),
            ..Ending::default()
        };
        let finish = async |conn: &mut Conn<'_>, job: &JobRow, worker: &str| {
            jobs::finish(conn, job.lease(worker), &ending, at(22)).await.unwrap()
        };
        assert!(!finish(&mut conn, &lost, "b").await, "it is c's now");
        assert!(finish(&mut conn, &taken, "c").await);
        models::insert(&mut conn, second, 1, "{}", at(22)).await.unwrap();
        assert_eq!(models::content(&mut conn, second).await.unwrap().as_deref(), Some("{}"));
        assert_eq!(models::content(&mut conn, first).await.unwrap(), None);

        assert!(!jobs::release(&mut conn, job.lease("b")).await.unwrap());
        assert_eq!(claimed_id(&mut conn, "c", 22).await, None, "not b's to release");
        assert!(jobs::release(&mut conn, job.lease("a")).await.unwrap());
        for (attempt, now) in [(1, 100), (2, 200), (3, 300)] {
            assert_eq!(fail_lost(&mut conn, now, 3, 3).await, [], "attempt {attempt}");
            assert_eq!(claimed_id(&mut conn, "a", now).await, Some(first));
        }
        assert_eq!(claimed_id(&mut conn, "a", 400).await, None, "three workers are enough");
        assert_eq!(fail_lost(&mut conn, 400, 3, 3).await, [(first, ada)]);
        assert_eq!(claimed_id(&mut conn, "a", 400).await, None);
        notifications::notify(&mut conn, "channel", "payload").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_claims_its_lost_run_again_has_a_new_lease() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let data = dataset(&mut tx, ada, "iris", 0).await;
        run(&mut tx, ada, data).await;
        let mut conn = tx.conn();
        let before = claim(&mut conn, "a", 0).await.unwrap();
        let after = claim(&mut conn, "a", 30).await.unwrap();
        assert_eq!((before.id, before.attempts, after.attempts), (after.id, 1, 2));
        let ending = Ending {
            state: "succeeded",
            ..Ending::default()
        };
        // The first worker, which was cut off from the database for a while, has lost the run.
        let renewed = jobs::renew(&mut conn, before.lease("a"), at(60), None).await.unwrap();
        assert_eq!(renewed, None);
        jobs::release(&mut conn, before.lease("a")).await.unwrap();
        assert!(
            !jobs::finish(&mut conn, before.lease("a"), &ending, at(31))
                .await
                .unwrap()
        );
        assert!(
            jobs::finish(&mut conn, after.lease("a"), &ending, at(31))
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn a_lease_in_the_far_future_is_lost() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let data = dataset(&mut tx, ada, "iris", 0).await;
        for _ in 0..3 {
            run(&mut tx, ada, data).await;
        }
        let mut conn = tx.conn();
        // A clock that is two hours ahead, three killed workers, and the right time again.
        let mut ids = Vec::new();
        for worker in ["a", "b", "c"] {
            ids.push(claimed_id(&mut conn, worker, 7200).await.unwrap());
        }
        let cancelled = runs::cancel(&mut conn, ada, ids[0], &time(10)).await.unwrap();
        assert_eq!(cancelled, Some(RunState::Cancelled), "nobody is left who could stop it");
        assert!(runs::delete(&mut conn, ada, ids[1], &time(10)).await.unwrap());
        let again = claim(&mut conn, "d", 10).await.unwrap();
        assert_eq!((again.id, again.attempts), (ids[2], 2));
        assert_eq!(claimed_id(&mut conn, "e", 10).await, None, "that lease is a true one");
        let cancelled = runs::cancel(&mut conn, ada, ids[2], &time(10)).await.unwrap();
        assert_eq!(cancelled, Some(RunState::Running));
        assert!(!runs::delete(&mut conn, ada, ids[2], &time(10)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_run_that_kills_its_workers_is_left_to_standalone_workers() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let data = dataset(&mut tx, ada, "iris", 0).await;
        let id = run(&mut tx, ada, data).await;
        let mut conn = tx.conn();
        for now in [0, 100] {
            assert_eq!(fail_lost(&mut conn, now, 3, 2).await, []);
            assert_eq!(claimed_id(&mut conn, "a", now).await, Some(id));
        }
        let serving = claim_with(&mut conn, "a", 130, ClaimLimits { max_lost: 2, ..LIMITS }).await;
        assert!(serving.is_none(), "two are enough for a process that serves");
        assert_eq!(fail_lost(&mut conn, 130, 3, 2).await, [], "another may take it up");
        assert_eq!(claimed_id(&mut conn, "standalone", 130).await, Some(id));
        assert_eq!(fail_lost(&mut conn, 140, 3, 2).await, [], "it is at work");
        assert_eq!(fail_lost(&mut conn, 151, 3, 2).await, [(id, ada)]);

        let id = run(&mut tx, ada, data).await;
        let mut conn = tx.conn();
        for now in [200, 300] {
            assert_eq!(claimed_id(&mut conn, "a", now).await, Some(id));
        }
        assert_eq!(
            fail_lost(&mut conn, 380, 3, 2).await,
            [],
            "its lease ended a minute ago"
        );
        assert_eq!(
            fail_lost(&mut conn, 381, 3, 2).await,
            [(id, ada)],
            "nobody else is there"
        );
    })
    .await;
}

/// Claims runs one after the other, each when the one before has ended, and returns their owners in
/// order.
async fn order(conn: &mut Conn<'_>, from: i64) -> Vec<i64> {
    let mut owners = Vec::new();
    for now in from.. {
        let Some(job) = claim(conn, "w", now).await else {
            break;
        };
        owners.push(job.owner_id);
        let ending = Ending {
            state: "failed",
            ..Ending::default()
        };
        assert!(jobs::finish(conn, job.lease("w"), &ending, at(now)).await.unwrap());
    }
    owners
}

#[tokio::test]
async fn users_take_turns() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let cy = user(&mut tx, "cy").await;
        let data = dataset(&mut tx, ada, "iris", 0).await;
        for _ in 0..20 {
            run(&mut tx, ada, data).await;
        }
        // Queued after all of Ada's.
        let bobs = dataset(&mut tx, bob, "bobs", 0).await;
        for _ in 0..2 {
            run(&mut tx, bob, bobs).await;
        }
        let owners = order(&mut tx.conn(), 100).await;
        assert_eq!(&owners[..6], [ada, bob, ada, bob, ada, ada]);
        assert_eq!(owners.len(), 22);

        // Three workers: each user gets one before anybody gets two.
        for _ in 0..3 {
            run(&mut tx, ada, data).await;
        }
        run(&mut tx, bob, bobs).await;
        let cys = dataset(&mut tx, cy, "cys", 0).await;
        run(&mut tx, cy, cys).await;
        let mut conn = tx.conn();
        let mut owners = Vec::new();
        for worker in ["a", "b", "c", "d"] {
            owners.push(claim(&mut conn, worker, 200).await.unwrap().owner_id);
        }
        owners[..3].sort_unstable();
        assert_eq!(owners, [ada, bob, cy, ada]);
    })
    .await;
}

#[tokio::test]
async fn one_user_does_not_get_the_last_worker() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let data = dataset(&mut tx, ada, "iris", 0).await;
        for _ in 0..5 {
            run(&mut tx, ada, data).await;
        }
        let limits = ClaimLimits {
            max_running: 1,
            ..LIMITS
        };
        let claim = async |tx: &mut Tx, worker: &str, now: i64| {
            let job = claim_with(&mut tx.conn(), worker, now, limits).await;
            job.map(|job| job.owner_id)
        };
        assert_eq!(claim(&mut tx, "a", 0).await, Some(ada));
        assert_eq!(claim(&mut tx, "b", 0).await, Some(ada), "there is nobody else");
        let bob = user(&mut tx, "bob").await;
        assert_eq!(claim(&mut tx, "c", 0).await, None, "it is kept for the other account");
        let bobs = dataset(&mut tx, bob, "bobs", 0).await;
        run(&mut tx, bob, bobs).await;
        assert_eq!(claim(&mut tx, "c", 0).await, Some(bob));
        assert_eq!(claim(&mut tx, "d", 30).await, Some(ada), "the leases have run out");
    })
    .await;
}

#[tokio::test]
async fn the_slots_of_the_processes_that_are_alive_count() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let mut conn = tx.conn();
        let period = Period::before(at(30), TimeDelta::seconds(30));
        assert_eq!(workers::slots_in(&mut conn, period).await.unwrap(), 0);
        for (name, slots, seen_at) in [("a", 2, 30), ("b", 3, 10), ("dead", 9, 0), ("wrong clock", 9, 7200)] {
            let worker = WorkerStatus {
                name: name.into(),
                is_standalone: false,
                version: "1".into(),
                slots,
                max_run_memory_bytes: 1,
                started_at: at(0),
                seen_at: at(seen_at),
            };
            workers::store(&mut conn, &worker).await.unwrap();
        }
        assert_eq!(workers::slots_in(&mut conn, period).await.unwrap(), 5);
    })
    .await;
}

#[tokio::test]
async fn short_runs_pass_a_long_one_for_a_while() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let data = dataset(&mut tx, ada, "iris", 0).await;
        let long = run_queued_at(&mut tx, ada, data, 600).await;
        let short = run_queued_at(&mut tx, ada, data, 300).await;
        let later = run_queued_at(&mut tx, ada, data, 601).await;
        let mut conn = tx.conn();
        let mut ids = Vec::new();
        for worker in ["a", "b", "c"] {
            ids.push(claimed_id(&mut conn, worker, 700).await.unwrap());
        }
        assert_eq!(ids, [short, long, later]);
    })
    .await;
}

#[tokio::test]
async fn times_of_a_wrong_clock_do_not_order_the_queue() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let (of_ada, of_bob) = (
            dataset(&mut tx, ada, "iris", 0).await,
            dataset(&mut tx, bob, "iris", 0).await,
        );
        // A clock that is a day ahead has started one run, and queued another.
        let started = run(&mut tx, ada, of_ada).await;
        assert_eq!(claimed_id(&mut tx.conn(), "a", 86_400).await, Some(started));
        runs::cancel(&mut tx.conn(), ada, started, &time(0)).await.unwrap();
        let ahead = run_created_at(&mut tx, ada, of_ada, 86_400).await;
        let later = run_queued_at(&mut tx, ada, of_ada, 600).await;
        let first_of_bob = run(&mut tx, bob, of_bob).await;
        let second_of_bob = run(&mut tx, bob, of_bob).await;
        let mut conn = tx.conn();
        assert_eq!(claimed_id(&mut conn, "b", 5).await, Some(first_of_bob));
        runs::cancel(&mut conn, bob, first_of_bob, &time(100)).await.unwrap();
        assert_eq!(claimed_id(&mut conn, "c", 10).await, Some(ahead));
        runs::cancel(&mut conn, ada, ahead, &time(100)).await.unwrap();
        assert_eq!(claimed_id(&mut conn, "d", 15).await, Some(second_of_bob));
        runs::cancel(&mut conn, bob, second_of_bob, &time(100)).await.unwrap();
        assert_eq!(claimed_id(&mut conn, "e", 20).await, Some(later));
    })
    .await;
}
