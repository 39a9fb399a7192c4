//! Tests of a worker whose run was claimed by another one, on both databases.

use crate::events::{Event, EventPayload};
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::lease::MAX_LEASE;
use crate::jobs::queue::WorkerRole;
use crate::jobs::supervisor::supervise;
use crate::testing::datasets::{IRIS, request, upload};
use crate::testing::on_both_databases;
use domain::task::TaskChangeKind;
use futures::StreamExt;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

#[tokio::test]
async fn a_worker_that_lost_its_run_publishes_nothing_about_it() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let data = upload(&test, &ada, "iris.csv", IRIS).await.unwrap();
        let kmeans = request(json!({ "dataset_id": data.id, "n_clusters": 3 }));
        services.run_create(&ada, kmeans).await.unwrap();
        let claim = async |worker: &str| services.job_claim(worker, WorkerRole::Serving, 1).await.unwrap();
        let job = claim("first").await.unwrap();
        test.clock.advance(MAX_LEASE.num_seconds());
        assert_eq!(claim("second").await.map(|job| job.id), Some(job.id));

        let mut events = services.events(&ada);
        let mut next = async || {
            let event = tokio::time::timeout(Duration::from_secs(20), events.next()).await;
            event.expect("no event").unwrap().payload
        };
        let publish_change_of_task = async || {
            let tx = services.db.begin().await.unwrap();
            let event = Event::tasks(ada.user_id, vec![1], TaskChangeKind::Updated);
            services.commit_and_publish(tx, [event]).await.unwrap();
        };
        // On PostgreSQL the events of the claims may still arrive.
        publish_change_of_task().await;
        while !matches!(next().await, EventPayload::Tasks(_)) {}
        let until_stopped = |control: Arc<JobControl>| async move {
            while !control.must_stop() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Err(TrainError::Stopped)
        };
        for shuts_down in [false, true] {
            let (_sender, stopped) = watch::channel(shuts_down);
            supervise(services, "first", &job, &stopped, until_stopped).await;
        }
        publish_change_of_task().await;
        let payload = next().await;
        assert!(matches!(payload, EventPayload::Tasks(_)), "{payload:?}");
    })
    .await;
}
