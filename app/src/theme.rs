//! Colour theme of the pages: system, light or dark. Stored in a cookie, so that the server renders
//! it.

use serde::{Deserialize, Serialize};

/// Name of the cookie.
pub const COOKIE: &str = "theme";

/// A colour theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Theme of the operating system.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Returns the value of the cookie and of the `data-theme` attribute.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Returns the label of the theme switch.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System theme",
            Self::Light => "Light theme",
            Self::Dark => "Dark theme",
        }
    }

    /// Returns the cookie, which lasts a year. Not `HttpOnly`, because the theme switch writes it
    /// too.
    #[must_use]
    pub fn cookie(self, secure: bool) -> String {
        let secure = if secure { "; Secure" } else { "" };
        format!(
            "{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax{secure}",
            self.as_str()
        )
    }

    /// Returns the theme of a cookie's value; `System` when it is unknown.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.as_str() == text)
            .unwrap_or_default()
    }

    /// Returns the theme of the `Cookie` header of a request.
    #[must_use]
    pub fn from_cookies(header: &str) -> Self {
        let value = header.split(';').find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == COOKIE).then_some(value)
        });
        value.map(Self::parse).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_is_read_from_the_cookie() {
        assert_eq!(Theme::from_cookies("id=1; theme=dark"), Theme::Dark);
        assert_eq!(Theme::from_cookies("theme=light;x=y"), Theme::Light);
        assert_eq!(
            Theme::Dark.cookie(true),
            "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax; Secure"
        );
        for other in ["", "nottheme=dark", "theme=pink", "theme"] {
            assert_eq!(Theme::from_cookies(other), Theme::System, "{other}");
        }
    }
}
