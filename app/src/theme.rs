//! The colours of the pages: as the system says, light or dark. Kept in a cookie, so that the server renders it.

use serde::{Deserialize, Serialize};

/// The name of the cookie.
pub const COOKIE: &str = "theme";

/// Which colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the operating system says.
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

    /// The value of the cookie and of the `data-theme` attribute.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the switch calls it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System theme",
            Self::Light => "Light theme",
            Self::Dark => "Dark theme",
        }
    }

    /// The cookie that keeps it for a year. Scripts may read it: the switch writes it too.
    #[must_use]
    pub fn cookie(self, secure: bool) -> String {
        let secure = if secure { "; Secure" } else { "" };
        format!(
            "{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax{secure}",
            self.as_str()
        )
    }

    /// The theme of a cookie's value; anything unknown is the system's.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.as_str() == text)
            .unwrap_or_default()
    }

    /// The theme that the `Cookie` header of a request asks for.
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
    fn the_cookie_says_the_theme() {
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
