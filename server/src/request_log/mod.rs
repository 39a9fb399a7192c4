//! The latest requests, and what each of them did: SQL statements, events, runs. In memory alone,
//! and in development only.

mod layer;
mod log;

pub use layer::request_log;
pub(crate) use log::{Kind, LoggedRequest, Work, latest, with_id};
