//! Metrics of the services, in the names and units of Prometheus. The server registers them.

use crate::error::{Error, Result};
use domain::run::RunState;
use domain::{ErrorCode, Failure};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

/// Label of an algorithm that the registry does not have, such as one of a newer version.
const UNKNOWN: &str = "unknown";

/// Runs in a state.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Runs {
    state: &'static str,
}

/// Empty set of labels, for a metric that has no series at times: only a family can be cleared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Unlabelled {}

/// Trainings of an algorithm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Training {
    algorithm: String,
    result: &'static str,
}

/// Outcome of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    result: &'static str,
}

/// Operations of the storage.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StorageOperation {
    operation: &'static str,
    result: &'static str,
}

/// Lookups in a cache.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Lookup {
    cache: &'static str,
    result: &'static str,
}

/// Connections of a pool in a state.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

/// Metrics of the services. Cheap to clone.
#[derive(Clone)]
pub struct ServiceMetrics {
    runs: Family<Runs, Gauge>,
    run_queue_age: Family<Unlabelled, Gauge>,
    training_duration: Family<Training, Histogram>,
    sign_ins: Family<Outcome, Counter>,
    mails: Family<Outcome, Counter>,
    storage_duration: Family<StorageOperation, Histogram>,
    cache_lookups: Family<Lookup, Counter>,
    database_connections: Family<Connections, Gauge>,
    database_waiting: Gauge,
    database_up: Gauge,
}

impl ServiceMetrics {
    pub(crate) fn new() -> Self {
        // From 0.1 s to some 7 hours.
        let trainings = || Histogram::new(exponential_buckets(0.1, 4.0, 10));
        // From 1 ms to some 16 s.
        let operations = || Histogram::new(exponential_buckets(0.001, 4.0, 8));
        Self {
            runs: Family::default(),
            run_queue_age: Family::default(),
            training_duration: Family::new_with_constructor(trainings as fn() -> Histogram),
            sign_ins: Family::default(),
            mails: Family::default(),
            storage_duration: Family::new_with_constructor(operations as fn() -> Histogram),
            cache_lookups: Family::default(),
            database_connections: Family::default(),
            database_waiting: Gauge::default(),
            database_up: Gauge::default(),
        }
    }

    /// Adds the metrics to a registry.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("runs", "Training runs by state", self.runs.clone());
        registry.register_with_unit(
            "run_queue_age",
            "Time that the oldest waiting run has waited, 0 when none waits",
            Unit::Seconds,
            self.run_queue_age.clone(),
        );
        registry.register_with_unit(
            "training_duration",
            "Time of the trainings of this process",
            Unit::Seconds,
            self.training_duration.clone(),
        );
        registry.register("sign_ins", "Attempts to sign in with a password", self.sign_ins.clone());
        registry.register("mails", "Mails that were handed to the mail server", self.mails.clone());
        registry.register_with_unit(
            "storage_operation_duration",
            "Time of operations of the file storage, of reads until the first byte",
            Unit::Seconds,
            self.storage_duration.clone(),
        );
        registry.register("cache_lookups", "Lookups in the caches", self.cache_lookups.clone());
        registry.register(
            "database_connections",
            "Open connections to the database",
            self.database_connections.clone(),
        );
        registry.register(
            "database_connections_waiting",
            "Requests that wait for a connection to the database",
            self.database_waiting.clone(),
        );
        registry.register(
            "database_up",
            "Whether the database answered the queries of this scrape",
            self.database_up.clone(),
        );
    }

    /// Records a training that has ended.
    pub(crate) fn record_training(&self, algorithm: &str, result: &'static str, began: Instant) {
        let mut specs = ml_core::registry::algorithms().iter();
        let is_known = specs.any(|spec| spec.id == algorithm);
        let training = Training {
            algorithm: if is_known { algorithm } else { UNKNOWN }.to_owned(),
            result,
        };
        let seconds = began.elapsed().as_secs_f64();
        self.training_duration.get_or_create(&training).observe(seconds);
    }

    /// Counts an attempt to sign in.
    pub(crate) fn count_sign_in<T>(&self, attempt: &Result<T>) {
        let result = match attempt {
            Ok(_) => "succeeded",
            Err(Error::Failure(Failure { code, .. })) if *code == ErrorCode::InvalidCredentials => "refused",
            Err(Error::Failure(Failure { code, .. })) if *code == ErrorCode::RateLimited => "limited",
            Err(_) => "failed",
        };
        self.sign_ins.get_or_create(&Outcome { result }).inc();
    }

    /// Counts a mail.
    pub(crate) fn count_mail<T>(&self, sent: &Result<T>) {
        let result = if sent.is_ok() { "succeeded" } else { "failed" };
        self.mails.get_or_create(&Outcome { result }).inc();
    }

    /// Records an upload to the storage that was aborted after a failed part.
    pub(crate) fn record_aborted_upload(&self, began: Instant) {
        self.observe_storage("put", "failed", began);
    }

    /// Records an operation of the storage.
    pub(crate) fn record_storage_operation<T>(
        &self,
        operation: &'static str,
        done: &object_store::Result<T>,
        began: Instant,
    ) {
        let result = match done {
            Ok(_) => "succeeded",
            Err(object_store::Error::NotFound { .. }) => "not_found",
            Err(_) => "failed",
        };
        self.observe_storage(operation, result, began);
    }

    fn observe_storage(&self, operation: &'static str, result: &'static str, began: Instant) {
        let labels = StorageOperation { operation, result };
        let seconds = began.elapsed().as_secs_f64();
        self.storage_duration.get_or_create(&labels).observe(seconds);
    }

    /// Sets the numbers of lookups in a cache that found an entry, and that did not.
    pub(crate) fn set_cache(&self, cache: &'static str, (hits, misses): (u64, u64)) {
        for (result, count) in [("hit", hits), ("miss", misses)] {
            let counter = self.cache_lookups.get_or_create(&Lookup { cache, result }).clone();
            counter.inner().store(count, Relaxed);
        }
    }

    /// Sets the numbers of connections of a pool.
    pub(crate) fn set_connections(&self, pool: &'static str, in_use: i64, idle: i64) {
        for (state, count) in [("in_use", in_use), ("idle", idle)] {
            let connections = Connections { pool, state };
            self.database_connections.get_or_create(&connections).set(count);
        }
    }

    /// Sets the number of callers that wait for a connection.
    pub(crate) fn set_waiting(&self, count: i64) {
        self.database_waiting.set(count);
    }

    /// Sets the number of runs in each state and the time in seconds that the oldest waiting run
    /// has waited, and marks the database as up.
    pub(crate) fn set_queue(&self, counts: &[(RunState, i64)], age: i64) {
        for (state, count) in counts {
            let state = state.as_str();
            self.runs.get_or_create(&Runs { state }).set(*count);
        }
        self.run_queue_age.get_or_create(&Unlabelled {}).set(age);
        self.database_up.set(1);
    }

    /// Removes the series that are read from the database when it does not answer, because old
    /// values would look current.
    pub(crate) fn clear_queue(&self) {
        self.runs.clear();
        self.run_queue_age.clear();
        self.database_up.set(0);
    }
}
