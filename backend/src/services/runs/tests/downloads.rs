//! Tests of downloads that wait for their clients, on both databases.

use crate::actor::Actor;
use crate::formulas::Formulas;
use crate::services::datasets::uploads::UploadPurpose;
use crate::services::precondition::ExpectedVersion;
use crate::services::runs::model_cache::ModelCache;
use crate::services::tasks::files::TaskFormat;
use crate::services::{MAX_DOWNLOADS, MAX_EVENT_STREAMS};
use crate::testing::datasets::{run_to_end, upload};
use crate::testing::results::{download_text, failure};
use crate::testing::tasks::new_task;
use crate::testing::{TestServices, on_both_databases};
use bytes::Bytes;
use domain::dataset::UploadOptions;
use domain::task::TaskFilter;
use domain::{ErrorCode, PageQuery};
use futures::StreamExt;
use serde_json::json;
use std::fmt::Write;
use std::sync::Arc;

/// Returns a file of 4,000 rows and 740 kB in which every tenth row lacks its class. It is leaked
/// for its static lifetime.
fn flowers() -> &'static [u8] {
    let mut text = String::from("width,colour,kind,note,padding\n");
    for row in 0..4000 {
        let (colour, kind) = (["red", "blue"][row % 2], ["a", "b", "c"][row % 3]);
        let kind = if row % 10 == 0 { "" } else { kind };
        writeln!(text, "{}.5,{colour},{kind},\"note, {row}\",{:x>160}", row % 97, "x").unwrap();
    }
    text.into_bytes().leak()
}

/// Trains a classifier on that file.
async fn flower_run(test: &TestServices, actor: &Actor) -> (i64, i64) {
    let dataset = upload(test, actor, "flowers.csv", flowers()).await.unwrap().id;
    let workers = test.services.start_workers(1);
    let body = json!({ "dataset_id": dataset, "target": "kind", "algorithm": "decision_tree", "seed": 5 });
    let run = run_to_end(test, actor, body).await;
    workers.shutdown().await;
    (dataset, run.id)
}

/// Runs a test with a single blocking thread, so that a download that keeps it stops everything.
fn with_one_blocking_thread(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(1)
        .enable_all()
        .build();
    runtime.unwrap().block_on(test);
}

#[test]
fn stalled_downloads_block_no_other_request() {
    with_one_blocking_thread(on_both_databases(async |test| {
        let services = &test.services;
        let ada = test.new_user("ada").await;
        let (dataset, run) = flower_run(&test, &ada).await;
        let expected = download_text(services.run_output(&ada, run, Formulas::Keep).await.unwrap()).await;
        let mut open = Vec::new();
        for _ in 0..MAX_DOWNLOADS {
            let mut file = services.run_output(&ada, run, Formulas::Keep).await.unwrap();
            let first = file.body.next().await.unwrap().unwrap();
            open.push((first, file.body));
        }
        for refused in [
            failure(services.run_output(&ada, run, Formulas::Keep).await),
            failure(services.run_model(&ada, run).await),
            failure(services.run_model_onnx(&ada, run).await),
            failure(services.dataset_download(&ada, dataset).await),
            failure(services.user_export(&ada).await),
            failure(
                services
                    .task_export(&ada, &TaskFilter::default(), TaskFormat::Csv)
                    .await,
            ),
        ] {
            assert_eq!(refused.code, ErrorCode::RateLimited);
            assert!(refused.detail.contains("4 downloads") && refused.retry_after.is_some());
        }
        // Others proceed, whatever the first one leaves unread.
        let bob = test.new_user("bob").await;
        let (dataset, run) = flower_run(&test, &bob).await;
        assert_eq!(
            download_text(services.run_output(&bob, run, Formulas::Keep).await.unwrap()).await,
            expected
        );
        services
            .dataset_rows(&bob, dataset, PageQuery::default())
            .await
            .unwrap();
        for (first, body) in open {
            let rest: Vec<Bytes> = body.map(|chunk| chunk.unwrap()).collect().await;
            assert!(!rest.is_empty() && rest.iter().all(|chunk| chunk.len() < 256 << 10));
            assert_eq!([vec![first], rest].concat().concat(), expected.as_bytes());
        }
        assert!(
            services.dataset_download(&ada, 0).await.is_err(),
            "not there, but the place is free again"
        );
        assert!(services.user_export(&ada).await.is_ok());
    }));
}

