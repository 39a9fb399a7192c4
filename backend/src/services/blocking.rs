//! CPU-bound work of requests, in turns of its user, and work that outlives its request.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::turns::Turn;
use crate::work_pools::StopSignal;
use tokio_util::sync::DropGuard;
use tracing::Instrument;

impl Services {
    /// Runs `work` of at most a few milliseconds on a thread once it is the actor's turn.
    pub(crate) async fn run_light<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.light_turn(actor.user_id).await?;
        self.run_light_with(turn, work).await
    }

    /// Waits for a turn for [`Services::run_light_with`].
    pub(crate) async fn light_turn(&self, user_id: i64) -> Result<Turn> {
        self.pools.light.turns.turn(user_id).await
    }

    /// As [`Services::run_light`], with a turn that the caller holds already.
    pub(crate) async fn run_light_with<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.pools.light.run(turn, work).await
    }

    /// Runs `work`, which may take seconds or hold much in memory, on a thread once it is the
    /// actor's turn. A stop is requested when the caller is dropped, and when the process ends.
    pub(crate) async fn run_heavy<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&StopSignal) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.heavy_turn(actor.user_id).await?;
        self.run_heavy_with(turn, work).await
    }

    /// Waits for a turn for [`Services::run_heavy_with`], for work whose input is large already.
    pub(crate) async fn heavy_turn(&self, user_id: i64) -> Result<Turn> {
        let turn = self.pools.heavy.turns.turn(user_id);
        self.pools.end.run_until_cancelled(turn).await.ok_or_else(ending)?
    }

    /// As [`Services::run_heavy`], with a turn that the caller holds already.
    pub(crate) async fn run_heavy_with<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce(&StopSignal) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pools = &self.pools;
        let (stop, _caller) = self.stop_signal();
        let result = pools.heavy.run(turn, move || work(&stop));
        pools.end.run_until_cancelled(result).await.ok_or_else(ending)?
    }

    /// Returns a signal that stops work when the guard is dropped, and when the process ends.
    pub(crate) fn stop_signal(&self) -> (StopSignal, DropGuard) {
        let stop = StopSignal(self.pools.end.child_token());
        let guard = stop.0.clone().drop_guard();
        (stop, guard)
    }

    /// Computes one chunk of a download in a few milliseconds. A chunk waits for a turn of the
    /// heavy pool, and is not stopped when the process ends.
    pub(crate) async fn run_chunk<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = &self.pools.heavy;
        let turn = pool.turns.turn(actor.user_id).await?;
        pool.run(turn, work).await
    }

    /// Stops all heavy work, before the process ends. Its callers get an error.
    pub fn stop_heavy_work(&self) {
        self.pools.end.cancel();
    }
}

/// Runs the rest of an operation to its end, even when the request is aborted meanwhile.
pub(crate) async fn run_to_end(work: impl Future<Output = Result<()>> + Send + 'static) -> Result<()> {
    let outcome = tokio::spawn(work.in_current_span()).await;
    outcome.map_err(|error| Error::unexpected("the rest of an operation", error))?
}

fn ending() -> Error {
    Error::busy("The server is about to end. Try again in a few seconds.")
}

#[cfg(test)]
mod tests;
