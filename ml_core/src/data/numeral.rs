//! Numbers as people write them: with a sign of a currency or a percent sign, and with separated
//! thousands.

use super::notation::{Notation, Notations, Thousands};

/// Signs and codes of currencies, and percent signs; one that begins or ends with another comes
/// before it.
const UNITS: &[&str] = &[
    "CHF", "USD", "EUR", "GBP", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF",
    "BRL", "MXN", "ZAR", "TRY", "RUB", "KRW", "SGD", "HKD", "RON", "BGN", "ILS", "THB", "TWD", "UAH", "AED", "SAR",
    "ISK", "CLP", "COP", "US$", "HK$", "NT$", "NZ$", "AU$", "CA$", "MX$", "R$", "A$", "C$", "S$", "SFr.", "Fr.", "kr.",
    "Rs.", "руб.", "kr", "zł", "Kč", "Ft", "Rs", "лв", "lei", "$", "€", "£", "¥", "￥", "元", "円", "원", "₹", "₩",
    "₽", "₺", "₪", "₫", "₴", "₦", "₱", "₸", "₼", "₾", "₡", "₲", "₵", "฿", "¢", "%", "％", "‰",
];

/// Smallest number of digits of a phone number that begins with a plus.
const PHONE_NUMBER: usize = 8;

/// Largest integer up to which all integers are numbers in double precision.
const MAX_EXACT: u64 = 1 << 53;

/// The parts of a text that may be a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numeral<'a> {
    sign: Option<Sign>,
    /// The number without its sign and its unit.
    body: &'a str,
    /// The sign or code of a currency, or a percent sign.
    pub(super) unit: Option<&'static str>,
}

/// Sign of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
    /// The sign of a negative amount in accounts: brackets, or a minus behind it.
    Account,
}

/// A number that was read in a notation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Read {
    pub(super) value: f64,
    /// Whether thousands are separated.
    pub(super) is_grouped: bool,
    /// Whether it is an integer with a leading zero, or the plus and the digits of a phone number:
    /// rather a code than a number.
    pub(super) has_form_of_code: bool,
    /// Whether it is an integer that double precision need not hold.
    pub(super) is_too_long: bool,
}

impl Read {
    /// Returns whether the text would be lost in the number.
    pub(super) fn is_code(self) -> bool {
        self.has_form_of_code || self.is_too_long
    }
}