#[tokio::test]
async fn the_output_has_every_row_with_its_side_of_the_split() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (_, run) = flower_run(&test, &ada).await;
        let output = download_text(test.services.run_output(&ada, run, Formulas::Keep).await.unwrap()).await;
        let mut lines = output.lines();
        let header = "width,colour,kind,note,padding,prediction,probability_a,probability_b,probability_c,split";
        assert_eq!(lines.next(), Some(header));
        let mut sides = [0, 0, 0];
        for (row, line) in lines.enumerate() {
            assert!(line.contains(&format!("\"note, {row}\"")), "{line}");
            let side = line.rsplit(',').next().unwrap();
            let side = ["train", "test", ""].iter().position(|name| *name == side).unwrap();
            sides[side] += 1;
            assert_eq!(side == 2, row % 10 == 0, "a row without a class is on no side: {line}");
        }
        assert_eq!(sides, [2700, 900, 400]);
    })
    .await;
}

#[tokio::test]
async fn predicted_numbers_have_the_decimal_mark_of_the_file() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let rows: String = (0..40).map(|row| format!("{},5;{},25\n", row % 20, row * 2)).collect();
        let file = format!("size;price\n{rows}").leak().as_bytes();
        let dataset = upload(&test, &ada, "prices.csv", file).await.unwrap().id;
        let workers = test.services.start_workers(1);
        let body = json!({ "dataset_id": dataset, "target": "price", "algorithm": "ridge", "seed": 5 });
        let run = run_to_end(&test, &ada, body).await.id;
        workers.shutdown().await;
        let output = download_text(test.services.run_output(&ada, run, Formulas::Protect).await.unwrap()).await;
        assert_eq!(output.lines().count(), 41);
        assert!(!output.contains(['.', '\'']), "{output}");
    })
    .await;
}

#[tokio::test]
async fn downloads_that_wait_hold_no_connection_of_the_database() {
    on_both_databases(async |test| {
        let services = &test.services;
        let mut open = Vec::new();
        for number in 0..12 {
            let person = test.new_user(&format!("person{number}")).await;
            services
                .task_create(&person, new_task(json!({ "title": "x" })))
                .await
                .unwrap();
            for _ in 0..2 {
                let mut archive = services.user_export(&person).await.unwrap();
                archive.body.next().await.unwrap().unwrap();
                let filter = TaskFilter::default();
                let mut tasks = services.task_export(&person, &filter, TaskFormat::Json).await.unwrap();
                tasks.body.next().await.unwrap().unwrap();
                open.push((archive, tasks));
            }
        }
        let zoe = test.new_user("zoe").await;
        services.user_me(&zoe).await.unwrap();
        assert_eq!(open.len(), 24);
    })
    .await;
}

#[tokio::test]
async fn a_local_file_is_read_in_place() {
    use std::os::unix::fs::MetadataExt;
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let dataset = upload(&test, &ada, "flowers.csv", flowers()).await.unwrap().id;
        let row = test.services.dataset_row(&ada, dataset).await.unwrap();
        // In a bucket there is nothing to read in place.
        if let Ok(folder) = test.settings.storage_url.to_file_path() {
            let stored = std::fs::metadata(folder.join(&row.file_key)).unwrap();
            let file = test.services.text_file(&ada, &row).await.unwrap();
            assert_eq!(file.metadata().unwrap().ino(), stored.ino());
        }
        let page = PageQuery {
            page: 40,
            per_page: 100,
        };
        let rows = test.services.dataset_rows(&ada, dataset, page).await.unwrap();
        assert_eq!((rows.items.len(), rows.items[99][3].as_str()), (100, "note, 3999"));
        let beyond = PageQuery {
            page: 41,
            per_page: 100,
        };
        let rows = test.services.dataset_rows(&ada, dataset, beyond).await.unwrap();
        assert!(rows.items.is_empty() && rows.total == 4000);
    })
    .await;
}

