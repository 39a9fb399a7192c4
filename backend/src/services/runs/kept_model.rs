//! The model of a download between two of its chunks.

use crate::services::runs::model_cache::LoadedModel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Time for which a download keeps a model.
const KEPT_FOR: Duration = Duration::from_secs(5);

/// A model that is kept for a short time after it was read: the chunks of a download that is being
/// read share it also where the cache has no room for it. A stalled download then frees the memory,
/// for which others may wait.
pub(super) struct KeptModel(Arc<Mutex<Option<Arc<LoadedModel>>>>);

impl KeptModel {
    /// Keeps a model that was just read. Must be called within the runtime.
    pub(super) fn new(model: Arc<LoadedModel>) -> Self {
        let slot = Arc::new(Mutex::new(Some(model)));
        let weak = Arc::downgrade(&slot);
        tokio::spawn(async move {
            tokio::time::sleep(KEPT_FOR).await;
            if let Some(slot) = weak.upgrade() {
                slot.lock().unwrap_or_else(PoisonError::into_inner).take();
            }
        });
        Self(slot)
    }

    /// Returns the model, unless its time is over.
    pub(super) fn get(&self) -> Option<Arc<LoadedModel>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
