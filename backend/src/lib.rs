//! Services, SQL, authentication and jobs. Knows no HTTP and no UI.
//!
//! Both doors, the pages and the JSON API, call the methods of [`Services`]: authorise, validate, work.

#[cfg(test)]
mod allocations;
mod archive;
mod auth;
mod background;
mod db;
mod error;
mod formulas;
mod jobs;
mod mail;
mod open_streams;
mod rate_limit;
mod samples;
mod services;
mod settings;
mod storage;
mod task_csv;
#[cfg(test)]
mod test_database;
#[cfg(test)]
mod testing;
mod turns;
mod zone;

pub use error::{Error, Result};
pub use formulas::Formulas;
pub use jobs::{Workers, train_as_child};
pub use mail::{Mail, MailSettings};
pub use rate_limit::{Allowance, Key, RateLimit, network};
pub use services::{
    Account, Actor, ByteStream, Client, CurrentSignIn, Event, Expected, FileDownload, IdempotencyLease, KeptAnswer,
    LoadedSession, NewRows, News, Repetition, RunFilter, RunNews, Services, SessionRow, SignInKey, TaskFormat,
    TaskNews, Upload, UploadPurpose, version_of,
};
pub use settings::{Clock, Limits, Settings, SignInLifetime, TrainIn};
pub use turns::Turn;
pub use zone::Zone;
