//! Sources of CSV that can be read several times.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A CSV that can be read from its beginning several times: its bytes, the path of a
/// file, or a function that opens it.
///
/// ```
/// use ml_core::data::{CsvOptions, read_csv};
///
/// let bytes = "x\n1\n".as_bytes();
/// assert_eq!(read_csv(bytes, &CsvOptions::default())?.rows(), 1);
/// assert_eq!(read_csv(|| Ok(bytes), &CsvOptions::default())?.rows(), 1);
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
pub trait CsvSource {
    /// A reader of the whole CSV.
    type Reader: Read + Send;

    /// Opens the CSV.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn open(&self) -> io::Result<Self::Reader>;
}

impl<'a> CsvSource for &'a [u8] {
    type Reader = &'a [u8];

    fn open(&self) -> io::Result<Self::Reader> {
        Ok(self)
    }
}

impl CsvSource for &Path {
    type Reader = File;

    fn open(&self) -> io::Result<Self::Reader> {
        File::open(self)
    }
}

impl<R: Read + Send, F: Fn() -> io::Result<R>> CsvSource for F {
    type Reader = R;

    fn open(&self) -> io::Result<R> {
        self()
    }
}
