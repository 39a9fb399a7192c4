//! Protection against CSV injection (CWE-1236): cells that a spreadsheet would run as formulas are
//! marked as text by a leading `'`.

use std::borrow::Cow;

/// Treatment of cells that a spreadsheet would run as formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Formulas {
    /// Keeps them unchanged, for programs.
    #[default]
    Keep,
    /// Marks them as text, for users of spreadsheets.
    Protect,
}

impl Formulas {
    /// Returns the cell of a text.
    pub(crate) fn cell(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Protect => protected(text),
            Self::Keep => text.into(),
        }
    }
}

/// Marks a text as text if a spreadsheet would run it.
pub(crate) fn protected(text: &str) -> Cow<'_, str> {
    if is_formula(text) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// Returns the text of a cell that may be marked.
pub(crate) fn unprotected(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// Whether a spreadsheet might run a cell. Leading quotes are ignored, so that a mark can be told
/// from a quote of the text: with and without quotes a text is a formula, or it is none.
fn is_formula(text: &str) -> bool {
    let unquoted = text.trim_start_matches('\'');
    if is_number(unquoted) {
        return false;
    }
    let rest = text.trim_start_matches(|c: char| c == '\'' || may_be_dropped(c));
    rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'])
        || unquoted.starts_with(['\t', '\r', '\n', '\0'])
}

/// Whether a text is a number such as `-5`, `+3.2`, `-1,5` or `-1e-7`.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, fraction),
        None => (mantissa, ""),
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    has_digits
        && are_digits(whole)
        && are_digits(fraction)
        && exponent.is_none_or(|digits| !digits.is_empty() && are_digits(digits))
}

/// Whether a spreadsheet may drop a character before it looks for a formula: spaces, controls,
/// invisible characters, and the visible ones of Unicode's `Cf`.
fn may_be_dropped(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || domain::line::is_invisible(c)
        || matches!(u32::from(c),
            0x600..=0x605 | 0x6DD | 0x70F | 0x890..=0x891 | 0x8E2 | 0x110BD | 0x110CD | 0x13430..=0x1343F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_marked_as_text_and_unmarked() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+49 30 1234", "'+49 30 1234"),
            ("-2+3", "'-2+3"),
            ("-", "'-"),
            ("-.", "'-."),
            ("-1e", "'-1e"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=x", "'\t=x"),
            ("\r1", "'\r1"),
            ("\0=1", "'\0=1"),
            ("＝1", "'＝1"),
            ("﹢1", "'﹢1"),
            ("\u{200b}=1", "'\u{200b}=1"),
            ("\u{feff}@x", "'\u{feff}@x"),
            ("\u{200e}\u{202e} -1", "'\u{200e}\u{202e} -1"),
            ("\u{ad}\u{2060}\u{e0041}+1", "'\u{ad}\u{2060}\u{e0041}+1"),
            ("\u{a0}=1", "'\u{a0}=1"),
            ("'=1", "''=1"),
            ("' \n-1", "'' \n-1"),
            ("\u{200b}'=1", "'\u{200b}'=1"),
        ] {
            assert_eq!(protected(text), cell, "{text:?}");
            assert_eq!(unprotected(cell), text, "{text:?}");
        }
        for text in [
            "'til noon",
            "a=1",
            "",
            "\u{200b}",
            "-5",
            "+3.2",
            "-1,5",
            "-1e-7",
            "+.5",
            "'-5",
            "1-1",
            "x@y",
        ] {
            assert_eq!(protected(text), text);
            assert_eq!(unprotected(text), text);
        }
        assert_eq!(unprotected("=1"), "=1", "a file that somebody else has written");
    }

    #[test]
    fn programs_get_unchanged_cells() {
        assert_eq!(Formulas::Keep.cell("=1"), "=1");
        assert_eq!(Formulas::Protect.cell("=1"), "'=1");
    }
}
