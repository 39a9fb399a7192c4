//! Tests of the export and import of tasks, on both databases.

use crate::actor::Actor;
use crate::services::tasks::files::TaskFormat;
use crate::testing::on_both_databases;
use crate::testing::results::{download_text, failure};
use crate::testing::tasks::{add_task, filter, task_titles};
use bytes::Bytes;
use domain::task::TaskSort;
use domain::{ErrorCode, PageQuery};
use serde_json::{Value, json};

#[tokio::test]
async fn exported_tasks_can_be_imported() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let formula =
            json!({ "title": "=HYPERLINK(1)", "description": "a, \"b\"\nc", "start_date": "2026-03-28T09:00:00Z", "due_date": "2026-03-29T10:00:00Z" });
        add_task(&test, &ada, formula).await;
        add_task(
            &test,
            &ada,
            json!({ "title": "done", "status": "completed", "priority": "high", "labels": ["b", "=a"] }),
        )
        .await;
        add_task(&test, &bob, json!({ "title": "his" })).await;
        let export = async |actor: &Actor, value: Value, format| {
            download_text(services.task_export(actor, &filter(value), format).await.unwrap()).await
        };
        let csv = export(&ada, json!({}), TaskFormat::Csv).await;
        assert!(
            csv.starts_with("id,title,description,status,priority,labels,start_date,due_date,"),
            "{csv}"
        );
        assert!(
            csv.contains("'=HYPERLINK(1),\"a, \"\"b\"\"\nc\",pending,medium,,2026-03-28T09:00:00Z,2026-03-29T10:00:00Z,"),
            "{csv}"
        );
        assert!(csv.contains("done,,completed,high,'=a b,,"), "{csv}");
        let json_text = export(&ada, json!({}), TaskFormat::Json).await;
        assert_eq!(serde_json::from_str::<Vec<Value>>(&json_text).unwrap().len(), 2);
        assert_eq!(
            export(&ada, json!({ "q": ["nothing"] }), TaskFormat::Json).await,
            "[]\n"
        );
        assert_eq!(
            export(&ada, json!({ "status": ["completed"] }), TaskFormat::Csv)
                .await
                .lines()
                .count(),
            2
        );

        for (name, file, format) in [("carl", &csv, TaskFormat::Csv), ("dora", &json_text, TaskFormat::Json)] {
            let new = test.new_user(name).await;
            assert_eq!(
                services
                    .task_import(&new, format, Bytes::copy_from_slice(file.as_bytes()))
                    .await
                    .unwrap()
                    .created,
                2,
                "{name}"
            );
            let both = services
                .task_list(&new, &filter(json!({})), &TaskSort::default(), PageQuery::default())
                .await;
            let both = both.unwrap().items;
            assert_eq!(
                (both[1].fields.title.as_str(), both[1].fields.description.as_deref()),
                ("=HYPERLINK(1)", Some("a, \"b\"\nc"))
            );
            assert_eq!(
                (both[0].is_completed, both[0].owner_id, both[0].version),
                (true, new.user_id, 1)
            );
            assert_eq!(both[0].fields.labels, ["=a", "b"]);
        }
    })
    .await;
}

#[tokio::test]
async fn an_import_is_all_or_nothing() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let file = "title,status,due_date\nfine,pending,\n,done,\nx,,1066-10-14\n";
        let refused = failure(
            services
                .task_import(&ada, TaskFormat::Csv, Bytes::copy_from_slice(file.as_bytes()))
                .await,
        );
        let pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/1/title", "/2/due_date"]);
        assert!(refused.detail.starts_with("Line 3: "), "{}", refused.detail);
        let refused = failure(
            services
                .task_import(
                    &ada,
                    TaskFormat::Json,
                    Bytes::copy_from_slice(br#"[{"title": "x"}, {"title": ""}, {}]"#),
                )
                .await,
        );
        let pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/1/title", "/2"]);
        assert!(task_titles(&test, &ada, json!({})).await.is_empty());
        let broken = failure(
            services
                .task_import(&ada, TaskFormat::Json, Bytes::copy_from_slice(b"{}"))
                .await,
        );
        assert_eq!(broken.code, ErrorCode::InvalidFile);
        let many = format!("title\n{}", "x\n".repeat(10_001));
        let many = failure(
            services
                .task_import(&ada, TaskFormat::Csv, Bytes::copy_from_slice(many.as_bytes()))
                .await,
        );
        assert_eq!(many.errors[0].code, "too_many");
        assert_eq!(
            services
                .task_import(&ada, TaskFormat::Json, Bytes::copy_from_slice(b"[]"))
                .await
                .unwrap()
                .created,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn an_export_is_read_in_pieces_and_complete() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let file = format!("title\n{}", (0..1001).map(|i| format!("t{i}\n")).collect::<String>());
        assert_eq!(
            test.services
                .task_import(&ada, TaskFormat::Csv, Bytes::copy_from_slice(file.as_bytes()))
                .await
                .unwrap()
                .created,
            1001
        );
        for (format, lines) in [(TaskFormat::Csv, 1002), (TaskFormat::Json, 1001)] {
            let file = test
                .services
                .task_export(&ada, &filter(json!({})), format)
                .await
                .unwrap();
            let file = download_text(file).await;
            assert_eq!(file.lines().count(), lines);
            assert!(file.contains("t0") && file.contains("t1000"));
        }
    })
    .await;
}
