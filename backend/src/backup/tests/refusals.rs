//! Backups and restorations that are refused.

use super::places::{Place, empty_places, rows};
use super::{END, fill};
use crate::backup::manifest::MANIFEST;
use crate::backup::{back_up, check_backup, restore_backup};
use crate::db::Db;
use crate::testing::{TestServices, on_both_databases};
use std::future::{pending, poll_fn};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::task::Poll;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Writes a copy of an archive, with the content of its files changed.
fn changed(archive: &Path, change: impl Fn(&str, &mut Vec<u8>) -> bool) -> PathBuf {
    let mut source = ZipArchive::new(std::fs::File::open(archive).unwrap()).unwrap();
    let target = archive.with_extension("changed.zip");
    let mut out = ZipWriter::new(std::fs::File::create(&target).unwrap());
    for index in 0..source.len() {
        let mut entry = source.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        if change(&name, &mut content) {
            out.start_file(name, SimpleFileOptions::default()).unwrap();
            out.write_all(&content).unwrap();
        }
    }
    out.finish().unwrap();
    target
}

fn replace(content: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(std::mem::take(content)).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    *content = text.replace(from, to).into_bytes();
}

async fn archive_of(test: &TestServices) -> PathBuf {
    let archive = test.path("backup.zip");
    back_up(&test.settings, &archive, &test.clock.clock()).await.unwrap();
    archive
}

/// Changes an entry of an archive by its name; returns whether it is kept.
type Change = Box<dyn Fn(&str, &mut Vec<u8>) -> bool>;

