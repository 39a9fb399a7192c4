//! Realtime updates: server-sent events over one connection that all pages share.

pub mod connection;
pub mod run_subscription;

pub use connection::Realtime;

pub use run_subscription::RunSubscription;
