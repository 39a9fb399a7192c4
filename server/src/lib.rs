//! The axum server: pages, `/api/v1`, sessions, middleware and subcommands.

pub mod api;
mod client;
pub mod commands;
pub mod config;
mod demo;
mod headers;
mod health;
mod host;
mod lanes;
pub mod listen;
mod metrics;
mod private_files;
mod rate_limit;
mod request_id;
mod router;
mod sessions;
mod site;
mod state;
mod telemetry;
mod time_limit;
mod web;

pub use router::{metrics_router, router};
pub use site::Site;
pub use state::AppState;
