//! State of an installation, for its operators.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Seconds without a heartbeat after which a worker counts as gone.
pub const WORKER_TIMEOUT_SECONDS: i64 = 60;

/// State of an installation, as the server that answers sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SystemStatus {
    /// Version of the server that answers.
    pub version: String,
    /// Time of the answer.
    pub at: DateTime<Utc>,
    /// Database, storage, mail server and Redis.
    pub parts: Vec<SystemPart>,
    /// Migrations of the database.
    pub migrations: MigrationStatus,
    /// Queue of the runs.
    pub queue: QueueStatus,
    /// Runs that are queued or in training, the oldest first; at most 50.
    pub live_runs: Vec<LiveRun>,
    /// Processes that train and were seen within a day, the latest first.
    pub workers: Vec<WorkerStatus>,
    /// Free space of the folders of this server.
    pub disks: Vec<DiskStatus>,
    /// Latest errors of this process, the newest first; at most 50.
    pub errors: Vec<LoggedError>,
}

/// A part that the server depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SystemPart {
    /// `database`, `storage`, `mail` or `redis`.
    pub name: String,
    /// Its kind, such as `postgres`.
    pub kind: String,
    /// Reason why the part does not work; null if it works or is not used.
    pub problem: Option<String>,
}

/// Migrations of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MigrationStatus {
    /// Version of the last migration that was applied.
    pub applied: i64,
    /// Version of the last migration that this server knows.
    pub known: i64,
}

/// Queue of the runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueStatus {
    /// Runs that wait.
    pub queued: i64,
    /// Runs in training.
    pub running: i64,
    /// Time at which the oldest waiting run was asked for.
    pub oldest_queued_at: Option<DateTime<Utc>>,
}

/// A run that is queued or in training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LiveRun {
    /// The id.
    pub id: i64,
    /// User name of its owner.
    pub owner: String,
    /// The algorithm.
    pub algorithm: String,
    /// `queued` or `running`.
    pub state: String,
    /// Time at which it was asked for.
    pub created_at: DateTime<Utc>,
    /// Time at which a worker began.
    pub started_at: Option<DateTime<Utc>>,
}

/// A process that trains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkerStatus {
    /// Random name of the process.
    pub name: String,
    /// Whether it only trains (`server worker`).
    pub is_standalone: bool,
    /// Its version.
    pub version: String,
    /// Number of runs that it trains at the same time.
    pub slots: i64,
    /// Largest memory of one of its runs in bytes.
    pub max_run_memory_bytes: i64,
    /// Time of its start.
    pub started_at: DateTime<Utc>,
    /// Time of its last heartbeat.
    pub seen_at: DateTime<Utc>,
}

/// Free space of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DiskStatus {
    /// Path of the folder.
    pub folder: String,
    /// Free bytes of its file system.
    pub free_bytes: u64,
}

/// An error in the log of a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoggedError {
    /// Time.
    pub at: DateTime<Utc>,
    /// Module that logged it.
    pub target: String,
    /// Message and error, shortened, and without the passwords of URLs.
    pub message: String,
}
