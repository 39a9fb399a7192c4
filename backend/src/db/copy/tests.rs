//! Tests of the list of tables.

use super::{Kind, TABLES, columns};
use crate::testing::on_both_databases;

/// Returns the kind of the values of a column type; `None` for types of text.
fn kind(type_name: &str) -> Option<Kind> {
    Some(match type_name.to_lowercase().as_str() {
        "bigint" | "integer" => Kind::Integer,
        "double precision" => Kind::Real,
        "boolean" => Kind::Boolean,
        "timestamp with time zone" => Kind::Time,
        "date" => Kind::Day,
        "bytea" | "blob" => Kind::Bytes,
        _ => return None,
    })
}

#[tokio::test]
async fn the_list_names_every_column_of_the_schema() {
    on_both_databases(async |test| {
        let db = &test.services.db;
        let found = columns(&mut db.read().await.unwrap().conn()).await.unwrap();
        let name = |table: &str, column: &str, kind: &str| format!("{table}.{column} {kind}");
        let is_sqlite = db.is_sqlite();
        let expected = TABLES.iter().flat_map(|table| {
            table.columns.iter().map(move |&(column, kind)| {
                // SQLite keeps times and days as text.
                let is_text = is_sqlite && matches!(kind, Kind::Time | Kind::Day);
                name(
                    table.name,
                    column,
                    &format!("{:?}", if is_text { Kind::Text } else { kind }),
                )
            })
        });
        let mut expected: Vec<String> = expected.collect();
        let mut actual: Vec<String> = found
            .iter()
            .map(|row| {
                let kind = kind(&row.type_name).unwrap_or(Kind::Text);
                name(&row.table_name, &row.column_name, &format!("{kind:?}"))
            })
            .collect();
        expected.sort();
        actual.sort();
        assert_eq!(actual, expected, "backend/src/db/copy/tables.rs");
    })
    .await;
}
