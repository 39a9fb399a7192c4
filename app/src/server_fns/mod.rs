//! What the pages ask of the server. Each function is a few lines over the services; all are POST under `/fn`.

pub mod account;
pub mod algorithms;
pub mod api_tokens;
pub mod auth;
pub mod dashboard;
pub mod datasets;
pub mod runs;
pub mod security_events;
pub mod sign_ins;
pub mod tasks;
pub mod theme;
pub mod users;

/// What a server function gives back.
pub type Result<T> = std::result::Result<T, crate::error::AppError>;