impl<'a> Numeral<'a> {
    /// Splits a trimmed text; `None` when it cannot be a number.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        if text.len() > 400 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut sign = None;
        let mut body = strip_sign(text, &mut sign);
        let mut unit = None;
        if body.as_bytes().first().is_some_and(|byte| !byte.is_ascii_digit()) {
            unit = UNITS.iter().copied().find(|&unit| body.starts_with(unit));
            if let Some(unit) = unit {
                body = strip_sign(body[unit.len()..].trim_start(), &mut sign);
            }
        }
        if unit.is_none() && body.as_bytes().last().is_some_and(|byte| !byte.is_ascii_digit()) {
            unit = UNITS.iter().copied().find(|&unit| body.ends_with(unit));
            if let Some(unit) = unit {
                body = strip_sign(body[..body.len() - unit.len()].trim_end(), &mut sign);
            }
        }
        Some(Self { sign, body, unit })
    }

    /// Returns whether brackets or a minus at the end make it negative.
    pub(super) fn has_account_sign(self) -> bool {
        self.sign == Some(Sign::Account)
    }

    /// Returns the notations in which this is a number, and no code.
    pub(super) fn notations(self) -> Notations {
        let bytes = self.body.as_bytes();
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_number = |notation: Notation| self.read(notation).is_some_and(|read| !read.is_code());
        let rest = &bytes[digits..];
        let decimals = rest.get(1..).unwrap_or_default();
        // The most frequent forms are classified without trying every notation.
        if rest.first().is_some_and(|byte| b".,".contains(byte)) && decimals.iter().all(u8::is_ascii_digit) {
            if digits + decimals.len() == 0 {
                return Notations::NONE;
            }
            let can_be_grouped = (1..=3).contains(&digits) && decimals.len() == 3 && bytes[0] != b'0';
            let (as_decimals, other) = match rest[0] {
                b'.' => (Notations::POINT, Thousands::Point),
                _ => (Notations::COMMA, Thousands::Comma),
            };
            let grouped = Notations::that(|notation| can_be_grouped && notation.thousands == other);
            return as_decimals.or(grouped);
        }
        if rest.is_empty() {
            return if is_number(Notation::ALL[0]) {
                Notations::ALL
            } else {
                Notations::NONE
            };
        }
        Notations::that(is_number)
    }

    /// Reads the number in a notation; `None` when it is none.
    pub(super) fn read(self, notation: Notation) -> Option<Read> {
        let (mantissa, exponent) = match self.body.find(['e', 'E']) {
            Some(at) => (&self.body[..at], Some(&self.body[at + 1..])),
            None => (self.body, None),
        };
        let (integer, decimals) = match mantissa.split_once(char::from(notation.decimal)) {
            Some((integer, decimals)) => (integer, Some(decimals)),
            None => (mantissa, None),
        };
        let mut text = String::with_capacity(self.body.len() + 1);
        let is_negative = matches!(self.sign, Some(Sign::Minus | Sign::Account));
        text.extend(is_negative.then_some('-'));
        let is_grouped = append_integer(integer, notation.thousands, &mut text)?;
        let digits = &text[usize::from(is_negative)..];
        let is_integer = decimals.is_none() && exponent.is_none();
        let is_phone_number =
            self.sign == Some(Sign::Plus) && self.unit.is_none() && !is_grouped && digits.len() >= PHONE_NUMBER;
        let (has_form_of_code, is_too_long) = (
            is_integer && (is_phone_number || (digits.len() > 1 && digits.starts_with('0'))),
            is_integer
                && digits
                    .parse::<u64>()
                    .map_or(digits.len() > 19, |value| value > MAX_EXACT),
        );
        if let Some(decimals) = decimals {
            let count = digits.len() + decimals.len();
            if count == 0 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            text.push('.');
            text.push_str(decimals);
        }
        if let Some(exponent) = exponent {
            text.push('e');
            text.push_str(exponent);
        }
        // The standard parser refuses an empty number and a wrong exponent.
        let value = text.parse().ok()?;
        Some(Read {
            value,
            is_grouped,
            has_form_of_code,
            is_too_long,
        })
    }
}

/// Strips the sign of a text, unless it already had one: a plus or minus, also the minus sign of
/// Unicode; brackets; or a minus behind an amount with a mark (`12,50-`, whereas `2-` is a grade).
fn strip_sign<'a>(text: &'a str, sign: &mut Option<Sign>) -> &'a str {
    if sign.is_some() {
        return text;
    }
    let minus = ['-', '\u{2212}'];
    let bracketed = || text.strip_prefix('(')?.strip_suffix(')');
    let (found, rest) = if let Some(rest) = text.strip_prefix(minus) {
        (Sign::Minus, rest)
    } else if let Some(rest) = text.strip_prefix('+') {
        (Sign::Plus, rest)
    } else if let Some(rest) = bracketed() {
        (Sign::Account, rest.trim())
    } else if let Some(rest) = text.strip_suffix(minus).filter(|rest| rest.contains(['.', ','])) {
        (Sign::Account, rest.trim_end())
    } else {
        return text;
    };
    *sign = Some(found);
    rest
}

/// Appends the digits of an integer without separators, and returns whether there were any. The
/// last group has three digits; those before it have three, or two as in India.
fn append_integer(integer: &str, thousands: Thousands, digits: &mut String) -> Option<bool> {
    if integer.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.push_str(integer);
        return Some(false);
    }
    let mut groups = Vec::new();
    let mut sign = None;
    for part in integer.split_inclusive(|c| thousands.is_sign(c)) {
        let group = part.trim_end_matches(|c| thousands.is_sign(c));
        let found = part[group.len()..].chars().next();
        // All separators of a number are the same.
        if found.is_some() && sign.is_some_and(|sign| Some(sign) != found) {
            return None;
        }
        sign = sign.or(found);
        groups.push(group);
    }
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let is_digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    let western = first.len() <= 3 && middle.iter().all(|group| group.len() == 3);
    let indian = first.len() <= 2 && middle.iter().all(|group| group.len() == 2);
    let is_valid = !integer.ends_with(|c| thousands.is_sign(c))
        && !first.is_empty()
        && !first.starts_with('0')
        && last.len() == 3
        && (western || indian)
        && groups.iter().all(is_digits);
    is_valid.then(|| {
        groups.iter().for_each(|group| digits.push_str(group));
        true
    })
}

#[cfg(test)]
mod tests;
