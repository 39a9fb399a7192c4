//! Parser that turns a block of records into columns.

mod notes;

pub(super) use notes::{LocatedValue, NumberNotes};

use super::DataError;
use super::blocks::Block;
use super::error::excerpt;
use super::missing_words::MissingWords;
use super::number::{Cell, cell};
use super::options::CsvFormat;
use super::records::wrong_length_error;
use super::table::MISSING_CODE;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// The expected contents of a column, before a block is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    /// Numbers so far; a text turns it into a column of texts.
    Number,
    /// Numbers, by declaration; a text is an error.
    DeclaredNumber,
    /// Texts.
    Text,
    /// Values that are not needed.
    Skip,
}

/// The properties that all blocks of a file share.
pub(super) struct Layout<'a> {
    pub(super) names: &'a [String],
    pub(super) format: CsvFormat,
    pub(super) expect: Vec<Expect>,
}

/// The columns of a block.
pub(super) struct Parsed {
    pub(super) rows: usize,
    /// The values of the columns of numbers, row by row; NaN for a missing one.
    pub(super) numbers: Vec<f64>,
    pub(super) columns: Vec<ParsedColumn>,
    /// The number of values of each word that stands for a missing value.
    pub(super) words: BTreeMap<String, usize>,
}

/// The contents of a column of a block.
pub(super) enum ParsedColumn {
    /// Numbers.
    Numbers(NumberNotes),
    /// Indices into the distinct texts.
    Texts { codes: Vec<u32>, levels: Vec<String> },
    /// Values that are not needed.
    Skipped,
}

impl ParsedColumn {
    pub(super) fn is_texts(&self) -> bool {
        matches!(self, Self::Texts { .. })
    }
}

/// The state of a column while a block is parsed.
enum State<'a> {
    Numbers(NumberNotes),
    /// A column of numbers that holds a text: the block has to be parsed again.
    HoldsText,
    Texts {
        codes: Vec<u32>,
        codes_of: HashMap<Cow<'a, str>, u32>,
    },
    Skipped,
}

/// Parses the columns of a block; its numbers are stored in the memory of `numbers`.
pub(super) fn parse(block: &Block, layout: &Layout<'_>, mut numbers: Vec<f64>) -> Result<Parsed, DataError> {
    numbers.clear();
    let is_number = |expect: &Expect| matches!(expect, Expect::Number | Expect::DeclaredNumber);
    let mut states: Vec<State<'_>> = layout.expect.iter().map(State::new).collect();
    // For each column the number of consecutive columns of numbers from it on.
    let mut runs = vec![0; states.len()];
    for column in (0..runs.len())
        .rev()
        .filter(|&column| is_number(&layout.expect[column]))
    {
        runs[column] = 1 + runs.get(column + 1).unwrap_or(&0);
    }
    let (width, format) = (states.len(), &layout.format);
    if !format.missing.numbers().is_empty() {
        // Numbers that stand for a missing value are found among the other fields only.
        runs.fill(0);
    }
    let mut words = BTreeMap::new();
    let mut tokens = block.tokens(format.delimiter);
    let (mut rows, mut column) = (0, 0);
    let mut surplus = Cow::Borrowed("");
    loop {
        let run = runs.get(column).copied().unwrap_or(0);
        let (count, mut last) = tokens.numbers(run, format.decimal, &mut numbers);
        column += count;
        if !last && (count < run || run == 0) {
            let Some(token) = tokens.next()? else { break };
            match states.get_mut(column) {
                Some(State::Texts { codes, codes_of }) => {
                    if format.missing.contains(&token.value) {
                        count_missing(&token.value, &format.missing, &mut words);
                        codes.push(MISSING_CODE);
                    } else {
                        codes.push(code(token.value, codes_of));
                    }
                }
                Some(State::Skipped) => {}
                Some(state) => {
                    let number = state.number(&token.value, column, tokens.record_line(), layout)?;
                    if number.is_nan() {
                        count_missing(&token.value, &format.missing, &mut words);
                    }
                    numbers.push(number);
                }
                None if column == width => surplus = token.value,
                None => {}
            }
            column += 1;
            last = token.last;
        }
        if last {
            if column != width {
                return Err(wrong_length_error(tokens.record_line(), column, &surplus, layout.names));
            }
            (column, rows) = (0, rows + 1);
        }
    }
    if states.iter().any(|state| matches!(state, State::HoldsText)) {
        return parse(block, &with_text_columns(layout, &states), numbers);
    }
    Ok(Parsed {
        rows,
        numbers,
        columns: states.into_iter().map(State::finish).collect(),
        words,
    })
}

