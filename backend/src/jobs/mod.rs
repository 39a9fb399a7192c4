//! Workers: they claim queued runs, train their models and store the outcomes.

mod child;
mod control;
mod ending;
mod heartbeat;
mod lease;
mod outcome;
mod process;
mod queue;
mod run;
mod supervisor;
mod time_limit;
mod train;
mod worker;

pub use child::train_as_child;
pub use worker::Workers;

#[cfg(test)]
mod tests;
