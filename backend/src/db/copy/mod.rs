//! Copies of all rows between a database and an archive, whatever the dialect.

mod cell;
mod connect;
mod rows;
mod tables;

pub(crate) use cell::{Cell, Kind};
pub(crate) use rows::{insert, rows_of};
pub(crate) use tables::TABLES;

use crate::crypto::random;
use crate::db::{Conn, Db, Tx, on};
use crate::error::Result;
use sqlx::FromRow;

impl Db {
    /// Applies the missing migrations up to a version, in the transaction.
    pub(crate) async fn migrate_to(&self, tx: &mut Tx, version: i64) -> Result<()> {
        match tx {
            Tx::Sqlite(tx) => self.migrator().run_to(version, &mut **tx).await?,
            Tx::Postgres(tx) => self.migrator().run_to(version, &mut **tx).await?,
        }
        Ok(())
    }
}

/// A column of the database.
#[derive(Debug, FromRow)]
pub(crate) struct ColumnRow {
    pub(crate) table_name: String,
    pub(crate) column_name: String,
    /// Type as the dialect names it.
    #[cfg_attr(not(test), expect(dead_code, reason = "compared with the list of tables by a test"))]
    pub(crate) type_name: String,
}

const COLUMNS_SQLITE: &str = "select tables.name as table_name, columns.name as column_name, columns.type as type_name
    from sqlite_master as tables join pragma_table_info(tables.name) as columns
    where tables.type = 'table' and tables.name not like 'sqlite\\_%' escape '\\' and tables.name <> '_sqlx_migrations'
    order by tables.name, columns.cid";
const COLUMNS_POSTGRES: &str =
    "select columns.table_name::text, columns.column_name::text, data_type::text as type_name
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = current_schema() and table_type = 'BASE TABLE' and columns.table_name <> '_sqlx_migrations'
    order by columns.table_name, ordinal_position";

/// Returns the columns of all tables but that of the migrations.
pub(crate) async fn columns(conn: &mut Conn<'_>) -> Result<Vec<ColumnRow>> {
    // Each dialect has a catalogue of its own.
    let text = if conn.is_sqlite() {
        COLUMNS_SQLITE
    } else {
        COLUMNS_POSTGRES
    };
    Ok(on!(conn, c => sqlx::query_as(text).fetch_all(&mut **c).await)?)
}

const SCHEMA_VERSION: &str = "select max(version) from _sqlx_migrations where success";

/// Returns the version of the last migration that was applied.
pub(crate) async fn schema_version(conn: &mut Conn<'_>) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar(SCHEMA_VERSION).fetch_one(&mut **c).await)?)
}

const LAST_ID_SQLITE: &str = "select seq from sqlite_sequence where name = $1";
const LAST_ID_POSTGRES: &str = "select pg_sequence_last_value(pg_get_serial_sequence($1, 'id')::regclass)";

/// Returns the highest id that a table has ever given out; `None` before the first.
pub(crate) async fn last_id(conn: &mut Conn<'_>, table: &str) -> Result<Option<i64>> {
    // Each dialect counts in its own way.
    Ok(match conn {
        Conn::Sqlite(c) => {
            sqlx::query_scalar(LAST_ID_SQLITE)
                .bind(table)
                .fetch_optional(&mut **c)
                .await?
        }
        Conn::Postgres(c) => {
            sqlx::query_scalar(LAST_ID_POSTGRES)
                .bind(table)
                .fetch_one(&mut **c)
                .await?
        }
    })
}

const DELETE_LAST_ID: &str = "delete from sqlite_sequence where name = $1";
const SET_LAST_ID_SQLITE: &str = "insert into sqlite_sequence (name, seq) values ($1, $2)";
const SET_LAST_ID_POSTGRES: &str = "select setval(pg_get_serial_sequence($1, 'id'), $2)";

/// Sets the highest id that a table has given out, so that no later row gets the id of a deleted
/// one.
pub(crate) async fn set_last_id(conn: &mut Conn<'_>, table: &str, id: i64) -> Result<()> {
    match conn {
        Conn::Sqlite(c) => {
            sqlx::query(DELETE_LAST_ID).bind(table).execute(&mut **c).await?;
            sqlx::query(SET_LAST_ID_SQLITE)
                .bind(table)
                .bind(id)
                .execute(&mut **c)
                .await?;
        }
        Conn::Postgres(c) => {
            sqlx::query(SET_LAST_ID_POSTGRES)
                .bind(table)
                .bind(id)
                .execute(&mut **c)
                .await?;
        }
    }
    Ok(())
}

/// File of a data set or an import.
#[derive(FromRow)]
pub(crate) struct UploadedFile {
    /// Key in the storage.
    pub(crate) file_key: String,
    /// SHA-256 at the time of the upload.
    pub(crate) sha256: String,
}

const DATASET_FILES: &str = "select file_key, sha256 from datasets order by id";
const ALL_FILES: &str = "select file_key, sha256 from datasets union all select file_key, sha256 from imports";

/// Returns the files of all data sets, and those of imports where the schema has them.
pub(crate) async fn uploaded_files(conn: &mut Conn<'_>, has_imports: bool) -> Result<Vec<UploadedFile>> {
    let text = if has_imports { ALL_FILES } else { DATASET_FILES };
    Ok(on!(conn, c => sqlx::query_as(text).fetch_all(&mut **c).await)?)
}

const SIGN_INS: [&str; 3] = [
    "delete from sessions",
    "delete from refresh_tokens",
    "delete from mail_tokens",
];
const USER_IDS: &str = "select id from users order by id";
const SET_SESSION_SECRET: &str = "update users set session_secret = $2 where id = $1";

/// Ends the sign-ins of all accounts, and makes the links of their mails invalid.
pub(crate) async fn end_sign_ins(conn: &mut Conn<'_>) -> Result<()> {
    for text in SIGN_INS {
        on!(conn, c => sqlx::query(text).execute(&mut **c).await.map(drop))?;
    }
    let ids: Vec<i64> = on!(conn, c => sqlx::query_scalar(USER_IDS).fetch_all(&mut **c).await)?;
    for id in ids {
        let secret = random::<16>()?;
        on!(conn, c => sqlx::query(SET_SESSION_SECRET).bind(id).bind(&secret[..]).execute(&mut **c).await.map(drop))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
