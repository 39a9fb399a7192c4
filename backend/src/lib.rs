//! Services, SQL, authentication and jobs. Knows no HTTP and no UI.
//!
//! The pages and the JSON API call the methods of [`Services`]: authorise, validate, work.

mod actor;
mod archive;
mod auth;
mod backup;
mod byte_stream;
mod cache;
mod child_process;
mod clock_skew;
mod connections;
mod crypto;
mod db;
mod error;
mod events;
mod file_download;
mod formulas;
mod jobs;
mod mail;
mod metrics;
mod open_streams;
mod outages;
mod published_password;
mod rate_limit;
mod recent_errors;
mod services;
mod settings;
mod storage;
#[cfg(test)]
mod test_database;
#[cfg(test)]
mod test_storage;
#[cfg(test)]
mod testing;
mod text;
mod thread_pools;
mod time_zone;
mod tls;
mod turns;
#[cfg(test)]
mod upgrade_tests;
mod work_pools;

pub use actor::{Account, Actor, Client, CurrentSignIn, SignInKey};
pub use auth::signing_keys;
pub use backup::{BackupReport, Manifest, RestoreOptions, back_up, check_backup, remove_oldest, restore_backup};
pub use byte_stream::ByteStream;
pub use connections::{ConnectionCheck, check_connections, require_database};
pub use db::plans::Plan;
pub use db::run_lists::RunFilter;
pub use db::sessions::{LoadedSession, SessionRow};
pub use db::tasks::TaskRow;
pub use error::{Error, Result};
pub use events::{Event, EventPayload};
pub use file_download::FileDownload;
pub use formulas::Formulas;
pub use jobs::{Workers, train_as_child};
pub use mail::{Mail, MailSettings};
pub use metrics::ServiceMetrics;
pub use ml_core::registry::algorithms;
pub use published_password::find_account_with_password;
pub use rate_limit::{Allowance, RateLimit, RateLimitKey, network};
pub use recent_errors::keep_error;
pub use services::Services;
pub use services::accounts::operator::{OperatorChange, random_password};
pub use services::datasets::conversion::convert_as_child;
pub use services::datasets::uploads::{Upload, UploadPurpose};
pub use services::operations::idempotency::{IdempotencyLease, KeyClaim, StoredResponse};
pub use services::precondition::{ExpectedVersion, content_version};
pub use services::runs::new_rows::NewRows;
pub use services::runs::output::LabelledUpload;
pub use services::tasks::files::TaskFormat;
pub use settings::{Clock, Limits, Settings, SignInLifetime, TrainIn};
pub use storage::is_storage_variable;
pub use time_zone::Zone;
pub use tls::use_ring;
pub use turns::Turn;
