//! Tests of the archive of an account, on both databases.

use crate::actor::{Actor, Client};
use crate::services::precondition::ExpectedVersion;
use crate::testing::datasets::{IRIS, run_to_end, upload};
use crate::testing::on_both_databases;
use crate::testing::results::download_text;
use crate::testing::tasks::new_task;
use bytes::Bytes;
use domain::run::RunAnswer;
use futures::StreamExt;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Returns the files of an archive.
fn unpacked(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(name, content);
    }
    files
}

#[tokio::test]
async fn an_archive_holds_everything_of_its_owner_and_nothing_of_others() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let workers = services.start_workers(1);
        let task = async |actor: &Actor, title: &str| {
            let new = new_task(json!({ "title": title }));
            services.task_create(actor, new).await.unwrap().id
        };
        task(&ada, "Write the report").await;
        let deleted = task(&ada, "Regretted").await;
        services
            .task_delete(&ada, deleted, &ExpectedVersion::Any)
            .await
            .unwrap();
        let view = |name: &str| domain::task::NewSavedView {
            name: name.into(),
            query: "due=week".into(),
        };
        services.task_view_create(&ada, view("Soon")).await.unwrap();
        services.task_view_create(&bob, view("His own view")).await.unwrap();
        task(&bob, "His own").await;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        upload(&test, &bob, "his.csv", IRIS).await.unwrap();
        let body = json!({ "dataset_id": dataset, "n_clusters": 3, "seed": 7 });
        let run = run_to_end(&test, &ada, body).await;

        let client = Client {
            address: "192.0.2.1".parse().ok(),
            ..Client::default()
        };
        let credentials = crate::testing::credentials("ada", crate::testing::PASSWORD);
        services.user_authenticate(&credentials, &client).await.unwrap();
        let file = services.user_export(&ada).await.unwrap();
        assert_eq!(
            (file.file_name.as_str(), file.content_type),
            ("ada-2027-01-15.zip", "application/zip")
        );
        let chunks: Vec<Bytes> = file.body.map(|chunk| chunk.unwrap()).collect().await;
        let files = unpacked(chunks.concat());
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        let expected = [
            "README.txt",
            &format!("datasets/{dataset}/data.csv"),
            &format!("datasets/{dataset}/dataset.json"),
            "deleted-tasks.csv",
            "deleted-tasks.json",
            "networks.json",
            "profile.json",
            &format!("runs/{}/model.json", run.id),
            &format!("runs/{}/run.json", run.id),
            "security-events.json",
            "sign-ins.json",
            "task-changes.json",
            "task-views.json",
            "tasks.csv",
            "tasks.json",
            "tokens.json",
        ];
        assert_eq!(names, expected);
        let json = |name: &str| serde_json::from_slice::<Value>(&files[name]).unwrap();
        let titles = |name: &str| {
            let tasks = json(name);
            let titles = tasks.as_array().unwrap().iter();
            titles.map(|task| task["title"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(titles("tasks.json"), ["Write the report"]);
        assert_eq!(titles("deleted-tasks.json"), ["Regretted"]);
        assert!(String::from_utf8_lossy(&files["tasks.csv"]).contains("Write the report"));
        assert!(String::from_utf8_lossy(&files["deleted-tasks.csv"]).contains("Regretted"));
        let changes = json("task-changes.json");
        let kinds: Vec<&Value> = changes
            .as_array()
            .unwrap()
            .iter()
            .map(|change| &change["kind"])
            .collect();
        assert_eq!(kinds, ["created", "created", "deleted"]);
        assert_eq!(changes[2]["task_id"], deleted);
        assert_eq!(json("task-views.json")[0]["name"], "Soon");
        assert_eq!(json("networks.json")[0]["network"], "192.0.2.1");
        assert_eq!(json("profile.json")["email"], "ada@example.com");
        assert_eq!(files[expected[1]], IRIS);
        let info = json(expected[2]);
        assert_eq!((&info["file_name"], &info["rows"]), (&json!("iris.csv"), &json!(150)));
        let kept = json(expected[8]);
        assert_eq!(
            (&kept["parameters"]["n_clusters"], &kept["seed"]),
            (&json!(3), &json!(7))
        );
        let answer = serde_json::to_value(RunAnswer::from(run.clone())).unwrap();
        assert_eq!(
            (&kept["metrics"], &kept["result"]),
            (&answer["metrics"], &answer["result"])
        );
        let model = download_text(services.run_model(&ada, run.id).await.unwrap()).await;
        assert_eq!(files[expected[7]], model.as_bytes());
        let everything = files.values().map(|file| String::from_utf8_lossy(file));
        for secret in ["His own", "argon2", "session_secret", "hashed_password"] {
            assert!(!everything.clone().any(|text| text.contains(secret)), "{secret}");
        }
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn an_archive_without_one_of_its_files_breaks_off() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let dataset = upload(&test, &ada, "iris.csv", IRIS).await.unwrap();
        let key = services.dataset_row(&ada, dataset.id).await.unwrap().file_key;
        services.storage.delete(&key).await.unwrap();
        let file = services.user_export(&ada).await.unwrap();
        let chunks: Vec<std::io::Result<Bytes>> = file.body.collect().await;
        assert!(chunks.last().unwrap().is_err(), "a part is not taken for the whole");
    })
    .await;
}
