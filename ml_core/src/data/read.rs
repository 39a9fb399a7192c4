//! From a stream of CSV to a table.

use super::blocks::Block;
use super::column::Builder;
use super::options::CsvOptions;
use super::parse::{Expect, Layout, Parsed, Part, parse, texts};
use super::records::CsvRecords;
use super::{DataError, Table};
use std::io::Read;

/// Reads a CSV. The stream is read in blocks that are parsed on several threads; the result does not depend on how many.
///
/// Values: numbers (`1`, `-2.5`, `1e-3`; `2,5` where the decimal mark is a comma) are read exactly as `str::parse::<f64>`
/// does. Missing are the empty text and `NA`, `N/A`, `NaN`, `null`, `None` and `?`. A column of numbers is numeric; a
/// column of dates datetime; of other texts categorical when it has at most 10 distinct values, or at most 50 and no
/// more than half as many as there are values; else text. Spaces around a value do not count; blank lines are skipped.
/// The memory is that of the columns and some blocks of 1 MB.
///
/// ```
/// use ml_core::data::{ColumnData, ColumnKind, CsvOptions, read_csv};
///
/// let table = read_csv("size;kind\n1,5;a\n;b\n".as_bytes(), &CsvOptions::default())?;
/// assert_eq!((table.rows(), table.columns().len()), (2, 2));
/// assert_eq!(table.columns()[0].kind, ColumnKind::Numeric);
/// assert!(table.columns()[0].data.is_missing(1));
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
///
/// # Errors
/// Says what is wrong, in which line and column, and what would be right; see [`DataError`].
pub fn read_csv(reader: impl Read, options: &CsvOptions) -> Result<Table, DataError> {
    let mut records = CsvRecords::open(reader, options)?;
    let names = records.names().to_vec();
    if let Some(unknown) = options.overrides.keys().find(|name| !names.contains(name)) {
        return Err(DataError::UnknownColumn {
            name: unknown.clone(),
            known: names,
        });
    }
    let builder = |(number, name): (usize, &String)| Builder::new(name, number, options.overrides.get(name).copied());
    let mut builders: Vec<Builder> = names.iter().enumerate().map(builder).collect();
    let format = records.format();
    loop {
        let blocks = next_blocks(&mut records)?;
        if blocks.is_empty() {
            break;
        }
        let expect: Vec<Expect> = builders.iter().map(Builder::expect).collect();
        let layout = Layout {
            names: &names,
            format,
            expect: &expect,
        };
        for ((block, at), parsed) in blocks.iter().zip(parse_all(&blocks, &layout)) {
            let part = Part {
                text: &block.text,
                at: *at,
                line: block.line,
            };
            append(&mut builders, parsed?, part, &layout)?;
        }
    }
    let columns: Result<Vec<_>, _> = builders.into_iter().map(Builder::finish).collect();
    let table = Table::parsed(columns?)?;
    if table.rows() == 0 {
        return Err(DataError::HeaderOnly { columns: names.len() });
    }
    Ok(table)
}

/// Appends the columns of a block, as texts where the column has turned into texts in the meantime.
fn append(builders: &mut [Builder], parsed: Vec<Parsed>, part: Part<'_>, layout: &Layout<'_>) -> Result<(), DataError> {
    let again: Vec<bool> = builders
        .iter()
        .zip(&parsed)
        .map(|(builder, parsed)| builder.needs_texts(parsed))
        .collect();
    let mut as_texts = if again.contains(&true) {
        texts(part, layout, &again)?
    } else {
        Vec::new()
    }
    .into_iter();
    for ((builder, parsed), again) in builders.iter_mut().zip(parsed).zip(again) {
        let parsed = if again {
            as_texts.next().unwrap_or(parsed)
        } else {
            parsed
        };
        builder.append(parsed)?;
    }
    Ok(())
}

/// As many blocks as keep all threads busy.
fn next_blocks<R: Read>(records: &mut CsvRecords<R>) -> Result<Vec<(Block, usize)>, DataError> {
    #[cfg(feature = "parallel")]
    let count = 2 * rayon::current_num_threads();
    #[cfg(not(feature = "parallel"))]
    let count = 1;
    let mut blocks = Vec::with_capacity(count);
    while blocks.len() < count {
        let Some(block) = records.next_block()? else { break };
        blocks.push(block);
    }
    Ok(blocks)
}

fn parse_all(blocks: &[(Block, usize)], layout: &Layout<'_>) -> Vec<Result<Vec<Parsed>, DataError>> {
    let one = |(block, at): &(Block, usize)| {
        parse(
            Part {
                text: &block.text,
                at: *at,
                line: block.line,
            },
            layout,
        )
    };
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        blocks.par_iter().map(one).collect()
    }
    #[cfg(not(feature = "parallel"))]
    blocks.iter().map(one).collect()
}

#[cfg(test)]
mod tests;
