//! The table `datasets`.

use crate::db::{Conn, columns, on};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::PageQuery;
use domain::Warning;
use domain::dataset::{Column, Dataset, DatasetFormat, DatasetSummary};
use sqlx::FromRow;

/// A row of `datasets`.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub(crate) struct DatasetRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) file_key: String,
    pub(crate) file_name: String,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: String,
    pub(crate) format: String,
    pub(crate) row_count: i64,
    pub(crate) columns: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) warnings: String,
}

impl DatasetRow {
    /// Returns the columns with their statistics.
    pub(crate) fn columns(&self) -> Result<Vec<Column>> {
        serde_json::from_str(&self.columns).map_err(|error| Error::row("datasets", "columns", self.id, error))
    }

    /// Returns the format of the file.
    pub(crate) fn format(&self) -> Result<DatasetFormat> {
        serde_json::from_str(&self.format).map_err(|error| Error::row("datasets", "format", self.id, error))
    }

    /// Returns the warnings about reading the file.
    pub(crate) fn warnings(&self) -> Result<Vec<Warning>> {
        serde_json::from_str(&self.warnings).map_err(|error| Error::row("datasets", "warnings", self.id, error))
    }

    /// Converts the row into the type of the API.
    pub(crate) fn into_dataset(self) -> Result<Dataset> {
        let (format, columns, warnings) = (self.format()?, self.columns()?, self.warnings()?);
        Ok(Dataset {
            id: self.id,
            name: self.name,
            rows: self.row_count,
            size_bytes: self.size_bytes,
            sha256: self.sha256,
            created_at: self.created_at,
            format,
            columns,
            warnings,
        })
    }
}

/// Values of a new row.
pub(crate) struct NewDatasetRow<'a> {
    pub(crate) owner_id: i64,
    pub(crate) name: &'a str,
    pub(crate) file_key: &'a str,
    pub(crate) file_name: &'a str,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: &'a str,
    pub(crate) format: &'a str,
    pub(crate) row_count: i64,
    pub(crate) column_count: i64,
    pub(crate) columns: &'a str,
    pub(crate) warnings: &'a str,
    pub(crate) now: DateTime<Utc>,
}

const INSERT: &str = concat!("insert into datasets (owner_id, name, file_key, file_name, size_bytes, sha256, format, row_count, column_count, columns, warnings, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning ", columns!(datasets));

/// Adds a data set.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewDatasetRow<'_>) -> Result<DatasetRow> {
    Ok(on!(conn, c => sqlx::query_as(INSERT)
        .bind(new.owner_id)
        .bind(new.name)
        .bind(new.file_key)
        .bind(new.file_name)
        .bind(new.size_bytes)
        .bind(new.sha256)
        .bind(new.format)
        .bind(new.row_count)
        .bind(new.column_count)
        .bind(new.columns)
        .bind(new.warnings)
        .bind(new.now)
        .fetch_one(&mut **c)
        .await)?)
}

const GET: &str = concat!(
    "select ",
    columns!(datasets),
    " from datasets where id = $1 and owner_id = $2 and deleted_at is null"
);

/// Returns a data set of an owner.
pub(crate) async fn get(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<DatasetRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

const LOCK: &str = concat!(
    "select ",
    columns!(datasets),
    " from datasets where id = $1 and owner_id = $2 and deleted_at is null for no key update"
);

/// Returns a data set of an owner and locks it until the transaction ends. SQLite has one writer at
/// a time and needs no lock.
pub(crate) async fn lock(conn: &mut Conn<'_>, owner_id: i64, id: i64) -> Result<Option<DatasetRow>> {
    let text = if conn.is_sqlite() { GET } else { LOCK };
    Ok(on!(conn, c => sqlx::query_as(text).bind(id).bind(owner_id).fetch_optional(&mut **c).await)?)
}

/// Columns of [`DatasetSummary`].
#[derive(FromRow)]
struct SummaryRow {
    id: i64,
    name: String,
    row_count: i64,
    column_count: i64,
    size_bytes: i64,
    created_at: DateTime<Utc>,
}

const LIST: &str = "select id, name, row_count, column_count, size_bytes, created_at from datasets
    where owner_id = $1 and deleted_at is null order by created_at desc, id desc limit $2 offset $3";

/// Returns a page of an owner's data sets, newest first.
pub(crate) async fn list(conn: &mut Conn<'_>, owner_id: i64, page: PageQuery) -> Result<Vec<DatasetSummary>> {
    let (limit, offset) = (i64::from(page.per_page), page.offset());
    let rows: Vec<SummaryRow> =
        on!(conn, c => sqlx::query_as(LIST).bind(owner_id).bind(limit).bind(offset).fetch_all(&mut **c).await)?;
    let summary = |row: SummaryRow| DatasetSummary {
        id: row.id,
        name: row.name,
        rows: row.row_count,
        n_columns: row.column_count,
        size_bytes: row.size_bytes,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(summary).collect())
}

const COUNT: &str = "select count(*) from datasets where owner_id = $1 and deleted_at is null";

/// Returns the number of an owner's data sets.
pub(crate) async fn count(conn: &mut Conn<'_>, owner_id: i64) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(COUNT).bind(owner_id).fetch_one(&mut **c).await)?)
}

const HASHES: &str = "select sha256 from datasets where owner_id = $1 and deleted_at is null";

/// Returns the hashes of an owner's files.
pub(crate) async fn hashes(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(HASHES).bind(owner_id).fetch_all(&mut **c).await)?)
}

const IDS: &str = "select id from datasets where owner_id = $1 and deleted_at is null order by id";

/// Returns the ids of an owner's data sets, in the order of their upload.
pub(crate) async fn ids(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(IDS).bind(owner_id).fetch_all(&mut **c).await)?)
}

const UPDATE: &str = concat!(
    "update datasets set name = $3, columns = $4, warnings = $5 where id = $1 and owner_id = $2 returning ",
    columns!(datasets)
);

/// Changes the name, the columns and the warnings of a data set.
pub(crate) async fn update(
    conn: &mut Conn<'_>,
    owner_id: i64,
    id: i64,
    name: &str,
    columns: &str,
    warnings: &str,
) -> Result<Option<DatasetRow>> {
    Ok(on!(conn, c => sqlx::query_as(UPDATE)
        .bind(id)
        .bind(owner_id)
        .bind(name)
        .bind(columns)
        .bind(warnings)
        .fetch_optional(&mut **c)
        .await)?)
}
