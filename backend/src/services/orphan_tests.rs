//! Files that a killed process has left behind are removed, and no others.

use super::tests::{IRIS, text, upload};
use super::*;
use crate::storage::Storage;
use crate::testing::on_both;

/// Before and after any file of this test was written.
const BEFORE: &str = "2020-01-01T00:00:00Z";
const AFTER: &str = "2100-01-01T00:00:00Z";
const ORPHAN: &str = "datasets/1/orphan.csv";

#[tokio::test]
async fn stored_files_without_a_data_set_are_removed_after_a_day() {
    on_both(async |mut world| {
        let ada = world.person("ada").await;
        for url in [None, Some("memory:///folder")] {
            if let Some(url) = url {
                world.services.storage = Storage::open(&url.parse().unwrap()).unwrap();
            }
            let services = &world.services;
            let dataset = upload(&world, &ada, "iris.csv", IRIS).await.unwrap();
            assert!(services.storage.put_text(ORPHAN, "x".into()).await.unwrap());
            world.hands.set(BEFORE);
            services.files_sweep().await.unwrap();
            let orphan = services.storage.text(ORPHAN).await.unwrap();
            assert_eq!(orphan.as_deref(), Some("x"), "it may be an upload that is at work");
            world.hands.set(AFTER);
            services.files_sweep().await.unwrap();
            assert_eq!(services.storage.text(ORPHAN).await.unwrap(), None);
            let file = services.dataset_download(&ada, dataset.id).await.unwrap();
            assert_eq!(text(file).await.as_bytes(), IRIS);
        }
    })
    .await;
}

#[tokio::test]
async fn unfinished_uploads_and_temporary_files_are_removed() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        upload(&world, &ada, "iris.csv", IRIS).await.unwrap();
        let folder = world.path("files/datasets").join(ada.user_id.to_string());
        std::fs::write(folder.join("killed.csv#1"), "x").unwrap();
        std::fs::write(world.path("tmp/.tmpkilled"), "x").unwrap();
        let body = futures::stream::iter([Ok(Bytes::from_static(IRIS))]).boxed();
        let at_work = world
            .services
            .upload_receive(&ada, UploadPurpose::Label, "iris.csv", body)
            .await
            .unwrap();
        assert_eq!(world.files(), 4);
        world.hands.set(BEFORE);
        world.services.files_sweep().await.unwrap();
        assert_eq!(world.files(), 4);
        world.hands.set(AFTER);
        world.services.files_sweep().await.unwrap();
        assert_eq!(world.files(), 2, "the data set and the upload at work");
        drop(at_work);
        assert_eq!(world.files(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_storage_of_another_database_is_left_alone() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let storage = &world.services.storage;
        assert!(storage.put_text(ORPHAN, "x".into()).await.unwrap());
        world.hands.set(AFTER);
        world.services.files_sweep().await.unwrap();
        assert!(storage.text(ORPHAN).await.unwrap().is_some(), "it knows no file of it");
        assert!(storage.put_text("owner", "another".into()).await.unwrap());
        upload(&world, &ada, "iris.csv", IRIS).await.unwrap();
        world.services.files_sweep().await.unwrap();
        assert!(storage.text(ORPHAN).await.unwrap().is_some(), "it is another's");
    })
    .await;
}
