//! Memory for models outside the cache: while they are read or converted, and while those that are
//! too large for the cache are used.

use crate::error::{Error, Result};
use crate::turns::{Turn, Turns};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Ratio of the memory of a model at its peak to the size of its text: the answer of the database,
/// the text, and the parsed model or the file into which it is converted.
const COPIES: i64 = 3;

/// The memory of this process for models. Cheap to clone; clones count together.
#[derive(Clone)]
pub(crate) struct ModelMemory {
    kilobytes: u32,
    free: Arc<Semaphore>,
    /// One model at a time for each user, so that nobody waits for all that another has asked for.
    turns: Turns,
}

/// Memory for a model, which is free again after this value.
pub(crate) struct ModelRoom {
    _memory: OwnedSemaphorePermit,
    _turn: Turn,
}

impl ModelMemory {
    /// Creates a memory of so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        let kilobytes = u32::try_from(bytes >> 10).unwrap_or(u32::MAX).max(1);
        Self {
            kilobytes,
            free: Arc::new(Semaphore::new(kilobytes as usize)),
            turns: Turns::of_each(1),
        }
    }

    /// Waits for the memory for a model whose text has so many bytes. One that is too large for the
    /// memory gets all of it. A caller that holds a room must not wait for another one.
    ///
    /// # Errors
    /// When too many models of this user wait.
    pub(crate) async fn room(&self, user_id: i64, text_bytes: i64) -> Result<ModelRoom> {
        let kilobytes = (text_bytes.max(0) >> 10).saturating_mul(COPIES);
        let kilobytes = u32::try_from(kilobytes).unwrap_or(u32::MAX).min(self.kilobytes);
        let turn = self.turns.turn(user_id).await?;
        let memory = Arc::clone(&self.free).acquire_many_owned(kilobytes).await;
        Ok(ModelRoom {
            _memory: memory.map_err(|error| Error::unexpected("memory for models", error))?,
            _turn: turn,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use std::pin::pin;

    const MEGABYTE: i64 = 1 << 20;

    #[tokio::test]
    async fn models_wait_for_memory_and_one_that_is_too_large_for_all_of_it() {
        let memory = ModelMemory::new(10 << 20);
        let room = |user_id: i64, megabytes: i64| memory.room(user_id, megabytes * MEGABYTE);
        let first = room(1, 1).await.unwrap();
        let second = room(2, 2).await.unwrap();
        let mut third = pin!(room(3, 1));
        assert!(third.as_mut().now_or_never().is_none(), "9 of 10 MB are used");
        drop(first);
        let third = third.now_or_never().unwrap();
        let mut large = pin!(room(4, 1000));
        drop(second);
        assert!(large.as_mut().now_or_never().is_none(), "the third is left");
        drop(third);
        let large = large.now_or_never().unwrap();
        let mut last = pin!(room(5, 1));
        assert!(last.as_mut().now_or_never().is_none(), "it runs alone");
        drop(large);
        assert!(last.now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_user_has_one_model_in_memory_at_a_time() {
        let memory = ModelMemory::new(100 << 20);
        let first = memory.room(1, MEGABYTE).await.unwrap();
        let mut second = pin!(memory.room(1, MEGABYTE));
        assert!(second.as_mut().now_or_never().is_none());
        assert!(memory.room(2, MEGABYTE).now_or_never().is_some());
        drop(first);
        assert!(second.now_or_never().is_some());
    }
}
