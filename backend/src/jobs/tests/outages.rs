//! Tests of runs while the database refuses writes, on both databases.

use crate::actor::Actor;
use crate::db;
use crate::db::jobs::JobRow;
use crate::db::on;
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::lease::{LEASE, MAX_LEASE};
use crate::jobs::outcome::{FinishedRun, Outcome};
use crate::jobs::queue::WorkerRole;
use crate::jobs::supervisor::supervise;
use crate::testing::datasets::{IRIS, request, upload};
use crate::testing::faults::{Outage, refuse_writes};
use crate::testing::{TestServices, on_both_databases};
use domain::run::{Progress, RunState};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};

async fn claim(test: &TestServices, worker: &str) -> Option<JobRow> {
    test.services.job_claim(worker, WorkerRole::Serving, 1).await.unwrap()
}

/// Queues a run, and claims it as the worker `first`.
async fn claimed_run(test: &TestServices) -> (Actor, JobRow) {
    let ada = test.new_user("ada").await;
    let data = upload(test, &ada, "iris.csv", IRIS).await.unwrap();
    let kmeans = request(json!({ "dataset_id": data.id, "n_clusters": 3 }));
    test.services.run_create(&ada, kmeans).await.unwrap();
    let job = claim(test, "first").await.unwrap();
    (ada, job)
}

fn finished() -> FinishedRun {
    let outcome = Outcome {
        metrics: "{}".into(),
        score: None,
        result: "{}".into(),
        timings: "{}".into(),
    };
    let model = "the model".into();
    FinishedRun { outcome, model }
}

/// Returns the state of a run, the code of its error, and the number of its attempts.
async fn ending_of(test: &TestServices, owner: &Actor, job: &JobRow) -> (RunState, Option<String>, i64) {
    let mut reader = test.services.db.read().await.unwrap();
    let row = db::runs::get(&mut reader.conn(), owner.user_id, job.id)
        .await
        .unwrap()
        .unwrap();
    let error = row
        .error
        .map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap());
    let code = error.map(|error| error["code"].as_str().unwrap().to_owned());
    let attempts = "select attempts from runs";
    let attempts = on!(&mut reader.conn(), c => sqlx::query_scalar(attempts).fetch_one(&mut **c).await);
    (db::runs::state(&row.state, job.id).unwrap(), code, attempts.unwrap())
}

/// Waits until a statement of the queue has failed at the current time of the test.
async fn failure_seen(test: &TestServices) {
    while test.services.outages.last() != Some(test.services.clock.now()) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn a_finished_training_is_stored_after_an_outage() {
    on_both_databases(async |test| {
        let (services, (ada, job)) = (&test.services, claimed_run(&test).await);
        let (_sender, stopped) = watch::channel(false);
        let outage = Outage::start(&services.db, "runs").await;
        let work = |_: Arc<JobControl>| async { Ok(finished()) };
        let return_of_the_database = async {
            failure_seen(&test).await;
            outage.end(&services.db, "runs").await;
        };
        tokio::join!(
            supervise(services, "first", &job, &stopped, work),
            return_of_the_database
        );
        assert_eq!(ending_of(&test, &ada, &job).await, (RunState::Succeeded, None, 1));
        let model = "select content from models";
        let mut reader = services.db.read().await.unwrap();
        let model: String = on!(&mut reader.conn(), c => sqlx::query_scalar(model).fetch_one(&mut **c).await).unwrap();
        assert_eq!(model, "the model");
    })
    .await;
}

#[tokio::test]
async fn an_outage_that_outlasts_the_lease_neither_stops_a_training_nor_counts_as_a_death() {
    on_both_databases(async |test| {
        let (services, (ada, job)) = (&test.services, claimed_run(&test).await);
        let (_sender, stopped) = watch::channel(false);
        let outage = Outage::start(&services.db, "runs").await;
        let may_finish = Notify::new();
        let work = |control: Arc<JobControl>| {
            // New progress is stored at once, which fails.
            control.report_progress(&Progress {
                stage: "fitting".into(),
                done: 1,
                total: 2,
            });
            let may_finish = &may_finish;
            async move {
                tokio::select! {
                    () = control.stop_requested() => Err(TrainError::Stopped),
                    () = may_finish.notified() => Ok(finished()),
                }
            }
        };
        let return_of_the_database = async {
            failure_seen(&test).await;
            test.clock.advance(MAX_LEASE.num_seconds());
            failure_seen(&test).await;
            outage.end(&services.db, "runs").await;
            assert!(claim(&test, "second").await.is_none(), "the first worker may live");
            let lease = "select count(*) from runs where lease_until >= $1";
            let until = services.clock.now() + LEASE;
            let is_renewed = async || {
                let mut reader = services.db.read().await.unwrap();
                let count =
                    on!(&mut reader.conn(), c => sqlx::query_scalar(lease).bind(until).fetch_one(&mut **c).await);
                count.unwrap_or(0_i64) == 1
            };
            while !is_renewed().await {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            test.clock.advance(15);
            assert!(
                claim(&test, "second").await.is_none(),
                "the first worker has renewed its lease"
            );
            may_finish.notify_one();
        };
        tokio::join!(
            supervise(services, "first", &job, &stopped, work),
            return_of_the_database
        );
        assert_eq!(ending_of(&test, &ada, &job).await, (RunState::Succeeded, None, 1));
    })
    .await;
}

#[tokio::test]
async fn a_result_that_can_never_be_stored_is_an_error_of_its_run() {
    on_both_databases(async |test| {
        let (services, (ada, job)) = (&test.services, claimed_run(&test).await);
        let (_sender, stopped) = watch::channel(false);
        refuse_writes(&services.db, "models", "insert").await;
        supervise(services, "first", &job, &stopped, |_| async { Ok(finished()) }).await;
        let failed = (RunState::Failed, Some("result_not_stored".into()), 1);
        assert_eq!(ending_of(&test, &ada, &job).await, failed);
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_shuts_down_waits_for_no_database() {
    on_both_databases(async |test| {
        let (services, (ada, job)) = (&test.services, claimed_run(&test).await);
        let (sender, stopped) = watch::channel(false);
        let outage = Outage::start(&services.db, "runs").await;
        let shutdown = async {
            failure_seen(&test).await;
            sender.send(true).unwrap();
        };
        tokio::join!(
            supervise(services, "first", &job, &stopped, |_| async { Ok(finished()) }),
            shutdown
        );
        outage.end(&services.db, "runs").await;
        assert_eq!(ending_of(&test, &ada, &job).await, (RunState::Running, None, 1));
        test.clock.advance(MAX_LEASE.num_seconds());
        assert_eq!(claim(&test, "second").await.map(|job| job.id), Some(job.id));
    })
    .await;
}
