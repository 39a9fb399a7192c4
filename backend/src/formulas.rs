//! Protection against CSV injection (CWE-1236): cells that a spreadsheet would run as formulas are
//! marked as text by a leading `'`. A spreadsheet may separate cells by other characters than the
//! file does (`;` in many countries), so the parts of a cell behind such a character are marked,
//! too.

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

/// Characters that a spreadsheet may take for the end of a cell.
const SEPARATORS: [char; 6] = [',', ';', '\t', '|', '\r', '\n'];
/// Characters that begin a formula.
const SIGNS: [char; 12] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];

/// Marks a text, and each part of it, as text if a spreadsheet would run it.
pub(crate) fn protected(text: &str) -> Cow<'_, str> {
    let begins = is_formula(text).then_some(0);
    let starts: Vec<usize> = begins.into_iter().chain(formula_parts(text)).collect();
    if starts.is_empty() {
        return text.into();
    }
    let mut cell = String::with_capacity(text.len() + starts.len());
    let mut done = 0;
    for start in starts {
        cell.push_str(&text[done..start]);
        cell.push('\'');
        done = start;
    }
    cell.push_str(&text[done..]);
    cell.into()
}

/// Returns the text of a cell that may be marked.
pub(crate) fn unprotected(cell: &str) -> Cow<'_, str> {
    let cell = cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell);
    // A part is a formula with its mark and without it.
    let marks: Vec<usize> = formula_parts(cell)
        .filter(|&start| cell[start..].starts_with('\''))
        .collect();
    if marks.is_empty() {
        return cell.into();
    }
    let mut text = String::with_capacity(cell.len());
    let mut done = 0;
    for mark in marks {
        text.push_str(&cell[done..mark]);
        done = mark + 1;
    }
    text.push_str(&cell[done..]);
    text.into()
}

/// Returns the starts of the parts of a text, each behind a separator, that a spreadsheet might
/// run.
fn formula_parts(text: &str) -> impl Iterator<Item = usize> {
    let separators = text.match_indices(SEPARATORS);
    separators.filter_map(move |(index, separator)| {
        let start = index + separator.len();
        is_formula_part(&text[start..], separator).then_some(start)
    })
}

/// Whether a spreadsheet might run the beginning of a text that follows a separator, up to the next
/// one, which begins another part. Quotes are ignored, because the spreadsheet may remove them.
fn is_formula_part(text: &str, separator: &str) -> bool {
    let part = text.split(SEPARATORS).next().unwrap_or_default();
    let unquoted = part.trim_start_matches(|c: char| c == '\'' || c == '"' || may_be_dropped(c));
    let is_number_cell = |cell: &str| is_number(cell.trim_end_matches(|c| c == '"' || may_be_dropped(c)));
    // The cell ends here, or at the same separator.
    let rest = &text[part.len() - unquoted.len()..];
    let is_number = || is_number_cell(unquoted) && rest.split(separator).next().is_some_and(is_number_cell);
    unquoted.starts_with(SIGNS) && !is_number()
}

/// Whether a spreadsheet might run a cell. Leading quotes are ignored, so that a mark can be told
/// from a quote of the text: with and without quotes a text is a formula, or it is none.
fn is_formula(text: &str) -> bool {
    let unquoted = text.trim_start_matches('\'');
    if is_number(unquoted) {
        return false;
    }
    let rest = text.trim_start_matches(|c: char| c == '\'' || may_be_dropped(c));
    rest.starts_with(SIGNS) || unquoted.starts_with(['\t', '\r', '\n', '\0'])
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
            ("\t=x", "'\t'=x"),
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
            ("' \n-x", "'' \n'-x"),
            ("' \n-1", "'' \n-1"),
            ("\u{200b}'=1", "'\u{200b}'=1"),
            ("x;=1+1", "x;'=1+1"),
            ("x,=1|@a\t+b", "x,'=1|'@a\t'+b"),
            ("x; \u{200b}=1", "x;' \u{200b}=1"),
            ("x;\"=1\"", "x;'\"=1\""),
            ("x;'=1", "x;''=1"),
            ("x;-1,2+cmd|'a'!A0", "x;'-1,2+cmd|'a'!A0"),
            ("x\n=1\r\n-", "x\n'=1\r\n'-"),
            ("=1;=2", "'=1;'=2"),
            (";;=1", ";;'=1"),
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
            "x;-5",
            "1, -5, +3.2",
            "a;-1,5;b",
            "x;'-5",
            "x;'a;\"b\"|",
            ",;",
        ] {
            assert_eq!(protected(text), text);
            assert_eq!(unprotected(text), text);
        }
        assert_eq!(unprotected("=1"), "=1", "a file that somebody else has written");
    }

    /// Calls a function with each text of up to four characters of an alphabet.
    fn for_each_text(check: &mut impl FnMut(&str)) {
        const ALPHABET: [char; 11] = ['=', '-', '5', 'x', ',', ';', '\t', '\n', ' ', '\'', '"'];
        let mut texts = vec![String::new()];
        for length in 0..=4 {
            texts.iter().for_each(|text| check(text));
            if length < 4 {
                let longer = |text: &String| ALPHABET.map(|c| format!("{text}{c}"));
                texts = texts.iter().flat_map(longer).collect();
            }
        }
    }

    #[test]
    fn no_part_of_a_cell_is_a_formula_and_every_text_comes_back() {
        let mut checked = 0;
        for_each_text(&mut |text| {
            let cell = protected(text);
            assert_eq!(unprotected(&cell), text, "{cell:?}");
            for separator in [',', ';', '\t'] {
                for part in cell.split([separator, '\n']).skip(1) {
                    let seen = part.trim_matches(|c: char| c == '"' || c.is_whitespace());
                    assert!(!seen.starts_with(['=', '-']) || is_number(seen), "{text:?}: {cell:?}");
                }
            }
            checked += 1;
        });
        assert_eq!(checked, 16_105);
    }

    #[test]
    fn programs_get_unchanged_cells() {
        assert_eq!(Formulas::Keep.cell("=1"), "=1");
        assert_eq!(Formulas::Protect.cell("=1"), "'=1");
    }
}
