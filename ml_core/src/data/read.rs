//! Reading a stream of CSV into a table.

use super::blocks::{BLOCK, Block};
use super::builder::Builder;
use super::options::CsvOptions;
use super::parse::{Parsed, parse};
use super::plan::Plan;
use super::records::CsvRecords;
use super::source::CsvSource;
use super::warnings::about_format;
use super::{CsvError, DataError, Table};
use crate::threads;
use std::io::Read;
use std::mem::take;

/// Number of blocks that are parsed at a time, per thread.
const BLOCKS: usize = 4;

/// Reads a CSV. The file is read in blocks that are parsed on several threads; the result does not
/// depend on their number.
///
/// Numbers (`1`, `-2.5`, `1e-3`; `2,5` where the decimal mark is a comma) are read exactly as
/// `str::parse::<f64>` does. Thousands may be separated (`1,409.5`, `1.409,5`, `1 409,5`,
/// `1'409.5`), and all numbers of a column may have the same sign of a currency or a percent sign.
/// The empty text is a missing value, and so are the words of pandas, R, Excel, C, Java and SQL
/// such as `NA`, `NaN`, `-nan`, `#N/A` and `NULL` ([`MissingWords`](super::MissingWords)).
///
/// The types are decided over all rows, and so are delimiter, decimal mark and thousands separator:
/// the order of the rows does not matter. A column of numbers is numeric, unless it has integers
/// with leading zeros or beyond 2^53, which are codes. A column of dates is datetime; of other
/// texts categorical when it has at most 10 distinct values, or at most 50 and no more than half as
/// many as there are values; else text. A first column without a name is ignored. Spaces around a
/// value are left out; blank lines are skipped.
///
/// A file whose first part does not show the format or a type is read up to three times. The memory
/// is that of the table and some blocks of 128 kB.
///
/// ```
/// use ml_core::data::{ColumnKind, CsvOptions, read_csv};
///
/// let table = read_csv("size;kind\n1,5;a\n;b\n".as_bytes(), &CsvOptions::default())?;
/// assert_eq!((table.rows(), table.columns().len()), (2, 2));
/// assert_eq!(table.column("size")?.kind, ColumnKind::Numeric);
/// assert!(table.column("size")?.data.is_missing(1));
/// assert!(table.warnings().is_empty());
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
///
/// # Errors
/// With the line and column of the problem, and a remedy; see [`DataError`].
pub fn read_csv(source: impl CsvSource, options: &CsvOptions) -> Result<Table, DataError> {
    let records = CsvRecords::open(source.open()?, options)?;
    if !records.findings.needs_survey {
        match records.into_table(options) {
            Err(DataError::Csv(CsvError::Undecided { .. })) => {}
            // The declared column may hold numbers in a notation that the first part did not show.
            Err(DataError::NotANumber { .. }) => {}
            Err(error) if options.delimiter.is_none() && error.is_about_length() => {}
            result => return result,
        }
    }
    let plan = Plan::new(&source, options)?;
    read_planned(&source, options, &plan)
}

/// Reads a CSV of known format and columns.
pub(super) fn read_planned(source: &impl CsvSource, options: &CsvOptions, plan: &Plan) -> Result<Table, DataError> {
    let options = options.with_format(&plan.format);
    CsvRecords::open(source.open()?, &options)?.read_table(&options, Some(plan))
}

impl<R: Read + Send> CsvRecords<R> {
    /// Reads the remaining records into a table, in one pass. Of the options only the declared
    /// types and the columns to keep have an effect.
    ///
    /// # Errors
    /// As [`read_csv`], and [`CsvError::Undecided`] for a column of undeclared type whose later
    /// values show that the first ones were not the numbers they looked like.
    pub fn into_table(self, options: &CsvOptions) -> Result<Table, DataError> {
        self.read_table(options, None)
    }

    fn read_table(mut self, options: &CsvOptions, plan: Option<&Plan>) -> Result<Table, DataError> {
        let names = options.declared_names(self.names());
        let are_numeric = plan.map(|plan| plan.are_numeric.as_slice());
        let findings = self.findings.clone();
        let format = self.format().clone();
        let mut builder = Builder::new(&names, format.clone(), options, &findings, are_numeric)?;
        let mut blocks = self.next_blocks();
        let mut parsed = Vec::new();
        // Blocks are parsed while those before them are appended to the table and those after them
        // are read.
        loop {
            let mut current = match blocks {
                Ok(blocks) if !blocks.is_empty() => blocks,
                end => {
                    self.append(&mut builder, parsed)?;
                    end?;
                    if plan.is_none() {
                        builder.check_decided()?;
                    }
                    let (table, more) = builder.finish()?;
                    let mut warnings = about_format(plan.map_or(&findings, |plan| &plan.findings), plan, options);
                    warnings.extend(more);
                    return Ok(table.with_origin(format, warnings));
                }
            };
            let layout = builder.layout();
            let (next, results) = threads::join(
                || {
                    self.append(&mut builder, parsed)?;
                    Ok::<_, DataError>(self.next_blocks())
                },
                || {
                    threads::map_pieces(&mut current, 1, |_, block| {
                        let number_buffer = take(&mut block[0].number_buffer);
                        parse(&block[0], &layout, number_buffer)
                    })
                },
            );
            blocks = next?;
            parsed = current.into_iter().zip(results).collect();
        }
    }

    /// Appends blocks that have been parsed.
    fn append(
        &mut self,
        builder: &mut Builder<'_>,
        parsed: Vec<(Block, Result<Parsed, DataError>)>,
    ) -> Result<(), DataError> {
        for (mut block, parsed) in parsed {
            block.number_buffer = builder.append(&block, parsed?)?;
            self.recycle(block);
        }
        Ok(())
    }

    /// Returns as many blocks as keep all threads busy.
    pub(super) fn next_blocks(&mut self) -> Result<Vec<Block>, DataError> {
        let count = BLOCKS * threads::count();
        let mut blocks = Vec::with_capacity(count);
        let mut bytes = 0;
        // The blocks of long records are large.
        while blocks.len() < count && bytes < count * BLOCK {
            let Some(block) = self.next_block()? else { break };
            bytes += block.text.len();
            blocks.push(block);
        }
        Ok(blocks)
    }
}

#[cfg(all(test, feature = "encodings"))]
mod dialect_tests;
#[cfg(test)]
mod field_tests;
#[cfg(test)]
mod tests;
