//! The table `properties`.

use super::{Conn, on};
use crate::error::Result;

const SET: &str = "insert into properties (name, value) values ($1, $2)
    on conflict (name) do update set value = excluded.value";

/// Sets a property.
pub(crate) async fn set(conn: &mut Conn<'_>, name: &str, value: &str) -> Result<()> {
    on!(conn, c => sqlx::query(SET).bind(name).bind(value).execute(&mut **c).await.map(drop))?;
    Ok(())
}
