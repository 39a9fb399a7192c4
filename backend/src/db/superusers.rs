//! Superusers, rows of the table `users`.

use super::users::UserRow;
use crate::db::{Conn, columns, on};
use crate::error::Result;

const FIRST: &str = concat!("select ", columns!(users), " from users where first_superuser_for = $1");

/// Returns the account that FIRST_SUPERUSER created for this address, whatever its address is now.
pub(crate) async fn first(conn: &mut Conn<'_>, email: &str) -> Result<Option<UserRow>> {
    Ok(on!(conn, c => sqlx::query_as(FIRST).bind(email).fetch_optional(&mut **c).await)?)
}

const SET_FIRST: &str = "update users set first_superuser_for = $2 where id = $1";

/// Stores that FIRST_SUPERUSER created an account for an address.
pub(crate) async fn set_first(conn: &mut Conn<'_>, id: i64, email: &str) -> Result<()> {
    on!(conn, c => sqlx::query(SET_FIRST).bind(id).bind(email).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const ACTIVE: &str = "select id from users where is_superuser and is_active order by id";
const LOCK_ACTIVE: &str = "select id from users where is_superuser and is_active order by id for no key update";

/// Returns the active superusers and locks them until the transaction ends, so that two of them
/// cannot demote each other at the same time. They are locked in one order, so that two
/// transactions never deadlock. SQLite needs no lock, see [`users::lock`](super::users::lock).
pub(crate) async fn lock_active(conn: &mut Conn<'_>) -> Result<Vec<i64>> {
    let text = if conn.is_sqlite() { ACTIVE } else { LOCK_ACTIVE };
    Ok(on!(conn, c => sqlx::query_scalar(text).fetch_all(&mut **c).await)?)
}
