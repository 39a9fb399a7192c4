//! Index of the row offsets of a stored file, so that a page is read without the rows before it.

use crate::cache::single_shard;
use crate::error::{Error, Result};
use ml_core::data::{CsvHead, CsvRecords, RecordStart};
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Weighter};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OwnedMutexGuard;

/// Number of bytes between two marks, and the most that is read before the first row of a page.
const STEP: u64 = 256 << 10;
/// Size of the cache in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// A row and its offset.
#[derive(Clone, Copy)]
struct Mark {
    row: u64,
    start: RecordStart,
}

/// Marks at some rows of a file, as far as the file was read.
pub(crate) struct RowIndex {
    head: CsvHead,
    marks: Mutex<Vec<Mark>>,
    /// Held by the request that reads beyond the last mark; others wait for its marks instead of
    /// reading the same rows.
    frontier: Arc<tokio::sync::Mutex<()>>,
    /// Upper bound of the size in bytes.
    weight: u64,
}

#[derive(Clone)]
struct Weight;

impl Weighter<String, Arc<RowIndex>> for Weight {
    fn weight(&self, key: &String, index: &Arc<RowIndex>) -> u64 {
        key.len() as u64 + index.weight
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
    /// Creates an index of a file of `size` bytes with a mark at the first row.
    pub(crate) fn new<R: Read>(records: &CsvRecords<R>, size: u64) -> Self {
        let head = records.head();
        let names: usize = head.names().iter().map(|name| name.len() + 32).sum();
        let marks = (size / STEP + 2) * size_of::<Mark>() as u64;
        Self {
            marks: Mutex::new(vec![Mark {
                row: 0,
                start: records.position(),
            }]),
            head,
            frontier: Arc::default(),
            weight: names as u64 + 2 * marks,
        }
    }

    /// Returns the names of the columns.
    pub(crate) fn names(&self) -> &[String] {
        self.head.names()
    }

    fn marks(&self) -> MutexGuard<'_, Vec<Mark>> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the last mark at or before a row, and whether it is the last of all.
    fn mark(&self, row: u64) -> Option<(Mark, bool)> {
        let marks = self.marks();
        let at = marks.partition_point(|mark| mark.row <= row).checked_sub(1)?;
        Some((marks[at], at + 1 == marks.len()))
    }

    /// Waits until no other request reads towards a row beyond the last mark.
    pub(crate) async fn approach(&self, row: u64) -> Option<OwnedMutexGuard<()>> {
        let is_beyond = |index: &Self| index.mark(row).is_none_or(|(_, is_last)| is_last);
        if !is_beyond(self) {
            return None;
        }
        Some(Arc::clone(&self.frontier).lock_owned().await)
    }

    /// Returns `count` rows from row `from` on, fewer at the end of the file. `open` opens the file
    /// at an offset. Blocks.
    pub(crate) fn read<R: Read>(
        &self,
        open: impl FnOnce(u64) -> io::Result<R>,
        from: u64,
        count: usize,
    ) -> Result<Vec<Vec<String>>> {
        let unexpected = |error| Error::unexpected("stored file", error);
        let Some((mark, _)) = self.mark(from) else {
            return Ok(Vec::new());
        };
        let mut records = CsvRecords::resume(open(mark.start.offset)?, &self.head, mark.start).map_err(unexpected)?;
        let (mut rows, mut record, mut row, mut last) = (Vec::new(), Vec::new(), mark.row, mark);
        while rows.len() < count && records.read(&mut record).map_err(unexpected)? {
            if row >= from {
                rows.push(std::mem::take(&mut record));
            }
            row += 1;
            let start = records.position();
            if start.offset - last.start.offset >= STEP {
                last = Mark { row, start };
                self.add(last);
            }
        }
        Ok(rows)
    }

    /// Adds a mark after the last.
    fn add(&self, mark: Mark) {
        let mut marks = self.marks();
        if marks.last().is_none_or(|last| last.row < mark.row) {
            marks.push(mark);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ml_core::data::CsvOptions;
    use std::cell::Cell;

    struct Counting<'a>(&'a [u8], &'a Cell<u64>);

    impl Read for Counting<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.0.read(out)?;
            self.1.set(self.1.get() + count as u64);
            Ok(count)
        }
    }

    #[test]
    fn a_late_page_is_read_without_the_rows_before_it() {
        let lines = (0..400_000).map(|row| format!("{row},\"a\nb\"\n"));
        let file: String = std::iter::once("row,text\n".to_owned()).chain(lines).collect();
        let size = file.len() as u64;
        let records = CsvRecords::open(file.as_bytes(), &CsvOptions::default()).unwrap();
        let (index, read) = (RowIndex::new(&records, size), Cell::new(0));
        let page = |from: u64, count| {
            read.set(0);
            let open = |offset: u64| Ok(Counting(&file.as_bytes()[usize::try_from(offset).unwrap()..], &read));
            let rows = index.read(open, from, count).unwrap();
            for (row, found) in (from..).zip(&rows) {
                assert_eq!(found, &[row.to_string(), "a\nb".to_owned()]);
            }
            (rows.len(), read.get())
        };
        let (rows, bytes) = page(0, 50);
        assert!(rows == 50 && bytes < 3 * STEP, "the first page took {bytes} bytes");
        let (rows, bytes) = page(399_990, 50);
        assert!(rows == 10 && bytes > size / 2, "nobody has been there yet");
        for from in [399_990, 200_000, 123_456, 0] {
            let (rows, bytes) = page(from, 10);
            assert!(
                rows == 10 && bytes < 3 * STEP,
                "row {from} took {bytes} of {size} bytes"
            );
        }
        assert_eq!(page(400_000, 10).0, 0);
        let marks = index.marks().len() as u64;
        assert!((size / STEP / 2..=size / STEP + 1).contains(&marks), "{marks} marks");
        assert!(marks * size_of::<Mark>() as u64 <= index.weight);
    }

    #[tokio::test]
    async fn reads_beyond_the_last_mark_are_serialized() {
        let file = "a,b\n1,2\n";
        let records = CsvRecords::open(file.as_bytes(), &CsvOptions::default()).unwrap();
        let index = RowIndex::new(&records, file.len() as u64);
        let first = index.approach(0).await.expect("beyond the last mark");
        assert!(futures::FutureExt::now_or_never(index.approach(0)).is_none());
        drop(first);
        index.add(Mark {
            row: 7,
            start: records.position(),
        });
        assert!(index.approach(3).await.is_none(), "a mark follows: nothing to find out");
    }
}
