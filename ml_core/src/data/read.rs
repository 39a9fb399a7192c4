//! Reading a stream of CSV into a table.

use super::blocks::Block;
use super::builder::Builder;
use super::options::CsvOptions;
use super::parse::{Parsed, parse};
use super::records::CsvRecords;
use super::{DataError, Table};
use crate::threads;
use std::io::Read;
use std::mem::take;

/// Number of blocks that are parsed at a time, per thread.
const BLOCKS: usize = 4;

/// Reads a CSV. The stream is read in blocks that are parsed on several threads; the result does
/// not depend on their number.
///
/// Numbers (`1`, `-2.5`, `1e-3`; `2,5` where the decimal mark is a comma) are read exactly as
/// `str::parse::<f64>` does. The empty text and `NA`, `N/A`, `NaN`, `null`, `None` and `?` are
/// missing values. A column of numbers is numeric; a column of dates datetime; of other texts
/// categorical when it has at most 10 distinct values, or at most 50 and no more than half as many
/// as there are values; else text. Spaces around a value are ignored; blank lines are skipped. The
/// memory is that of the table and some blocks of 128 kB.
///
/// ```
/// use ml_core::data::{ColumnKind, CsvOptions, read_csv};
///
/// let table = read_csv("size;kind\n1,5;a\n;b\n".as_bytes(), &CsvOptions::default())?;
/// assert_eq!((table.rows(), table.columns().len()), (2, 2));
/// assert_eq!(table.column("size")?.kind, ColumnKind::Numeric);
/// assert!(table.column("size")?.data.is_missing(1));
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
///
/// # Errors
/// With the line and column of the problem, and a remedy; see [`DataError`].
pub fn read_csv(reader: impl Read + Send, options: &CsvOptions) -> Result<Table, DataError> {
    CsvRecords::open(reader, options)?.into_table(options)
}

impl<R: Read + Send> CsvRecords<R> {
    /// Reads the remaining records into a table. Of the options only the declared types and the
    /// columns to keep have an effect.
    ///
    /// # Errors
    /// As [`read_csv`].
    pub fn into_table(mut self, options: &CsvOptions) -> Result<Table, DataError> {
        let names = self.names().to_vec();
        let mut builder = Builder::new(&names, self.format(), options)?;
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
                    return builder.finish();
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
    fn next_blocks(&mut self) -> Result<Vec<Block>, DataError> {
        let count = BLOCKS * threads::count();
        std::iter::from_fn(|| self.next_block().transpose())
            .take(count)
            .collect()
    }
}

#[cfg(test)]
mod tests;
