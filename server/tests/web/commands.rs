//! Commands for operators, beside a server that runs on the same database.

use crate::client::{PASSWORD, TestApp};
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const OTHER_PASSWORD: &str = "brass-lantern-seven-mules";

/// Outcome of a command.
struct Done {
    succeeded: bool,
    output: String,
    error: String,
}

/// Runs a command on a data folder, with a text on its standard input.
async fn run(folder: &Path, arguments: &[&str], input: &'static str) -> Done {
    run_with(folder, &[], arguments, input).await
}

/// Runs a command as [`run`], with more settings.
async fn run_with(folder: &Path, variables: &[(&str, &str)], arguments: &[&str], input: &'static str) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
    command.args(arguments).env_clear().env("DATA_DIR", folder);
    command.envs(variables.iter().copied());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // The runtime of the test goes on, whose server may be inside a transaction.
    let done = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    });
    let done = done.await.unwrap();
    Done {
        succeeded: done.status.success(),
        output: String::from_utf8(done.stdout).unwrap(),
        error: String::from_utf8(done.stderr).unwrap(),
    }
}

#[tokio::test]
async fn an_operator_looks_after_accounts() {
    let app = TestApp::start().await;
    let database = app.database();
    let folder = database.parent().unwrap();
    let (_root, ada) = (app.superuser("root").await, app.api("ada").await);
    let listed = run(folder, &["user", "list", "--json"], "").await;
    assert!(listed.succeeded, "{}", listed.error);
    let users: Vec<Value> = listed
        .output
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        users
            .iter()
            .map(|user| user["username"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["root", "ada"]
    );
    assert!(!listed.output.contains("argon2"), "{}", listed.output);
    let shown = run(folder, &["user", "show", "ADA@example.com"], "").await;
    assert!(
        shown.output.starts_with("2\tada\tada@example.com\tactive"),
        "{}",
        shown.output
    );

    assert_eq!(ada.get("/users/me").await.status, 200);
    let reset = run(
        folder,
        &["user", "reset-password", "ada", "--stdin"],
        "brass-lantern-seven-mules\n",
    )
    .await;
    assert!(
        reset.succeeded && !reset.output.contains(OTHER_PASSWORD),
        "{}",
        reset.error
    );
    assert_eq!(ada.get("/users/me").await.status, 401, "sign-ins have ended");
    let ada = app.login_with("ada", OTHER_PASSWORD).await;
    assert_eq!(ada.get("/users/me").await.status, 200);
    let made = run(folder, &["user", "reset-password", "2", "--json"], "").await;
    let made: Value = serde_json::from_str(&made.output).unwrap();
    let ada = app.login_with("ada", made["password"].as_str().unwrap()).await;
    assert_eq!(ada.get("/users/me").await.status, 200);
    assert!(
        run(folder, &["user", "deactivate", "ada"], "")
            .await
            .output
            .contains("deactivated")
    );
    assert_eq!(ada.get("/users/me").await.status, 401);

    for (arguments, input, expected) in [
        (&["user", "show", "nobody"][..], "", "there is no account “nobody”"),
        (&["user", "demote", "root"], "", "This is the last active superuser"),
        (
            &["user", "reset-password", "ada", "--stdin"],
            "",
            "standard input is empty",
        ),
        (&["user", "reset-password", "ada", "--stdin"], "password\n", "guess"),
    ] {
        let refused = run(folder, arguments, input).await;
        assert!(!refused.succeeded && refused.output.is_empty(), "{arguments:?}");
        assert!(refused.error.contains(expected), "{arguments:?}: {}", refused.error);
    }
}

#[tokio::test]
async fn a_backup_of_a_running_server_is_restored_elsewhere() {
    let app = TestApp::start().await;
    let database = app.database();
    let folder = database.parent().unwrap();
    let ada = app.api("ada").await;
    assert_eq!(ada.upload(b"c,x\na,1\nb,2\n", &[]).await.status, 201);
    let backups = tempfile::tempdir().unwrap();
    let path = backups.path().join("backup.zip");
    let archive = path.to_str().unwrap();
    let taken = run(folder, &["backup", archive], "").await;
    assert!(
        taken.succeeded && taken.output.contains("1 files of 12 bytes"),
        "{} {}",
        taken.output,
        taken.error
    );
    assert!(run(folder, &["restore", "--check", archive], "").await.succeeded);
    let again = run(folder, &["backup", archive], "").await;
    assert!(
        !again.succeeded && again.error.contains("exists already"),
        "{}",
        again.error
    );
    let keep = run(folder, &["backup", "--keep", "2", archive], "").await;
    assert!(!keep.succeeded && keep.error.contains("--keep"), "{}", keep.error);
    let refused = run(folder, &["restore", archive], "").await;
    assert!(
        !refused.succeeded && refused.error.contains("the database is not empty"),
        "{}",
        refused.error
    );
    // Older than what is taken now.
    let old = backups.path().join("playground-20200101T000000Z.zip");
    std::fs::write(&old, "").unwrap();
    let kept = run(folder, &["backup", "--keep", "1", backups.path().to_str().unwrap()], "").await;
    assert!(kept.succeeded && !old.exists() && path.exists(), "{}", kept.error);

    let elsewhere = tempfile::tempdir().unwrap();
    let restored = run(elsewhere.path(), &["restore", archive], "").await;
    assert!(
        restored.succeeded && restored.output.contains("sign-ins have ended"),
        "{} {}",
        restored.output,
        restored.error
    );
    let users = run(elsewhere.path(), &["user", "list"], "").await;
    assert!(users.output.contains("ada@example.com"), "{}", users.output);
    assert!(!restored.output.contains(PASSWORD));
}

#[tokio::test]
async fn a_missing_database_has_no_accounts() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["user", "list"][..], &["user", "show", "ada"]] {
        let refused = run(folder.path(), arguments, "").await;
        assert!(
            !refused.succeeded && refused.error.contains("there is no database"),
            "{} {}",
            refused.output,
            refused.error
        );
    }
    assert!(!folder.path().join("playground.db").exists());
}

