//! Options, limits and resources of a conversion.

use super::{FormatError, TableFormat};
use crate::data::MissingWords;
use std::fs::File;
use std::io::{Read, Seek, Write};

/// Size up to which content may be compressed by any ratio.
const UNRATED_BYTES: u64 = 1 << 20;

/// Number of bytes that are unpacked at a time.
const BUFFER: usize = 64 << 10;

/// Options of a conversion.
#[derive(Clone, Debug, Default)]
pub struct FormatOptions {
    /// The name of the sheet of a workbook, or of the file in an archive. Default: the first
    /// visible sheet, and the only file.
    pub table: Option<String>,
    /// Whether the first row of a sheet holds the names of the columns. Default: detected.
    pub has_header: Option<bool>,
    /// The words that stand for a missing value.
    pub missing: MissingWords,
    /// The limits of the content.
    pub limits: FormatLimits,
}

/// Limits of unpacked and converted content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatLimits {
    /// The largest number of bytes of the unpacked content and of the CSV. Default: no limit.
    pub max_bytes: u64,
    /// The largest ratio of unpacked to compressed bytes. Default: 1,000, which no table reaches
    /// and a file that is made to fill the memory or the disk does.
    pub max_ratio: u64,
    /// The largest number of rows. Default: no limit.
    pub max_rows: u64,
    /// The largest number of columns. Default: 2,000.
    pub max_columns: usize,
}

impl Default for FormatLimits {
    fn default() -> Self {
        Self {
            max_bytes: u64::MAX,
            max_ratio: 1000,
            max_rows: u64::MAX,
            max_columns: 2000,
        }
    }
}

/// Resources for a conversion.
pub trait Workspace {
    /// Creates an empty temporary file.
    ///
    /// # Errors
    /// When it cannot be created.
    fn scratch(&self) -> std::io::Result<File>;

    /// Returns an error when the conversion is to stop; called often.
    ///
    /// # Errors
    /// When the conversion is to stop.
    fn check(&self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A function that creates temporary files.
impl<F: Fn() -> std::io::Result<File>> Workspace for F {
    fn scratch(&self) -> std::io::Result<File> {
        self()
    }
}

/// A conversion with its options and resources.
pub(super) struct Job<'a> {
    pub(super) options: &'a FormatOptions,
    pub(super) workspace: &'a dyn Workspace,
}

impl Job<'_> {
    pub(super) fn limits(&self) -> FormatLimits {
        self.options.limits
    }

    /// Checks the number of unpacked bytes.
    pub(super) fn check_size(&self, unpacked: u64, packed: u64) -> Result<(), FormatError> {
        let FormatLimits {
            max_bytes, max_ratio, ..
        } = self.limits();
        if unpacked > max_bytes {
            return Err(FormatError::TooLarge { max_bytes });
        }
        if unpacked > UNRATED_BYTES && unpacked / max_ratio.max(1) > packed {
            return Err(FormatError::TooCompressed { max_ratio });
        }
        Ok(())
    }

    /// Checks the number of columns.
    pub(super) fn check_columns(&self, columns: usize) -> Result<(), FormatError> {
        let max = self.limits().max_columns;
        if columns > max {
            return Err(FormatError::TooManyColumns { max });
        }
        Ok(())
    }

    /// Unpacks content to `out`; `packed` is the size of all content, of which `before` bytes have
    /// been unpacked already. Returns the number of all unpacked bytes.
    pub(super) fn unpack(
        &self,
        format: TableFormat,
        mut content: impl Read,
        packed: u64,
        before: u64,
        mut out: impl Write,
    ) -> Result<u64, FormatError> {
        let (mut buffer, mut unpacked) = (vec![0; BUFFER], before);
        loop {
            self.workspace.check()?;
            let count = match content.read(&mut buffer) {
                Ok(0) => return Ok(unpacked),
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(FormatError::decoding(format, error)),
            };
            unpacked += count as u64;
            self.check_size(unpacked, packed)?;
            out.write_all(&buffer[..count])?;
        }
    }

    /// Unpacks content to a temporary file.
    pub(super) fn unpack_to_scratch(
        &self,
        format: TableFormat,
        content: impl Read,
        packed: u64,
    ) -> Result<File, FormatError> {
        let mut file = self.workspace.scratch()?;
        self.unpack(format, content, packed, 0, &file)?;
        file.rewind()?;
        Ok(file)
    }
}
