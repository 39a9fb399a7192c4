//! Tests of imports, on both databases.

use crate::actor::Actor;
use crate::error::Result;
use crate::services::datasets::uploads::UploadPurpose;
use crate::testing::datasets::{IRIS, upload};
use crate::testing::results::{download_text, failure, fields};
use crate::testing::{TestServices, on_both_databases};
use bytes::Bytes;
use domain::dataset::{ColumnType, Import, MAX_IMPORTS, UploadOptions};
use domain::{ErrorCode, PageQuery};
use futures::StreamExt;

/// Seconds of a day.
const DAY: i64 = 24 * 3600;

async fn import(test: &TestServices, actor: &Actor, bytes: &'static [u8]) -> Result<Import> {
    import_with(test, actor, bytes, UploadOptions::default()).await
}

async fn import_with(
    test: &TestServices,
    actor: &Actor,
    bytes: &'static [u8],
    options: UploadOptions,
) -> Result<Import> {
    let body = futures::stream::iter([Ok(Bytes::from_static(bytes))]).boxed();
    let services = &test.services;
    let upload = services
        .upload_receive(actor, UploadPurpose::Dataset, "measured.csv", body)
        .await?;
    services.import_create(actor, upload, options).await
}

fn types<const N: usize>(types: [(&str, ColumnType); N]) -> UploadOptions {
    UploadOptions {
        types: types.map(|(name, kind)| (name.to_owned(), kind)).into(),
        ..UploadOptions::default()
    }
}

fn kinds(import: &Import) -> Vec<ColumnType> {
    let columns = import.preview.columns.iter();
    columns.map(|column| column.column.kind).collect()
}

/// A file with 200 rows, one of which is no number.
const MEASURED: &str = "id;value;kind\n";

fn measured() -> &'static [u8] {
    let mut file = MEASURED.to_owned();
    for row in 1..=200 {
        let value = if row == 150 {
            "broken".to_owned()
        } else {
            format!("{row},5")
        };
        file.push_str(&format!("{row};{value};a\n"));
    }
    Box::leak(file.into_bytes().into_boxed_slice())
}

#[tokio::test]
async fn a_preview_shows_how_a_file_is_read() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let import = import(&test, &ada, measured()).await.unwrap();
        let preview = &import.preview;
        let format = preview.format.as_ref().unwrap();
        assert_eq!((format.delimiter, format.has_header), (';', true));
        assert_eq!((preview.rows, preview.first_rows.len()), (200, 10));
        assert_eq!(preview.first_rows[1], ["2", "2,5", "a"]);
        assert_eq!(
            kinds(&import),
            [ColumnType::Numeric, ColumnType::Text, ColumnType::Categorical]
        );
        assert_eq!(
            (&preview.errors, &preview.columns[0].contradictions),
            (&Vec::new(), &None)
        );
        let found = preview.columns[1].contradictions.as_ref().unwrap();
        assert_eq!(
            (found.kind, found.fitting, found.contradicting),
            (ColumnType::Numeric, 199, 1)
        );
        assert_eq!(
            (found.values[0].value.as_str(), &found.values[0].rows),
            ("broken", &vec![150])
        );
        assert_eq!(
            (import.file_name.as_str(), import.size_bytes),
            ("measured.csv", measured().len() as i64)
        );
        assert_eq!(test.services.import_get(&ada, import.id).await.unwrap(), import);
        let list = test.services.dataset_list(&ada, PageQuery::default()).await.unwrap();
        assert_eq!(list.total, 0, "it is not a data set yet");
    })
    .await;
}

