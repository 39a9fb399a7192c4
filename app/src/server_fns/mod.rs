//! Server functions: the calls of the pages. Each is a few lines over the services or a presenter;
//! all are POST requests under `/fn`.

pub mod account;
pub mod api_tokens;
pub mod auth;
pub mod dashboard;
pub mod datasets;
pub mod imports;
pub mod runs;
pub mod security_events;
pub mod sign_ins;
pub mod system;
pub mod tasks;
pub mod theme;
pub mod users;
