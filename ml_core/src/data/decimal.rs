//! Fast parser for decimal numbers of ordinary length and size, correctly rounded.
//!
//! Eight digits are read at a time. The digits w are multiplied by the upper 64 bits of the power
//! of ten, the first step of Lemire's algorithm (Software: Practice and Experience 51, 2021). The
//! contribution of the missing bits is bounded, so either every number in that range rounds to the
//! same result, or the fast parser gives up.

use super::powers::{MAX_POWER, POWERS, TENS};

/// Eight ASCII zeros in a register.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// All integers below this are exact in double precision, with some margin: the comparison has
/// mostly the same result for all numbers of a file, so that it is predicted well.
const EXACT: u64 = 1_000_000_000_000_000;

/// Parses the decimal number that begins at byte `at`, and returns it with the index of the byte
/// after it: an optional minus, digits with an optional mark, an optional exponent. `None` means
/// only that the text needs the general parser.
///
/// The next number begins where this one ends, so the critical path to the end is kept short.
#[inline(always)]
pub(super) fn parse_number_at(bytes: &[u8], at: usize, mark: u8) -> Option<(f64, usize)> {
    let negative = byte(bytes, at) == b'-';
    let first = at + usize::from(negative);
    let (digits, mut power, mut end) = parse_mantissa(bytes, first, mark)?;
    if byte(bytes, end) | 0x20 == b'e' {
        let exponent;
        (exponent, end) = parse_exponent(bytes, end + 1)?;
        power += exponent;
    }
    let value = match exact_quotient(digits, power) {
        Some(value) => value,
        None => rounded_product(digits, power)?,
    };
    // Without a branch, because signs are as unpredictable as random bits.
    Some((f64::from_bits(value.to_bits() | u64::from(negative) << 63), end))
}

/// Parses the digits from byte `first` on, with an optional mark among them. Returns the digits as
/// an integer, the power of ten from the mark, and the index of the byte after them.
#[inline(always)]
fn parse_mantissa(bytes: &[u8], first: usize, mark: u8) -> Option<(u64, i32, usize)> {
    let eight = load_eight(bytes, first) ^ ZEROS;
    let others = non_digit_bits(eight);
    let integer_digits = others.trailing_zeros() / 8;
    if integer_digits < 8 && byte(bytes, first + integer_digits as usize) == mark {
        // Shifts the digits after the mark over it.
        let before = (1 << (8 * integer_digits)) - 1;
        let joined = (eight & before) | ((eight >> 8) & !before);
        let used = (others & (others - 1)).trailing_zeros() / 8;
        let (mut digits, mut end) = (first_digits(joined, used - 1), first + used as usize);
        if used == 8 {
            (digits, end) = append_digits(bytes, end, digits)?;
        }
        let decimals = end - first - integer_digits as usize - 1;
        return if end - first > 1 {
            Some((digits, -i32::try_from(decimals).ok()?, end))
        } else {
            None
        };
    }
    let (mut digits, mut end) = append_digits(bytes, first, 0)?;
    if end == first {
        return None;
    }
    let mut power = 0;
    if byte(bytes, end) == mark {
        let after = end + 1;
        (digits, end) = append_digits(bytes, after, digits)?;
        power = -i32::try_from(end - after).ok()?;
    }
    Some((digits, power, end))
}

/// Appends the digits from byte `at` on to `digits`, and returns the index of the byte after them.
/// `None` when they are too many.
#[inline]
fn append_digits(bytes: &[u8], mut at: usize, mut digits: u64) -> Option<(u64, usize)> {
    loop {
        let eight = load_eight(bytes, at) ^ ZEROS;
        let others = non_digit_bits(eight);
        if others == 0 {
            digits = digits.checked_mul(100_000_000)?.checked_add(eight_digits(eight))?;
            at += 8;
            continue;
        }
        let count = others.trailing_zeros() / 8;
        digits = digits
            .checked_mul(TENS[count as usize])?
            .checked_add(first_digits(eight, count))?;
        return Some((digits, at + count as usize));
    }
}

/// Sets the high bit of each byte that is not a digit; the addition cannot carry into the next
/// byte.
#[inline]
fn non_digit_bits(eight: u64) -> u64 {
    (((eight & 0x7F7F_7F7F_7F7F_7F7F) + 0x7676_7676_7676_7676) | eight) & 0x8080_8080_8080_8080
}

/// Returns a byte; NUL beyond the end.
#[inline]
fn byte(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// Loads eight bytes, the first in the lowest position; beyond the end zeros.
#[inline]
fn load_eight(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => rest.iter().rev().fold(0, |word, &byte| (word << 8) | u64::from(byte)),
    }
}

/// Converts eight digits, each a byte from 0 to 9, the first in the lowest position: combines
/// pairs, then fours, then all.
#[inline]
fn eight_digits(digits: u64) -> u64 {
    let pairs = digits * 10 + (digits >> 8);
    let fours = (pairs & 0x00FF_00FF_00FF_00FF).wrapping_mul(1 + (100 << 16)) >> 16;
    (fours & 0x0000_FFFF_0000_FFFF).wrapping_mul(1 + (10_000 << 32)) >> 32
}

