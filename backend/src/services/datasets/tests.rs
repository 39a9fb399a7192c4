//! Tests of uploads and data sets, on both databases.

use super::row_marks;
use crate::db;
use crate::services::precondition::ExpectedVersion;
use crate::testing::datasets::{IRIS, upload};
use crate::testing::on_both_databases;
use crate::testing::results::{download_text, failure, fields};
use domain::dataset::{ColumnType, Dataset, DatasetPatch};
use domain::{ErrorCode, PageQuery};

#[tokio::test]
async fn an_uploaded_file_is_typed_previewed_and_given_back() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap();
        assert_eq!(
            (dataset.name.as_str(), dataset.rows, dataset.columns.len()),
            ("iris", 150, 5)
        );
        assert_eq!(dataset.columns[4].kind, ColumnType::Categorical);
        let page = PageQuery { page: 8, per_page: 20 };
        let rows = test.services.dataset_rows(&ada, dataset.id, page).await.unwrap();
        assert_eq!((rows.items.len(), rows.total, rows.total_pages), (10, 150, 8));
        let file = test.services.dataset_download(&ada, dataset.id).await.unwrap();
        assert_eq!(download_text(file).await.as_bytes(), IRIS);

        let patch = |name: Option<&str>, column: &str, kind| DatasetPatch {
            name: name.map(str::to_owned),
            columns: Some([(column.to_owned(), kind)].into()),
        };
        let changed = patch(Some("flowers"), "petal_width", ColumnType::Categorical);
        let changed = test
            .services
            .dataset_update(&ada, dataset.id, changed, &ExpectedVersion::Any)
            .await
            .unwrap();
        assert_eq!(
            (changed.name.as_str(), changed.columns[3].kind),
            ("flowers", ColumnType::Categorical)
        );
        let wrong = patch(None, "species", ColumnType::Numeric);
        let wrong = failure(
            test.services
                .dataset_update(&ada, dataset.id, wrong, &ExpectedVersion::Any)
                .await,
        );
        assert!(wrong.detail.contains("“setosa” is not a number"), "{}", wrong.detail);
        let unknown = patch(None, "colour", ColumnType::Text);
        let unknown = failure(
            test.services
                .dataset_update(&ada, dataset.id, unknown, &ExpectedVersion::Any)
                .await,
        );
        assert_eq!(fields(&unknown), [("columns", "unknown_column")]);

        assert_eq!(test.files(), 1);
        test.services
            .dataset_delete(&ada, dataset.id, false, &ExpectedVersion::Any)
            .await
            .unwrap();
        assert_eq!(test.files(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_was_found_in_a_file_is_kept_with_it() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        // In windows-1252 the byte 0xFC is ü.
        let file = b";stadt;wert;code\n1;M\xFCnchen;1.234,5;007\n2;K\xF6ln;7,25;12\n3;Berlin;NA;13\n";
        let dataset = upload(&test, &ada, "x.csv", file).await.unwrap();
        let format = &dataset.format;
        assert_eq!((format.encoding.as_str(), format.delimiter), ("windows-1252", ';'));
        assert_eq!((format.decimal, format.thousands.as_str()), (',', "point"));
        let codes = |dataset: &Dataset| {
            let codes = dataset.warnings.iter().map(|warning| warning.code.clone());
            codes.collect::<Vec<_>>()
        };
        let expected = [
            "encoding_guessed",
            "index_column",
            "thousands_separator",
            "leading_zeros",
            "missing_words",
        ];
        assert_eq!(codes(&dataset), expected);
        let kinds: Vec<ColumnType> = dataset.columns.iter().map(|column| column.kind).collect();
        let (ignored, category) = (ColumnType::Ignore, ColumnType::Categorical);
        assert_eq!(kinds, [ignored, category, ColumnType::Numeric, category]);
        let stored = test.services.dataset_get(&ada, dataset.id).await.unwrap();
        assert_eq!(stored, dataset);
        let rows = test
            .services
            .dataset_rows(&ada, dataset.id, PageQuery::default())
            .await
            .unwrap();
        assert_eq!(rows.columns[0], "index");
        assert_eq!(rows.items[0], ["1", "München", "1.234,5", "007"]);
        let patch = DatasetPatch {
            name: None,
            columns: Some(
                [
                    ("code".to_owned(), ColumnType::Numeric),
                    ("index".to_owned(), ColumnType::Numeric),
                ]
                .into(),
            ),
        };
        let patched = test
            .services
            .dataset_update(&ada, dataset.id, patch, &ExpectedVersion::Any)
            .await;
        let patched = patched.unwrap();
        assert_eq!(
            codes(&patched),
            ["encoding_guessed", "missing_words", "thousands_separator"]
        );
        assert_eq!(
            (patched.columns[3].max, patched.columns[0].max),
            (Some(13.0), Some(3.0))
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_that_cannot_be_used_leaves_nothing_behind() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let files: [(&[u8], &str); 5] = [
            (b"", "The file is empty"),
            (b"\x00\x01\x02", "binary"),
            (b"a,b\n1,2\n3\n", "Line 3 has 1 value"),
            (b"a,a\n1,2\n", "both named"),
            (b"a,b\n", "no rows"),
        ];
        for (bytes, part) in files {
            let refused = failure(upload(&test, &ada, "x.csv", bytes).await);
            assert_eq!(refused.code, ErrorCode::InvalidFile);
            assert!(refused.detail.contains(part), "{}", refused.detail);
        }
        let large: &'static [u8] = Box::leak(vec![b'1'; (1 << 20) + 1].into_boxed_slice());
        assert_eq!(
            failure(upload(&test, &ada, "x.csv", large).await).code,
            ErrorCode::PayloadTooLarge
        );
        let long: &'static [u8] = Box::leak("x\n".repeat(5002).into_bytes().into_boxed_slice());
        let long = failure(upload(&test, &ada, "x.csv", long).await);
        assert!(long.detail.contains("more than 5000 rows"), "{}", long.detail);
        assert_eq!(test.files(), 0);
        let page = test.services.dataset_list(&ada, PageQuery::default()).await.unwrap();
        assert_eq!(page.total, 0);
    })
    .await;
}

