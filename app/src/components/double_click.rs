//! Double clicks on buttons that submit a form.

use leptos::ev::MouseEvent;

/// Prevents the second click of a double click from submitting a form again.
pub fn ignore_second_click(event: &MouseEvent) {
    // The number of clicks in a row; 0 for a key, which the shortcuts keep from repeating.
    if event.detail() > 1 {
        event.prevent_default();
    }
}
