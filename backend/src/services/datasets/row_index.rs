//! Index of the row offsets of a stored file, so that a page is read without the rows before it.

use crate::cache::single_shard;
use crate::error::{Error, Result};
use crate::services::datasets::cell_room::CellRoom;
use ml_core::data::{CsvHead, CsvRecords, RowMark};
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Weighter};
use std::io::Read;
use std::sync::Arc;

/// Size of the cache in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// The head of a file, and marks at some of its rows.
pub(crate) struct RowIndex {
    head: CsvHead,
    marks: Vec<RowMark>,
}

#[derive(Clone)]
struct Weight;

impl Weighter<String, Arc<RowIndex>> for Weight {
    fn weight(&self, key: &String, index: &Arc<RowIndex>) -> u64 {
        key.len() as u64 + index.size()
    }
}

/// Cache of the most recently used indices, by storage key.
#[derive(Clone)]
pub(crate) struct RowIndexCache(Arc<Cache<String, Arc<RowIndex>, Weight>>);

impl RowIndexCache {
    pub(crate) fn new() -> Self {
        let cache = Cache::with_options(
            single_shard(MAX_BYTES, 1000),
            Weight,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        );
        Self(Arc::new(cache))
    }

    /// Returns the index of a file, which `make` builds when it is not in the cache.
    pub(crate) async fn get_or_make(
        &self,
        key: &str,
        make: impl Future<Output = Result<Arc<RowIndex>>>,
    ) -> Result<Arc<RowIndex>> {
        self.0.get_or_insert_async(key, make).await
    }

    /// Returns the numbers of lookups that found an entry, and that did not.
    pub(crate) fn lookups(&self) -> (u64, u64) {
        (self.0.hits(), self.0.misses())
    }
}

impl RowIndex {
    pub(crate) fn new(head: CsvHead, marks: Vec<RowMark>) -> Self {
        Self { head, marks }
    }

    /// Returns the names of the columns.
    pub(crate) fn names(&self) -> &[String] {
        self.head.names()
    }

    /// Returns the size in bytes.
    fn size(&self) -> u64 {
        let names = self.names().iter().map(|name| name.len() + size_of::<String>());
        (names.sum::<usize>() + self.marks.len() * size_of::<RowMark>()) as u64
    }

    /// Returns the number of bytes between the marks around `count` rows from row `from` on, in a
    /// file of `size` bytes.
    pub(crate) fn bytes_around(&self, from: u64, count: usize, size: u64) -> u64 {
        let first = self.marks.partition_point(|mark| mark.row <= from).saturating_sub(1);
        let end = from.saturating_add(count as u64);
        let last = self.marks.partition_point(|mark| mark.row < end);
        let offset = |at: usize| self.marks.get(at).map_or(size, |mark| mark.start.offset);
        offset(last).saturating_sub(offset(first))
    }

    /// Returns `count` rows from row `from` on, fewer at the end of the file, as far as there is
    /// `room` for their cells. `open` opens the file at an offset. Blocks.
    pub(crate) fn read<R: Read>(
        &self,
        open: impl FnOnce(u64) -> R,
        from: u64,
        count: usize,
        room: &mut CellRoom,
    ) -> Result<Vec<Vec<String>>> {
        let unexpected = |error| Error::unexpected("stored file", error);
        let before = self.marks.partition_point(|mark| mark.row <= from);
        let Some(mark) = before.checked_sub(1).map(|at| self.marks[at]) else {
            return Ok(Vec::new());
        };
        let mut records = CsvRecords::resume(open(mark.start.offset), &self.head, mark.start).map_err(unexpected)?;
        let (mut rows, mut record) = (Vec::new(), Vec::new());
        for row in mark.row.. {
            if rows.len() == count || !records.read(&mut record).map_err(unexpected)? {
                break;
            }
            if row >= from {
                rows.push(record.drain(..).map(|cell| room.take(cell)).collect());
            }
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{Encoding, UTF_8, UTF_16LE, WINDOWS_1252};
    use ml_core::data::{CsvOptions, RowMarks, decoded, decoded_from};
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    /// Number of bytes that a page may take.
    const MOST: u64 = 768 << 10;
    const ROWS: u64 = 400_000;

    struct Counting<'a>(&'a [u8], &'a AtomicU64);

    impl Read for Counting<'_> {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.read(out)?;
            self.1.fetch_add(count as u64, Relaxed);
            Ok(count)
        }
    }

    fn file(encoding: &'static Encoding) -> Vec<u8> {
        let lines = (0..ROWS).map(|row| format!("{row},\"ä\nb\"\n"));
        let text: String = std::iter::once("row,text\n".to_owned()).chain(lines).collect();
        if encoding == UTF_16LE {
            return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        encoding.encode(&text).0.into_owned()
    }

    #[test]
    fn a_page_anywhere_takes_some_hundred_kilobytes() {
        for encoding in [UTF_8, WINDOWS_1252, UTF_16LE] {
            let (file, options) = (file(encoding), CsvOptions::default());
            let marks = RowMarks::of_csv(|| Ok(decoded(&file[..], encoding)), &options).unwrap();
            let marks = marks.in_encoding(&file[..], encoding).unwrap();
            let read = AtomicU64::new(0);
            for (from, expected) in [(0, 10), (199_999, 10), (399_990, 10), (399_995, 5), (ROWS, 0)] {
                read.store(0, Relaxed);
                let opened = CsvRecords::open(decoded(Counting(&file, &read), encoding), &options).unwrap();
                let index = RowIndex::new(opened.head(), marks.clone());
                let open = |offset: u64| {
                    let rest = &file[usize::try_from(offset).unwrap()..];
                    decoded_from(Counting(rest, &read), encoding, offset)
                };
                let rows = index.read(open, from, 10, &mut CellRoom::new()).unwrap();
                assert_eq!(rows.len(), expected, "{from}");
                for (row, found) in (from..).zip(&rows) {
                    assert_eq!(found, &[row.to_string(), "ä\nb".to_owned()]);
                }
                let bytes = read.load(Relaxed);
                assert!(bytes < MOST, "row {from} took {bytes} of {} bytes", file.len());
            }
        }
    }

    #[test]
    fn the_bytes_of_a_page_are_known_before_it_is_read() {
        let long = "x".repeat(300 << 10);
        let rows: String = (0..20).map(|row| format!("{row},{long}\n")).collect();
        let file = format!("row,text\n{rows}{}", "1,2\n".repeat(1000));
        let options = CsvOptions::default();
        let marks = RowMarks::of_csv(|| Ok(file.as_bytes()), &options).unwrap();
        let marks = marks.in_encoding(file.as_bytes(), UTF_8).unwrap();
        let head = CsvRecords::open(file.as_bytes(), &options).unwrap().head();
        let (index, size) = (RowIndex::new(head, marks), file.len() as u64);
        let bytes = |from, count| index.bytes_around(from, count, size);
        assert!(bytes(0, 10) >= 10 * long.len() as u64);
        assert!(bytes(0, 10) < 15 * long.len() as u64);
        assert!(bytes(900, 100) < bytes(0, 10));
        assert_eq!(bytes(2000, 100), bytes(1019, 1));
    }
}
