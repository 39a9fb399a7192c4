//! Values that contradict the type of most values of a column.

use super::DataError;
use super::blocks::Block;
use super::column_kind::ColumnKind;
use super::datetime::is_datetime;
use super::error::shorten;
use super::notation::{Notation, Notations};
use super::number::{Cell, cell, is_infinite};
use super::numeral::Numeral;
use super::options::{CsvFormat, CsvOptions};
use super::records::{CsvRecords, wrong_length_error};
use super::source::CsvSource;
use crate::threads;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Largest number of distinct values that are listed for a column.
const MAX_VALUES: usize = 5;
/// Largest number of rows that are listed for a value.
const MAX_ROWS: usize = 10;

/// The values for which a column does not have the type of most of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradictions {
    /// The type of more than half of the values: numeric or datetime.
    pub kind: ColumnKind,
    /// The number of values of that type.
    pub fitting: u64,
    /// The number of other values that are not missing.
    pub contradicting: u64,
    /// The other values in the order of the file, at most 5 distinct ones.
    pub values: Vec<ContradictingValue>,
}

/// A value that contradicts a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContradictingValue {
    /// The value; of a long one the first 200 characters and `…`.
    pub value: String,
    /// The number of rows with the value.
    pub count: u64,
    /// Numbers of the first rows with the value, at most 10. The row below the header is row 1.
    pub rows: Vec<u64>,
}

/// Finds the values for which columns are not numeric or datetime although more than half of their
/// values are; a column without such values has no entry. Of the options the columns to keep and
/// the format have an effect. Without a decimal mark or thousands separator, the notation is that
/// of most values of the column.
///
/// ```
/// use ml_core::data::{CsvOptions, contradictions};
///
/// let options = CsvOptions::default();
/// let found = contradictions("x,y\n1,a\n2,b\nunknown,c\n".as_bytes(), &options)?;
/// let value = &found["x"].values[0];
/// assert_eq!((value.value.as_str(), value.rows.as_slice()), ("unknown", &[3][..]));
/// assert!(!found.contains_key("y"));
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
///
/// # Errors
/// When the file cannot be read.
pub fn contradictions(
    source: impl CsvSource,
    options: &CsvOptions,
) -> Result<BTreeMap<String, Contradictions>, DataError> {
    let mut records = CsvRecords::open(source.open()?, options)?;
    let (names, format) = (records.names().to_vec(), records.format().clone());
    let is_kept = |name: &String| options.keep.as_ref().is_none_or(|keep| keep.contains(name));
    let kept: BTreeSet<usize> = (0..names.len()).filter(|&at| is_kept(&names[at])).collect();
    let allowed = Notations::allowed(options.decimal, options.thousands);
    let mut columns: Vec<Classes> = names.iter().map(|_| Classes::default()).collect();
    let mut rows = 0;
    loop {
        let mut blocks = records.next_blocks()?;
        if blocks.is_empty() {
            break;
        }
        let found = threads::map_pieces(&mut blocks, 1, |_, block| {
            values_of(&block[0], &names, &kept, &format, allowed)
        });
        for (block, found) in blocks.into_iter().zip(found) {
            let found = found?;
            for (column, values) in columns.iter_mut().zip(found.columns) {
                values.into_iter().for_each(|value| column.add(value, rows));
            }
            rows += found.rows;
            records.recycle(block);
        }
    }
    let found = names.into_iter().zip(columns);
    Ok(found
        .filter_map(|(name, classes)| Some((name, classes.contradictions(allowed)?)))
        .collect())
}

/// Class of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// Numbers with the same unit in the same notations.
    Number {
        notations: Notations,
        unit: Option<&'static str>,
    },
    Datetime,
    Other,
}

impl Class {
    /// Returns the class of a value; `None` for a number that stands for a missing value.
    fn classify(text: &str, format: &CsvFormat, allowed: Notations) -> Option<Self> {
        if cell(text, format) == Cell::Missing {
            return None;
        }
        let numeral = Numeral::new(text).filter(|_| !is_infinite(text));
        let number = numeral.map(|numeral| (numeral.notations().and(allowed), numeral.unit));
        Some(match number {
            Some((notations, unit)) if !notations.is_empty() => Self::Number { notations, unit },
            _ if is_datetime(text) => Self::Datetime,
            _ => Self::Other,
        })
    }
}

