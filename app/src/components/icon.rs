//! Icons: 16 px line drawings.

use leptos::prelude::*;

/// An icon. Hidden from screen readers, because it only decorates a text.
#[component]
pub fn Icon(
    /// Name: `dashboard`, `tasks`, `data`, `runs`, `admin`, `person`, `system`, `light`, `dark`,
    /// `plus`, `done`, `close`, `keys` or `exit`.
    name: &'static str,
) -> impl IntoView {
    let path = match name {
        "dashboard" => "M2 2h5v6H2zM9 2h5v4H9zM9 8h5v6H9zM2 10h5v4H2z",
        "data" => "M2 3h12v10H2zM2 6.5h12M2 10h12M6 3v10",
        "tasks" => "M2 3.5l1.2 1.2L5.5 2.5M8 4h6M2 8l1.2 1.2L5.5 7M8 8.5h6M2 12.5l1.2 1.2 2.3-2.2M8 13h6",
        "runs" => "M2 13h12M4 13V8M8 13V3M12 13V6",
        "admin" => "M8 1.5l5.5 2v4c0 3.5-2.3 5.8-5.5 7-3.2-1.2-5.5-3.5-5.5-7v-4zM5.5 8l2 2 3.2-3.5",
        "person" => "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14.5c.4-3 2.6-4.5 5.5-4.5s5.1 1.5 5.5 4.5",
        "system" => "M2 3h12v8H2zM6 14h4M8 11v3",
        "light" => {
            "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"
        }
        "dark" => "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
        "plus" => "M8 3v10M3 8h10",
        "done" => "M3 8.5l3.5 3.5L13 4.5",
        "close" => "M4 4l8 8M12 4l-8 8",
        "keys" => "M1.5 4h13v8.5h-13zM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5 10h6",
        _ => "M6 2H2.5v12H6M7 8h7M11 5l3 3-3 3",
    };
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d=path/>
        </svg>
    }
}