#[tokio::test]
async fn a_database_in_a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none/playground.db");
    let url = format!("sqlite://{}", file.display());
    let checked = run_with(folder.path(), &[("DATABASE_URL", &url)], &["check-config"], "").await;
    let named = format!("database: failed, {} cannot be created: ", file.display());
    assert!(
        !checked.succeeded && checked.output.contains(&named),
        "{}",
        checked.output
    );
}

#[tokio::test]
async fn an_incomplete_backup_pushes_out_no_complete_one() {
    let app = TestApp::start().await;
    let database = app.database();
    let folder = database.parent().unwrap();
    let ada = app.api("ada").await;
    assert_eq!(ada.upload(b"c,x\na,1\nb,2\n", &[]).await.status, 201);
    let backups = tempfile::tempdir().unwrap();
    let complete = backups.path().join("playground-20200101T000000Z.zip");
    std::fs::write(&complete, "").unwrap();
    let arguments = ["backup", "--keep", "1", backups.path().to_str().unwrap()];
    let archives = || std::fs::read_dir(backups.path()).unwrap().count();

    let uploads = folder.join("files/datasets");
    let hidden = folder.join("hidden");
    std::fs::rename(&uploads, &hidden).unwrap();
    let damaged = run(folder, &arguments, "").await;
    assert!(
        !damaged.succeeded && damaged.error.contains("is missing"),
        "{}",
        damaged.error
    );
    assert!(
        complete.exists() && archives() == 2 && !damaged.output.contains("Removed"),
        "{}",
        damaged.output
    );
}

#[tokio::test]
async fn production_does_not_start_with_the_demo_account() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    std::fs::write(site.join("pkg/__wasm_split_manifest.json"), "{}").unwrap();
    let production = [
        ("ENVIRONMENT", "production"),
        ("PUBLIC_URL", "https://a.example"),
        ("SECRET_KEY", "b7e23ec29af22b0b4e41da31e868d57226121c84f3a9d05e"),
        ("LEPTOS_SITE_ADDR", "127.0.0.1:0"),
        ("LEPTOS_SITE_ROOT", site.to_str().unwrap()),
    ];
    let run = async |arguments: &[&str]| run_with(folder, &production, arguments, "").await;
    let text = |done: &Done| format!("{}{}", done.output, done.error);
    assert!(run(&["check-config"]).await.succeeded, "no database yet");
    let refused = run(&["seed-demo"]).await;
    assert!(
        !refused.succeeded && text(&refused).contains("for development only"),
        "{}",
        text(&refused)
    );
    assert!(run_with(folder, &[], &["seed-demo"], "").await.succeeded);
    for command in ["serve", "check-config"] {
        let refused = run(&[command]).await;
        assert!(!refused.succeeded, "{command}");
        let named = text(&refused).contains("`server user deactivate demo@example.com`");
        assert!(named, "{command}: {}", text(&refused));
    }
    let deactivated = run(&["user", "deactivate", "demo@example.com"]).await;
    assert!(deactivated.succeeded, "{}", text(&deactivated));
    let checked = run(&["check-config"]).await;
    assert!(checked.succeeded, "{}", text(&checked));
    assert!(checked.output.contains("demo account: ok, "), "{}", checked.output);
    assert!(run(&["user", "activate", "demo"]).await.succeeded);
    assert!(!run(&["check-config"]).await.succeeded);
    assert!(run(&["user", "reset-password", "demo"]).await.succeeded);
    assert!(run(&["check-config"]).await.succeeded, "another password");
}
