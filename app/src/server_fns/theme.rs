//! The theme switch.

use crate::error::Result;
use crate::theme::Theme;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The fields of the theme switch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ThemeForm {
    /// The theme.
    pub theme: Theme,
    /// Path to return to.
    pub next: String,
}

/// Stores the theme in a cookie.
///
/// # Errors
/// None of its own.
#[server(prefix = "/fn", endpoint = "theme/set")]
pub async fn theme_set(form: ThemeForm) -> Result<()> {
    crate::ssr::set_theme_cookie(form.theme);
    leptos_axum::redirect(crate::return_to::safe_return_path(&form.next));
    Ok(())
}
