//! Tests of the memory for models outside the cache, on both databases.

use crate::actor::Actor;
use crate::db::runs::RunRow;
use crate::services::runs::model_cache::ModelCache;
use crate::services::runs::model_memory::ModelMemory;
use crate::testing::datasets::{IRIS, run_to_end, upload};
use crate::testing::{TestServices, on_both_databases};
use serde_json::json;
use std::time::Duration;

/// Trains a model, and returns its run as if the model had a gigabyte.
async fn large_run(test: &TestServices, actor: &Actor) -> RunRow {
    let dataset = upload(test, actor, "iris.csv", IRIS).await.unwrap().id;
    let workers = test.services.start_workers(1);
    let run = run_to_end(test, actor, json!({ "dataset_id": dataset, "n_clusters": 3 })).await;
    workers.shutdown().await;
    let mut row = test.services.succeeded_run(actor, run.id).await.unwrap();
    row.model_bytes = 1 << 30;
    row
}

/// Waits a short time for work that may have no memory.
async fn is_done(work: impl Future) -> bool {
    tokio::time::timeout(Duration::from_millis(300), work).await.is_ok()
}

#[tokio::test]
async fn large_models_outside_the_cache_are_in_memory_one_at_a_time() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let of_ada = large_run(&test, &ada).await;
        let mut of_bob = large_run(&test, &bob).await;
        let mut services = test.services.clone();
        services.models = ModelCache::new(0);
        services.model_memory = ModelMemory::new(1 << 20);
        let used = services.model(&of_ada, ada.user_id).await.unwrap();
        assert!(!is_done(services.model(&of_bob, bob.user_id)).await);
        assert!(!is_done(services.model_file(&bob, of_bob.id, of_bob.model_bytes)).await);
        drop(used);
        services.model(&of_bob, bob.user_id).await.unwrap();
        services.model_file(&bob, of_bob.id, of_bob.model_bytes).await.unwrap();
        // A small model does not wait for a large one.
        let _used = services.model(&of_ada, ada.user_id).await.unwrap();
        of_bob.model_bytes = 1000;
        services.model(&of_bob, bob.user_id).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_memory_of_a_cached_model_is_that_of_the_cache() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let (of_ada, of_bob) = (large_run(&test, &ada).await, large_run(&test, &bob).await);
        let mut services = test.services.clone();
        services.model_memory = ModelMemory::new(1 << 20);
        let _cached = services.model(&of_ada, ada.user_id).await.unwrap();
        let other = services.model(&of_bob, bob.user_id).await.unwrap();
        assert!(!other.has_room());
    })
    .await;
}
