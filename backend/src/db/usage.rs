//! Usage of an account. Each statement reads an index or the few rows of one user, because it runs
//! in every transaction that adds something.

use crate::db::{Conn, on};
use crate::error::Result;
use domain::account::Resource;

// Cast to bigint in both dialects, because PostgreSQL's sum is numeric.
const STORAGE_BYTES: &str = "select cast(
        (select coalesce(sum(size_bytes), 0) from datasets where owner_id = $1)
        + (select coalesce(sum(size_bytes), 0) from imports where owner_id = $1)
        + (select coalesce(sum(model_bytes), 0) from runs where owner_id = $1) as bigint)";
const DATASETS: &str = "select count(*) from datasets where owner_id = $1";
const RUNS: &str = "select count(*) from runs where owner_id = $1";
const TASKS: &str = "select count(*) from tasks where owner_id = $1 and deleted_at is null";

/// Returns the used amount of a resource.
pub(crate) async fn used_amount(conn: &mut Conn<'_>, owner_id: i64, resource: Resource) -> Result<i64> {
    let text = match resource {
        Resource::StorageBytes => STORAGE_BYTES,
        Resource::Datasets => DATASETS,
        Resource::Runs => RUNS,
        Resource::Tasks => TASKS,
    };
    Ok(on!(conn, c => sqlx::query_scalar(text).bind(owner_id).fetch_one(&mut **c).await)?)
}
