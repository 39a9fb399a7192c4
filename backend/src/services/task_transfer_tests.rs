//! Taking tasks out and in, on both databases.

use super::task_tests::{add, filter, titles};
use super::tests::{failure, text};
use super::*;
use crate::testing::on_both;
use bytes::Bytes;
use domain::task::{Task, TaskSort};
use domain::{ErrorCode, PageQuery};
use serde_json::{Value, json};

#[tokio::test]
async fn tasks_go_out_and_come_in_again() {
    on_both(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let services = &world.services;
        let formula =
            json!({ "title": "=HYPERLINK(1)", "description": "a, \"b\"\nc", "due_date": "2026-03-29T10:00:00Z" });
        add(&world, &ada, formula).await;
        add(
            &world,
            &ada,
            json!({ "title": "done", "status": "completed", "priority": "high", "labels": ["b", "=a"] }),
        )
        .await;
        add(&world, &bob, json!({ "title": "his" })).await;
        let export = async |actor: &Actor, value: Value, format| {
            text(services.task_export(actor, &filter(value), format).await.unwrap()).await
        };
        let csv = export(&ada, json!({}), TaskFormat::Csv).await;
        assert!(
            csv.starts_with("id,title,description,status,priority,labels,due_date,"),
            "{csv}"
        );
        assert!(
            csv.contains("'=HYPERLINK(1),\"a, \"\"b\"\"\nc\",pending,medium,,2026-03-29T10:00:00Z,"),
            "{csv}"
        );
        assert!(csv.contains("done,,completed,high,'=a b,,"), "{csv}");
        let json_text = export(&ada, json!({}), TaskFormat::Json).await;
        assert_eq!(serde_json::from_str::<Vec<Task>>(&json_text).unwrap().len(), 2);
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
            let new = world.person(name).await;
            assert_eq!(
                services
                    .task_import(&new, format, Bytes::copy_from_slice(file.as_bytes()))
                    .await
                    .unwrap(),
                2,
                "{name}"
            );
            let both = services
                .task_list(&new, &filter(json!({})), &TaskSort::default(), PageQuery::default())
                .await;
            let both = both.unwrap().items;
            assert_eq!(
                (both[1].title.as_str(), both[1].description.as_deref()),
                ("=HYPERLINK(1)", Some("a, \"b\"\nc"))
            );
            assert_eq!(
                (both[0].is_completed, both[0].owner_id, both[0].version),
                (true, new.user_id, 1)
            );
            assert_eq!(both[0].labels, ["=a", "b"]);
        }
    })
    .await;
}

#[tokio::test]
async fn an_import_is_all_or_nothing() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let file = "title,status,due_date\nfine,pending,\n,done,\nx,,1066-10-14\n";
        let refused = failure(
            services
                .task_import(&ada, TaskFormat::Csv, Bytes::copy_from_slice(file.as_bytes()))
                .await,
        );
        let pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/1/status", "/2/due_date"]);
        assert!(refused.detail.starts_with("Task 2: "), "{}", refused.detail);
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
        assert!(titles(&world, &ada, json!({})).await.is_empty());
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
                .unwrap(),
            0
        );
    })
    .await;
}

#[tokio::test]
async fn an_export_is_read_in_pieces_and_complete() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let file = format!("title\n{}", (0..1001).map(|i| format!("t{i}\n")).collect::<String>());
        assert_eq!(
            world
                .services
                .task_import(&ada, TaskFormat::Csv, Bytes::copy_from_slice(file.as_bytes()))
                .await
                .unwrap(),
            1001
        );
        for (format, lines) in [(TaskFormat::Csv, 1002), (TaskFormat::Json, 1001)] {
            let file = world
                .services
                .task_export(&ada, &filter(json!({})), format)
                .await
                .unwrap();
            let file = text(file).await;
            assert_eq!(file.lines().count(), lines);
            assert!(file.contains("t0") && file.contains("t1000"));
        }
    })
    .await;
}
