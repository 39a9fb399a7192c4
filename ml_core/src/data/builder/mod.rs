//! Table under construction, with the detection of column types.

mod decided;
mod growing;
mod levels;
mod reported;

use super::blocks::Block;
use super::column_kind::ColumnKind;
use super::notation::Notations;
use super::numbers::retain_cells;
use super::options::{CsvFormat, CsvOptions};
use super::parse::{Expect, Layout, Parsed, ParsedColumn, infinite_error, parse};
use super::records::Findings;
use super::table::{Column, MISSING_CODE, Table, Values};
use super::{CsvError, DataError};
use crate::report::Warning;
use growing::Growing;
use levels::{infer_kind, sort_levels};
use ndarray::Array2;
use reported::Reported;
use std::collections::{BTreeMap, HashSet};

/// Largest number of texts that are counted in all columns together where they are not kept, and
/// the bounds of that number for one column.
const MAX_COUNTED_TEXTS: usize = 500_000;
const COUNTED_TEXTS_OF_COLUMN: (usize, usize) = (250, 50_000);

/// A table that is built block by block.
pub(super) struct Builder<'a> {
    names: &'a [String],
    format: CsvFormat,
    /// The declared types.
    forced: Vec<Option<ColumnKind>>,
    /// For each column whether its values are texts, whatever they look like.
    holds_texts: Vec<bool>,
    max_levels: usize,
    max_rows: usize,
    max_numbers: usize,
    /// The number of texts of a column that are counted, where they are not kept.
    counted: Option<usize>,
    /// The notations that the options allow.
    allowed: Notations,
    /// The notations in which all texts of a column are numbers.
    notations: Vec<Notations>,
    /// Whether it is known which columns hold numbers.
    is_decided: bool,
    columns: Vec<Growing>,
    rows: usize,
    /// The columns of numbers, row by row.
    numbers: Vec<f64>,
    /// The number of values of each word that stands for a missing value.
    words: BTreeMap<String, usize>,
}

impl<'a> Builder<'a> {
    /// Starts a table of columns with these names; the options hold declared types and the columns
    /// to keep. `are_numeric` says of each column whether it holds numbers, where that is known.
    pub(super) fn new(
        names: &'a [String],
        format: CsvFormat,
        options: &CsvOptions,
        findings: &Findings,
        are_numeric: Option<&[bool]>,
    ) -> Result<Self, DataError> {
        let kinds = &options.overrides;
        // A set, because a table may have thousands of columns and a file thousands of pieces.
        let known: HashSet<&str> = if kinds.is_empty() {
            HashSet::new()
        } else {
            names.iter().map(String::as_str).collect()
        };
        if let Some(unknown) = kinds.keys().find(|name| !known.contains(name.as_str())) {
            return Err(DataError::UnknownColumn {
                name: unknown.clone(),
                known: names.to_vec(),
            });
        }
        let is_index = |name: &String| findings.index_column.as_ref().is_some_and(|(index, _)| index == name);
        let forced = |name: &String| {
            kinds
                .get(name)
                .copied()
                .or(is_index(name).then_some(ColumnKind::Ignore))
        };
        let forced: Vec<Option<ColumnKind>> = names.iter().map(forced).collect();
        let is_kept = |name: &String| options.keep.as_ref().is_none_or(|keep| keep.contains(name));
        let counted = options.summarise_texts.then(|| {
            let (min, max) = COUNTED_TEXTS_OF_COLUMN;
            (MAX_COUNTED_TEXTS / names.len().max(1)).clamp(min, max)
        });
        let holds_texts: Vec<bool> = (0..names.len())
            .map(|at| forced[at].is_none() && options.text_columns.contains(&at))
            .collect();
        let is_text =
            |at: usize| holds_texts[at] || are_numeric.is_some_and(|are_numeric| are_numeric.get(at) == Some(&false));
        let column = |(at, name): (usize, &String)| {
            if is_kept(name) {
                Growing::new(forced[at], is_text(at), counted)
            } else {
                Growing::Skipped
            }
        };
        Ok(Self {
            columns: names.iter().enumerate().map(column).collect(),
            max_levels: options.max_levels.unwrap_or(usize::MAX),
            max_rows: options.max_rows.unwrap_or(usize::MAX),
            max_numbers: options.max_numbers.unwrap_or(usize::MAX),
            counted,
            allowed: Notations::allowed(options.decimal, options.thousands),
            notations: vec![Notations::ALL; names.len()],
            is_decided: are_numeric.is_some(),
            names,
            format,
            forced,
            holds_texts,
            rows: 0,
            numbers: Vec::new(),
            words: BTreeMap::new(),
        })
    }

