//! Work that blocks a thread, in turns of its user.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;

impl Services {
    /// Runs `work`, which keeps a core busy and holds much in memory, on a blocking thread once it
    /// is the actor's turn.
    pub(crate) async fn run_blocking<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.turns.turn(actor.user_id).await?;
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        task.await.map_err(|error| Error::unexpected("blocking work", error))?
    }
}
