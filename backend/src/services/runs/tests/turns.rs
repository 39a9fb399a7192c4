//! Tests that JSON of any size is read and written in turns of its reader, on both databases.

use crate::services::precondition::ExpectedVersion;
use crate::testing::datasets::{IRIS, request, upload};
use crate::testing::on_both_databases;
use crate::testing::results::failure;
use crate::turns::MAX_WAITING;
use domain::ErrorCode;
use domain::dataset::DatasetPatch;
use futures::FutureExt;
use serde_json::json;

#[tokio::test]
async fn statistics_and_results_are_read_in_turn() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let clustering = request(json!({ "dataset_id": dataset, "n_clusters": 3 }));
        let one = services.run_create(&ada, clustering.clone()).await.unwrap().id;
        let other = services.run_create(&ada, clustering.clone()).await.unwrap().id;
        let mut line: Vec<_> = (0..MAX_WAITING)
            .map(|_| Box::pin(services.light_turn(ada.user_id)))
            .collect();
        let came: Vec<_> = line.iter_mut().filter_map(FutureExt::now_or_never).collect();
        for refused in [
            services.dataset_get(&ada, dataset).await.map(drop),
            services
                .dataset_update(&ada, dataset, DatasetPatch::default(), &ExpectedVersion::Any)
                .await
                .map(drop),
            services
                .dataset_delete(&ada, dataset, true, &ExpectedVersion::OneOf(vec![1]))
                .await,
            services.run_get(&ada, one).await.map(drop),
            services.run_get_as(&ada, one, |_| Ok(())).await,
            services.run_delete(&ada, one, &ExpectedVersion::OneOf(vec![1])).await,
            services.run_compare(&ada, &[one, other]).await.map(drop),
            services.run_create(&ada, clustering).await.map(drop),
        ] {
            assert_eq!(failure(refused).code, ErrorCode::RateLimited);
        }
        drop((line, came));
        assert_eq!(services.dataset_get(&ada, dataset).await.unwrap().id, dataset);
        let run = services.run_get_as(&ada, one, |run| Ok(run.id)).await;
        assert_eq!(run.unwrap(), one);
        let comparison = services.run_compare(&ada, &[one, other]).await.unwrap();
        assert_eq!(comparison.runs.len(), 2);
    })
    .await;
}
