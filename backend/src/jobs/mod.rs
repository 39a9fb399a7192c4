//! The workers: they take runs from the table, have them trained, and write down what came out.

mod child;
mod classify;
mod control;
mod estimator;
mod kmeans;
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
mod memory_tests;
#[cfg(test)]
mod tests;
