//! Reading a file piece by piece, both as a small table and as texts, for work that must not hold
//! all of it.

use super::blocks::Block;
use super::builder::Builder;
use super::options::CsvOptions;
use super::parse::parse;
use super::records::CsvRecords;
use super::{DataError, Table};
use std::borrow::Cow;
use std::io::Read;

/// Consecutive records of a file.
pub struct Piece {
    /// The values of the records. The code of a level of a categorical column differs from piece to
    /// piece.
    pub table: Table,
    block: Block,
    delimiter: u8,
}

impl Piece {
    /// Returns the records as texts, as many as the table has rows.
    pub fn records(&self) -> impl Iterator<Item = Result<Vec<Cow<'_, str>>, DataError>> {
        let mut tokens = self.block.tokens(self.delimiter);
        std::iter::from_fn(move || tokens.record().transpose())
    }
}

impl<R: Read> CsvRecords<R> {
    /// Reads the next records: at most `max_rows` and about 128 kB of text, at least one; `None` at
    /// the end. Declare the types of columns whose values are kept: detected types hold for the
    /// piece alone.
    ///
    /// ```
    /// use ml_core::data::{ColumnKind, CsvOptions, CsvRecords};
    ///
    /// let options = CsvOptions {
    ///     overrides: [("width".to_owned(), ColumnKind::Numeric)].into(),
    ///     keep: Some(["width".to_owned()].into()),
    ///     ..CsvOptions::default()
    /// };
    /// let mut records = CsvRecords::open("name,width\nx,1.5\n".as_bytes(), &options)?;
    /// let piece = records.next_piece(&options, 100)?.ok_or("there is one record")?;
    /// assert_eq!(piece.table.column("width")?.data.text(0), Some("1.5".into()));
    /// assert_eq!(piece.records().next().transpose()?, Some(vec!["x".into(), "1.5".into()]));
    /// assert!(records.next_piece(&options, 100)?.is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`read_csv`](super::read_csv).
    pub fn next_piece(&mut self, options: &CsvOptions, max_rows: usize) -> Result<Option<Piece>, DataError> {
        let (delimiter, names) = (self.format().delimiter, options.declared_names(self.names()));
        while let Some(block) = self.first_records(max_rows.max(1))? {
            let format = self.format().clone();
            let mut builder = Builder::new(&names, format, options, &self.findings, None)?;
            let parsed = parse(&block, &builder.layout(), Vec::new())?;
            if parsed.rows == 0 {
                continue;
            }
            builder.append(&block, parsed)?;
            return Ok(Some(Piece {
                table: builder.finish()?.0,
                block,
                delimiter,
            }));
        }
        Ok(None)
    }

    /// Reads a block of the next records, at most `max_rows`.
    fn first_records(&mut self, max_rows: usize) -> Result<Option<Block>, DataError> {
        let delimiter = self.format().delimiter;
        let Some(mut block) = self.next_block()? else {
            return Ok(None);
        };
        let mut tokens = block.tokens(delimiter);
        for _ in 0..max_rows {
            if tokens.record()?.is_none() {
                break;
            }
        }
        let (end, line) = (tokens.position(), tokens.line());
        if end >= block.text.len() {
            return Ok(Some(block));
        }
        let first = Block {
            text: block.text[block.at..end].to_owned(),
            at: 0,
            line: block.line,
            offset: block.offset + block.at as u64,
            quotes: block.quotes,
            number_buffer: Vec::new(),
        };
        (block.at, block.line) = (end, line);
        self.put_back(block);
        Ok(Some(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ColumnKind;
    use std::cell::Cell;
    use std::fmt::Write;

    /// Generates 60,000 records, of which every hundredth has a line break in it.
    fn file() -> String {
        let mut text = String::from("name;x\n");
        for row in 0..60_000 {
            let name = if row % 100 == 7 { "\"a\nb\"" } else { "plain" };
            writeln!(text, "{name};{row}").unwrap();
        }
        text
    }

    fn options() -> CsvOptions {
        CsvOptions {
            overrides: [("x".to_owned(), ColumnKind::Numeric)].into(),
            keep: Some(["x".to_owned()].into()),
            ..CsvOptions::default()
        }
    }

    #[test]
    fn pieces_hold_the_whole_file() {
        let (text, options) = (file(), options());
        for max_rows in [1000, usize::MAX] {
            let mut records = CsvRecords::open(text.as_bytes(), &options).unwrap();
            let mut row = 0;
            while let Some(piece) = records.next_piece(&options, max_rows).unwrap() {
                assert!((1..=max_rows).contains(&piece.table.rows()));
                for (at, record) in piece.records().enumerate() {
                    let number = piece.table.column("x").unwrap().data.text(at).unwrap();
                    assert_eq!(record.unwrap()[1].as_ref(), number);
                    assert_eq!(number, row.to_string());
                    row += 1;
                }
            }
            assert_eq!(row, 60_000);
        }
    }

    /// A reader that counts the bytes read.
    struct Counting<'a>(&'a [u8], &'a Cell<usize>);

    impl Read for Counting<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.read(out)?;
            self.1.set(self.1.get() + count);
            Ok(count)
        }
    }

    #[test]
    fn a_resumed_reader_reads_only_the_rest() {
        for mark in ["", "\u{feff}"] {
            let text = format!("{mark}{}", file());
            let mut records = CsvRecords::open(text.as_bytes(), &options()).unwrap();
            let mut record = Vec::new();
            for _ in 0..50_000 {
                records.read(&mut record).unwrap();
            }
            let (head, start) = (records.head(), records.position());
            let from = usize::try_from(start.offset).unwrap();
            let read = Cell::new(0);
            let rest = Counting(&text.as_bytes()[from..], &read);
            let mut resumed = CsvRecords::resume(rest, &head, start).unwrap();
            assert!(resumed.read(&mut record).unwrap());
            assert_eq!(record, ["plain", "50000"]);
            assert!(read.get() <= 256 << 10, "{} bytes for one record", read.get());
            let mut rows = 1;
            while resumed.read(&mut record).unwrap() {
                rows += 1;
            }
            assert_eq!((rows, record.len()), (10_000, 0));
        }
    }

    #[test]
    fn an_error_after_resuming_has_the_line_of_the_file() {
        let text = "a;b\n\"x\ny\";1\n2;3\n4\n";
        let mut records = CsvRecords::open(text.as_bytes(), &CsvOptions::default()).unwrap();
        let mut record = Vec::new();
        records.read(&mut record).unwrap();
        let (head, start) = (records.head(), records.position());
        let from = usize::try_from(start.offset).unwrap();
        let mut resumed = CsvRecords::resume(&text.as_bytes()[from..], &head, start).unwrap();
        resumed.read(&mut record).unwrap();
        let error = resumed.read(&mut record).unwrap_err().to_string();
        assert!(error.contains("line 5"), "{error}");
    }
}
