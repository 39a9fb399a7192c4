//! The theme switch.

use super::Result;
use crate::theme::Theme;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The fields of the theme switch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ThemeForm {
    /// The theme.
    pub theme: Theme,
    /// The page to come back to.
    pub next: String,
}

/// Keeps the theme in a cookie.
///
/// # Errors
/// None of its own.
#[server(prefix = "/fn", endpoint = "theme/set")]
pub async fn theme_set(form: ThemeForm) -> Result<()> {
    crate::ssr::set_theme_cookie(form.theme);
    leptos_axum::redirect(crate::next::safe_next(&form.next));
    Ok(())
}
