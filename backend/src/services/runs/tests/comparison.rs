//! Tests of the comparison of runs, on both databases.

use crate::actor::Actor;
use crate::testing::datasets::{IRIS, run_to_end, upload};
use crate::testing::on_both_databases;
use crate::testing::results::failure;
use domain::ErrorCode;
use serde_json::json;

#[tokio::test]
async fn differences_between_runs_are_marked() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let bob = test.new_user("bob").await;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = test.services.start_workers(1);
        let mut ids = Vec::new();
        for body in [
            json!({ "dataset_id": dataset, "n_clusters": 3, "seed": 1 }),
            json!({ "dataset_id": dataset, "n_clusters": 2, "seed": 1 }),
            json!({ "dataset_id": dataset, "algorithm": "decision_tree", "target": "species", "seed": 1,
                "parameters": { "max_depth": 2 } }),
        ] {
            ids.push(run_to_end(&test, &ada, body).await.id);
        }
        workers.shutdown().await;
        let services = &test.services;

        let found = services.run_compare(&ada, &ids).await.unwrap();
        assert_eq!(found.runs.iter().map(|run| run.id).collect::<Vec<_>>(), ids);
        let parameter = |name: &str| found.parameters.iter().find(|row| row.name == name).unwrap();
        assert_eq!(parameter("n_clusters").values, [json!(3), json!(2), json!(null)]);
        assert!(parameter("n_clusters").differs);
        assert!(!parameter("scale").differs);
        assert_eq!(parameter("max_depth").values, [json!(null), json!(null), json!(2)]);
        assert_eq!(found.runs[2].dataset_name, "iris");
        let metric = |name: &str| found.metrics.iter().find(|row| row.name == name).unwrap();
        let inertia = metric("inertia");
        assert!(inertia.differs && inertia.values[0] < inertia.values[1], "{inertia:?}");
        assert_eq!(inertia.values[2], None, "a tree has none");
        assert_eq!(metric("test.accuracy").values[..2], [None, None]);
        assert!(metric("test.accuracy").values[2].unwrap() > 0.8);
        assert_eq!(metric("rows_used").values, [Some(150.0); 3]);
        assert!(!metric("rows_used").differs);

        let code = async |actor: &Actor, ids: &[i64]| failure(services.run_compare(actor, ids).await).code;
        assert_eq!(code(&bob, &ids).await, ErrorCode::NotFound);
        let gone = failure(services.run_compare(&ada, &[ids[0], 987_654]).await);
        assert_eq!(
            (gone.code, gone.detail.as_str()),
            (ErrorCode::NotFound, "There is no run 987654.")
        );
        for refused in [&ids[..1], &[ids[0], ids[0]], &[], &[1; 11]] {
            assert_eq!(code(&ada, refused).await, ErrorCode::Validation);
        }
    })
    .await;
}
