//! Bounded log of requests.

use chrono::{DateTime, Utc};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Largest number of requests.
const MAX_REQUESTS: usize = 100;
/// Largest memory of all of them, in bytes.
const MAX_BYTES: usize = 4 << 20;

/// Requests of this process. Global, as the log of a process is.
static LOG: Mutex<Log> = Mutex::new(Log::new());

/// Kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// SQL statement.
    Statement,
    /// Published event.
    Event,
    /// Run that was added to the queue.
    Run,
}

/// Something that a request did, with its repetitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Work {
    pub(crate) kind: Kind,
    /// Text of a statement without its values, or description.
    pub(crate) text: String,
    /// Number of times.
    pub(crate) count: u64,
    /// Rows of all times.
    pub(crate) rows: u64,
    /// Duration of all times.
    pub(crate) duration: Duration,
    /// Duration of the slowest time.
    pub(crate) slowest: Duration,
}

impl Work {
    /// Returns a statement that was executed once.
    pub(crate) fn statement(text: String, rows: u64, duration: Duration) -> Self {
        Self {
            kind: Kind::Statement,
            text,
            count: 1,
            rows,
            duration,
            slowest: duration,
        }
    }

    /// Returns an event or a run.
    pub(crate) fn described(kind: Kind, text: String) -> Self {
        Self {
            kind,
            ..Self::statement(text, 0, Duration::ZERO)
        }
    }

    fn repeat(&mut self, other: &Self) {
        self.count += other.count;
        self.rows += other.rows;
        self.duration += other.duration;
        self.slowest = self.slowest.max(other.slowest);
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.text.len()
    }
}

/// A request, and what it did.
#[derive(Clone, Debug)]
pub(crate) struct LoggedRequest {
    pub(crate) id: String,
    pub(crate) method: String,
    /// Path without the query.
    pub(crate) path: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) begin: Instant,
    /// Status, and the duration until the answer began; `None` before.
    pub(crate) answer: Option<(u16, Duration)>,
    /// Work in the order of its first time.
    pub(crate) work: Vec<Work>,
}

impl LoggedRequest {
    /// Returns the work of a kind.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Work> {
        self.work.iter().filter(move |work| work.kind == kind)
    }

    /// Adds work, and returns the memory that it takes.
    fn add(&mut self, work: Work) -> usize {
        let same = |known: &&mut Work| known.kind == work.kind && known.text == work.text;
        if let Some(known) = self.work.iter_mut().find(same) {
            known.repeat(&work);
            return 0;
        }
        let bytes = work.bytes();
        self.work.push(work);
        bytes
    }

    fn bytes(&self) -> usize {
        let texts = self.id.len() + self.method.len() + self.path.len();
        size_of::<Self>() + texts + self.work.iter().map(Work::bytes).sum::<usize>()
    }
}

/// Number of a request, which outlives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key(usize);

/// Requests, the oldest first.
#[derive(Debug)]
struct Log {
    requests: VecDeque<LoggedRequest>,
    /// Number of requests that were removed.
    removed: usize,
    bytes: usize,
}

impl Log {
    const fn new() -> Self {
        Self {
            requests: VecDeque::new(),
            removed: 0,
            bytes: 0,
        }
    }

    fn add(&mut self, request: LoggedRequest) -> Key {
        let key = Key(self.removed + self.requests.len());
        self.bytes += request.bytes();
        self.requests.push_back(request);
        self.remove_oldest();
        key
    }

    /// Returns the request of a key, unless it was removed.
    fn get_mut(&mut self, key: Key) -> Option<&mut LoggedRequest> {
        self.requests.get_mut(key.0.checked_sub(self.removed)?)
    }

    fn add_work(&mut self, key: Key, work: Work) {
        if let Some(request) = self.get_mut(key) {
            self.bytes += request.add(work);
            self.remove_oldest();
        }
    }

    fn remove_oldest(&mut self) {
        while self.requests.len() > MAX_REQUESTS || self.bytes > MAX_BYTES {
            let Some(oldest) = self.requests.pop_front() else {
                return;
            };
            self.bytes -= oldest.bytes();
            self.removed += 1;
        }
    }
}

fn log() -> MutexGuard<'static, Log> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Adds a request.
pub(super) fn add(request: LoggedRequest) -> Key {
    log().add(request)
}

/// Adds work to a request.
pub(super) fn add_work(key: Key, work: Work) {
    log().add_work(key, work);
}

/// Keeps the status of the answer that a request gets now.
pub(super) fn answer(key: Key, status: u16) {
    if let Some(request) = log().get_mut(key) {
        request.answer = Some((status, request.begin.elapsed()));
    }
}

/// Returns the latest requests, the newest first.
pub(crate) fn latest() -> Vec<LoggedRequest> {
    log().requests.iter().rev().cloned().collect()
}

/// Returns the newest request with an id, which callers may choose.
pub(crate) fn with_id(id: &str) -> Option<LoggedRequest> {
    log().requests.iter().rev().find(|request| request.id == id).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(id: usize) -> LoggedRequest {
        LoggedRequest {
            id: id.to_string(),
            method: "GET".into(),
            path: "/".into(),
            at: DateTime::UNIX_EPOCH,
            begin: Instant::now(),
            answer: None,
            work: Vec::new(),
        }
    }

    fn statement(text: &str, milliseconds: u64) -> Work {
        Work::statement(text.into(), 2, Duration::from_millis(milliseconds))
    }

    #[test]
    fn repetitions_are_counted() {
        let mut log = Log::new();
        let key = log.add(request(0));
        for work in [
            statement("select 1", 3),
            statement("select 2", 1),
            statement("select 1", 5),
            Work::described(Kind::Event, "select 1".into()),
        ] {
            log.add_work(key, work);
        }
        let work = &log.requests[0].work;
        let counts: Vec<u64> = work.iter().map(|work| work.count).collect();
        assert_eq!(counts, [2, 1, 1]);
        let both = &work[0];
        let durations = (both.duration.as_millis(), both.slowest.as_millis());
        assert_eq!((both.rows, durations), (4, (8, 5)));
    }

    #[test]
    fn the_oldest_requests_are_removed() {
        let mut log = Log::new();
        let first = log.add(request(0));
        for id in 1..=MAX_REQUESTS {
            log.add(request(id));
        }
        assert_eq!((log.requests.len(), log.requests[0].id.as_str()), (MAX_REQUESTS, "1"));
        // Work of a request that was removed goes nowhere.
        log.add_work(first, statement("select 1", 1));
        assert!(log.requests.iter().all(|request| request.work.is_empty()));
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut log = Log::new();
        log.add(request(0));
        let key = log.add(request(1));
        for number in 0..3 {
            log.add_work(key, statement(&format!("{number}{}", "x".repeat(MAX_BYTES / 3)), 1));
            assert!(log.bytes <= MAX_BYTES, "{}", log.bytes);
        }
        assert!(
            log.requests.is_empty() && log.bytes == 0,
            "one request may not take it all"
        );
        log.add(request(2));
        assert_eq!(log.bytes, log.requests[0].bytes());
    }
}
