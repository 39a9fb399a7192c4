//! Panics of the process, which are defects: counted, and logged with the other lines.

use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Number of panics since the start.
static COUNT: AtomicU64 = AtomicU64::new(0);
static INSTALLED: Once = Once::new();

/// Counts and logs panics from now on, instead of writing them to standard error.
pub(crate) fn watch() {
    INSTALLED.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            COUNT.fetch_add(1, Relaxed);
            let place = panic.location().map(ToString::to_string);
            let message = panic.payload_as_str().unwrap_or_default();
            tracing::error!(target: "panic", place, message, "a panic, which is a defect");
        }));
    });
}

/// Returns the number of panics since the start.
pub(crate) fn count() -> u64 {
    COUNT.load(Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_counted() {
        watch();
        let before = count();
        let panicked = std::panic::catch_unwind(|| panic!("as a defect does"));
        assert!(panicked.is_err());
        assert_eq!(count(), before + 1);
    }
}
