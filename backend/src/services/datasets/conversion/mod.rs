//! Conversion of uploaded files of other formats to CSV.

mod convert;
mod process;

pub(crate) use convert::ConversionOptions;
pub use process::convert_as_child;

use super::csv_error::{copy_error, invalid_file, invalid_table, too_large};
use super::file_name::csv_name;
use super::reading::Reading;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::settings::TrainIn;
use crate::storage::{DiskReserve, LocalFile, Spool, SpooledFile};
use crate::thread_pools::cores;
use crate::work_pools::StopSignal;
use convert::convert_to_csv;
use domain::dataset::UploadOptions;
use ml_core::data::formats::{FormatError, TableFormat, TableSource, Workspace, is_csv};
use process::convert_in_process;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use tempfile::NamedTempFile;

/// Smallest memory limit of a conversion in bytes. Else the limit is that of a run, divided by the
/// cores, because as many files may be converted at a time.
const MIN_MEMORY: u64 = 256 << 20;
/// Number of bytes at the beginning of a file that show whether it is a CSV.
const BEGINNING: u64 = 4096;

/// An uploaded table as CSV.
pub(crate) struct CsvUpload {
    pub(crate) file: Arc<SpooledFile>,
    pub(crate) file_name: String,
    pub(crate) reading: Reading,
}

/// The CSV of a table of another format, and how it is read; of a CSV only how it is read.
pub(crate) struct Conversion {
    csv: Option<(Arc<SpooledFile>, TableFormat)>,
    pub(crate) reading: Reading,
}

impl Conversion {
    /// Returns the file with the CSV: the converted one, or else `original`.
    pub(crate) fn local_csv(&self, original: LocalFile) -> Result<LocalFile> {
        match &self.csv {
            Some((csv, _)) => csv.local(),
            None => Ok(original),
        }
    }

    /// Returns the converted file and its name; `None` where the upload of this name is a CSV.
    pub(crate) fn converted(&self, file_name: &str) -> Option<(Arc<SpooledFile>, String)> {
        let (csv, format) = self.csv.as_ref()?;
        Some((Arc::clone(csv), csv_name(file_name, *format)))
    }
}

/// Error of a conversion.
pub(crate) struct NotConverted {
    pub(crate) error: Error,
    /// The names of the tables of the file, of which another may be chosen.
    pub(crate) tables: Vec<String>,
}

impl From<FormatError> for NotConverted {
    fn from(error: FormatError) -> Self {
        Self {
            tables: error.tables().to_vec(),
            error: invalid_table(error),
        }
    }
}

impl From<Error> for NotConverted {
    fn from(error: Error) -> Self {
        let tables = Vec::new();
        Self { error, tables }
    }
}

impl From<NotConverted> for Error {
    fn from(NotConverted { error, .. }: NotConverted) -> Self {
        error
    }
}

impl Services {
    /// Converts an upload to CSV, unless it is one.
    pub(crate) async fn to_csv(
        &self,
        actor: &Actor,
        file: Arc<SpooledFile>,
        file_name: String,
        options: &UploadOptions,
    ) -> Result<CsvUpload> {
        let conversion = self.convert(actor, file.local()?, options).await?;
        let (file, file_name) = conversion.converted(&file_name).unwrap_or((file, file_name));
        Ok(CsvUpload {
            file,
            file_name,
            reading: conversion.reading,
        })
    }

    /// Converts a file to CSV, unless it is one.
    pub(crate) async fn convert(
        &self,
        actor: &Actor,
        file: LocalFile,
        options: &UploadOptions,
    ) -> std::result::Result<Conversion, NotConverted> {
        let reading = Reading::new(options, self.limits.max_columns)?;
        let options = ConversionOptions {
            table: options.table.clone().filter(|table| !table.is_empty()),
            has_header: options.has_header,
            na_values: reading.csv.na_values.clone(),
            keep_na: reading.csv.keep_na,
            max_bytes: self.limits.max_upload_bytes,
            max_rows: self.limits.max_rows,
            max_columns: self.limits.max_columns,
        };
        let (converter, spool) = (self.converter(), self.spool.clone());
        let converted = self
            .run_heavy(actor, move |stop| {
                Ok(match converter.convert(&file, &options, stop) {
                    Ok(Some((csv, source))) => {
                        let csv = spool.complete(csv, |file| stop.reader(file)).map_err(copy_error)?;
                        Ok(Some((csv, source)))
                    }
                    Ok(None) => Ok(None),
                    Err(error) => Err(error),
                })
            })
            .await??;
        Ok(match converted {
            None => Conversion { csv: None, reading },
            Some((file, source)) => Conversion {
                csv: Some((Arc::new(file), source.format)),
                reading: reading.with_source(source),
            },
        })
    }

    /// Returns the converter of this process.
    pub(crate) fn converter(&self) -> Converter {
        Converter {
            place: self.train_in.clone(),
            memory: (self.limits.max_run_memory / cores() as u64).max(MIN_MEMORY),
            spool: self.spool.clone(),
            reserve: self.reserve.clone(),
        }
    }
}

/// Converts tables of other formats to CSV, in child processes where trainings are.
pub(crate) struct Converter {
    place: TrainIn,
    memory: u64,
    spool: Spool,
    reserve: DiskReserve,
}

impl Converter {
    /// Returns the table of a file as CSV; `None` if it is a CSV itself. Blocks.
    pub(crate) fn convert(
        &self,
        file: &LocalFile,
        options: &ConversionOptions,
        stop: &StopSignal,
    ) -> std::result::Result<Option<(NamedTempFile, TableSource)>, NotConverted> {
        let mut beginning = Vec::new();
        let read = file.reader().take(BEGINNING).read_to_end(&mut beginning);
        read.map_err(Error::from)?;
        // A name of a table, which a CSV does not have, is refused by the conversion.
        if options.table.is_none() && is_csv(&beginning) {
            return Ok(None);
        }
        let workspace = SpoolWorkspace {
            spool: &self.spool,
            reserve: &self.reserve,
            stop,
        };
        let csv = self.spool.empty()?;
        let source = match &self.place {
            TrainIn::Process(binary) => convert_in_process(binary, self.memory, file, options, &workspace, csv.path())?,
            TrainIn::Thread => {
                let out = csv.reopen().map_err(Error::from)?;
                convert_to_csv(file.reader(), options, &workspace, out)?
            }
        };
        Ok(source.map(|source| (csv, source)))
    }
}

/// Temporary files of a conversion, which ends when the work is stopped or the disk is nearly full.
struct SpoolWorkspace<'a> {
    spool: &'a Spool,
    reserve: &'a DiskReserve,
    stop: &'a StopSignal,
}

impl Workspace for SpoolWorkspace<'_> {
    fn scratch(&self) -> std::io::Result<File> {
        self.spool.unnamed().map_err(std::io::Error::other)
    }

    fn check(&self) -> std::io::Result<()> {
        self.stop.check()?;
        self.reserve.check().map_err(std::io::Error::other)
    }
}