/// Counts a value if it is a word that stands for a missing value.
fn count_missing(text: &str, missing: &MissingWords, words: &mut BTreeMap<String, usize>) {
    if text.is_empty() {
        return;
    }
    match words.get_mut(text) {
        Some(count) => *count += 1,
        None if missing.contains(text) => drop(words.insert(text.to_owned(), 1)),
        None => {}
    }
}

impl<'a> State<'a> {
    fn new(expect: &Expect) -> Self {
        match expect {
            Expect::Number | Expect::DeclaredNumber => Self::Numbers(NumberNotes::default()),
            Expect::Text => Self::Texts {
                codes: Vec::new(),
                codes_of: HashMap::new(),
            },
            Expect::Skip => Self::Skipped,
        }
    }

    /// Parses any field of a column of numbers; NaN if it is not a number.
    fn number(&mut self, text: &str, column: usize, line: u64, layout: &Layout<'_>) -> Result<f64, DataError> {
        let strict = layout.expect[column] == Expect::DeclaredNumber;
        let found = || LocatedValue {
            line,
            value: excerpt(text),
        };
        let Self::Numbers(notes) = self else {
            return Ok(f64::NAN);
        };
        match cell(text, &layout.format) {
            Cell::Number {
                value,
                unit,
                is_grouped,
                has_account_sign,
            } => {
                if let Some(unit) = unit {
                    *notes.units.entry(unit).or_default() += 1;
                }
                if is_grouped {
                    notes.note_grouped(text);
                }
                if has_account_sign {
                    notes.note_account_sign(text);
                }
                return Ok(value);
            }
            Cell::Code { value, is_too_long } if strict => {
                notes.too_long += usize::from(is_too_long);
                return Ok(value);
            }
            Cell::Missing => notes.missing += 1,
            Cell::Infinite if strict => return Err(infinite_error(found(), column, &layout.names[column])),
            Cell::Infinite => {
                notes.missing += 1;
                notes.infinite.get_or_insert_with(found);
            }
            Cell::Text if strict => {
                let LocatedValue { line, value } = found();
                return Err(DataError::NotANumber {
                    line,
                    column: column + 1,
                    name: layout.names[column].clone(),
                    value,
                });
            }
            Cell::Text | Cell::Code { .. } => *self = Self::HoldsText,
        }
        Ok(f64::NAN)
    }

    fn finish(self) -> ParsedColumn {
        match self {
            Self::Numbers(notes) => ParsedColumn::Numbers(notes),
            Self::HoldsText => ParsedColumn::Texts {
                codes: Vec::new(),
                levels: Vec::new(),
            },
            Self::Texts { codes, codes_of } => {
                let mut levels = vec![String::new(); codes_of.len()];
                for (text, code) in codes_of {
                    levels[code as usize] = text.into_owned();
                }
                ParsedColumn::Texts { codes, levels }
            }
            Self::Skipped => ParsedColumn::Skipped,
        }
    }
}

/// Returns a layout in which the columns that hold a text are columns of texts.
fn with_text_columns<'a>(layout: &Layout<'a>, states: &[State<'_>]) -> Layout<'a> {
    let expect = |(state, &expect): (&State<'_>, &Expect)| match state {
        State::HoldsText => Expect::Text,
        _ => expect,
    };
    Layout {
        names: layout.names,
        format: layout.format.clone(),
        expect: states.iter().zip(&layout.expect).map(expect).collect(),
    }
}

pub(super) fn infinite_error(found: LocatedValue, column: usize, name: &str) -> DataError {
    DataError::Infinite {
        line: found.line,
        column: column + 1,
        name: name.to_owned(),
        value: found.value,
    }
}

/// Returns the code of a text; a block has far fewer values than there are codes.
fn code<'a>(text: Cow<'a, str>, codes: &mut HashMap<Cow<'a, str>, u32>) -> u32 {
    let next = u32::try_from(codes.len()).unwrap_or(MISSING_CODE);
    *codes.entry(text).or_insert(next)
}
