//! Tests of the storage of clouds. Those that need a server run where `TEST_STORAGE_URL` names one.

use super::{Spool, SpooledFile, Storage};
use crate::error::Error;
use crate::test_storage::TestStorage;
use bytes::Bytes;
use domain::account::Secret;
use domain::{ErrorCode, Failure};
use futures::{StreamExt, TryStreamExt, stream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const MEGABYTE: usize = 1 << 20;

fn open(url: &str, variables: &[(&str, &str)]) -> Result<Storage, String> {
    let variables = variables.iter().map(|&(name, value)| (name.into(), Secret::new(value)));
    let variables: Vec<_> = variables.collect();
    Storage::open(&url.parse().unwrap(), &variables).map_err(|error| error.to_string())
}

async fn spooled(content: Vec<u8>) -> (TempDir, SpooledFile) {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::open(folder.path().into()).unwrap();
    let chunks = stream::iter([Ok(Bytes::from(content))]).boxed();
    let file = spool.write(chunks, u64::MAX).await.unwrap();
    (folder, file)
}

async fn content(storage: &Storage, key: &str) -> Vec<u8> {
    let (size, body) = storage.get(key).await.unwrap();
    let chunks: Vec<Bytes> = body.try_collect().await.unwrap();
    let content = chunks.concat();
    assert_eq!(content.len() as u64, size);
    content
}

#[test]
fn settings_that_are_missing_or_wrong_are_named_without_keys() {
    let azure = "abfss://container@account.dfs.core.windows.net/folder";
    let name = ("AZURE_STORAGE_ACCOUNT_NAME", "account");
    let key = ("AZURE_STORAGE_ACCOUNT_KEY", "aHVzaA==");
    for (url, variables) in [
        ("s3://bucket/folder", &[][..]),
        (
            "s3://bucket",
            &[("AWS_REGION", "eu-central-1"), ("AWS_ALLOW_HTTP", "true")],
        ),
        ("gs://bucket/folder", &[]),
        (azure, &[key]),
        ("az://container", &[name, key]),
    ] {
        open(url, variables).unwrap_or_else(|error| panic!("{url}: {error}"));
    }
    for (url, variables, part) in [
        ("s3://bucket", &[("AWS_ALLOW_HTTP", "perhaps")][..], "perhaps"),
        (
            "gs://bucket",
            &[("GOOGLE_SERVICE_ACCOUNT", "/no/such/file")],
            "/no/such/file",
        ),
        (
            "gs://bucket",
            &[("GOOGLE_SERVICE_ACCOUNT_KEY", "{\"hush\": 1}")],
            "missing field",
        ),
        ("az://container", &[], "Account must be specified"),
        (
            "az://container",
            &[name, ("AZURE_STORAGE_ACCOUNT_KEY", "hush!")],
            "STORAGE_URL az://",
        ),
    ] {
        let error = open(url, variables)
            .err()
            .unwrap_or_else(|| panic!("{url} {variables:?}"));
        let named = error.contains("STORAGE_URL") && error.contains(part);
        assert!(named && !error.contains("hush"), "{error}");
    }
}

#[test]
fn a_folder_that_cannot_be_created_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("files");
    let url = url::Url::from_file_path(&below).unwrap();
    let error = open(url.as_str(), &[]).err().unwrap();
    assert!(error.contains(below.to_str().unwrap()), "{error}");
    let error = Spool::open(below.clone()).err().unwrap().to_string();
    assert!(error.contains(below.to_str().unwrap()), "{error}");
}

