//! Manifest of an archive.

use crate::db::copy::{ColumnRow, Kind, TABLES};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Name of the manifest in the archive.
pub(super) const MANIFEST: &str = "manifest.json";
/// Version of the format of the archive; raised by a change that older versions cannot read.
const FORMAT_VERSION: u32 = 1;
/// Marks the archives of this program.
const FORMAT: &str = "ai-backend-playground-backup";
/// Version of this program.
const PRODUCT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Content of an archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    format_version: u32,
    /// Version of the program that wrote the archive.
    pub product_version: String,
    /// Time of the snapshot of the rows.
    pub created_at: DateTime<Utc>,
    /// Kind of the database: `sqlite` or `postgres`.
    pub database: String,
    /// Version of the last migration of the database.
    pub schema_version: i64,
    pub(super) tables: Vec<ArchivedTable>,
    pub(super) files: Vec<ArchivedFile>,
    /// Keys of the files of data sets and imports that the storage did not have.
    pub missing_files: Vec<String>,
    /// Keys of the files whose data sets or imports were deleted while the backup was taken.
    pub deleted_files: Vec<String>,
    /// Keys of the files whose content was not that of the upload.
    pub damaged_files: Vec<String>,
}

/// A table of an archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ArchivedTable {
    pub(super) name: String,
    /// Name and kind of each column.
    pub(super) columns: Vec<(String, Kind)>,
    pub(super) rows: u64,
    /// Highest id that the table has generated.
    pub(super) last_id: Option<i64>,
    pub(super) sha256: String,
}

/// A stored file of an archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ArchivedFile {
    pub(super) key: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl ArchivedTable {
    /// Returns the name of the table's entry in the archive.
    pub(super) fn path(&self) -> String {
        format!("tables/{}.jsonl", self.name)
    }
}

/// Returns the name of the entry of a stored file.
pub(super) fn path_of_file(key: &str) -> String {
    format!("files/{key}")
}

impl Manifest {
    /// Creates the manifest of an archive without content.
    pub(super) fn new(database: &str, schema_version: i64, now: DateTime<Utc>) -> Self {
        Self {
            format: FORMAT.into(),
            format_version: FORMAT_VERSION,
            product_version: PRODUCT_VERSION.into(),
            created_at: now,
            database: database.into(),
            schema_version,
            tables: Vec::new(),
            files: Vec::new(),
            missing_files: Vec::new(),
            deleted_files: Vec::new(),
            damaged_files: Vec::new(),
        }
    }

    /// Parses a manifest. Its format is checked first, because another one may have other fields.
    pub(super) fn parse(text: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
            format_version: u32,
        }
        let no_manifest = |error| Error::Backup(format!("its {MANIFEST} cannot be read: {error}"));
        let head: Head = serde_json::from_slice(text).map_err(no_manifest)?;
        if head.format != FORMAT {
            return Err(Error::Backup(format!(
                "it is no backup of this program: its format is “{}”",
                head.format
            )));
        }
        if head.format_version != FORMAT_VERSION {
            return Err(Error::Backup(format!(
                "its format has the version {}, and this version of the program reads {FORMAT_VERSION}: restore it with \
                 the version that wrote it, or a later one",
                head.format_version
            )));
        }
        serde_json::from_slice(text).map_err(no_manifest)
    }

    /// Number of rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// Number of tables.
    #[must_use]
    pub fn tables(&self) -> usize {
        self.tables.len()
    }

    /// Number of stored files.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// Bytes of the stored files.
    #[must_use]
    pub fn file_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// Returns the tables of a database, in the order in which their rows can be added, with the
/// columns that the database has, and the key of each table. Fails for a column that this version
/// does not know, because its values would be missing in the archive.
pub(super) fn tables_of(found: &[ColumnRow]) -> Result<Vec<(ArchivedTable, &'static str)>> {
    if found.is_empty() {
        return Err(Error::Backup(
            "the database has no tables: there is nothing to back up".into(),
        ));
    }
    let known = |row: &&ColumnRow| {
        let table = TABLES.iter().find(|table| table.name == row.table_name);
        table.is_some_and(|table| table.columns.iter().any(|column| column.0 == row.column_name))
    };
    if let Some(row) = found.iter().find(|row| !known(row)) {
        return Err(Error::Backup(format!(
            "the database has the column {}.{}, which version {PRODUCT_VERSION} does not know: take the backup with the \
             version that the database belongs to",
            row.table_name, row.column_name
        )));
    }
    let tables = TABLES.iter().map(|table| {
        let columns = table.columns.iter().filter(|(name, _)| {
            found
                .iter()
                .any(|row| row.table_name == table.name && row.column_name == *name)
        });
        let archived = ArchivedTable {
            name: table.name.into(),
            columns: columns.map(|&(name, kind)| (name.to_owned(), kind)).collect(),
            rows: 0,
            last_id: None,
            sha256: String::new(),
        };
        (archived, table.key)
    });
    // A database of an earlier version has fewer tables.
    Ok(tables.filter(|(table, _)| !table.columns.is_empty()).collect())
}

/// Returns whether a table generates ids.
pub(super) fn has_ids(columns: &[(String, Kind)]) -> bool {
    columns
        .iter()
        .any(|(name, kind)| name == "id" && *kind == Kind::Integer)
}
