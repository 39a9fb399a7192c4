//! Parser of numbers: the results of `str::parse::<f64>`, but mostly faster.

use super::decimal::parse_number_at;
use super::notation::{Notation, Notations};
use super::numeral::Numeral;
use super::options::CsvFormat;

/// Largest number up to which all integers are exact in double precision.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// The contents of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A finite number.
    Number {
        value: f64,
        /// The sign or code of a currency, or a percent sign.
        unit: Option<&'static str>,
        /// Whether thousands are separated.
        is_grouped: bool,
        /// Whether brackets or a minus at the end make it negative.
        has_account_sign: bool,
    },
    /// An integer that would lose characters as a number: with a leading zero, with the form of a
    /// phone number, or too long.
    Code { value: f64, is_too_long: bool },
    /// A missing value.
    Missing,
    /// A number that is infinite in double precision.
    Infinite,
    /// Any other text.
    Text,
}

/// Parses a trimmed field.
pub(super) fn cell(text: &str, format: &CsvFormat) -> Cell {
    let bytes = text.as_bytes();
    if let Some((value, length)) = parse_number_at(bytes, 0, format.decimal)
        && length == text.len()
        && !may_be_code(bytes, 0, value)
        && !format.missing.numbers().contains(&value)
    {
        return Cell::Number {
            value,
            unit: None,
            is_grouped: false,
            has_account_sign: false,
        };
    }
    if format.missing.contains(text) {
        return Cell::Missing;
    }
    if is_infinite(text) {
        return Cell::Infinite;
    }
    let Some(numeral) = Numeral::new(text) else {
        return Cell::Text;
    };
    match numeral.read(format.notation()) {
        None => Cell::Text,
        Some(read) if read.is_code() => Cell::Code {
            value: read.value,
            is_too_long: read.is_too_long,
        },
        Some(read) if read.value.is_infinite() => Cell::Infinite,
        Some(read) if format.missing.numbers().contains(&read.value) => Cell::Missing,
        Some(read) => Cell::Number {
            value: read.value,
            unit: numeral.unit,
            is_grouped: read.is_grouped,
            has_account_sign: numeral.has_account_sign(),
        },
    }
}

/// Returns whether a number that begins at byte `at` may lose digits: it has a leading zero, or is
/// beyond all exact integers.
#[inline]
pub(super) fn may_be_code(bytes: &[u8], at: usize, value: f64) -> bool {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let first = at + usize::from(byte(at) == b'-');
    (byte(first) == b'0' && byte(first + 1).is_ascii_digit()) || value.abs() > MAX_EXACT
}

/// Returns whether a text is infinity, as Rust, C and Java or old Microsoft libraries write it.
pub(super) fn is_infinite(text: &str) -> bool {
    let magnitude = text.strip_prefix(['-', '+']).unwrap_or(text);
    ["inf", "infinity", "1.#inf", "1.#inf00"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(magnitude))
}

/// Returns the notations in which a trimmed text is a number, or says nothing about the notation.
pub(super) fn notations(text: &str) -> Notations {
    if is_infinite(text) {
        return Notations::ALL;
    }
    Numeral::new(text).map_or(Notations::NONE, Numeral::notations)
}

impl CsvFormat {
    /// Returns the notation of the numbers.
    pub(super) fn notation(&self) -> Notation {
        Notation {
            decimal: self.decimal,
            thousands: self.thousands,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Thousands;
    use proptest::prelude::*;

    fn format(decimal: u8) -> CsvFormat {
        CsvFormat {
            decimal,
            ..CsvFormat::default()
        }
    }

    /// Parses with a decimal point.
    fn point(text: &str) -> Cell {
        cell(text, &format(b'.'))
    }

    fn number(value: f64) -> Cell {
        Cell::Number {
            value,
            unit: None,
            is_grouped: false,
            has_account_sign: false,
        }
    }

    #[test]
    fn every_kind_of_cell_is_recognised() {
        assert_eq!(point("-1.5"), number(-1.5));
        assert_eq!(cell("1,5", &format(b',')), number(1.5));
        assert_eq!(point("1,5"), Cell::Text);
        assert_eq!(cell("1.5", &format(b',')), Cell::Text);
        assert_eq!(point("1e400"), Cell::Infinite);
        for infinite in ["-inf", "Infinity", "-1.#INF", "+inf"] {
            assert_eq!(point(infinite), Cell::Infinite, "{infinite}");
        }
        for missing in ["", "NA", "N/A", "NaN", "null", "None", "?", "-nan", "#DIV/0!"] {
            assert_eq!(point(missing), Cell::Missing, "{missing}");
        }
        for text in [
            "-", ".", "abc", "1 2", "0x10", "1_000", "--1", "1.2.3", "1e", "1e+", "-e5", "1.5e2.5",
        ] {
            assert_eq!(point(text), Cell::Text, "{text}");
        }
        let Cell::Number { value: zero, .. } = point("-0") else {
            panic!("not a number")
        };
        assert!(zero == 0.0 && zero.is_sign_negative());
    }

    #[test]
    fn codes_groups_and_units_are_recognised() {
        for (text, value, is_too_long) in [("007", 7.0, false), ("9007199254740993", 9_007_199_254_740_992.0, true)] {
            assert_eq!(point(text), Cell::Code { value, is_too_long });
        }
        let grouped = CsvFormat {
            thousands: Thousands::Comma,
            ..CsvFormat::default()
        };
        let expected = Cell::Number {
            value: 1409.0,
            unit: Some("$"),
            is_grouped: true,
            has_account_sign: false,
        };
        assert_eq!(cell("$1,409", &grouped), expected);
    }

    #[test]
    fn a_number_may_stand_for_a_missing_value() {
        let format = CsvFormat {
            missing: crate::data::MissingWords::new(&["-999".to_owned()], false),
            ..CsvFormat::default()
        };
        assert_eq!(cell("-999", &format), Cell::Missing);
        assert_eq!(cell("-999.0", &format), Cell::Missing);
        assert_eq!(cell("-998", &format), number(-998.0));
    }

    proptest! {
        #[test]
        fn numbers_have_the_bits_of_the_standard_parser(text in "[-+]?[0-9]{0,20}\\.?[0-9]{0,20}(e[-+]?[0-9]{1,3})?") {
            match (point(&text), text.parse::<f64>()) {
                (Cell::Number { value, .. } | Cell::Code { value, .. }, Ok(std)) => {
                    prop_assert_eq!(value.to_bits(), std.to_bits());
                }
                (Cell::Infinite, Ok(std)) => prop_assert!(std.is_infinite()),
                (_, parsed) => prop_assert!(parsed.is_err()),
            }
        }

        #[test]
        fn written_numbers_survive_a_round_trip(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            for text in [format!("{value:?}"), format!("{value:e}"), format!("{value:.17e}")] {
                let Cell::Number { value: back, .. } = point(&text) else { panic!("not a number") };
                prop_assert_eq!(back.to_bits(), value.to_bits());
            }
        }
    }
}
