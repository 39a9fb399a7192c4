//! Storage keys of the files of data sets and imports.

use crate::db::{Conn, on};
use crate::error::Result;
use sqlx::QueryBuilder;

/// Returns those of the keys that a data set or an import names.
pub(crate) async fn referenced_keys(conn: &mut Conn<'_>, keys: &[&str]) -> Result<Vec<String>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(conn, c => {
        let mut query = QueryBuilder::new("select file_key from datasets where file_key in (");
        let mut list = query.separated(", ");
        for &key in keys {
            list.push_bind(key);
        }
        query.push(") union all select file_key from imports where file_key in (");
        let mut list = query.separated(", ");
        for &key in keys {
            list.push_bind(key);
        }
        query.push(")");
        query.build_query_scalar().fetch_all(&mut **c).await
    })?)
}