#[tokio::test]
async fn other_options_and_types_are_shown_and_applied() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let id = import(&test, &ada, measured()).await.unwrap().id;
        let options = UploadOptions {
            name: Some("Measured values".to_owned()),
            na_values: Some("broken".to_owned()),
            ..types([("id", ColumnType::Ignore), ("kind", ColumnType::Text)])
        };
        let shown = services.import_preview(&ada, id, options.clone()).await.unwrap();
        assert_eq!(
            kinds(&shown),
            [ColumnType::Ignore, ColumnType::Numeric, ColumnType::Text]
        );
        assert_eq!((&shown.options, shown.preview.columns[1].column.missing), (&options, 1));
        assert!(
            shown
                .preview
                .columns
                .iter()
                .all(|column| column.contradictions.is_none())
        );
        assert_eq!(
            services.import_get(&ada, id).await.unwrap(),
            shown,
            "the options are kept"
        );

        let dataset = services.import_finish(&ada, id, None).await.unwrap();
        assert_eq!((dataset.name.as_str(), dataset.rows), ("Measured values", 200));
        let columns: Vec<_> = shown.preview.columns.into_iter().map(|column| column.column).collect();
        assert_eq!(
            (&dataset.columns, &dataset.warnings),
            (&columns, &shown.preview.warnings)
        );
        assert_eq!(services.dataset_get(&ada, dataset.id).await.unwrap(), dataset);
        let file = services.dataset_download(&ada, dataset.id).await.unwrap();
        assert_eq!(download_text(file).await.as_bytes(), measured());
        let gone = failure(services.import_finish(&ada, id, None).await);
        assert_eq!((gone.code, test.files()), (ErrorCode::NotFound, 1));
    })
    .await;
}

#[tokio::test]
async fn an_import_equals_an_upload_with_the_same_options() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let uploaded = upload(&test, &ada, "measured.csv", measured()).await.unwrap();
        let id = import(&test, &ada, measured()).await.unwrap().id;
        let other = UploadOptions {
            delimiter: Some(",".to_owned()),
            ..UploadOptions::default()
        };
        services.import_preview(&ada, id, other).await.unwrap();
        // With options other than those of the last preview the file is read again.
        let options = Some(UploadOptions::default());
        let imported = services.import_finish(&ada, id, options).await.unwrap();
        assert_eq!(
            (
                imported.name,
                imported.sha256,
                imported.format,
                imported.columns,
                imported.warnings
            ),
            (
                uploaded.name,
                uploaded.sha256,
                uploaded.format,
                uploaded.columns,
                uploaded.warnings
            )
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_kept_for_other_options() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let wrong = UploadOptions {
            delimiter: Some("|".to_owned()),
            ..types([("value", ColumnType::Numeric)])
        };
        let shown = import_with(&test, &ada, measured(), wrong).await.unwrap();
        assert!(
            shown.preview.errors[0].message.contains("“value”"),
            "{:?}",
            shown.preview.errors
        );
        assert_eq!(
            shown.preview.columns.len(),
            1,
            "the columns are shown without the types"
        );
        let id = shown.id;
        let shown = services
            .import_preview(&ada, id, types([("value", ColumnType::Numeric)]))
            .await
            .unwrap();
        let error = &shown.preview.errors[0];
        assert_eq!((error.field(), error.code.as_str()), ("types", "type"));
        let contradicts = "Line 151, column 2 (“value”): “broken” is not a number";
        assert!(error.message.starts_with(contradicts), "{}", error.message);
        let found = shown.preview.columns[1].contradictions.as_ref().unwrap();
        assert_eq!(found.values[0].rows, [150]);
        let refused = failure(services.import_finish(&ada, id, None).await);
        assert_eq!(fields(&refused), [("types", "type")]);

        let uneven: &[u8] = b"a,b\n1,2\n3\n";
        let shown = import(&test, &ada, uneven).await.unwrap();
        assert_eq!((shown.preview.format.is_none(), shown.preview.columns.len()), (true, 0));
        assert!(shown.preview.errors[0].message.contains("Line 3 has 1 value"));
        let refused = failure(services.import_finish(&ada, shown.id, None).await);
        assert_eq!(refused.code, ErrorCode::InvalidFile);
        let bad = UploadOptions {
            encoding: Some("klingon".to_owned()),
            ..UploadOptions::default()
        };
        let refused = failure(services.import_preview(&ada, shown.id, bad).await);
        assert_eq!(fields(&refused), [("encoding", "choice")]);
        let one_column = UploadOptions {
            delimiter: Some(";".to_owned()),
            ..UploadOptions::default()
        };
        let shown = services.import_preview(&ada, shown.id, one_column).await.unwrap();
        assert_eq!((shown.preview.errors.len(), shown.preview.rows), (0, 2));
        assert_eq!(services.import_finish(&ada, shown.id, None).await.unwrap().rows, 2);
    })
    .await;
}

