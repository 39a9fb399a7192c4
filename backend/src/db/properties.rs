//! The table `properties`.

use crate::db::{Conn, on};
use crate::error::Result;

const SET: &str = "insert into properties (name, value) values ($1, $2)
    on conflict (name) do update set value = excluded.value";

/// Sets a property.
pub(crate) async fn set(conn: &mut Conn<'_>, name: &str, value: &str) -> Result<()> {
    on!(conn, c => sqlx::query(SET).bind(name).bind(value).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const GET: &str = "select value from properties where name = $1";

/// Returns the value of a property.
pub(crate) async fn get(conn: &mut Conn<'_>, name: &str) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(GET).bind(name).fetch_optional(&mut **c).await)?)
}

const GET_OR_SET: &str = "insert into properties (name, value) values ($1, $2)
    on conflict (name) do update set value = properties.value returning value";

/// Returns the value of a property, which is set first when it is missing.
pub(crate) async fn get_or_set(conn: &mut Conn<'_>, name: &str, value: &str) -> Result<String> {
    Ok(on!(conn, c => sqlx::query_scalar(GET_OR_SET).bind(name).bind(value).fetch_one(&mut **c).await)?)
}

const DELETE: &str = "delete from properties where name = $1";

/// Deletes a property, if it is there.
pub(crate) async fn delete(conn: &mut Conn<'_>, name: &str) -> Result<()> {
    on!(conn, c => sqlx::query(DELETE).bind(name).execute(&mut **c).await.map(drop))?;
    Ok(())
}