/// Converts the first `count` (fewer than eight) of eight digits: they are shifted to the end, so
/// that zeros come before them.
#[inline]
fn first_digits(digits: u64, count: u32) -> u64 {
    eight_digits((digits << (56 - 8 * count)) << 8)
}

/// Parses an exponent up to 99 with its optional sign, and returns the index of the byte after it.
#[inline]
fn parse_exponent(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let sign = byte(bytes, at);
    let first = at + usize::from(sign == b'-' || sign == b'+');
    let (value, end) = append_digits(bytes, first, 0)?;
    let value = i32::try_from(value).ok().filter(|_| (1..=2).contains(&(end - first)))?;
    Some((if sign == b'-' { -value } else { value }, end))
}

/// Computes `digits` × 10^`power` for few digits and decimals: both are exact in double precision,
/// so the division rounds once.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "below 2^53")]
fn exact_quotient(digits: u64, power: i32) -> Option<f64> {
    let ten = TENS.get(usize::try_from(power.checked_neg()?).ok()?)?;
    (digits < EXACT).then(|| digits as f64 / *ten as f64)
}

/// Computes `digits` × 10^`power`, rounded to the nearest, if the upper 64 bits of the power
/// suffice to decide the rounding.
#[inline]
fn rounded_product(digits: u64, power: i32) -> Option<f64> {
    let power = POWERS.get(usize::try_from(power + MAX_POWER).ok()?)?;
    if digits == 0 {
        return Some(0.0);
    }
    let zeros = digits.leading_zeros();
    let product = u128::from(digits << zeros) * u128::from(power.mantissa);
    // The true product is at least this one, and less than 2^64 more: `high` may be one too low, no
    // more.
    #[expect(clippy::cast_possible_truncation, reason = "the halves of 128 bits")]
    let (high, low) = ((product >> 64) as u64, product as u64);
    // The first 53 bits are kept; the first bit of `high` may be 0.
    let dropped = 10 + (high >> 63);
    let half = 1 << (dropped - 1);
    let rest = high & (2 * half - 1);
    if rest == half - 1 || (rest == half && low == 0) {
        return None;
    }
    let mantissa = (high >> dropped) + u64::from(rest >= half);
    // The first bit of the mantissa adds 1 to the exponent, or 2 when rounding has made it 2^53.
    let exponent = i64::from(power.exponent) + 64 - i64::from(zeros) + dropped.cast_signed() + 1074;
    Some(f64::from_bits((exponent.cast_unsigned() << 52) + mantissa))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn read(text: &str) -> Option<(f64, usize)> {
        parse_number_at(text.as_bytes(), 0, b'.')
    }

    #[test]
    fn a_number_ends_at_the_first_other_byte() {
        assert_eq!(read("12,3"), Some((12.0, 2)));
        assert_eq!(read("-0.5\n"), Some((-0.5, 4)));
        assert_eq!(read("1.2.3"), Some((1.2, 3)));
        assert_eq!(read("5.;"), Some((5.0, 2)));
        assert_eq!(read(".25"), Some((0.25, 3)));
        assert_eq!(read("1e-05|"), Some((1e-5, 5)));
        assert_eq!(read("2.5E+3x"), Some((2500.0, 6)));
        assert_eq!(parse_number_at(b"x,1,5;", 2, b','), Some((1.5, 5)));
        for other in [
            "",
            "-",
            ".",
            "-.",
            "x1",
            "+1",
            " 1",
            "e5",
            "1e",
            "1e+",
            "1e100",
            "99999999999999999999",
            "0.99999999999999999999",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn undecidable_numbers_are_left_to_the_general_parser() {
        // Halfway between two numbers of double precision.
        assert_eq!(read("9007199254740993"), None);
        assert_eq!(read("9007199254740992.5"), Some((9_007_199_254_740_992.0, 18)));
        assert_eq!(read("9007199254740995"), None);
    }

    #[test]
    fn common_numbers_take_the_fast_path() {
        let numbers = (1..10_000).map(|i| (f64::from(i) * 0.77).sin() * 100.0);
        let found = numbers.filter(|value| read(&value.to_string()).is_some()).count();
        assert!(found > 9900, "{found}");
    }

    proptest! {
        #[test]
        fn parsed_numbers_are_correctly_rounded(digits: u64, power in -30..30_i32) {
            let text = format!("{digits}e{power}");
            if let Some((value, _)) = read(&text) {
                prop_assert_eq!(value.to_bits(), text.parse::<f64>().unwrap().to_bits());
            }
        }

        #[test]
        fn numbers_near_midpoints_are_correctly_rounded(mantissa in 1_u64 << 52..1 << 53, bits in 1..7_u32, off in -2..=2_i64) {
            // Halfway between two numbers of double precision, or next to it.
            let digits = ((2 * mantissa + 1) << (bits - 1)).wrapping_add_signed(off);
            for text in [digits.to_string(), format!("{digits}0e-1"), format!("{}.{:02}", digits / 100, digits % 100)] {
                if let Some((value, _)) = read(&text) {
                    prop_assert_eq!(value.to_bits(), text.parse::<f64>().unwrap().to_bits());
                }
            }
        }
    }
}
