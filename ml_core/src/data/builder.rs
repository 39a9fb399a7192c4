//! Table under construction, with the detection of column types.

use super::blocks::Block;
use super::datetime::is_datetime;
use super::numbers::retain_cells;
use super::options::{CsvFormat, CsvOptions};
use super::parse::{Expect, Layout, LocatedValue, Parsed, ParsedColumn, infinite_error, parse};
use super::table::{Column, ColumnKind, MISSING_CODE, Table, Values};
use super::text_summary::TextSummary;
use super::{DataError, MAX_ONE_HOT};
use ndarray::Array2;
use std::collections::HashMap;

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
    max_levels: usize,
    max_rows: usize,
    max_numbers: usize,
    /// The number of texts of a column that are counted, where they are not kept.
    counted: Option<usize>,
    columns: Vec<Growing>,
    rows: usize,
    /// The columns of numbers, row by row.
    numbers: Vec<f64>,
}

enum Growing {
    Numbers {
        missing: usize,
        infinite: Option<LocatedValue>,
    },
    Texts {
        codes: Vec<u32>,
        codes_of: HashMap<String, u32>,
    },
    Counted(TextSummary),
    Skipped,
}

impl<'a> Builder<'a> {
    /// Starts a table of columns with these names; the options hold declared types and the columns
    /// to keep.
    pub(super) fn new(names: &'a [String], format: CsvFormat, options: &CsvOptions) -> Result<Self, DataError> {
        let kinds = &options.overrides;
        if let Some(unknown) = kinds.keys().find(|name| !names.contains(name)) {
            return Err(DataError::UnknownColumn {
                name: unknown.clone(),
                known: names.to_vec(),
            });
        }
        let forced: Vec<Option<ColumnKind>> = names.iter().map(|name| kinds.get(name).copied()).collect();
        let is_kept = |name: &String| options.keep.as_ref().is_none_or(|keep| keep.contains(name));
        let counted = options.summarise_texts.then(|| {
            let (min, max) = COUNTED_TEXTS_OF_COLUMN;
            (MAX_COUNTED_TEXTS / names.len().max(1)).clamp(min, max)
        });
        let columns = names.iter().zip(&forced);
        Ok(Self {
            columns: columns
                .map(|(name, &kind)| {
                    if is_kept(name) {
                        Growing::new(kind, counted)
                    } else {
                        Growing::Skipped
                    }
                })
                .collect(),
            max_levels: options.max_levels.unwrap_or(usize::MAX),
            max_rows: options.max_rows.unwrap_or(usize::MAX),
            max_numbers: options.max_numbers.unwrap_or(usize::MAX),
            counted,
            names,
            format,
            forced,
            rows: 0,
            numbers: Vec::new(),
        })
    }

