//! Tests of the removal of orphaned files.

use crate::services::datasets::uploads::UploadPurpose;
use crate::storage::Storage;
use crate::testing::datasets::{IRIS, upload};
use crate::testing::on_both_databases;
use crate::testing::results::download_text;
use bytes::Bytes;
use futures::StreamExt;

/// Times before and after every file of this test was written.
const BEFORE: &str = "2020-01-01T00:00:00Z";
const AFTER: &str = "2100-01-01T00:00:00Z";
const ORPHAN: &str = "datasets/1/orphan.csv";

#[tokio::test]
async fn stored_files_without_a_data_set_are_removed_after_a_day() {
    on_both_databases(async |mut test| {
        let ada = test.new_user("ada").await;
        for url in [None, Some("memory:///folder")] {
            if let Some(url) = url {
                test.services.storage = Storage::open(&url.parse().unwrap(), &[]).unwrap();
            }
            let services = &test.services;
            let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap();
            assert!(services.storage.put_text(ORPHAN, "x".into()).await.unwrap());
            test.clock.set(BEFORE);
            services.purge_orphaned_files().await.unwrap();
            let orphan = services.storage.text(ORPHAN).await.unwrap();
            assert_eq!(orphan.as_deref(), Some("x"), "it may be an upload that is at work");
            test.clock.set(AFTER);
            services.purge_orphaned_files().await.unwrap();
            assert_eq!(services.storage.text(ORPHAN).await.unwrap(), None);
            let file = services.dataset_download(&ada, dataset.id).await.unwrap();
            assert_eq!(download_text(file).await.as_bytes(), IRIS);
        }
    })
    .await;
}

#[tokio::test]
async fn unfinished_uploads_and_temporary_files_are_removed() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        upload(&test, &ada, "iris.csv", IRIS).await.unwrap();
        let folder = test.path("files/datasets").join(ada.user_id.to_string());
        std::fs::write(folder.join("killed.csv#1"), "x").unwrap();
        std::fs::write(test.path("tmp/.tmpkilled"), "x").unwrap();
        let body = futures::stream::iter([Ok(Bytes::from_static(IRIS))]).boxed();
        let at_work = test
            .services
            .upload_receive(&ada, UploadPurpose::Label, "iris.csv", body)
            .await
            .unwrap();
        assert_eq!(test.files(), 4);
        test.clock.set(BEFORE);
        test.services.purge_orphaned_files().await.unwrap();
        assert_eq!(test.files(), 4);
        test.clock.set(AFTER);
        test.services.purge_orphaned_files().await.unwrap();
        assert_eq!(test.files(), 2, "the data set and the upload at work");
        drop(at_work);
        assert_eq!(test.files(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_storage_of_another_database_is_left_alone() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let storage = &test.services.storage;
        assert!(storage.put_text(ORPHAN, "x".into()).await.unwrap());
        test.clock.set(AFTER);
        test.services.purge_orphaned_files().await.unwrap();
        assert!(storage.text(ORPHAN).await.unwrap().is_some(), "it knows no file of it");
        assert!(storage.put_text("owner", "another".into()).await.unwrap());
        upload(&test, &ada, "iris.csv", IRIS).await.unwrap();
        test.services.purge_orphaned_files().await.unwrap();
        assert!(storage.text(ORPHAN).await.unwrap().is_some(), "it is another's");
    })
    .await;
}
