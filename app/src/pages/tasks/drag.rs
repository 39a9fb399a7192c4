//! Which task is being dragged. The browser carries it and not the page: the board may be drawn anew meanwhile, and what was
//! under the pointer be gone.

#[cfg(feature = "hydrate")]
use web_sys::DragEvent;

/// Files, links and what other pages let somebody drag have other types.
#[cfg(feature = "hydrate")]
const TYPE: &str = "application/x-playground-task";

/// Begins to drag task `id`.
#[cfg(feature = "hydrate")]
pub(super) fn begin(event: &DragEvent, id: i64) {
    if let Some(transfer) = event.data_transfer() {
        drop(transfer.set_data(TYPE, &id.to_string()));
        transfer.set_effect_allowed("move");
    }
}

/// Whether it is a task that is being dragged. Which one the browser tells only where it is dropped.
#[cfg(feature = "hydrate")]
pub(super) fn carries_task(event: &DragEvent) -> bool {
    let transfer = event.data_transfer();
    transfer.is_some_and(|transfer| transfer.types().includes(&TYPE.into(), 0))
}

/// The task that was dropped.
#[cfg(feature = "hydrate")]
pub(super) fn task(event: &DragEvent) -> Option<i64> {
    event.data_transfer()?.get_data(TYPE).ok()?.parse().ok()
}

// Only browsers drag something.
#[cfg(not(feature = "hydrate"))]
pub(super) fn begin<T>(_event: &T, _id: i64) {}
#[cfg(not(feature = "hydrate"))]
pub(super) fn carries_task<T>(_event: &T) -> bool {
    false
}
#[cfg(not(feature = "hydrate"))]
pub(super) fn task<T>(_event: &T) -> Option<i64> {
    None
}
