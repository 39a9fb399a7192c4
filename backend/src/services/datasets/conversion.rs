//! Conversion of uploaded files of other formats to CSV.

use super::csv_error::{copy_error, invalid_table};
use super::file_name::csv_name;
use super::reading::Reading;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::storage::{DiskReserve, LocalFile, Spool, SpooledFile};
use crate::work_pools::StopSignal;
use domain::dataset::UploadOptions;
use ml_core::data::MissingWords;
use ml_core::data::formats::{FormatError, FormatLimits, FormatOptions, TableFormat, Workspace, convert};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

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
        let content = file.reopen()?;
        let conversion = self.conversion(actor, options, move |_| Ok(content)).await?;
        let (file, file_name) = conversion.converted(&file_name).unwrap_or((file, file_name));
        Ok(CsvUpload {
            file,
            file_name,
            reading: conversion.reading,
        })
    }

    /// Converts a stored file to CSV, unless it is one.
    pub(crate) async fn convert_stored(
        &self,
        actor: &Actor,
        file: LocalFile,
        options: &UploadOptions,
    ) -> std::result::Result<Conversion, NotConverted> {
        let spool = self.spool.clone();
        // Others may read the same open file, whose offset the conversion would change.
        let copy = move |workspace: &SpoolWorkspace<'_>| {
            let mut copy = spool.unnamed()?;
            std::io::copy(&mut workspace.reader(file.reader()), &mut copy).map_err(copy_error)?;
            Ok(copy)
        };
        self.conversion(actor, options, copy).await
    }

    async fn conversion(
        &self,
        actor: &Actor,
        options: &UploadOptions,
        open: impl FnOnce(&SpoolWorkspace<'_>) -> Result<File> + Send + 'static,
    ) -> std::result::Result<Conversion, NotConverted> {
        let reading = Reading::new(options, self.limits.max_columns)?;
        let format = FormatOptions {
            table: options.table.clone().filter(|table| !table.is_empty()),
            has_header: options.has_header,
            missing: MissingWords::new(&reading.csv.na_values, reading.csv.keep_na),
            limits: FormatLimits {
                max_bytes: self.limits.max_upload_bytes,
                max_rows: self.limits.max_rows,
                max_columns: self.limits.max_columns,
                ..FormatLimits::default()
            },
        };
        let (spool, reserve) = (self.spool.clone(), self.reserve.clone());
        let converted = self
            .run_heavy(actor, move |stop| {
                let workspace = SpoolWorkspace {
                    spool: &spool,
                    reserve: &reserve,
                    stop,
                };
                Ok(match convert(&open(&workspace)?, &format, &workspace) {
                    Ok(Some(found)) => {
                        let csv = spool.adopt(workspace.reader(found.csv)).map_err(copy_error)?;
                        Ok(Some((csv, found.source)))
                    }
                    Ok(None) => Ok(None),
                    Err(error) => Err(NotConverted::from(error)),
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
}

/// Temporary files of a conversion, which ends when the work is stopped or the disk is nearly full.
struct SpoolWorkspace<'a> {
    spool: &'a Spool,
    reserve: &'a DiskReserve,
    stop: &'a StopSignal,
}

impl SpoolWorkspace<'_> {
    /// Returns the reader of a file that is being copied.
    fn reader<R: Read>(&self, inner: R) -> impl Read {
        CheckedReader { inner, workspace: self }
    }
}

/// Reader that fails as soon as its conversion must end.
struct CheckedReader<'a, R> {
    inner: R,
    workspace: &'a SpoolWorkspace<'a>,
}

impl<R: Read> Read for CheckedReader<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        self.workspace.check()?;
        self.inner.read(out)
    }
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
