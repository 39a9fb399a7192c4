//! Preview of an import: the file as it is read with the given options.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::datasets::columns::column_type;
use crate::services::datasets::conversion::NotConverted;
use crate::services::datasets::csv_error::{TABLE, TYPES, invalid_csv};
use crate::services::datasets::files::FileDescription;
use crate::services::datasets::reading::Reading;
use crate::storage::LocalFile;
use crate::work_pools::StopSignal;
use domain::dataset::{
    ColumnType, ContradictingValue, Contradictions, ImportColumn, ImportPreview, MAX_PREVIEW_VALUE, PREVIEW_ROWS,
    UploadOptions,
};
use domain::{ErrorCode, Failure, FieldError};
use encoding_rs::Encoding;
use ml_core::data::{CsvOptions, CsvRecords, DataError, contradictions, decoded};
use ml_core::spelling::Spellings;
use std::collections::{BTreeMap, HashSet};
use std::io::Read;

impl Services {
    /// Reads a file with the options. Errors of the file are part of the preview.
    ///
    /// # Errors
    /// When an option is not acceptable.
    pub(super) async fn preview(
        &self,
        actor: &Actor,
        file: LocalFile,
        options: &UploadOptions,
    ) -> Result<ImportPreview> {
        let conversion = match self.convert(actor, file.clone(), options).await {
            Ok(conversion) => conversion,
            Err(NotConverted { error, tables }) => return Ok(unreadable(failure_of_file(error)?, tables)),
        };
        let (file, reading) = (conversion.local_csv(file)?, conversion.reading);
        let failure = match about_file(self.describe_upload(actor, file.clone(), reading.clone()).await)? {
            Ok(described) => return self.preview_of(actor, file, described, reading).await,
            Err(failure) => failure,
        };
        if !is_about(&failure, TYPES) {
            return Ok(unreadable(failure, reading.tables()));
        }
        let detected = reading.without_types();
        Ok(
            match about_file(self.describe_upload(actor, file.clone(), detected.clone()).await)? {
                Ok(described) => ImportPreview {
                    errors: failure.errors,
                    ..self.preview_of(actor, file, described, detected).await?
                },
                Err(failure) => unreadable(failure, detected.tables()),
            },
        )
    }

    /// Adds the first rows and the contradictions to the description of a file.
    async fn preview_of(
        &self,
        actor: &Actor,
        file: LocalFile,
        described: FileDescription,
        reading: Reading,
    ) -> Result<ImportPreview> {
        let (encoding, max_columns) = (described.format.encoding()?, self.limits.max_columns);
        let is_text = |kind: ColumnType| matches!(kind, ColumnType::Categorical | ColumnType::Text);
        // A given type, or one that the source of the table declares, has no contradictions.
        let declared = declared_columns(&described, &reading);
        let is_declared = |at: usize, name: &String| declared.contains(name) || reading.csv.text_columns.contains(&at);
        let columns = described.columns.iter().enumerate();
        let texts = columns.filter(|(at, column)| is_text(column.kind) && !is_declared(*at, &column.name));
        let csv = CsvOptions {
            keep: Some(texts.map(|(_, column)| column.name.clone()).collect()),
            // The notation that was found says nothing about texts.
            decimal: reading.csv.decimal,
            thousands: reading.csv.thousands,
            ..described.format.options(max_columns, BTreeMap::new())
        };
        let (table, tables) = (reading.table(), reading.tables());
        let (first_rows, mut found) = self
            .run_heavy(actor, move |stop| {
                survey(&file, encoding, &csv, stop).map_err(invalid_csv)
            })
            .await?;
        let columns = described.columns.into_iter().map(|column| ImportColumn {
            contradictions: found.remove(&column.name).map(contradictions_of),
            column,
        });
        Ok(ImportPreview {
            rows: described.rows,
            columns: columns.collect(),
            first_rows,
            warnings: described.warnings,
            errors: Vec::new(),
            table,
            tables,
            format: Some(described.format.into()),
        })
    }
}

/// Returns the result, or the reason why the file cannot be read with the options.
fn about_file<T>(result: Result<T>) -> Result<std::result::Result<T, Failure>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(error) => failure_of_file(error).map(Err),
    }
}

/// Returns the reason why the file cannot be read with the options, if the error is about that.
fn failure_of_file(error: Error) -> Result<Failure> {
    let is_shown = |failure: &Failure| {
        let codes = [ErrorCode::InvalidFile, ErrorCode::PayloadTooLarge];
        codes.contains(&failure.code) || is_about(failure, TYPES) || is_about(failure, TABLE)
    };
    match error {
        Error::Failure(failure) if is_shown(&failure) => Ok(failure),
        error => Err(error),
    }
}

/// Returns the preview of a file that cannot be read, and has these tables.
fn unreadable(failure: Failure, tables: Vec<String>) -> ImportPreview {
    let errors = match failure.errors.is_empty() {
        true => vec![FieldError::new("file", failure.code.as_str(), failure.detail)],
        false => failure.errors,
    };
    ImportPreview {
        errors,
        tables,
        ..ImportPreview::default()
    }
}

fn is_about(failure: &Failure, field: &str) -> bool {
    failure.errors.iter().any(|error| error.field() == field)
}

/// The first rows of a file, and the contradictions by column.
type Survey = (Vec<Vec<String>>, BTreeMap<String, ml_core::data::Contradictions>);

/// Reads what the description of a file does not have. Blocks.
fn survey(
    file: &LocalFile,
    encoding: &'static Encoding,
    csv: &CsvOptions,
    stop: &StopSignal,
) -> std::result::Result<Survey, DataError> {
    let open = || -> std::io::Result<_> { Ok(decoded(stop.reader(file.reader()), encoding)) };
    let found = match &csv.keep {
        Some(keep) if keep.is_empty() => BTreeMap::new(),
        _ => contradictions(open, csv)?,
    };
    Ok((first_rows(CsvRecords::open(open()?, csv)?)?, found))
}

fn first_rows(mut records: CsvRecords<impl Read>) -> std::result::Result<Vec<Vec<String>>, DataError> {
    let mut rows = Vec::new();
    let mut record = Vec::new();
    while rows.len() < PREVIEW_ROWS && records.read(&mut record)? {
        rows.push(record.iter().map(|text| shortened(text)).collect());
    }
    Ok(rows)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_PREVIEW_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn contradictions_of(found: ml_core::data::Contradictions) -> Contradictions {
    let value = |value: ml_core::data::ContradictingValue| ContradictingValue {
        value: value.value,
        count: value.count,
        rows: value.rows,
    };
    Contradictions {
        kind: column_type(found.kind),
        fitting: found.fitting,
        contradicting: found.contradicting,
        values: found.values.into_iter().map(value).collect(),
    }
}

/// Returns the columns whose type is given, by their name or by another spelling of it.
fn declared_columns(described: &FileDescription, reading: &Reading) -> HashSet<String> {
    let names = described.columns.iter().map(|column| column.name.as_str());
    let exact: HashSet<&str> = names.clone().collect();
    let spellings = Spellings::new(names);
    let column = |name: &String| match exact.contains(name.as_str()) {
        true => Some(name.clone()),
        false => spellings.find(name).map(|(_, column)| column.to_owned()),
    };
    reading.types.keys().filter_map(column).collect()
}