#[tokio::test]
async fn rows_are_marked_at_the_upload_or_at_the_first_look_at_an_older_data_set() {
    let text = String::from("row,text\n") + &(0..4000).map(|row| format!("{row},{:250}\n", "é")).collect::<String>();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let files: [&'static [u8]; 2] = [text.into_bytes().leak(), latin.leak()];
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let marks = async |id| {
            let mut reader = test.services.db.read().await.unwrap();
            db::row_marks::get(&mut reader.conn(), id).await.unwrap()
        };
        for file in files {
            let id = upload(&test, &ada, "x.csv", file).await.unwrap().id;
            let made = marks(id).await.expect("they are made at the upload");
            assert!(row_marks::from_bytes(&made).unwrap().len() > 3);
            let mut tx = test.services.db.begin().await.unwrap();
            db::row_marks::put(&mut tx.conn(), id, &[]).await.unwrap();
            tx.commit().await.unwrap();
            for page in [40, 1, 20] {
                let query = PageQuery { page, per_page: 100 };
                let rows = test.services.dataset_rows(&ada, id, query).await.unwrap();
                let expected: Vec<String> = (0..100).map(|row| (100 * (page - 1) + row).to_string()).collect();
                let found: Vec<&String> = rows.items.iter().map(|row| &row[0]).collect();
                assert_eq!(found, expected.iter().collect::<Vec<_>>());
                assert_eq!(rows.items[99][1], "é");
            }
            assert_eq!(marks(id).await, Some(made));
            let deleted = test.services.dataset_delete(&ada, id, false, &ExpectedVersion::Any);
            deleted.await.unwrap();
            assert_eq!(marks(id).await, None);
        }
    })
    .await;
}

#[tokio::test]
async fn samples_are_added_once() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        assert_eq!(test.services.dataset_add_samples(&ada).await.unwrap(), 6);
        assert_eq!(test.services.dataset_add_samples(&ada).await.unwrap(), 0);
        let list = test.services.dataset_list(&ada, PageQuery::default()).await.unwrap();
        assert_eq!(list.total, 6);
    })
    .await;
}

const BOOK: &[u8] = include_bytes!("../../../../ml_core/tests/data/formats/book.xlsx");

#[tokio::test]
async fn a_workbook_is_kept_as_csv() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let dataset = upload(&test, &ada, "Book 1.xlsx", BOOK).await.unwrap();
        assert_eq!((dataset.name.as_str(), dataset.rows), ("Book 1", 3));
        let file = test.services.dataset_download(&ada, dataset.id).await.unwrap();
        assert_eq!(file.file_name, "Book 1.csv");
        let csv = download_text(file).await;
        assert!(
            csv.starts_with("code,size,day,when,clock,paid,share,note\n01,1,2024-01-31,"),
            "{csv}"
        );
        assert_eq!(dataset.size_bytes, i64::try_from(csv.len()).unwrap());
        assert_eq!(dataset.sha256, crate::crypto::fingerprint(csv.as_bytes()));
        assert_eq!(test.files(), 1, "the workbook itself is not kept");

        // The warnings about the workbook outlast a new type; the statistics are computed again.
        let patch = DatasetPatch {
            name: None,
            columns: Some([("code".to_owned(), ColumnType::Numeric)].into()),
        };
        let expected = ExpectedVersion::Any;
        let changed = test
            .services
            .dataset_update(&ada, dataset.id, patch, &expected)
            .await
            .unwrap();
        assert_eq!(
            (changed.columns[0].kind, changed.columns[0].max),
            (ColumnType::Numeric, Some(10.0))
        );
        assert_eq!(changed.warnings, dataset.warnings);
    })
    .await;
}

#[tokio::test]
async fn a_table_that_is_none_leaves_nothing_behind() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        for (name, bytes, part) in [
            ("a.xlsx", &BOOK[..2000], "The zip archive cannot be read"),
            ("a.json", b"[{\"a\": 1}, {\"a\": ]".as_slice(), "Line 1, column 18"),
            ("a.pdf", b"%PDF-1.7\n".as_slice(), "This is a PDF document"),
        ] {
            let refused = failure(upload(&test, &ada, name, bytes).await);
            assert_eq!(refused.code, ErrorCode::InvalidFile);
            assert!(refused.detail.contains(part), "{}", refused.detail);
        }
        assert_eq!(test.files(), 0);
    })
    .await;
}
