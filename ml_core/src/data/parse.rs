//! Turns a block of records into columns.

use super::DataError;
use super::number::{Cell, cell, is_missing};
use super::options::CsvFormat;
use super::table::MISSING_CODE;
use super::tokens::Tokens;
use std::borrow::Cow;
use std::collections::HashMap;

/// What is known of a column before a block is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    /// Numbers so far; text turns it into a column of texts.
    Number,
    /// Numbers, by declaration; text is an error.
    OnlyNumber,
    /// Texts.
    Text,
}

/// What all blocks of a file share.
pub(super) struct Layout<'a> {
    pub(super) names: &'a [String],
    pub(super) format: CsvFormat,
    pub(super) expect: &'a [Expect],
}

/// Records of a file: from byte `at` of `text`, which is the beginning of line `line`.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) line: u64,
}

/// A place in a file and the value there.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) line: u64,
    pub(super) value: String,
}

/// A column of a block.
pub(super) enum Parsed {
    /// Numbers, NaN for a missing one, and the first number that was infinite (NaN too).
    Numbers { values: Vec<f64>, infinite: Option<Found> },
    /// Indices into the distinct texts.
    Texts { codes: Vec<u32>, levels: Vec<String> },
}

/// The columns of a part.
pub(super) fn parse(part: Part<'_>, layout: &Layout<'_>) -> Result<Vec<Parsed>, DataError> {
    let mut numbers: Vec<_> = layout.names.iter().map(|_| (Vec::new(), None)).collect();
    let mut is_text: Vec<bool> = layout.expect.iter().map(|&expect| expect == Expect::Text).collect();
    let mut tokens = Tokens::new(part.text, part.at, part.line, layout.format.delimiter);
    let width = layout.names.len();
    let mut column = 0;
    while let Some(token) = tokens.next()? {
        if column < width && !is_text[column] {
            let value = number(&token.value, column, &tokens, layout, &mut numbers[column].1)?;
            match value {
                Some(value) => numbers[column].0.push(value),
                None => is_text[column] = true,
            }
        }
        column += 1;
        if token.last {
            if column != width {
                return Err(DataError::Ragged {
                    line: tokens.record_line(),
                    found: column,
                    expected: width,
                });
            }
            column = 0;
        }
    }
    let mut texts = if is_text.contains(&true) {
        texts(part, layout, &is_text)?
    } else {
        Vec::new()
    }
    .into_iter();
    let columns = numbers
        .into_iter()
        .zip(is_text)
        .map(|((values, infinite), is_text)| match is_text {
            true => texts.next().unwrap_or(Parsed::Texts {
                codes: Vec::new(),
                levels: Vec::new(),
            }),
            false => Parsed::Numbers { values, infinite },
        });
    Ok(columns.collect())
}

/// The number of a field; `None` when it is a text.
fn number(
    text: &str,
    column: usize,
    tokens: &Tokens<'_>,
    layout: &Layout<'_>,
    infinite: &mut Option<Found>,
) -> Result<Option<f64>, DataError> {
    let strict = layout.expect[column] == Expect::OnlyNumber;
    let found = || Found {
        line: tokens.record_line(),
        value: text.chars().take(80).collect(),
    };
    match cell(text, layout.format.decimal) {
        Cell::Number(value) => Ok(Some(value)),
        Cell::Missing => Ok(Some(f64::NAN)),
        Cell::Infinite if strict => Err(infinite_error(found(), column, &layout.names[column])),
        Cell::Infinite => {
            infinite.get_or_insert_with(found);
            Ok(Some(f64::NAN))
        }
        Cell::Text if strict => {
            let Found { line, value } = found();
            Err(DataError::NotANumber {
                line,
                column: column + 1,
                name: layout.names[column].clone(),
                value,
            })
        }
        Cell::Text => Ok(None),
    }
}

pub(super) fn infinite_error(found: Found, column: usize, name: &str) -> DataError {
    DataError::Infinite {
        line: found.line,
        column: column + 1,
        name: name.to_owned(),
        value: found.value,
    }
}

/// The columns of a part that `wanted` marks, as texts. The rows have the right length already.
pub(super) fn texts(part: Part<'_>, layout: &Layout<'_>, wanted: &[bool]) -> Result<Vec<Parsed>, DataError> {
    let mut columns: Vec<_> = wanted
        .iter()
        .map(|_| (Vec::new(), HashMap::<Cow<'_, str>, u32>::new()))
        .collect();
    let mut tokens = Tokens::new(part.text, part.at, part.line, layout.format.delimiter);
    let mut column = 0;
    while let Some(token) = tokens.next()? {
        if let (Some((codes, levels)), Some(true)) = (columns.get_mut(column), wanted.get(column)) {
            codes.push(code(token.value, levels));
        }
        column = if token.last { 0 } else { column + 1 };
    }
    let wanted = columns.into_iter().zip(wanted).filter(|&(_, &wanted)| wanted);
    let parsed = wanted.map(|((codes, codes_of), _)| {
        let mut levels = vec![String::new(); codes_of.len()];
        for (text, code) in codes_of {
            levels[code as usize] = text.into_owned();
        }
        Parsed::Texts { codes, levels }
    });
    Ok(parsed.collect())
}

/// The code of a text; a block has far fewer values than codes.
fn code<'a>(text: Cow<'a, str>, codes: &mut HashMap<Cow<'a, str>, u32>) -> u32 {
    if is_missing(&text) {
        return MISSING_CODE;
    }
    let next = u32::try_from(codes.len()).unwrap_or(MISSING_CODE);
    *codes.entry(text).or_insert(next)
}