/// Type of most values.
#[derive(Clone, Copy)]
enum Expected {
    Number(Notation, Option<&'static str>),
    Datetime,
}

impl Expected {
    fn fits(self, class: Class) -> bool {
        match (self, class) {
            (Self::Number(notation, unit), Class::Number { notations, unit: other }) => {
                notations.contains(notation) && unit == other
            }
            (Self::Datetime, Class::Datetime) => true,
            _ => false,
        }
    }
}

/// A distinct value of a block, with its class.
struct BlockValue {
    class: Class,
    found: ContradictingValue,
}

/// The distinct values of each column of a block, in the order of their first rows.
struct BlockValues {
    rows: u64,
    columns: Vec<Vec<BlockValue>>,
}

/// Returns the values of the kept columns of a block. All of them are counted: a value that another
/// block lists must not be missed.
fn values_of(
    block: &Block,
    names: &[String],
    kept: &BTreeSet<usize>,
    format: &CsvFormat,
    allowed: Notations,
) -> Result<BlockValues, DataError> {
    let mut found: Vec<HashMap<_, (u64, Vec<u64>)>> = names.iter().map(|_| HashMap::new()).collect();
    let missing = &format.missing;
    let mut tokens = block.tokens(format.delimiter);
    let mut rows = 0;
    while let Some(fields) = tokens.record()? {
        if fields.len() != names.len() {
            let surplus = fields.get(names.len()).map_or("", AsRef::as_ref);
            return Err(wrong_length_error(tokens.record_line(), fields.len(), surplus, names));
        }
        rows += 1;
        for (at, text) in fields.into_iter().enumerate().filter(|(at, _)| kept.contains(at)) {
            if !missing.contains(&text) {
                let (count, listed) = found[at].entry(text).or_default();
                *count += 1;
                if listed.len() < MAX_ROWS {
                    listed.push(rows);
                }
            }
        }
    }
    let columns = found.into_iter().map(|values| {
        let value = |(text, (count, rows)): (Cow<'_, str>, _)| {
            let class = Class::classify(&text, format, allowed)?;
            let value = shorten(&text);
            let found = ContradictingValue { value, count, rows };
            Some(BlockValue { class, found })
        };
        let mut values: Vec<BlockValue> = values.into_iter().filter_map(value).collect();
        values.sort_by(|a, b| a.found.rows.cmp(&b.found.rows));
        values
    });
    Ok(BlockValues {
        rows,
        columns: columns.collect(),
    })
}

/// The values of a column by their class.
#[derive(Default)]
struct Classes(BTreeMap<Class, Members>);

/// The values of a class: their number, and the first distinct ones.
#[derive(Default)]
struct Members {
    count: u64,
    values: Vec<ContradictingValue>,
}

impl Classes {
    /// Adds a value of a block; `before` rows are before the block.
    fn add(&mut self, value: BlockValue, before: u64) {
        let BlockValue { class, found } = value;
        let members = self.0.entry(class).or_default();
        members.count += found.count;
        let rows = found.rows.into_iter().map(|row| before + row);
        match members.values.iter().position(|known| known.value == found.value) {
            Some(at) => {
                let known = &mut members.values[at];
                known.count += found.count;
                known.rows.extend(rows.take(MAX_ROWS - known.rows.len()));
            }
            None if members.values.len() < MAX_VALUES => members.values.push(ContradictingValue {
                rows: rows.collect(),
                ..found
            }),
            None => {}
        }
    }

    /// Returns the values that are not of the type of most values.
    fn contradictions(self, allowed: Notations) -> Option<Contradictions> {
        let present: u64 = self.0.values().map(|members| members.count).sum();
        let units: BTreeSet<_> = self
            .0
            .keys()
            .filter_map(|class| match class {
                Class::Number { unit, .. } => Some(*unit),
                Class::Datetime | Class::Other => None,
            })
            .collect();
        let numbers = allowed
            .iter()
            .flat_map(|notation| units.iter().map(move |&unit| Expected::Number(notation, unit)));
        let fitting = |expected: Expected| -> u64 {
            let members = self.0.iter().filter(|&(&class, _)| expected.fits(class));
            members.map(|(_, members)| members.count).sum()
        };
        let candidates = numbers.chain([Expected::Datetime]);
        let (expected, fitting) = candidates
            .map(|expected| (expected, fitting(expected)))
            .filter(|&(_, fitting)| fitting > present / 2)
            .reduce(|best, other| if other.1 > best.1 { other } else { best })?;
        if fitting == present {
            return None;
        }
        let others = self.0.into_iter().filter(|&(class, _)| !expected.fits(class));
        let mut values: Vec<ContradictingValue> = others.flat_map(|(_, members)| members.values).collect();
        values.sort_by(|a, b| a.rows.cmp(&b.rows));
        values.truncate(MAX_VALUES);
        Some(Contradictions {
            kind: match expected {
                Expected::Number(..) => ColumnKind::Numeric,
                Expected::Datetime => ColumnKind::Datetime,
            },
            fitting,
            contradicting: present - fitting,
            values,
        })
    }
}

#[cfg(test)]
mod tests;
