//! The table `imports`.

use crate::db::{Conn, columns, delete_batch, on};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::dataset::{Import, ImportPreview, ImportSummary, UploadOptions};
use sqlx::FromRow;

/// A row of `imports`.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct ImportRow {
    pub(crate) id: i64,
    pub(crate) file_key: String,
    pub(crate) file_name: String,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: String,
    pub(crate) options: String,
    pub(crate) preview: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

impl ImportRow {
    /// Returns the given options.
    pub(crate) fn options(&self) -> Result<UploadOptions> {
        serde_json::from_str(&self.options).map_err(|error| Error::row("imports", "options", self.id, error))
    }

    /// Returns the file as it is read with the options.
    pub(crate) fn preview(&self) -> Result<ImportPreview> {
        serde_json::from_str(&self.preview).map_err(|error| Error::row("imports", "preview", self.id, error))
    }

    /// Converts the row into the type of the API.
    pub(crate) fn into_import(self) -> Result<Import> {
        let (options, preview) = (self.options()?, self.preview()?);
        Ok(Import {
            id: self.id,
            file_name: self.file_name,
            size_bytes: self.size_bytes,
            created_at: self.created_at,
            expires_at: self.expires_at,
            options,
            preview,
        })
    }
}

/// Values of a new row.
pub(crate) struct NewImportRow<'a> {
    pub(crate) owner_id: i64,
    pub(crate) file_key: &'a str,
    pub(crate) file_name: &'a str,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: &'a str,
    pub(crate) options: &'a str,
    pub(crate) preview: &'a str,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

const INSERT: &str = concat!(
    "insert into imports (owner_id, file_key, file_name, size_bytes, sha256, options, preview, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ",
    columns!(imports)
);

/// Adds an import.
pub(crate) async fn insert(conn: &mut Conn<'_>, new: &NewImportRow<'_>) -> Result<ImportRow> {
    Ok(on!(conn, c => sqlx::query_as(INSERT)
        .bind(new.owner_id)
        .bind(new.file_key)
        .bind(new.file_name)
        .bind(new.size_bytes)
        .bind(new.sha256)
        .bind(new.options)
        .bind(new.preview)
        .bind(new.created_at)
        .bind(new.expires_at)
        .fetch_one(&mut **c)
        .await)?)
}

const GET: &str = concat!(
    "select ",
    columns!(imports),
    " from imports where id = $1 and owner_id = $2 and expires_at > $3"
);

/// Returns an import of an owner that has not expired.
pub(crate) async fn get(conn: &mut Conn<'_>, owner_id: i64, id: i64, now: DateTime<Utc>) -> Result<Option<ImportRow>> {
    Ok(on!(conn, c => sqlx::query_as(GET).bind(id).bind(owner_id).bind(now).fetch_optional(&mut **c).await)?)
}

/// Columns of [`ImportSummary`].
#[derive(FromRow)]
struct SummaryRow {
    id: i64,
    file_name: String,
    size_bytes: i64,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

const LIST: &str = "select id, file_name, size_bytes, created_at, expires_at from imports
    where owner_id = $1 and expires_at > $2 order by id desc";

/// Returns an owner's imports that have not expired, newest first.
pub(crate) async fn list(conn: &mut Conn<'_>, owner_id: i64, now: DateTime<Utc>) -> Result<Vec<ImportSummary>> {
    let rows: Vec<SummaryRow> =
        on!(conn, c => sqlx::query_as(LIST).bind(owner_id).bind(now).fetch_all(&mut **c).await)?;
    let summary = |row: SummaryRow| ImportSummary {
        id: row.id,
        file_name: row.file_name,
        size_bytes: row.size_bytes,
        created_at: row.created_at,
        expires_at: row.expires_at,
    };
    Ok(rows.into_iter().map(summary).collect())
}

const UPDATE: &str = concat!(
    "update imports set options = $4, preview = $5 where id = $1 and owner_id = $2 and expires_at > $3 returning ",
    columns!(imports)
);

/// Changes the options of an import that has not expired.
pub(crate) async fn update(
    conn: &mut Conn<'_>,
    owner_id: i64,
    id: i64,
    now: DateTime<Utc>,
    options: &str,
    preview: &str,
) -> Result<Option<ImportRow>> {
    Ok(on!(conn, c => sqlx::query_as(UPDATE)
        .bind(id)
        .bind(owner_id)
        .bind(now)
        .bind(options)
        .bind(preview)
        .fetch_optional(&mut **c)
        .await)?)
}

const DELETE: &str = "delete from imports where id = $1 and owner_id = $2 and expires_at > $3 returning file_key";

/// Deletes an import that has not expired, and returns the key of its file.
pub(crate) async fn delete(conn: &mut Conn<'_>, owner_id: i64, id: i64, now: DateTime<Utc>) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(DELETE).bind(id).bind(owner_id).bind(now).fetch_optional(&mut **c).await)?)
}

const DELETE_EXPIRED: &str = concat!(
    delete_batch!("imports", "id", "expires_at <= $1"),
    " returning file_key"
);

/// Deletes the next expired imports, and returns the keys of their files.
pub(crate) async fn delete_expired(conn: &mut Conn<'_>, now: DateTime<Utc>) -> Result<Vec<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(DELETE_EXPIRED).bind(now).fetch_all(&mut **c).await)?)
}
