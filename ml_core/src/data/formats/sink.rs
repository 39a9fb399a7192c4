//! Output of a conversion: a CSV.

use super::FormatError;
use super::job::Job;
use std::fs::File;
use std::io::Seek;

/// Number of rows between two checks for a stop.
const CHECK_INTERVAL: u64 = 1024;

/// Bytes that are collected before they are written to the disk.
const BUFFER: usize = 64 << 10;

/// Writer of a CSV within the limits of a conversion.
pub(super) struct Sink<'a> {
    job: &'a Job<'a>,
    writer: csv::Writer<File>,
    bytes: u64,
    rows: u64,
    /// The number of rows that do not count against the limit of rows.
    headers: u64,
}

impl<'a> Sink<'a> {
    /// Creates the file. The first `headers` rows do not count against the limit of rows.
    pub(super) fn new(job: &'a Job<'a>, headers: u64) -> Result<Self, FormatError> {
        let file = job.workspace.scratch()?;
        Ok(Self {
            job,
            writer: csv::WriterBuilder::new().buffer_capacity(BUFFER).from_writer(file),
            bytes: 0,
            rows: 0,
            headers,
        })
    }

    /// Writes a row.
    pub(super) fn write_row<T: AsRef<str>>(&mut self, values: &[T]) -> Result<(), FormatError> {
        self.rows += 1;
        let max = self.job.limits().max_rows;
        if self.rows.saturating_sub(self.headers) > max {
            return Err(FormatError::TooManyRows { max });
        }
        if self.rows.is_multiple_of(CHECK_INTERVAL) {
            self.job.workspace.check()?;
        }
        let lengths = values.iter().map(|value| value.as_ref().len() as u64 + 1);
        self.bytes += lengths.sum::<u64>();
        self.job.check_size(self.bytes, u64::MAX)?;
        self.writer
            .write_record(values.iter().map(|value| value.as_ref().as_bytes()))
            .map_err(|error| FormatError::Io(error.into()))
    }

    /// Returns the finished file, at its beginning.
    pub(super) fn finish(self) -> Result<File, FormatError> {
        let mut file = self
            .writer
            .into_inner()
            .map_err(|error| FormatError::Io(error.into_error()))?;
        file.rewind()?;
        Ok(file)
    }
}
