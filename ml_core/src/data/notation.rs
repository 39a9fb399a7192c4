//! Notations of numbers: decimal mark and thousands separator.

use serde::{Deserialize, Serialize};

/// The sign between groups of three digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thousands {
    /// No sign: `1234`.
    #[default]
    None,
    /// A comma: `1,234`.
    Comma,
    /// A point: `1.234`.
    Point,
    /// A space, also one that does not break or is narrow: `1 234`.
    Space,
    /// An apostrophe, straight or curved: `1'234`.
    Apostrophe,
}

impl Thousands {
    /// All values, in the order in which they are preferred.
    pub const ALL: [Self; 5] = [Self::None, Self::Comma, Self::Point, Self::Space, Self::Apostrophe];

    /// Returns the name in JSON and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Comma => "comma",
            Self::Point => "point",
            Self::Space => "space",
            Self::Apostrophe => "apostrophe",
        }
    }

    /// Parses a name, or the sign itself.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let sign = match (chars.next(), chars.next()) {
            (Some(sign), None) => Self::ALL.into_iter().find(|known| known.is_sign(sign)),
            _ => None,
        };
        sign.or_else(|| Self::ALL.into_iter().find(|known| known.as_str() == text))
    }

    /// Returns whether a character is this sign.
    pub(super) fn is_sign(self, c: char) -> bool {
        match self {
            Self::None => false,
            Self::Comma => c == ',',
            Self::Point => c == '.',
            Self::Space => matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}'),
            Self::Apostrophe => matches!(c, '\'' | '\u{2019}'),
        }
    }
}

/// A decimal mark with a thousands separator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Notation {
    pub(super) decimal: u8,
    pub(super) thousands: Thousands,
}

impl Notation {
    /// All notations, in the order in which they are preferred.
    pub(super) const ALL: [Self; 8] = [
        Self::new(b'.', Thousands::None),
        Self::new(b',', Thousands::None),
        Self::new(b'.', Thousands::Comma),
        Self::new(b',', Thousands::Point),
        Self::new(b'.', Thousands::Space),
        Self::new(b',', Thousands::Space),
        Self::new(b'.', Thousands::Apostrophe),
        Self::new(b',', Thousands::Apostrophe),
    ];

    const fn new(decimal: u8, thousands: Thousands) -> Self {
        Self { decimal, thousands }
    }
}

/// A set of notations: bit `i` stands for `Notation::ALL[i]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Notations(u8);

impl Notations {
    pub(super) const ALL: Self = Self(0xFF);
    pub(super) const NONE: Self = Self(0);
    /// The notations with a decimal point.
    pub(super) const POINT: Self = Self(0b0101_0101);
    /// The notations with a decimal comma.
    pub(super) const COMMA: Self = Self(0b1010_1010);

    /// Returns the notations with given marks; `None` allows any.
    pub(super) fn allowed(decimal: Option<u8>, thousands: Option<Thousands>) -> Self {
        let is_allowed = |notation: Notation| {
            decimal.is_none_or(|decimal| decimal == notation.decimal)
                && thousands.is_none_or(|thousands| thousands == notation.thousands)
        };
        Self::that(is_allowed)
    }

    /// Returns the notations with a property.
    pub(super) fn that(property: impl Fn(Notation) -> bool) -> Self {
        let bits = Notation::ALL.iter().enumerate();
        Self(bits.fold(0, |set, (at, &notation)| set | u8::from(property(notation)) << at))
    }

    pub(super) fn only(one: Notation) -> Self {
        Self::that(|notation| notation == one)
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn contains(self, notation: Notation) -> bool {
        !self.and(Self::only(notation)).is_empty()
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Notation> {
        Notation::ALL
            .into_iter()
            .filter(move |&notation| self.contains(notation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_separators_have_names_and_signs() {
        for thousands in Thousands::ALL {
            assert_eq!(Thousands::parse(thousands.as_str()), Some(thousands));
            assert_eq!(serde_json::to_value(thousands).unwrap(), thousands.as_str());
        }
        assert_eq!(Thousands::parse(","), Some(Thousands::Comma));
        assert_eq!(Thousands::parse("\u{202f}"), Some(Thousands::Space));
        assert_eq!(Thousands::parse("’"), Some(Thousands::Apostrophe));
        assert_eq!(Thousands::parse("x"), None);
    }

    #[test]
    fn sets_follow_the_order_of_the_notations() {
        assert_eq!(Notations::POINT, Notations::allowed(Some(b'.'), None));
        assert_eq!(Notations::COMMA, Notations::allowed(Some(b','), None));
        assert_eq!(Notations::POINT.or(Notations::COMMA), Notations::ALL);
        assert_eq!(Notations::allowed(None, Some(Thousands::Point)).iter().count(), 1);
    }
}