#[tokio::test]
async fn files_are_stored_read_listed_and_deleted() {
    let Some(TestStorage { url, variables }) = TestStorage::remote() else {
        return;
    };
    let storage = Storage::open(&url, &variables).unwrap();
    let (_folder, file) = spooled(b"a,b\n1,2\n".to_vec()).await;
    storage.put("datasets/1/a.csv", &file).await.unwrap();
    assert_eq!(content(&storage, "datasets/1/a.csv").await, b"a,b\n1,2\n");
    let range = storage.range("datasets/1/a.csv", 4..7).await.unwrap();
    assert_eq!(&range[..], b"1,2");
    let listed: Vec<_> = storage.list("datasets").try_collect().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].key, "datasets/1/a.csv");
    assert!(storage.put_text("owner", "first".into()).await.unwrap());
    assert!(!storage.put_text("owner", "second".into()).await.unwrap());
    assert_eq!(storage.text("owner").await.unwrap().as_deref(), Some("first"));
    for _ in 0..2 {
        storage.delete("datasets/1/a.csv").await.unwrap();
    }
    assert_eq!(storage.text("datasets/1/a.csv").await.unwrap(), None);
    assert!(storage.local("owner").await.unwrap().is_none());
}

#[tokio::test]
async fn a_large_file_is_stored_in_parts() {
    let Some(TestStorage { url, variables }) = TestStorage::remote() else {
        return;
    };
    let storage = Storage::open(&url, &variables).unwrap();
    let large: Vec<u8> = (0..20 * MEGABYTE).map(|at| u8::try_from(at % 251).unwrap()).collect();
    let (_folder, file) = spooled(large.clone()).await;
    storage.put("large.csv", &file).await.unwrap();
    assert!(content(&storage, "large.csv").await == large);
    let tag = storage.tag("large.csv").await.unwrap();
    assert!(tag.trim_matches('"').ends_with("-2"), "of two parts: {tag}");
}

/// Returns a storage that refuses the first requests and answers the others with an empty file, and
/// the number of its requests.
pub(crate) async fn refusing(refusals: usize) -> (Storage, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let refuses = count.fetch_add(1, Relaxed) < refusals;
            let status = if refuses { "503 Slow Down" } else { "200 OK" };
            tokio::spawn(answer(stream, status));
        }
    });
    let storage = open(
        "s3://bucket",
        &[
            ("AWS_ENDPOINT_URL", &endpoint),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "key"),
        ],
    );
    (storage.unwrap(), requests)
}

/// Reads a request, answers it, and closes the connection.
async fn answer(stream: TcpStream, status: &str) {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).await.unwrap();
        if let Some(text) = line.to_lowercase().strip_prefix("content-length:") {
            length = text.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length]).await.unwrap();
    let answer = format!(
        "HTTP/1.1 {status}\r\nETag: \"1\"\r\nLast-Modified: Fri, 30 Oct 2026 00:00:00 GMT\r\n\
         Content-Length: 0\r\nConnection: close\r\n\r\n"
    );
    writer.write_all(answer.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_refused_storage_request_is_repeated() {
    let (storage, requests) = refusing(2).await;
    let (_folder, file) = spooled(b"a\n1\n".to_vec()).await;
    storage.put("a.csv", &file).await.unwrap();
    assert_eq!(requests.load(Relaxed), 3);
}

#[tokio::test]
async fn an_unreachable_storage_is_reported_as_unavailable() {
    let (refuses, requests) = refusing(usize::MAX).await;
    let unreachable = open(
        "s3://bucket",
        &[
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "key"),
        ],
    );
    let (_folder, file) = spooled(b"a\n1\n".to_vec()).await;
    for storage in [refuses, unreachable.unwrap()] {
        let errors: [Error; 3] = [
            storage.put("a.csv", &file).await.unwrap_err(),
            storage.get("a.csv").await.err().unwrap(),
            storage.delete("a.csv").await.unwrap_err(),
        ];
        for error in errors {
            let text = error.to_string();
            let failure = Failure::from(error);
            assert_eq!(failure.code, ErrorCode::Unavailable, "{text}");
            assert!(failure.detail.contains("storage of the uploaded files"), "{text}");
        }
    }
    assert_eq!(requests.load(Relaxed), 3 * 4, "the retries are few");
}
