//! Parser of numbers: the results of `str::parse::<f64>`, but mostly faster.

use super::decimal::parse_number_at;

/// The contents of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A finite number.
    Number(f64),
    /// A missing value.
    Missing,
    /// A number that is infinite in double precision.
    Infinite,
    /// Any other text.
    Text,
}

/// Returns whether a trimmed text stands for a missing value.
pub(super) fn is_missing(text: &str) -> bool {
    matches!(
        text,
        "" | "?" | "NA" | "N/A" | "n/a" | "<NA>" | "#N/A" | "NaN" | "nan" | "NAN" | "null" | "NULL" | "Null" | "None"
    )
}

/// Parses a trimmed field.
pub(super) fn cell(text: &str, decimal: u8) -> Cell {
    if let Some((value, length)) = parse_number_at(text.as_bytes(), 0, decimal)
        && length == text.len()
    {
        return Cell::Number(value);
    }
    if is_missing(text) {
        return Cell::Missing;
    }
    let parsed = if decimal == b'.' {
        text.parse::<f64>()
    } else if text.contains('.') {
        return Cell::Text;
    } else {
        text.replacen(char::from(decimal), ".", 1).parse()
    };
    match parsed {
        Ok(value) if value.is_finite() => Cell::Number(value),
        Ok(value) if value.is_infinite() => Cell::Infinite,
        _ => Cell::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_kind_of_cell_is_recognised() {
        assert_eq!(cell("-1.5", b'.'), Cell::Number(-1.5));
        assert_eq!(cell("1,5", b','), Cell::Number(1.5));
        assert_eq!(cell("1,5", b'.'), Cell::Text);
        assert_eq!(cell("1.5", b','), Cell::Text);
        assert_eq!(cell("1e400", b'.'), Cell::Infinite);
        assert_eq!(cell("-inf", b'.'), Cell::Infinite);
        for missing in ["", "NA", "N/A", "NaN", "null", "None", "?"] {
            assert_eq!(cell(missing, b'.'), Cell::Missing, "{missing}");
        }
        for text in [
            "-", ".", "abc", "1 2", "0x10", "1_000", "--1", "1.2.3", "1e", "1e+", "-e5", "1.5e2.5",
        ] {
            assert_eq!(cell(text, b'.'), Cell::Text, "{text}");
        }
        let Cell::Number(zero) = cell("-0", b'.') else {
            panic!("not a number")
        };
        assert!(zero == 0.0 && zero.is_sign_negative());
    }

    proptest! {
        #[test]
        fn numbers_have_the_bits_of_the_standard_parser(text in "[-+]?[0-9]{0,20}\\.?[0-9]{0,20}(e[-+]?[0-9]{1,3})?") {
            match (cell(&text, b'.'), text.parse::<f64>()) {
                (Cell::Number(ours), Ok(std)) => prop_assert_eq!(ours.to_bits(), std.to_bits()),
                (Cell::Infinite, Ok(std)) => prop_assert!(std.is_infinite()),
                (_, parsed) => prop_assert!(parsed.is_err()),
            }
        }

        #[test]
        fn written_numbers_survive_a_round_trip(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            for text in [value.to_string(), format!("{value:e}"), format!("{value:.17e}")] {
                let Cell::Number(back) = cell(&text, b'.') else { panic!("not a number") };
                prop_assert_eq!(back.to_bits(), value.to_bits());
            }
        }
    }
}