    /// Returns the layout for the next blocks.
    pub(super) fn layout(&self) -> Layout<'a> {
        let expect = |(column, forced): (&Growing, &Option<ColumnKind>)| match (column, forced) {
            (Growing::Texts { .. } | Growing::Counted(_), _) => Expect::Text,
            (Growing::Skipped, _) => Expect::Skip,
            (_, Some(ColumnKind::Numeric)) => Expect::DeclaredNumber,
            _ => Expect::Number,
        };
        Layout {
            names: self.names,
            format: self.format,
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
        self.rows += parsed.rows;
        if self.rows > self.max_rows {
            return Err(DataError::TooManyRows { max: self.max_rows });
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
        let mut columns = self.columns.iter_mut().zip(parsed.columns).zip(self.names);
        columns.try_for_each(|((column, parsed), name)| column.append(parsed, name, self.max_levels))?;
        Ok(parsed.numbers)
    }

    /// Turns columns of numbers into texts. The texts are the numbers in their shortest form,
    /// because the original texts have not been kept.
    fn turn_into_texts(&mut self, holds_text: &[bool]) -> Result<(), DataError> {
        let are_numbers = self
            .columns
            .iter()
            .map(|column| matches!(column, Growing::Numbers { .. }));
        let places: Vec<usize> = are_numbers
            .enumerate()
            .filter(|&(_, is)| is)
            .map(|(at, _)| at)
            .collect();
        for (place, &at) in places.iter().enumerate().filter(|&(_, &at)| holds_text[at]) {
            if let Some(counted) = self.counted {
                let mut summary = TextSummary::new(counted);
                for value in self.numbers.iter().skip(place).step_by(places.len()) {
                    match value.is_nan() {
                        true => summary.missing += 1,
                        false => summary.add(value.to_string(), 1),
                    }
                }
                self.columns[at] = Growing::Counted(summary);
                continue;
            }
            let (mut codes, mut codes_of) = (Vec::with_capacity(self.rows), HashMap::new());
            for value in self.numbers.iter().skip(place).step_by(places.len()) {
                codes.push(if value.is_nan() {
                    MISSING_CODE
                } else {
                    code(value.to_string(), &mut codes_of, &self.names[at], self.max_levels)?
                });
            }
            self.columns[at] = Growing::Texts { codes, codes_of };
        }
        let kept_positions: Vec<usize> = (0..places.len()).filter(|&place| !holds_text[places[place]]).collect();
        retain_cells(&mut self.numbers, places.len(), &kept_positions, 0..self.rows);
        Ok(())
    }

    /// Returns the finished table.
    pub(super) fn finish(mut self) -> Result<Table, DataError> {
        if self.rows == 0 {
            return Err(DataError::HeaderOnly {
                columns: self.names.len(),
            });
        }
        let mut width = 0;
        let mut columns = Vec::with_capacity(self.names.len());
        for (at, (column, name)) in self.columns.into_iter().zip(self.names).enumerate() {
            let forced = self.forced[at];
            let (values, missing) = match column {
                Growing::Numbers {
                    infinite: Some(found), ..
                } if forced != Some(ColumnKind::Ignore) => return Err(infinite_error(found, at, name)),
                Growing::Numbers { missing, .. } => {
                    width += 1;
                    (Values::Numbers { place: width - 1 }, missing)
                }
                Growing::Texts { codes, codes_of } => {
                    let missing = codes.iter().filter(|&&code| code == MISSING_CODE).count();
                    (sort_levels(codes, codes_of), missing)
                }
                Growing::Counted(summary) => {
                    let missing = summary.missing;
                    (Values::Counted(summary), missing)
                }
                Growing::Skipped => (Values::Skipped, 0),
            };
            columns.push(Column {
                name: name.clone(),
                kind: forced.unwrap_or_else(|| infer(&values, self.rows - missing)),
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
        Ok(Table::new(columns, numbers))
    }
}

impl Growing {
    /// Starts a column of a declared type, or of a type that is detected.
    fn new(forced: Option<ColumnKind>, counted: Option<usize>) -> Self {
        use ColumnKind::{Categorical, Datetime, Text};
        match (forced, counted) {
            (Some(Categorical | Text | Datetime), Some(counted)) => Self::Counted(TextSummary::new(counted)),
            (Some(Categorical | Text | Datetime), None) => Self::Texts {
                codes: Vec::new(),
                codes_of: HashMap::new(),
            },
            _ => Self::Numbers {
                missing: 0,
                infinite: None,
            },
        }
    }

    fn is_texts(&self) -> bool {
        matches!(self, Self::Texts { .. } | Self::Counted(_))
    }

    /// Appends a block's column of the same kind.
    fn append(&mut self, parsed: ParsedColumn, name: &str, max_levels: usize) -> Result<(), DataError> {
        match (self, parsed) {
            (
                Self::Numbers { missing, infinite },
                ParsedColumn::Numbers {
                    missing: more,
                    infinite: found,
                },
            ) => {
                *missing += more;
                if infinite.is_none() {
                    *infinite = found;
                }
            }
            (Self::Texts { codes, codes_of }, ParsedColumn::Texts { codes: more, levels }) => {
                let known = levels.into_iter().map(|level| code(level, codes_of, name, max_levels));
                let known: Result<Vec<u32>, _> = known.collect();
                let known = known?;
                let known = |code: u32| known.get(code as usize).copied().unwrap_or(MISSING_CODE);
                codes.extend(more.into_iter().map(known));
            }
            (Self::Counted(summary), ParsedColumn::Texts { codes, levels }) => {
                let mut counts = vec![0; levels.len()];
                for code in codes {
                    match counts.get_mut(code as usize) {
                        Some(count) => *count += 1,
                        None => summary.missing += 1,
                    }
                }
                for (level, count) in levels.into_iter().zip(counts) {
                    summary.add(level, count);
                }
            }
            // The caller has made the kinds equal.
            _ => {}
        }
        Ok(())
    }
}

fn code(level: String, codes_of: &mut HashMap<String, u32>, name: &str, max: usize) -> Result<u32, DataError> {
    if let Some(&known) = codes_of.get(&level) {
        return Ok(known);
    }
    let max = max.min(MISSING_CODE as usize);
    let next = u32::try_from(codes_of.len()).ok().filter(|_| codes_of.len() < max);
    let next = next.ok_or_else(|| DataError::TooManyLevels {
        name: name.to_owned(),
        max,
    })?;
    codes_of.insert(level, next);
    Ok(next)
}

/// Sorts the levels, so that codes do not depend on the order of the rows.
fn sort_levels(mut codes: Vec<u32>, codes_of: HashMap<String, u32>) -> Values {
    let mut levels: Vec<(String, u32)> = codes_of.into_iter().collect();
    levels.sort_unstable();
    let mut rank = vec![0; levels.len()];
    for (new, &(_, old)) in (0_u32..).zip(&levels) {
        rank[old as usize] = new;
    }
    for code in &mut codes {
        *code = rank.get(*code as usize).copied().unwrap_or(MISSING_CODE);
    }
    Values::Codes {
        codes,
        levels: levels.into_iter().map(|(level, _)| level).collect(),
    }
}

/// Detects the type: numbers are numeric; texts are dates when all of them are, categories when
/// there are few distinct ones, else text. A column without any value is text, so that it is not
/// used by accident.
fn infer(values: &Values, present: usize) -> ColumnKind {
    match values {
        _ if present == 0 => ColumnKind::Text,
        Values::Numbers { .. } => ColumnKind::Numeric,
        Values::Skipped => ColumnKind::Ignore,
        Values::Codes { levels, .. } => of_texts(levels.iter().all(|level| is_datetime(level)), levels.len(), present),
        Values::Counted(summary) => {
            let distinct = usize::try_from(summary.distinct()).unwrap_or(usize::MAX);
            // An estimate means more distinct texts than any categorical column has.
            let distinct = if summary.is_estimate() { usize::MAX } else { distinct };
            of_texts(summary.are_dates(), distinct, present)
        }
    }
}

fn of_texts(are_dates: bool, distinct: usize, present: usize) -> ColumnKind {
    if are_dates {
        ColumnKind::Datetime
    } else if distinct <= 10 || distinct <= MAX_ONE_HOT.min(present / 2) {
        ColumnKind::Categorical
    } else {
        ColumnKind::Text
    }
}
