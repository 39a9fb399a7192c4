//! Tests with a Redis server of their own. Where Debian's `redis-server` is missing they are
//! skipped, unless `CI` is set.

use super::*;
use crate::rate_limit::RateLimit;
use domain::{ErrorCode, Failure};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A Redis server on a socket in a folder; killed with the guard.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts a server and waits until it accepts connections.
async fn start(folder: &Path) -> Option<Server> {
    let socket = folder.join("redis.sock");
    let server = Command::new("redis-server")
        .args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"])
        .arg(&socket)
        .arg("--dir")
        .arg(folder)
        .stdout(Stdio::null())
        .spawn();
    #[expect(clippy::disallowed_methods, reason = "settings of a test run")]
    let ci = std::env::var("CI");
    let Ok(server) = server else {
        assert!(ci.is_err(), "redis-server is missing: run the tests by `make test`");
        return None;
    };
    while tokio::net::UnixStream::connect(&socket).await.is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Some(Server(server))
}

fn url(folder: &Path) -> Secret {
    Secret::new(format!("redis+unix://{}", folder.join("redis.sock").display()))
}

async fn counts(folder: &Path) -> SharedCounts {
    SharedCounts::connect_with(&url(folder), Duration::from_millis(5))
        .await
        .unwrap()
}

/// Returns the limit of one of several processes.
fn process(name: &'static str, counts: &SharedCounts) -> RateLimit {
    RateLimit::per_minute(NonZeroU32::new(3)).shared(name, Some(counts.clone()))
}

async fn remaining(limit: &RateLimit, name: &str) -> std::result::Result<u32, Failure> {
    let allowance = limit.check(RateLimitKey::new("test", &[name])).await?;
    Ok(allowance.unwrap().remaining)
}

#[tokio::test]
async fn processes_count_together_for_each_limit_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let Some(_server) = start(folder.path()).await else {
        return;
    };
    let [one, other] = [counts(folder.path()).await, counts(folder.path()).await];
    let (one, other, another) = (process("a", &one), process("a", &other), process("b", &one));
    assert_eq!(remaining(&one, "x").await, Ok(2));
    assert_eq!(remaining(&other, "x").await, Ok(1));
    assert_eq!(remaining(&one, "x").await, Ok(0));
    let refused = remaining(&other, "x").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::RateLimited);
    assert!((1..=21).contains(&refused.retry_after.unwrap()), "{refused:?}");
    assert_eq!(remaining(&other, "y").await, Ok(2));
    assert_eq!(remaining(&another, "x").await, Ok(2));
    let allowance = one.check(RateLimitKey::new("test", &["z"])).await.unwrap().unwrap();
    assert_eq!(
        (allowance.limit, allowance.remaining, allowance.reset_seconds),
        (3, 2, 20)
    );
}

#[tokio::test]
async fn without_redis_each_process_counts_for_itself_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = start(folder.path()).await else {
        return;
    };
    let counts = [counts(folder.path()).await, counts(folder.path()).await];
    let limits = [process("a", &counts[0]), process("a", &counts[1])];
    assert_eq!(remaining(&limits[0], "x").await, Ok(2));
    assert_eq!(remaining(&limits[1], "x").await, Ok(1));
    drop(server);
    for limit in &limits {
        for expected in [Ok(2), Ok(1), Ok(0)] {
            assert_eq!(remaining(limit, "x").await, expected, "its own count");
        }
        assert_eq!(remaining(limit, "x").await.unwrap_err().code, ErrorCode::RateLimited);
    }
    assert!(counts.iter().all(|counts| counts.is_away.load(Relaxed)));
    let _server = start(folder.path()).await.unwrap();
    while counts.iter().any(|counts| counts.is_away.load(Relaxed)) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(remaining(&limits[0], "x").await, Ok(2), "a new server has no counts");
    assert_eq!(remaining(&limits[1], "x").await, Ok(1));
}

#[tokio::test]
async fn a_server_starts_without_redis_and_names_a_wrong_url_without_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let counts = counts(folder.path()).await;
    assert!(counts.is_away.load(Relaxed));
    assert_eq!(remaining(&process("a", &counts), "x").await, Ok(2));
    assert!(check_redis(&url(folder.path())).await.is_err());
    let wrong = SharedCounts::connect(&Secret::new("http://:hush@host")).await;
    let error = wrong.err().unwrap().to_string();
    assert!(error.contains("REDIS_URL") && !error.contains("hush"), "{error}");
}
