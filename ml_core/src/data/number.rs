//! Numbers from text: exactly what `str::parse::<f64>` gives, but mostly faster.

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A finite number.
    Number(f64),
    /// No value.
    Missing,
    /// A number that is infinite in double precision.
    Infinite,
    /// Something else.
    Text,
}

/// Whether a text, without the spaces around it, stands for a missing value.
pub(super) fn is_missing(text: &str) -> bool {
    matches!(
        text,
        "" | "?" | "NA" | "N/A" | "n/a" | "<NA>" | "#N/A" | "NaN" | "nan" | "NAN" | "null" | "NULL" | "Null" | "None"
    )
}

/// The powers of ten that double precision holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Integers up to here are exact in double precision.
const EXACT: u64 = 1 << 53;

/// Reads a field without the spaces around it.
pub(super) fn cell(text: &str, decimal: u8) -> Cell {
    if let Some(value) = short_decimal(text.as_bytes(), decimal) {
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

/// Clinger's exact case: up to 19 digits whose integer stays below 2^53, divided by an exact power of ten. One
/// correctly rounded division gives the correctly rounded result. `None` says nothing about the text.
fn short_decimal(bytes: &[u8], decimal: u8) -> Option<f64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || digits.len() > 20 {
        return None;
    }
    let mut mantissa = 0_u64;
    let mut point = None;
    for (at, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if byte == decimal && point.is_none() {
            point = Some(at);
        } else {
            return None;
        }
    }
    let n_digits = digits.len() - usize::from(point.is_some());
    if n_digits == 0 || n_digits > 19 || mantissa > EXACT {
        return None;
    }
    let scale = point.map_or(0, |at| digits.len() - 1 - at);
    #[expect(clippy::cast_precision_loss, reason = "at most 2^53")]
    let value = mantissa as f64 / POWERS.get(scale)?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_kind_of_cell() {
        assert_eq!(cell("-1.5", b'.'), Cell::Number(-1.5));
        assert_eq!(cell("1,5", b','), Cell::Number(1.5));
        assert_eq!(cell("1,5", b'.'), Cell::Text);
        assert_eq!(cell("1.5", b','), Cell::Text);
        assert_eq!(cell("1e400", b'.'), Cell::Infinite);
        assert_eq!(cell("-inf", b'.'), Cell::Infinite);
        for missing in ["", "NA", "N/A", "NaN", "null", "None", "?"] {
            assert_eq!(cell(missing, b'.'), Cell::Missing, "{missing}");
        }
        for text in ["-", ".", "abc", "1 2", "0x10", "1_000", "--1", "1.2.3"] {
            assert_eq!(cell(text, b'.'), Cell::Text, "{text}");
        }
        let Cell::Number(zero) = cell("-0", b'.') else {
            panic!("not a number")
        };
        assert!(zero == 0.0 && zero.is_sign_negative());
    }

    proptest! {
        #[test]
        fn numbers_are_the_same_bits_as_the_standard_parser(text in "[-+]?[0-9]{0,20}\\.?[0-9]{0,20}(e[-+]?[0-9]{1,3})?") {
            match (cell(&text, b'.'), text.parse::<f64>()) {
                (Cell::Number(ours), Ok(std)) => prop_assert_eq!(ours.to_bits(), std.to_bits()),
                (Cell::Infinite, Ok(std)) => prop_assert!(std.is_infinite()),
                (_, parsed) => prop_assert!(parsed.is_err()),
            }
        }

        #[test]
        fn written_numbers_come_back(value in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
            let Cell::Number(back) = cell(&value.to_string(), b'.') else { panic!("not a number") };
            prop_assert_eq!(back.to_bits(), value.to_bits());
        }
    }
}
