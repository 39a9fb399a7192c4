//! Dragging of tasks. The browser holds the id of the task, because the board may be rendered anew
//! during the drag.

#[cfg(feature = "hydrate")]
use web_sys::DragEvent;

/// Type of the dragged data. Files, links and data of other pages have other types.
#[cfg(feature = "hydrate")]
const TYPE: &str = "application/x-playground-task";

/// Starts to drag task `id`.
#[cfg(feature = "hydrate")]
pub(super) fn start(event: &DragEvent, id: i64) {
    if let Some(transfer) = event.data_transfer() {
        drop(transfer.set_data(TYPE, &id.to_string()));
        transfer.set_effect_allowed("move");
    }
}

/// Returns whether a task is being dragged. Browsers reveal its id only when it is dropped.
#[cfg(feature = "hydrate")]
pub(super) fn carries_task(event: &DragEvent) -> bool {
    let transfer = event.data_transfer();
    transfer.is_some_and(|transfer| transfer.types().includes(&TYPE.into(), 0))
}

/// Returns the id of the dropped task.
#[cfg(feature = "hydrate")]
pub(super) fn dropped_task(event: &DragEvent) -> Option<i64> {
    event.data_transfer()?.get_data(TYPE).ok()?.parse().ok()
}

// The server handles no drags.
#[cfg(not(feature = "hydrate"))]
pub(super) fn start<T>(_event: &T, _id: i64) {}
#[cfg(not(feature = "hydrate"))]
pub(super) fn carries_task<T>(_event: &T) -> bool {
    false
}
#[cfg(not(feature = "hydrate"))]
pub(super) fn dropped_task<T>(_event: &T) -> Option<i64> {
    None
}
