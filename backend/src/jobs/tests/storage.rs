//! Tests of runs whose storage is unavailable.

use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::run::{Retry, fetch_file};
use crate::storage::tests::refusing;
use crate::testing::on_both_databases;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

#[tokio::test]
async fn a_run_waits_for_its_storage_until_it_is_stopped_or_times_out() {
    on_both_databases(async |mut test| {
        let retry = |pause, total| Retry {
            pause: Duration::from_millis(pause),
            total: Duration::from_secs(total),
        };
        let control = JobControl::default();
        let (storage, requests) = refusing(6).await;
        test.services.storage = storage;
        let file = fetch_file(&test.services, "a.csv", &control, &retry(1, 600)).await;
        assert_eq!(file.unwrap().size(), 0);
        assert_eq!(requests.load(Relaxed), 7, "the second attempt succeeds");

        let (storage, requests) = refusing(usize::MAX).await;
        test.services.storage = storage;
        let refused = fetch_file(&test.services, "b.csv", &control, &retry(1, 0)).await;
        let Err(TrainError::Failed(error)) = refused else {
            panic!("there is no file")
        };
        assert!(error.detail.contains("storage of the uploaded files"), "{error:?}");
        assert_eq!(requests.load(Relaxed), 4);
        control.request_stop();
        let stopped = fetch_file(&test.services, "b.csv", &control, &retry(600_000, 600)).await;
        assert!(matches!(stopped, Err(TrainError::Stopped)));
    })
    .await;
}
