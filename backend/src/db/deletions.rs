//! Deleted accounts and data sets. Their rows are removed in batches, each small enough for one
//! transaction, because an account may own millions of rows and gigabytes of models.

use crate::db::{Conn, on};
use crate::error::Result;
use chrono::{DateTime, Utc};

/// Largest number of runs of a batch; their results are large.
const RUNS: i64 = 20;
/// Bytes of models from which on a batch takes no further run.
const MODEL_BYTES: i64 = 32 << 20;
/// Largest number of tasks of a batch, each with its history.
const TASKS: i64 = 100;
/// Largest number of data sets or imports of a batch, each with its columns.
const FILES: i64 = 50;
/// Largest number of security events of a batch.
const EVENTS: i64 = 1000;

const MARK_USER: &str = "update users set deleted_at = $2, is_active = false where id = $1";

/// Marks a user as deleted: the account is gone for everybody.
pub(crate) async fn mark_user(conn: &mut Conn<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(MARK_USER).bind(id).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const MARKED_USERS: &str = "select id from users where deleted_at is not null order by id";

/// Returns the deleted users whose rows are not removed yet.
pub(crate) async fn marked_users(conn: &mut Conn<'_>) -> Result<Vec<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(MARKED_USERS).fetch_all(&mut **c).await)?)
}

const MARK_DATASET: &str = "update datasets set deleted_at = $2 where id = $1";

/// Marks a data set as deleted: it is gone for its owner.
pub(crate) async fn mark_dataset(conn: &mut Conn<'_>, id: i64, now: DateTime<Utc>) -> Result<()> {
    on!(conn, c => sqlx::query(MARK_DATASET).bind(id).bind(now).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const MARKED_DATASETS: &str = "select id from datasets where deleted_at is not null order by id";

/// Returns the deleted data sets whose runs are not removed yet.
pub(crate) async fn marked_datasets(conn: &mut Conn<'_>) -> Result<Vec<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(MARKED_DATASETS).fetch_all(&mut **c).await)?)
}

/// Statement that deletes the next runs of a condition: at least one, and no more than a number of
/// runs and of bytes of their models.
macro_rules! delete_runs {
    ($condition:literal) => {
        concat!(
            "delete from runs where id in (select id from (
                select id, row_number() over (order by id) as place, sum(model_bytes) over (order by id) as bytes
                from (select id, model_bytes from runs where ",
            $condition,
            " order by id limit $2) as oldest) as next where place = 1 or bytes <= $3)"
        )
    };
}
const DELETE_RUNS_OF_DATASET: &str = delete_runs!("dataset_id = $1");
const DELETE_RUNS_OF_OWNER: &str = delete_runs!("owner_id = $1");

async fn delete_runs(conn: &mut Conn<'_>, text: &'static str, id: i64) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(text)
        .bind(id)
        .bind(RUNS)
        .bind(MODEL_BYTES)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?)
}

/// Deletes the next runs on a data set with their models, and returns their number; a worker
/// notices when it renews its lease.
pub(crate) async fn delete_runs_of_dataset(conn: &mut Conn<'_>, dataset_id: i64) -> Result<u64> {
    delete_runs(conn, DELETE_RUNS_OF_DATASET, dataset_id).await
}

/// Deletes the next runs of an owner, as [`delete_runs_of_dataset`].
pub(crate) async fn delete_runs_of_owner(conn: &mut Conn<'_>, owner_id: i64) -> Result<u64> {
    delete_runs(conn, DELETE_RUNS_OF_OWNER, owner_id).await
}

const DELETE_TASKS: &str =
    "delete from tasks where id in (select id from tasks where owner_id = $1 order by id limit $2)";

/// Deletes the next tasks of an owner with their history, and returns their number.
pub(crate) async fn delete_tasks(conn: &mut Conn<'_>, owner_id: i64) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_TASKS)
        .bind(owner_id)
        .bind(TASKS)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?)
}

const DELETE_EVENTS: &str = "delete from security_events where id in (
    select id from security_events where user_id = $1 order by id limit $2)";

/// Deletes the next security events of a user, and returns their number.
pub(crate) async fn delete_events(conn: &mut Conn<'_>, user_id: i64) -> Result<u64> {
    Ok(on!(conn, c => sqlx::query(DELETE_EVENTS)
        .bind(user_id)
        .bind(EVENTS)
        .execute(&mut **c)
        .await
        .map(|done| done.rows_affected()))?)
}

const DELETE_DATASETS: &str = "delete from datasets where id in (
    select id from datasets where owner_id = $1 order by id limit $2) returning file_key";
const DELETE_IMPORTS: &str = "delete from imports where id in (
    select id from imports where owner_id = $1 order by id limit $2) returning file_key";

/// Deletes the next data sets of an owner, which have no runs, and returns the keys of their files.
pub(crate) async fn delete_datasets(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<String>> {
    delete_files(conn, DELETE_DATASETS, owner_id).await
}

/// Deletes the next imports of an owner, and returns the keys of their files.
pub(crate) async fn delete_imports(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<String>> {
    delete_files(conn, DELETE_IMPORTS, owner_id).await
}

async fn delete_files(conn: &mut Conn<'_>, text: &'static str, owner_id: i64) -> Result<Vec<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(text).bind(owner_id).bind(FILES).fetch_all(&mut **c).await)?)
}

const DELETE_DATASET: &str = "delete from datasets where id = $1 returning file_key";

/// Deletes a data set without runs, and returns the key of its file.
pub(crate) async fn delete_dataset(conn: &mut Conn<'_>, id: i64) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(DELETE_DATASET).bind(id).fetch_optional(&mut **c).await)?)
}

const DELETE_USER: &str = "delete from users where id = $1";

/// Deletes a user with the few rows that are left of the account.
pub(crate) async fn delete_user(conn: &mut Conn<'_>, id: i64) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE_USER).bind(id).execute(&mut **c).await.map(drop))?;
    Ok(())
}