#[tokio::test]
async fn rows_of_another_encoding_are_paged_and_labelled() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let lines = (0..3000).map(|row| format!("{};{}\n", row * 7 % 3001, ["rot", "gr\u{fc}n"][row % 2]));
        let file: String = std::iter::once("zahl;farbe\n".to_owned()).chain(lines).collect();
        let bytes: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bytes = [b"\xFF\xFE".to_vec(), bytes].concat();
        let body = futures::stream::iter([Ok(Bytes::from(bytes))]).boxed();
        let received = services
            .upload_receive(&ada, UploadPurpose::Dataset, "farben.csv", body)
            .await
            .unwrap();
        let dataset = services
            .dataset_create(&ada, received, UploadOptions::default())
            .await
            .unwrap()
            .id;
        for _ in 0..2 {
            let page = PageQuery {
                page: 30,
                per_page: 100,
            };
            let rows = services.dataset_rows(&ada, dataset, page).await.unwrap();
            assert_eq!(
                (rows.columns.len(), rows.items[99].join(";").as_str()),
                (2, "2987;gr\u{fc}n")
            );
        }
        let workers = services.start_workers(1);
        let body = json!({ "dataset_id": dataset, "target": "farbe", "algorithm": "decision_tree", "seed": 5 });
        let run = run_to_end(&test, &ada, body).await.id;
        let output = download_text(services.run_output(&ada, run, Formulas::Keep).await.unwrap()).await;
        assert!(output.contains("\n2987;gr\u{fc}n;"), "{output}");
        assert_eq!(output.lines().count(), 3001);
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn the_event_streams_of_a_user_are_limited() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let open = (0..MAX_EVENT_STREAMS).map(|_| services.event_stream(&ada).unwrap());
        let mut open: Vec<_> = open.collect();
        assert_eq!(failure(services.event_stream(&ada)).code, ErrorCode::RateLimited);
        assert!(services.event_stream(&bob).is_ok());
        open.pop();
        assert!(services.event_stream(&ada).is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_model_is_parsed_once_and_deleted_with_its_run() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let (_, run) = flower_run(&test, &ada).await;
        let loads = (0..60).map(|_| services.model_of(&ada, run));
        let models: Vec<_> = futures::future::join_all(loads).await;
        let models: Vec<_> = models.into_iter().map(|found| found.unwrap().1).collect();
        assert!(models.iter().all(|model| Arc::ptr_eq(model, &models[0])));
        assert_eq!(
            failure(services.model_of(&bob, run).await.map(|_| ())).code,
            ErrorCode::NotFound
        );
        services.run_delete(&ada, run, &ExpectedVersion::Any).await.unwrap();
        assert_eq!(
            failure(services.model_of(&ada, run).await.map(|_| ())).code,
            ErrorCode::NotFound
        );
        assert_eq!(Arc::strong_count(&models[0]), models.len(), "the cache has given it up");
    })
    .await;
}

#[tokio::test]
async fn a_download_reads_a_model_outside_the_cache_once() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (_, run) = flower_run(&test, &ada).await;
        let mut services = test.services.clone();
        services.models = ModelCache::new(0);
        let reads = || services.models.lookups().1;
        drop(services.model_of(&ada, run).await.unwrap());
        let of_one = reads();
        let file = services.run_output(&ada, run, Formulas::Keep).await.unwrap();
        let chunks: Vec<_> = file.body.map(|chunk| chunk.unwrap()).collect().await;
        assert!(chunks.len() > 1);
        assert_eq!(reads(), 2 * of_one);
    })
    .await;
}

#[tokio::test]
async fn cells_that_a_spreadsheet_would_run_are_protected_for_people_and_not_for_programs() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let mut file = String::from("x,=note,kind\n");
        for row in 0..40 {
            let note = ["\u{200b}=1+1", "-5", "@x", "plain"][row % 4];
            writeln!(file, "{row},{note},{}", ["+a", "b"][row / 20]).unwrap();
        }
        let dataset = upload(&test, &ada, "notes.csv", file.clone().into_bytes().leak())
            .await
            .unwrap()
            .id;
        let workers = services.start_workers(1);
        let body = json!({ "dataset_id": dataset, "target": "kind", "features": ["x"], "algorithm": "decision_tree" });
        let run = run_to_end(&test, &ada, body).await.id;
        workers.shutdown().await;
        let as_is = download_text(services.run_output(&ada, run, Formulas::Keep).await.unwrap()).await;
        assert!(
            as_is.starts_with("x,=note,kind,prediction,probability_+a,") && as_is.contains("\n0,\u{200b}=1+1,+a,+a,")
        );
        let received = async || {
            let body = futures::stream::iter([Ok(Bytes::from(file.clone()))]).boxed();
            services
                .upload_receive(&ada, UploadPurpose::Label, "notes.csv", body)
                .await
                .unwrap()
        };
        let output = download_text(services.run_output(&ada, run, Formulas::Protect).await.unwrap()).await;
        let labelled = services
            .run_label(&ada, run, received().await, UploadOptions::default(), Formulas::Protect)
            .await
            .unwrap();
        for protected in [output, download_text(labelled.file).await] {
            assert!(
                protected.starts_with("x,'=note,kind,prediction,probability_+a,"),
                "{protected}"
            );
            for part in [
                "\n0,'\u{200b}=1+1,'+a,'+a,",
                "\n1,-5,'+a,'+a,",
                "\n2,'@x,",
                "\n3,plain,",
            ] {
                assert!(protected.contains(part), "{part} is not in {protected}");
            }
        }
    })
    .await;
}
