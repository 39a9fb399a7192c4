//! The table `dataset_row_marks`: offsets of some rows in the file of a data set, so that a page is
//! read without the rows before it.

use crate::db::{Conn, on};
use crate::error::Result;

/// Inserts nothing for a data set that has been deleted meanwhile.
const PUT: &str = "insert into dataset_row_marks (dataset_id, marks) select id, $2 from datasets where id = $1
    on conflict (dataset_id) do update set marks = excluded.marks";

/// Stores the encoded marks of a data set.
pub(crate) async fn put(conn: &mut Conn<'_>, dataset_id: i64, marks: &[u8]) -> Result<()> {
    on!(conn, c => sqlx::query(PUT).bind(dataset_id).bind(marks).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const GET: &str = "select marks from dataset_row_marks where dataset_id = $1";

/// Returns the encoded marks of a data set; `None` if they have not been stored yet.
pub(crate) async fn get(conn: &mut Conn<'_>, dataset_id: i64) -> Result<Option<Vec<u8>>> {
    Ok(on!(conn, c => sqlx::query_scalar(GET).bind(dataset_id).fetch_optional(&mut **c).await)?)
}