#[tokio::test]
async fn invalid_options_store_nothing() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let bad = UploadOptions {
            name: Some("a\nb".to_owned()),
            ..UploadOptions::default()
        };
        let refused = failure(import_with(&test, &ada, IRIS, bad).await);
        assert_eq!(fields(&refused), [("name", "invalid")]);
        let bad = UploadOptions {
            delimiter: Some("x".to_owned()),
            ..UploadOptions::default()
        };
        let refused = failure(import_with(&test, &ada, IRIS, bad).await);
        assert_eq!(fields(&refused), [("delimiter", "choice")]);
        assert_eq!(
            (test.files(), test.services.import_list(&ada).await.unwrap().len()),
            (0, 0)
        );
    })
    .await;
}

#[tokio::test]
async fn imports_of_others_are_not_found() {
    on_both_databases(async |test| {
        let (services, ada, eve) = (&test.services, test.new_user("ada").await, test.new_user("eve").await);
        let id = import(&test, &ada, IRIS).await.unwrap().id;
        let codes = [
            failure(services.import_get(&eve, id).await).code,
            failure(services.import_preview(&eve, id, UploadOptions::default()).await).code,
            failure(services.import_finish(&eve, id, None).await).code,
            failure(services.import_delete(&eve, id).await).code,
        ];
        assert_eq!(codes, [ErrorCode::NotFound; 4]);
        assert!(services.import_list(&eve).await.unwrap().is_empty());
        assert_eq!(services.import_list(&ada).await.unwrap()[0].id, id);
    })
    .await;
}

#[tokio::test]
async fn an_import_is_cancelled_or_expires_with_its_file() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let cancelled = import(&test, &ada, IRIS).await.unwrap().id;
        let kept = import(&test, &ada, IRIS).await.unwrap();
        assert_eq!(test.files(), 2);
        services.import_delete(&ada, cancelled).await.unwrap();
        assert_eq!(
            failure(services.import_get(&ada, cancelled).await).code,
            ErrorCode::NotFound
        );
        assert_eq!(test.files(), 1);

        test.clock.advance(DAY - 1);
        services.purge_expired().await.unwrap();
        assert_eq!(
            (services.import_get(&ada, kept.id).await.unwrap(), test.files()),
            (kept.clone(), 1)
        );
        test.clock.advance(1);
        for gone in [
            failure(services.import_get(&ada, kept.id).await),
            failure(services.import_preview(&ada, kept.id, UploadOptions::default()).await),
            failure(services.import_finish(&ada, kept.id, None).await),
            failure(services.import_delete(&ada, kept.id).await),
        ] {
            assert_eq!(gone.code, ErrorCode::NotFound, "even before the sweep");
        }
        assert_eq!(test.files(), 1);
        services.purge_expired().await.unwrap();
        assert_eq!(test.files(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_sweep_leaves_a_finished_import_alone() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let id = import(&test, &ada, IRIS).await.unwrap().id;
        let pending = import(&test, &ada, IRIS).await.unwrap();
        let dataset = services.import_finish(&ada, id, None).await.unwrap();
        test.clock.set("2100-01-01T00:00:00Z");
        // The files are old enough to be removed unless a row knows them.
        services.purge_orphaned_files().await.unwrap();
        assert_eq!(test.files(), 2, "also that of the import {}", pending.id);
        services.purge_expired().await.unwrap();
        assert_eq!(test.files(), 1);
        let file = services.dataset_download(&ada, dataset.id).await.unwrap();
        assert_eq!(download_text(file).await.as_bytes(), IRIS);
    })
    .await;
}

