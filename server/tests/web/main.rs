//! The server over HTTP, without a network but in `connections`: requests go into the router as a browser or a client would
//! send them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account_pages;
mod admin_pages;
mod api;
mod attacks;
mod by_mail;
mod client;
mod connections;
mod document;
mod doors;
mod hardening;
mod idempotency;
mod limits;
mod markup;
mod matrix;
mod outage;
mod pages;
mod quotas;
mod recent_password;
mod refused_forms;
mod security_log;
mod sign_ins;
mod task_extras;
mod tasks;
#[cfg(target_os = "linux")]
mod training_process;
mod users;
