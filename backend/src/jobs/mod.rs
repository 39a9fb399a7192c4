//! Workers: they claim queued runs, train their models and store the outcomes.

mod child;
mod classify;
mod control;
mod dense;
mod estimator;
mod kmeans;
mod outcome;
mod process;
mod projection;
mod queue;
mod run;
mod supervisor;
mod train;
mod worker;

pub use child::train_as_child;
pub use worker::Workers;

#[cfg(test)]
mod tests;
