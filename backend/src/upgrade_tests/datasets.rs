//! Data sets of an old installation.

use super::comparison::assert_includes;
use super::installation::on_both_old_installations;
use crate::crypto::fingerprint;
use bytes::Bytes;
use domain::PageQuery;
use futures::StreamExt;
use serde_json::json;

#[tokio::test]
async fn data_sets_of_an_old_database_open_with_their_files() {
    on_both_old_installations(async |old| {
        let (services, ada) = (&old.test.services, old.sign_in("ada").await);
        let page = services.dataset_list(&ada, PageQuery::default()).await.unwrap();
        assert_includes(page, old.answer("ada", "/ml/datasets/"), "data sets");
        for id in old.ids("/ml/datasets/") {
            let path = format!("/ml/datasets/{id}");
            let dataset = services.dataset_get(&ada, id).await.unwrap();
            assert_includes(dataset, old.answer("ada", &path), &path);
            let path = format!("{path}/rows?per_page=3");
            let first = PageQuery { page: 1, per_page: 3 };
            let rows = services.dataset_rows(&ada, id, first).await.unwrap();
            assert_includes(rows, old.answer("ada", &path), &path);
            let file = services.dataset_download(&ada, id).await.unwrap();
            let chunks: Vec<Bytes> = file.body.map(|chunk| chunk.unwrap()).collect().await;
            assert_eq!(
                json!(fingerprint(&chunks.concat())),
                old.answer("ada", &format!("/ml/datasets/{id}"))["sha256"],
                "{}",
                file.file_name
            );
        }
    })
    .await;
}
