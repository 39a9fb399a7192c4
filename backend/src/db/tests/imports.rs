//! Tests of imports and of the files of the storage, on both databases.

use super::runs::{DATASET_BYTES, dataset};
use super::{at, user};
use crate::db::imports::{self, ImportRow, NewImportRow};
use crate::db::usage::used_amount;
use crate::db::{Tx, deletions, stored_files};
use crate::testing::on_both_databases;
use domain::account::Resource;

/// Size of the file of an import.
const IMPORT_BYTES: i64 = 5;

async fn import(tx: &mut Tx, owner_id: i64, key: &str, seconds: i64) -> ImportRow {
    let new = NewImportRow {
        owner_id,
        file_key: key,
        file_name: "a.csv",
        size_bytes: IMPORT_BYTES,
        sha256: "hash",
        options: r#"{"delimiter": ";"}"#,
        preview: r#"{"format": null, "rows": 0, "columns": [], "first_rows": [], "warnings": [], "errors": []}"#,
        created_at: at(seconds),
        expires_at: at(seconds + 10),
    };
    imports::insert(&mut tx.conn(), &new).await.unwrap()
}

#[tokio::test]
async fn imports_belong_to_their_owner_until_they_expire() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        let first = import(&mut tx, ada, "first", 0).await.id;
        let second = import(&mut tx, ada, "second", 5).await.id;
        let bobs_import = import(&mut tx, bob, "bobs", 0).await.id;
        let mut conn = tx.conn();
        let ids = async |conn: &mut crate::db::Conn<'_>, owner, seconds| {
            let list = imports::list(conn, owner, at(seconds)).await.unwrap();
            list.into_iter().map(|import| import.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&mut conn, ada, 9).await, [second, first], "the newest first");
        assert_eq!(ids(&mut conn, ada, 10).await, [second], "the first has expired");
        let row = imports::get(&mut conn, ada, first, at(9)).await.unwrap().unwrap();
        let known = row.into_import().unwrap();
        assert_eq!(
            (known.options.delimiter.as_deref(), known.expires_at),
            (Some(";"), at(10))
        );
        assert!(imports::get(&mut conn, ada, first, at(10)).await.unwrap().is_none());
        assert!(
            imports::get(&mut conn, ada, bobs_import, at(0))
                .await
                .unwrap()
                .is_none()
        );

        let preview = r#"{"format": null, "rows": 7, "columns": [], "first_rows": [], "warnings": [], "errors": []}"#;
        for (owner, id, seconds) in [(bob, first, 0), (ada, first, 10)] {
            let changed = imports::update(&mut conn, owner, id, at(seconds), "{}", preview).await;
            assert!(changed.unwrap().is_none(), "not this account's, or expired");
        }
        let changed = imports::update(&mut conn, ada, first, at(9), "{}", preview)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(changed.into_import().unwrap().preview.rows, 7);

        assert_eq!(imports::delete(&mut conn, ada, bobs_import, at(0)).await.unwrap(), None);
        assert_eq!(imports::delete(&mut conn, ada, first, at(10)).await.unwrap(), None);
        let key = imports::delete(&mut conn, ada, first, at(9)).await.unwrap();
        assert_eq!(key.as_deref(), Some("first"));
        assert_eq!(imports::delete_expired(&mut conn, at(10)).await.unwrap(), ["bobs"]);
        assert_eq!(ids(&mut conn, ada, 14).await, [second]);
    })
    .await;
}

#[tokio::test]
async fn files_belong_to_data_sets_and_imports() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "ada").await, user(&mut tx, "bob").await);
        dataset(&mut tx, ada, "set", 0).await;
        import(&mut tx, ada, "import", 0).await;
        import(&mut tx, bob, "bobs", 0).await;
        let (mut conn, key) = (tx.conn(), format!("{ada}/set"));
        let mut known = stored_files::referenced_keys(&mut conn, &["bobs", "orphan", &key])
            .await
            .unwrap();
        known.sort();
        assert_eq!(known, [key.as_str(), "bobs"]);
        assert!(stored_files::referenced_keys(&mut conn, &[]).await.unwrap().is_empty());
        let used = used_amount(&mut conn, ada, Resource::StorageBytes).await.unwrap();
        assert_eq!(used, DATASET_BYTES + IMPORT_BYTES);
        assert_eq!(used_amount(&mut conn, ada, Resource::Datasets).await.unwrap(), 1);
        assert_eq!(
            deletions::delete_datasets(&mut conn, ada).await.unwrap(),
            [key.as_str()]
        );
        assert_eq!(deletions::delete_imports(&mut conn, ada).await.unwrap(), ["import"]);
        assert!(deletions::delete_imports(&mut conn, ada).await.unwrap().is_empty());
    })
    .await;
}
