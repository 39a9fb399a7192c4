//! Tests of the operation of the server, on both databases.

mod deletions;
mod derived_columns;
mod event_streams;
mod faults;
mod idempotency;
mod orphaned_files;
mod plans;
mod refused_writes;
mod system;
