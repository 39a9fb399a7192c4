//! Lists of the table `users`: their conditions and their order.

use super::users::UserRow;
use super::{Conn, columns, contains, on, order, searched};
use crate::error::Result;
use domain::PageQuery;
use domain::account::{UserField, UserFilter, UserSort};
use sqlx::QueryBuilder;

const LIST: &str = concat!("select ", columns!(users), " from users where deleted_at is null");
const COUNT: &str = "select count(*) from users where deleted_at is null";

/// Adds the conditions of a filter to a statement; `$position` is `Conn::position`.
macro_rules! filtered {
    ($text:expr, $position:expr, $filter:expr) => {{
        let mut query = QueryBuilder::new($text);
        if let Some(is_active) = $filter.is_active {
            query.push(" and is_active = ").push_bind(is_active);
        }
        if let Some(is_superuser) = $filter.is_superuser {
            query.push(" and is_superuser = ").push_bind(is_superuser);
        }
        if let Some(text) = &$filter.q {
            contains!(query, $position, "search", searched(text));
        }
        query
    }};
}

/// Returns whether a user may lack the value of a field, and its sort expression.
fn key(field: UserField) -> (bool, &'static str) {
    match field {
        UserField::Id => (false, "id"),
        UserField::Username => (false, "lower(username)"),
        UserField::Email => (false, "email"),
        UserField::FullName => (true, "full_name_key"),
        UserField::CreatedAt => (false, "created_at"),
        UserField::UpdatedAt => (false, "updated_at"),
    }
}

/// Returns a page of the users.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    filter: &UserFilter,
    sort: &UserSort,
    page: PageQuery,
) -> Result<Vec<UserRow>> {
    let position = conn.position();
    Ok(on!(conn, c => {
        let mut query = filtered!(LIST, position, filter);
        query.push(order(sort, key)).push(" limit ").push_bind(i64::from(page.per_page));
        query.push(" offset ").push_bind(page.offset());
        query.build_query_as().fetch_all(&mut **c).await
    })?)
}

/// Returns the number of users that match a filter.
pub(crate) async fn count(conn: &mut Conn<'_>, filter: &UserFilter) -> Result<i64> {
    let position = conn.position();
    Ok(on!(conn, c => filtered!(COUNT, position, filter).build_query_scalar().fetch_one(&mut **c).await)?)
}

const ACTIVE_HASHES: &str =
    "select email, hashed_password from users where is_active and (email = $1 or lower(username) = $1) order by id";

/// Returns address and password hash of the active users with a user name or an e-mail address in
/// lower case. Reads only columns of the first migration, so that no other has to be applied.
pub(crate) async fn active_hashes(conn: &mut Conn<'_>, name: &str) -> Result<Vec<(String, String)>> {
    Ok(on!(conn, c => sqlx::query_as(ACTIVE_HASHES).bind(name).fetch_all(&mut **c).await)?)
}
