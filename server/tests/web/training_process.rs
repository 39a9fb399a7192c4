//! Runs that are trained, and uploads that are converted, in a child process: the binary of this
//! project, started and killed.

use crate::client::{Api, TestApp};
use axum::http::StatusCode;
use futures::future::{Either, select};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_server");

/// The processes that this test has started for a subcommand and that still run.
fn children(subcommand: &str) -> Vec<PathBuf> {
    let parent = format!("PPid:\t{}", std::process::id());
    let processes = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let is_ours = |process: &PathBuf| {
        let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
        let command = std::fs::read_to_string(process.join("cmdline")).unwrap_or_default();
        status.lines().any(|line| line == parent) && command.contains(subcommand)
    };
    processes.filter(is_ours).collect()
}

/// The training process, as soon as it trains.
async fn child_that_trains(api: &Api<'_>, run: i64) -> PathBuf {
    loop {
        let run = api.get(&format!("/ml/runs/{run}")).await.json();
        assert!(["queued", "running"].contains(&run["state"].as_str().unwrap()), "{run}");
        let stage = run["progress"]["stage"].as_str().unwrap_or_default();
        if stage.starts_with("fitting")
            && let [child] = &children("train-run")[..]
        {
            return child.clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Returns the niceness in the file `stat` of a process.
fn niceness(stat: &str) -> i32 {
    let after_name = stat.rsplit(')').next().unwrap();
    after_name.split_whitespace().nth(16).unwrap().parse().unwrap()
}

async fn ended(api: &Api<'_>, run: i64) -> Value {
    loop {
        let run = api.get(&format!("/ml/runs/{run}")).await.json();
        if !["queued", "running"].contains(&run["state"].as_str().unwrap()) {
            return run;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A sweep that would take minutes.
fn long(dataset: i64) -> Value {
    json!({
        "dataset_id": dataset, "n_clusters": 1, "n_clusters_max": 50, "n_init": 100, "max_iter": 10_000, "tol": 0.0
    })
}

/// Uploads columns of numbers.
async fn upload(api: &Api<'_>) -> i64 {
    let mut csv = "a,b\n".to_owned();
    for row in 0..3000 {
        writeln!(csv, "{},{}", row * 7919 % 1009, row * 104_729 % 997).unwrap();
    }
    let dataset = api.upload(csv.as_bytes(), &[]).await;
    assert_eq!(dataset.status, StatusCode::CREATED, "{}", dataset.text);
    dataset.json()["id"].as_i64().unwrap()
}

async fn train(api: &Api<'_>, request: Value) -> i64 {
    let answer = api.post("/ml/kmeans", request).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
    answer.json()["id"].as_i64().unwrap()
}

#[tokio::test]
async fn the_death_of_a_training_process_is_the_failure_of_its_run_only() {
    let app = TestApp::start_training_with(BINARY).await;
    let api = app.api("ada").await;
    let dataset = upload(&api).await;
    let run = train(&api, long(dataset)).await;
    let child = child_that_trains(&api, run).await;
    let read = |file: &str| std::fs::read_to_string(child.join(file)).unwrap();
    assert_eq!(read("environ"), "", "the environment of a server holds secrets");
    assert_eq!(
        read("oom_score_adj").trim(),
        "1000",
        "the first to go when memory runs out"
    );
    let own = std::fs::read_to_string("/proc/self/stat").unwrap();
    assert_eq!(niceness(&read("stat")), (niceness(&own) + 10).min(19));
    let limits = read("limits");
    let data = limits.lines().find(|line| line.starts_with("Max data size")).unwrap();
    assert!(!data.contains("unlimited"), "{data}");
    for file in std::fs::read_dir(child.join("fd")).unwrap().flatten() {
        let target = std::fs::read_link(file.path()).unwrap_or_default();
        assert!(
            !target.to_string_lossy().contains("playground.db"),
            "the child has no database"
        );
    }

    let pid = child.file_name().unwrap().to_str().unwrap();
    assert!(Command::new("kill").args(["-KILL", pid]).status().unwrap().success());
    let failed = ended(&api, run).await;
    assert_eq!(
        (&failed["state"], &failed["error"]["code"]),
        (&json!("failed"), &json!("worker_crashed"))
    );
    let detail = failed["error"]["detail"].as_str().unwrap();
    assert!(
        detail.contains("signal 9") && detail.contains("Leave out columns"),
        "{detail}"
    );

    // The server goes on, and the same worker trains the next run.
    let run = train(&api, json!({ "dataset_id": dataset, "n_clusters": 3, "seed": 1 })).await;
    let done = ended(&api, run).await;
    assert_eq!(done["state"], "succeeded", "{done}");
    let model = api.get(&format!("/ml/runs/{run}/model")).await;
    assert_eq!(model.json()["format"], "ml_core model");
}

#[tokio::test]
async fn the_death_of_a_converting_process_is_the_failure_of_its_upload_only() {
    let app = TestApp::start_training_with(BINARY).await;
    let api = app.api("ada").await;
    let rows: Vec<_> = (0..400_000).map(|row| json!({ "a": row, "b": row % 7 })).collect();
    let json = serde_json::to_vec(&rows).unwrap();
    let kill = async {
        let child = loop {
            if let [child] = &children("convert-table")[..] {
                break child.clone();
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        };
        let pid = child.file_name().unwrap().to_str().unwrap();
        assert!(Command::new("kill").args(["-STOP", pid]).status().unwrap().success());
        let environment = std::fs::read_to_string(child.join("environ")).unwrap();
        assert_eq!(environment, "", "the environment of a server holds secrets");
        assert!(Command::new("kill").args(["-KILL", pid]).status().unwrap().success());
    };
    let upload = pin!(api.upload(&json, &[]));
    let kill = pin!(kill);
    let refused = match select(upload, kill).await {
        Either::Left((answer, _)) => panic!("no process converted it: {} {}", answer.status, answer.text),
        Either::Right(((), upload)) => upload.await,
    };
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", refused.text);
    assert!(refused.text.contains("Save the table as CSV"), "{}", refused.text);

    let small = serde_json::to_vec(&rows[..50]).unwrap();
    let dataset = api.upload(&small, &[]).await;
    assert_eq!(dataset.status, StatusCode::CREATED, "{}", dataset.text);
    assert_eq!(dataset.json()["rows"], 50);
}

#[tokio::test]
async fn a_cancelled_run_takes_its_process_with_it() {
    let app = TestApp::start_training_with(BINARY).await;
    let api = app.api("ada").await;
    let dataset = upload(&api).await;
    let run = train(&api, long(dataset)).await;
    let child = child_that_trains(&api, run).await;
    // Even one that cannot answer.
    let pid = child.file_name().unwrap().to_str().unwrap();
    assert!(Command::new("kill").args(["-STOP", pid]).status().unwrap().success());
    let answer = api.post(&format!("/ml/runs/{run}/cancel"), json!({})).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
    assert_eq!(ended(&api, run).await["state"], "cancelled");
    assert_eq!(children("train-run"), Vec::<PathBuf>::new());
}

/// Returns the task of a process: a clustering, which writes out a matrix of 2,000 rows × 25,000
/// columns (400 MB).
fn wide_task(folder: &std::path::Path, memory: u64) -> Vec<u8> {
    let mut csv = String::new();
    let names: Vec<String> = (0..500).map(|column| format!("c{column}")).collect();
    csv.push_str(&names.join(","));
    csv.push_str(",kind\n");
    for row in 0..2000 {
        for column in 0..500 {
            write!(csv, "v{},", (row * 31 + column * 17) % 50).unwrap();
        }
        csv.push_str(if row % 3 == 0 { "x\n" } else { "y\n" });
    }
    std::fs::write(folder.join("model"), "").unwrap();
    let all = names.iter().map(String::as_str).chain(["kind"]);
    let kinds: Vec<Value> = all.map(|name| json!([name, "categorical"])).collect();
    let task = json!({
            "request": { "dataset_id": 1, "algorithm": "kmeans", "features": names, "parameters": { "n_clusters": 3 } },
            "seed": 1,
            "format": { "encoding": "UTF-8", "delimiter": ",", "decimal": ".", "has_header": true },
            "kinds": kinds,
            "max_columns": 1000,
    });
    let task = json!({ "task": task, "model": folder.join("model") });
    let header = json!({ "task": task, "memory": memory, "size": csv.len() });
    format!("{header}\n{csv}").into_bytes()
}

#[test]
fn a_process_that_needs_too_much_memory_ends_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(BINARY)
        .arg("train-run")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&wide_task(folder.path(), 200 << 20)).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    let (answer, complaint) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    // Either the matrix is refused in words, or the process is out of memory: both are the run's
    // failure.
    let refused = answer.contains("\"failed\"");
    assert!(
        refused || complaint.contains("memory allocation of"),
        "{answer} {complaint} {}",
        output.status
    );
    assert!(!answer.contains("{\"done\""), "{answer}");
    let last = answer.lines().last().unwrap_or_default();
    assert!(
        !refused || last.contains("\"failed\""),
        "nothing comes after the outcome: {answer}"
    );
}

#[test]
fn a_process_without_a_parent_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(BINARY)
        .arg("train-run")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&wide_task(folder.path(), 8 << 30)).unwrap();
    drop(stdin);
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(1), "{status}");
}