    /// Returns the layout for the next blocks.
    pub(super) fn layout(&self) -> Layout<'a> {
        let expect = |(column, forced): (&Growing, &Option<ColumnKind>)| match (column, forced) {
            (Growing::Texts { .. } | Growing::Counted(..), _) => Expect::Text,
            (Growing::Skipped, _) => Expect::Skip,
            (_, Some(ColumnKind::Numeric)) => Expect::DeclaredNumber,
            _ => Expect::Number,
        };
        Layout {
            names: self.names,
            format: self.format.clone(),
            expect: self.columns.iter().zip(&self.forced).map(expect).collect(),
        }
    }

    /// Appends a block, which may have been parsed with an earlier layout, and returns the memory
    /// of its numbers.
    pub(super) fn append(&mut self, block: &Block, parsed: Parsed) -> Result<Vec<f64>, DataError> {
        let is_behind = |(column, parsed): (&Growing, &ParsedColumn)| column.is_texts() && !parsed.is_texts();
        let parsed = if self.columns.iter().zip(&parsed.columns).any(is_behind) {
            parse(block, &self.layout(), parsed.numbers)?
        } else {
            parsed
        };
        let now_holds_text = |(column, parsed): (&Growing, &ParsedColumn)| !column.is_texts() && parsed.is_texts();
        let holds_text: Vec<bool> = self.columns.iter().zip(&parsed.columns).map(now_holds_text).collect();
        if holds_text.contains(&true) {
            self.turn_into_texts(&holds_text)?;
        }
        self.note_notations(&parsed.columns);
        self.rows += parsed.rows;
        if self.rows > self.max_rows {
            return Err(CsvError::TooManyRows { max: self.max_rows }.into());
        }
        let count = self.numbers.len() + parsed.numbers.len();
        if count > self.max_numbers {
            return Err(DataError::MatrixTooLarge {
                rows: self.rows,
                columns: count / self.rows.max(1),
            });
        }
        if count > self.numbers.capacity() {
            // Growth by an eighth instead of doubling: the numbers are most of the memory of a
            // large table.
            self.numbers.reserve_exact(parsed.numbers.len() + count / 8);
        }
        self.numbers.extend_from_slice(&parsed.numbers);
        for (word, count) in parsed.words {
            *self.words.entry(word).or_default() += count;
        }
        let (format, max_levels) = (&self.format, self.max_levels);
        let mut columns = self.columns.iter_mut().zip(parsed.columns).zip(self.names);
        columns.try_for_each(|((column, parsed), name)| column.append(parsed, name, max_levels, format))?;
        Ok(parsed.numbers)
    }

    /// Turns columns into texts that had only missing values so far. The texts of numbers have not
    /// been kept, so that the file has to be read again if there were any.
    fn turn_into_texts(&mut self, holds_text: &[bool]) -> Result<(), DataError> {
        let mut places = Vec::new();
        for (at, column) in self.columns.iter_mut().enumerate() {
            let Growing::Numbers(notes) = column else { continue };
            if holds_text[at] && notes.missing < self.rows {
                return Err(self.undecided(at));
            }
            if holds_text[at] {
                *column = Growing::texts(self.counted, vec![MISSING_CODE; self.rows]);
            }
            places.push(!holds_text[at]);
        }
        let kept_positions: Vec<usize> = (0..places.len()).filter(|&place| places[place]).collect();
        retain_cells(&mut self.numbers, places.len(), &kept_positions, 0..self.rows);
        Ok(())
    }

    /// Returns the finished table.
    pub(super) fn finish(mut self) -> Result<(Table, Vec<Warning>), DataError> {
        if self.rows == 0 {
            return Err(CsvError::HeaderOnly {
                columns: self.names.len(),
            }
            .into());
        }
        let mut width = 0;
        let mut columns = Vec::with_capacity(self.names.len());
        let mut reported = Reported::new(&self.format, self.rows);
        for (at, (column, name)) in self.columns.into_iter().zip(self.names).enumerate() {
            let forced = self.forced[at];
            let holds_texts = self.holds_texts[at];
            let (values, missing) = match column {
                Growing::Numbers(notes) => {
                    if forced != Some(ColumnKind::Ignore)
                        && let Some(found) = &notes.infinite
                    {
                        return Err(infinite_error(found.clone(), at, name));
                    }
                    width += 1;
                    reported.numbers(name, &notes);
                    (Values::Numbers { place: width - 1 }, notes.missing)
                }
                Growing::Texts { codes, codes_of } => {
                    let missing = codes.iter().filter(|&&code| code == MISSING_CODE).count();
                    let values = sort_levels(codes, codes_of);
                    if forced.is_none() {
                        reported.levels(name, &values, missing, holds_texts);
                    }
                    (values, missing)
                }
                Growing::Counted(summary, classes) => {
                    let missing = summary.missing;
                    if forced.is_none() {
                        reported.texts(name, &classes, holds_texts);
                    }
                    (Values::Counted(summary), missing)
                }
                Growing::Skipped => (Values::Skipped, 0),
            };
            columns.push(Column {
                name: name.clone(),
                kind: forced.unwrap_or_else(|| infer_kind(&values, self.rows - missing, holds_texts)),
                values,
                missing,
            });
        }
        self.numbers.shrink_to_fit();
        let (rows, too_large) = (
            self.rows,
            DataError::MatrixTooLarge {
                rows: self.rows,
                columns: width,
            },
        );
        let numbers = Array2::from_shape_vec((rows, width), self.numbers).map_err(|_| too_large)?;
        Ok((Table::new(columns, numbers), reported.finish(&self.words)))
    }
}
