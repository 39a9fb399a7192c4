//! Columns of `tasks`, `task_changes` and `users` that follow from others, for the rows of all
//! owners.

use crate::db::task_changes::TaskChangeRow;
use crate::db::tasks::TaskRow;
use crate::db::users::{UserRow, search};
use crate::db::{Conn, columns, on};
use crate::error::{Error, Result};
use crate::text::sort_key;
use domain::task::FieldChange;
use sqlx::FromRow;

/// Number of rows that are read at a time.
const BATCH: i64 = 500;

/// A row with the time zone of its owner.
#[derive(FromRow)]
pub(crate) struct Owned<T> {
    pub(crate) owner_time_zone: String,
    #[sqlx(flatten)]
    pub(crate) row: T,
}

const TASKS: &str = concat!(
    "select ",
    columns!(tasks),
    ", users.time_zone as owner_time_zone from tasks
    join users on users.id = tasks.owner_id where tasks.id > $1 order by tasks.id limit $2"
);

/// Returns the next tasks after an id, deleted tasks included; none after the last.
pub(crate) async fn tasks_after(conn: &mut Conn<'_>, id: i64) -> Result<Vec<Owned<TaskRow>>> {
    Ok(on!(conn, c => sqlx::query_as(TASKS).bind(id).bind(BATCH).fetch_all(&mut **c).await)?)
}

const DATE_CHANGES: &str = concat!(
    r#"select "#,
    columns!(task_changes),
    r#", users.time_zone as owner_time_zone from task_changes
    join tasks on tasks.id = task_changes.task_id join users on users.id = tasks.owner_id
    where task_changes.id > $1 and (task_changes.fields like '%"start_date"%' or task_changes.fields like '%"due_date"%')
    order by task_changes.id limit $2"#
);

/// Returns the next changes of dates after an id.
pub(crate) async fn date_changes_after(conn: &mut Conn<'_>, id: i64) -> Result<Vec<Owned<TaskChangeRow>>> {
    Ok(on!(conn, c => sqlx::query_as(DATE_CHANGES).bind(id).bind(BATCH).fetch_all(&mut **c).await)?)
}

const SET_CHANGE: &str = "update task_changes set fields = $2 where id = $1";

/// Replaces the fields of a change.
pub(crate) async fn set_change(conn: &mut Conn<'_>, id: i64, fields: &[FieldChange]) -> Result<()> {
    let fields = serde_json::to_string(fields).map_err(|error| Error::unexpected("JSON of a change", error))?;
    on!(conn, c => sqlx::query(SET_CHANGE).bind(id).bind(fields.as_str()).execute(&mut **c).await.map(drop))?;
    Ok(())
}

const USERS: &str = concat!(
    "select ",
    columns!(users),
    " from users where id > $1 order by id limit $2"
);

/// Returns the next users after an id.
pub(crate) async fn users_after(conn: &mut Conn<'_>, id: i64) -> Result<Vec<UserRow>> {
    Ok(on!(conn, c => sqlx::query_as(USERS).bind(id).bind(BATCH).fetch_all(&mut **c).await)?)
}

const SET_USER: &str = "update users set search = $2, full_name_key = $3 where id = $1";

/// Writes the derived columns of a user.
pub(crate) async fn set_user(conn: &mut Conn<'_>, user: &UserRow) -> Result<()> {
    let full_name = user.full_name.as_deref();
    on!(conn, c => sqlx::query(SET_USER)
        .bind(user.id)
        .bind(search(&user.email, &user.username, full_name))
        .bind(full_name.map(sort_key))
        .execute(&mut **c)
        .await
        .map(drop))?;
    Ok(())
}
