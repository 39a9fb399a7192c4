//! HTTP tests of the server: requests of browsers and clients go straight into the router. Only the
//! tests in `connections` use a network.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account_pages;
mod admin_pages;
mod api;
mod authorization;
mod client;
mod commands;
mod connections;
mod dev_requests;
mod document;
mod expiry;
mod file_formats;
mod form_api_parity;
mod hardening;
mod health;
mod idempotency;
mod imports;
mod large_bodies;
mod limits;
mod mail_tokens;
mod markup;
mod outage;
mod pages;
mod quotas;
mod recent_password;
mod refused_forms;
mod security;
mod security_log;
mod sign_ins;
mod start_dates;
mod storage_outage;
mod task_extras;
mod task_import;
mod tasks;
#[cfg(target_os = "linux")]
mod training;
mod training_process;
mod unicode_text;
mod users;
mod whole_days;
