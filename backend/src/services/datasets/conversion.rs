//! Conversion of uploaded files of other formats to CSV.

use super::csv_error::invalid_table;
use super::file_name::csv_name;
use super::reading::Reading;
use crate::actor::Actor;
use crate::error::Result;
use crate::services::Services;
use crate::storage::{DiskReserve, Spool, SpooledFile};
use crate::work_pools::StopSignal;
use domain::dataset::UploadOptions;
use ml_core::data::MissingWords;
use ml_core::data::formats::{FormatLimits, FormatOptions, Workspace, convert};
use std::fs::File;
use std::sync::Arc;

/// An uploaded table as CSV.
pub(crate) struct CsvUpload {
    pub(crate) file: Arc<SpooledFile>,
    pub(crate) file_name: String,
    pub(crate) reading: Reading,
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
        let (spool, reserve, content) = (self.spool.clone(), self.reserve.clone(), file.reopen()?);
        let converted = self
            .run_heavy(actor, move |stop| {
                let workspace = SpoolWorkspace {
                    spool: &spool,
                    reserve: &reserve,
                    stop,
                };
                let converted = convert(&content, &format, &workspace).map_err(invalid_table)?;
                let converted =
                    converted.map(|converted| Ok((spool.adopt(stop.reader(converted.csv))?, converted.source)));
                converted.transpose()
            })
            .await?;
        Ok(match converted {
            None => CsvUpload {
                file,
                file_name,
                reading,
            },
            Some((file, source)) => CsvUpload {
                file: Arc::new(file),
                file_name: csv_name(&file_name, source.format),
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

impl Workspace for SpoolWorkspace<'_> {
    fn scratch(&self) -> std::io::Result<File> {
        self.spool.unnamed().map_err(std::io::Error::other)
    }

    fn check(&self) -> std::io::Result<()> {
        self.stop.check()?;
        self.reserve.check().map_err(std::io::Error::other)
    }
}
