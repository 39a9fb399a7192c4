//! The axum server: pages, `/api/v1`, sessions, middleware and subcommands.

pub mod api;
mod client;
pub mod commands;
pub mod config;
mod demo;
mod error_log;
mod error_reports;
mod headers;
mod health;
mod host;
mod lanes;
pub mod listen;
pub mod memory;
mod metrics;
mod page_tasks;
mod panics;
mod private_files;
mod rate_limit;
mod request_id;
mod request_log;
mod router;
mod sessions;
mod shutdown;
mod site;
mod state;
mod telemetry;
mod time_limit;
mod web;
mod worker_router;

pub use request_log::request_log;
pub use router::{metrics_router, router};
pub use shutdown::Shutdown;
pub use site::Site;
pub use state::AppState;
pub use worker_router::worker_router;

/// Version of the program: that of the package, with commit and date in a release.
pub const VERSION: &str = env!("BUILD_VERSION");