#[tokio::test]
async fn a_damaged_archive_is_refused_before_anything_is_written() {
    on_both_databases(async |test| {
        fill(&test).await;
        let archive = archive_of(&test).await;
        let edit = |name: &'static str, from: &'static str, to: &'static str| {
            move |entry: &str, content: &mut Vec<u8>| {
                if entry == name {
                    replace(content, from, to);
                }
                true
            }
        };
        let without = |part: &'static str| move |entry: &str, _: &mut Vec<u8>| !entry.contains(part);
        let cases: [(Change, &str); 6] = [
            (
                Box::new(edit("tables/users.jsonl", "bob", "eve")),
                "tables/users.jsonl was changed",
            ),
            (Box::new(without("files/datasets/1")), "missing or damaged"),
            (Box::new(without(MANIFEST)), "it has no manifest.json"),
            (
                Box::new(edit(MANIFEST, "\"format_version\": 1", "\"format_version\": 2")),
                "version 2",
            ),
            (
                Box::new(edit(MANIFEST, "playground-backup", "other")),
                "no backup of this program",
            ),
            (
                Box::new(edit(MANIFEST, "\"schema_version\": ", "\"schema_version\": 9")),
                "does not know",
            ),
        ];
        for (change, expected) in cases {
            let changed = changed(&archive, change);
            let place = Place::sqlite();
            let error = restore_backup(&place.settings, &changed, END, pending())
                .await
                .unwrap_err()
                .to_string();
            assert!(error.contains(expected), "{error}");
            assert!(!place.path("files/datasets").exists(), "{expected}");
            // Nothing is in the way of a second attempt.
            restore_backup(&place.settings, &archive, END, pending()).await.unwrap();
        }
        let half = test.path("half.zip");
        let bytes = std::fs::read(&archive).unwrap();
        std::fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
        let error = check_backup(&half).await.unwrap_err().to_string();
        assert!(error.contains("half.zip: it is no complete zip archive"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_row_that_does_not_fit_leaves_nothing_behind() {
    on_both_databases(async |test| {
        fill(&test).await;
        let archive = archive_of(&test).await;
        // The row breaks a rule of the database, and its checksum is right.
        let mut sums = Vec::new();
        let broken = changed(&archive, |name, content| {
            if name == "tables/tasks.jsonl" {
                replace(content, "\"pending\"", "\"perhaps\"");
            }
            true
        });
        let mut source = ZipArchive::new(std::fs::File::open(&broken).unwrap()).unwrap();
        source
            .by_name("tables/tasks.jsonl")
            .unwrap()
            .read_to_end(&mut sums)
            .unwrap();
        let sum = crate::crypto::fingerprint(&sums);
        let manifest = check_backup(&archive).await.unwrap();
        let old = &manifest
            .tables
            .iter()
            .find(|table| table.name == "tasks")
            .unwrap()
            .sha256;
        std::fs::rename(&broken, test.path("broken.zip")).unwrap();
        let broken = changed(&test.path("broken.zip"), |name, content| {
            if name == MANIFEST {
                replace(content, old, &sum);
            }
            true
        });
        for place in empty_places().await {
            restore_backup(&place.settings, &broken, END, pending())
                .await
                .unwrap_err();
            restore_backup(&place.settings, &archive, END, pending()).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn an_interrupted_restoration_leaves_the_place_empty() {
    on_both_databases(async |test| {
        fill(&test).await;
        let archive = archive_of(&test).await;
        assert!(check_backup(&archive).await.unwrap().files() > 1);
        for place in empty_places().await {
            let files = place.path("files");
            let first_file = poll_fn(|context| {
                if std::fs::read_dir(&files).is_ok_and(|mut found| found.next().is_some()) {
                    return Poll::Ready(());
                }
                context.waker().wake_by_ref();
                Poll::Pending
            });
            let interrupted = restore_backup(&place.settings, &archive, END, first_file).await;
            let error = interrupted.unwrap_err().to_string();
            assert!(error.contains("interrupted"), "{error}");
            restore_backup(&place.settings, &archive, END, pending()).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn only_an_empty_place_is_filled() {
    on_both_databases(async |test| {
        fill(&test).await;
        let archive = archive_of(&test).await;
        let before = rows(&test.settings).await;
        let error = restore_backup(&test.settings, &archive, END, pending())
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("the database is not empty: it has the table"),
            "{error}"
        );
        assert_eq!(rows(&test.settings).await, before);
        let place = Place::sqlite();
        std::fs::create_dir_all(place.path("files")).unwrap();
        std::fs::write(place.path("files/of-another"), "x").unwrap();
        let error = restore_backup(&place.settings, &archive, END, pending())
            .await
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("the storage is not empty: it has the file of-another"),
            "{error}"
        );
        assert!(place.path("files/of-another").exists());
    })
    .await;
}

#[tokio::test]
async fn an_archive_is_private_and_overwrites_nothing() {
    on_both_databases(async |test| {
        use std::os::unix::fs::PermissionsExt;
        let archive = archive_of(&test).await;
        assert_eq!(archive.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let before = std::fs::read(&archive).unwrap();
        let error = back_up(&test.settings, &archive, &test.clock.clock())
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("exists already"), "{error}");
        assert_eq!(std::fs::read(&archive).unwrap(), before);
        let folder = test.path("backups");
        std::fs::create_dir(&folder).unwrap();
        let report = back_up(&test.settings, &folder, &test.clock.clock()).await.unwrap();
        assert_eq!(report.path, folder.join("playground-20270115T080000Z.zip"));
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_database_that_cannot_be_backed_up_whole_is_refused() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        crate::db::on!(tx.conn(), c => sqlx::query("alter table users add column nickname text").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let error = back_up(&test.settings, &test.path("backup.zip"), &test.clock.clock()).await.unwrap_err();
        assert!(error.to_string().contains("the column users.nickname"), "{error}");
        assert!(!test.path("backup.zip").exists());
    })
    .await;
    let place = Place::sqlite();
    let target = place.path("backup.zip");
    let clock = crate::settings::Clock::system();
    let error = back_up(&place.settings, &target, &clock).await.unwrap_err().to_string();
    assert!(error.starts_with("there is no database"), "{error}");
    assert!(!place.path("test.db").exists());
    let db = Db::connect_alone(place.settings.database_url.expose(), true)
        .await
        .unwrap();
    db.close().await;
    let error = back_up(&place.settings, &target, &clock).await.unwrap_err().to_string();
    assert!(error.contains("nothing to back up"), "{error}");
}
