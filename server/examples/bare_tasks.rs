//! Baseline of `make bench-http` for the list of tasks: the same statements, connections and JSON
//! without the layers of the server.
//! `bare_tasks ADDRESS DATABASE_URL OWNER_ID` serves `/tasks/?page=1&per_page=20`.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use backend::TaskRow;
use domain::task::Task;
use domain::{Page, PageQuery};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::error::Error;
use tokio::net::TcpListener;

// As `backend/src/db/task_lists.rs` puts them together for a list without conditions.
const COUNT: &str = "select count(*) from tasks where owner_id = $1 and deleted_at is null";
const LIST: &str = "select * from tasks where owner_id = $1 and deleted_at is null
    order by created_at desc, id desc limit $2 offset $3";
/// As many as the server has.
const CONNECTIONS: u32 = 10;

async fn read(pool: &PgPool, owner_id: i64, page: PageQuery) -> sqlx::Result<Page<Task>> {
    let mut connection = pool.acquire().await?;
    let total = sqlx::query_scalar(COUNT)
        .bind(owner_id)
        .fetch_one(&mut *connection)
        .await?;
    let rows: Vec<TaskRow> = sqlx::query_as(LIST)
        .bind(owner_id)
        .bind(i64::from(page.per_page))
        .bind(page.offset())
        .fetch_all(&mut *connection)
        .await?;
    let items = rows.into_iter().filter_map(|row| row.into_task().ok()).collect();
    Ok(Page::new(items, total, page))
}

async fn list(
    State((pool, owner_id)): State<(PgPool, i64)>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Task>>, StatusCode> {
    let page = read(&pool, owner_id, page).await;
    page.map(Json).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, database_url, owner_id] = arguments.as_slice() else {
        return Err("usage: bare_tasks ADDRESS DATABASE_URL OWNER_ID".into());
    };
    // Not even whether a connection still stands is asked.
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .test_before_acquire(false)
        .connect(database_url)
        .await?;
    let app = Router::new()
        .route("/tasks/", get(list))
        .with_state((pool, owner_id.parse()?));
    axum::serve(TcpListener::bind(address).await?, app).await?;
    Ok(())
}
