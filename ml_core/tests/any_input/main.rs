//! Nothing panics: whatever it is given, everything public answers with something that makes sense,
//! or says what is wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod classifiers;
mod clusters;
mod columns;
mod limits;
mod metrics;
mod models;
mod one_hot;
mod tables;
mod values;