#[tokio::test]
async fn imports_count_towards_the_quota_and_are_few() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let used = async || {
            let usage = services.user_usage_me(&ada).await.unwrap();
            (usage.storage_bytes.used, usage.datasets.used)
        };
        let size = IRIS.len() as i64;
        let id = import(&test, &ada, IRIS).await.unwrap().id;
        assert_eq!(used().await, (size, 0));
        services.import_finish(&ada, id, None).await.unwrap();
        assert_eq!(used().await, (size, 1), "the bytes are not counted twice");
        for _ in 0..MAX_IMPORTS {
            import(&test, &ada, b"a,b\n1,2\n").await.unwrap();
        }
        let refused = failure(import(&test, &ada, b"a,b\n1,2\n").await);
        assert_eq!(refused.code, ErrorCode::Conflict);
        assert_eq!(test.files(), MAX_IMPORTS + 1);
        test.clock.advance(DAY);
        import(&test, &ada, b"a,b\n1,2\n").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_finished_import_needs_room_for_a_data_set() {
    on_both_databases(async |mut test| {
        let ada = test.new_user("ada").await;
        let id = import(&test, &ada, IRIS).await.unwrap().id;
        test.services.limits.quota.datasets = 0;
        let refused = failure(test.services.import_finish(&ada, id, None).await);
        assert_eq!(refused.code, ErrorCode::QuotaExceeded);
        assert_eq!(test.services.import_get(&ada, id).await.unwrap().id, id, "it stays");
        let refused = failure(import(&test, &ada, IRIS).await);
        assert_eq!((refused.code, test.files()), (ErrorCode::QuotaExceeded, 1));
    })
    .await;
}

#[tokio::test]
async fn imports_are_deleted_with_their_account() {
    on_both_databases(async |test| {
        let ada = test.just_signed_in(test.new_user("ada").await).await;
        import(&test, &ada, IRIS).await.unwrap();
        upload(&test, &ada, "iris.csv", IRIS).await.unwrap();
        assert_eq!(test.files(), 2);
        let (password, version) = Default::default();
        test.services.user_delete_me(&ada, &password, &version).await.unwrap();
        assert_eq!(test.files(), 0);
    })
    .await;
}

#[tokio::test]
async fn long_values_are_shortened() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let file = format!("a,b\n{},2\n", "ü".repeat(300));
        let shown = import(&test, &ada, Box::leak(file.into_bytes().into_boxed_slice()))
            .await
            .unwrap();
        assert_eq!(shown.preview.first_rows[0][0], format!("{}…", "ü".repeat(200)));
    })
    .await;
}

#[tokio::test]
async fn a_table_of_another_format_becomes_a_csv() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let json = br#"[{"code": "01", "size": 1.5}, {"code": "02", "size": 2}]"#;
        let shown = import(&test, &ada, json).await.unwrap();
        assert_eq!(kinds(&shown), [ColumnType::Categorical, ColumnType::Numeric]);
        assert_eq!(shown.preview.first_rows, [["01", "1.5"], ["02", "2"]]);
        assert_eq!(shown.preview.warnings[0].code, "converted");
        assert_eq!(shown.size_bytes, json.len() as i64);

        let dataset = services.import_finish(&ada, shown.id, None).await.unwrap();
        assert_eq!(dataset.columns.len(), 2);
        assert_eq!(dataset.warnings, shown.preview.warnings);
        let file = services.dataset_download(&ada, dataset.id).await.unwrap();
        assert_eq!(file.file_name, "measured.csv");
        assert_eq!(download_text(file).await, "code,size\n01,1.5\n02,2\n");
        assert_eq!(test.files(), 1, "the file of the import is deleted");
    })
    .await;
}

#[tokio::test]
async fn a_file_without_the_chosen_table_stays_for_another_choice() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let options = UploadOptions {
            table: Some("Sheet 9".to_owned()),
            ..UploadOptions::default()
        };
        let shown = import_with(&test, &ada, b"{\"a\": 1}\n{\"a\": 2}\n", options)
            .await
            .unwrap();
        assert_eq!(shown.preview.errors[0].field(), "table");
        let refused = failure(services.import_finish(&ada, shown.id, None).await);
        assert_eq!(fields(&refused), [("table", "choice")]);
        let shown = services
            .import_preview(&ada, shown.id, UploadOptions::default())
            .await
            .unwrap();
        assert_eq!((shown.preview.errors.len(), shown.preview.rows), (0, 2));
    })
    .await;
}
