//! One conversion, in this process or in a child process.

use super::NotConverted;
use crate::error::Result;
use ml_core::data::MissingWords;
use ml_core::data::formats::{FormatLimits, FormatOptions, TableSource, Workspace, convert};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{Read, Seek};

/// Options and limits of a conversion.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ConversionOptions {
    /// The name of the sheet of a workbook, or of the file in an archive.
    pub(crate) table: Option<String>,
    /// Whether the first row of a sheet holds the names of the columns.
    pub(crate) has_header: Option<bool>,
    /// Words that stand for a missing value, beside the default ones unless `keep_na`.
    pub(crate) na_values: Vec<String>,
    pub(crate) keep_na: bool,
    pub(crate) max_bytes: u64,
    pub(crate) max_rows: u64,
    pub(crate) max_columns: usize,
}

impl ConversionOptions {
    fn format_options(&self) -> FormatOptions {
        FormatOptions {
            table: self.table.clone(),
            has_header: self.has_header,
            missing: MissingWords::new(&self.na_values, self.keep_na),
            limits: FormatLimits {
                max_bytes: self.max_bytes,
                max_rows: self.max_rows,
                max_columns: self.max_columns,
                ..FormatLimits::default()
            },
        }
    }
}

/// Writes the table of `input` to `csv`, and returns how it was found; `None` if the input is a CSV
/// itself. Blocks.
pub(super) fn convert_to_csv(
    mut input: impl Read,
    options: &ConversionOptions,
    workspace: &dyn Workspace,
    mut csv: File,
) -> std::result::Result<Option<TableSource>, NotConverted> {
    let file = copy(&mut input, workspace)?;
    let Some(mut converted) = convert(&file, &options.format_options(), workspace)? else {
        return Ok(None);
    };
    std::io::copy(&mut Checked(&mut converted.csv, workspace), &mut csv).map_err(super::copy_error)?;
    Ok(Some(converted.source))
}

/// Copies the input to a file with an offset of its own, which the conversion changes.
fn copy(input: &mut impl Read, workspace: &dyn Workspace) -> Result<File> {
    let mut file = workspace.scratch()?;
    std::io::copy(&mut Checked(input, workspace), &mut file).map_err(super::copy_error)?;
    file.rewind()?;
    Ok(file)
}

/// Reader that fails as soon as its conversion must end.
struct Checked<'a, R>(&'a mut R, &'a dyn Workspace);

impl<R: Read> Read for Checked<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.1.check()?;
        self.0.read(out)
    }
}
