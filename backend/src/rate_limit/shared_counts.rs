//! Counts of the rate limits in Redis, shared by the processes of an installation.

use crate::error::{Error, Result};
use crate::rate_limit::count::{Allowance, Count};
use crate::rate_limit::key::RateLimitKey;
use crate::tls::use_ring;
use data_encoding::HEXLOWER;
use domain::account::Secret;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Longest wait of a request for Redis.
const TIMEOUT: Duration = Duration::from_millis(250);
/// Pause between two attempts to reach a Redis that is away.
const RETRY: Duration = Duration::from_secs(2);
const MINUTE: u64 = 60_000_000;

/// Counts a request by GCRA in microseconds of Redis's clock, and stores the time at which the key
/// has its full number again. Returns whether it is allowed, and the number that is left or the
/// microseconds to wait.
static COUNT: LazyLock<redis::Script> = LazyLock::new(|| {
    redis::Script::new(
        "local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
        local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + interval
        local wait = full_at - burst * interval - now
        if wait > 0 then return {0, wait} end
        redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
        return {1, math.floor(-wait / interval)}",
    )
});

/// Connection to Redis. When it is away, nothing waits for it: one task tries to reach it.
#[derive(Clone)]
pub(crate) struct SharedCounts {
    connection: ConnectionManager,
    is_away: Arc<AtomicBool>,
    retry: Duration,
}

impl SharedCounts {
    /// Connects to `redis://`, `rediss://` (TLS) or `redis+unix://`. A server that does not answer
    /// is tried again and again in the background.
    pub(crate) async fn connect(url: &Secret) -> Result<Self> {
        Self::connect_with(url, RETRY).await
    }

    async fn connect_with(url: &Secret, retry: Duration) -> Result<Self> {
        let counts = Self {
            connection: connection(url)?,
            is_away: Arc::default(),
            retry,
        };
        if let Err(error) = counts.ping().await {
            counts.lost(&error);
        }
        Ok(counts)
    }

    /// Counts a request of a key of a limit; `None` when Redis is away.
    pub(super) async fn count(&self, limit: &str, max_requests: NonZeroU32, key: RateLimitKey) -> Option<Count> {
        if self.is_away.load(Relaxed) {
            return None;
        }
        let name = format!("playground:limit:{limit}:{}", HEXLOWER.encode(key.bytes()));
        let interval = MINUTE.div_ceil(u64::from(max_requests.get()));
        let mut connection = self.connection.clone();
        let mut call = COUNT.key(name);
        call.arg(interval).arg(max_requests.get());
        let counted = within_timeout(call.invoke_async(&mut connection)).await;
        let (is_allowed, rest): (bool, u64) = counted.map_err(|error| self.lost(&error)).ok()?;
        Some(if is_allowed {
            Count::Allowed(Allowance::new(max_requests, u32::try_from(rest).unwrap_or(u32::MAX)))
        } else {
            Count::TooEarly(Duration::from_micros(rest))
        })
    }

    /// Fails unless Redis answers.
    pub(crate) async fn check(&self) -> Result<()> {
        self.ping().await.map_err(|error| Error::unexpected("REDIS_URL", error))
    }

    /// Asks whether Redis answers.
    async fn ping(&self) -> RedisResult<()> {
        let mut connection = self.connection.clone();
        within_timeout(redis::cmd("PING").query_async(&mut connection)).await
    }

    /// Remembers that Redis is away, and tries to reach it until it answers.
    fn lost(&self, error: &redis::RedisError) {
        if self.is_away.swap(true, Relaxed) {
            return;
        }
        tracing::warn!(%error, "Redis cannot be reached: each process counts for itself until it answers");
        let counts = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(counts.retry).await;
                if counts.ping().await.is_ok() {
                    counts.is_away.store(false, Relaxed);
                    tracing::info!("Redis answers again: the processes count together");
                    return;
                }
            }
        });
    }
}

fn connection(url: &Secret) -> Result<ConnectionManager> {
    use_ring();
    // The URL may hold a password, so the message of the library is not passed on.
    let wrong = |_| Error::Settings("REDIS_URL cannot be used; it must look like redis://:password@host:6379/0".into());
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(0)
        .set_connection_timeout(Some(TIMEOUT))
        .set_response_timeout(Some(TIMEOUT));
    let client = Client::open(url.expose()).map_err(wrong)?;
    ConnectionManager::new_lazy_with_config(client, config).map_err(wrong)
}

async fn within_timeout<T>(answer: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    let too_late = |_| redis::RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut));
    tokio::time::timeout(TIMEOUT, answer).await.map_err(too_late)?
}

/// Connects once, and returns whether Redis answers.
pub(crate) async fn check_redis(url: &Secret) -> Result<String> {
    let mut connection = connection(url)?;
    let answer: RedisResult<()> = redis::cmd("PING").query_async(&mut connection).await;
    answer.map_err(|error| Error::unexpected("REDIS_URL", error))?;
    Ok("answers".into())
}

#[cfg(test)]
mod tests;
