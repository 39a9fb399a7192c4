//! Tests of plans of statements, on both databases.

use crate::testing::accounts::new_superuser;
use crate::testing::on_both_databases;
use crate::testing::results::failure;
use domain::ErrorCode;

const LIST: &str = "select id from tasks where owner_id = $1 and deleted_at is null order by title";

#[tokio::test]
async fn superusers_see_how_a_statement_is_executed_without_its_values() {
    on_both_databases(async |test| {
        let (root, ada) = (new_superuser(&test, "root").await, test.new_user("ada").await);
        let services = &test.services;
        assert_eq!(
            failure(services.statement_plan(&ada, LIST).await).code,
            ErrorCode::Forbidden
        );
        let plan = async |statement| services.statement_plan(&root, statement).await.unwrap();
        let reason = async |statement| plan(statement).await.unwrap_err();
        assert_eq!(
            reason("commit").await,
            "Only select, with, insert, update, delete have a plan."
        );
        let list = plan(LIST).await;
        if list == Err("A plan without values needs PostgreSQL 16 or newer.".into()) {
            assert!(!services.db.is_sqlite());
            return;
        }
        let lines = list.unwrap().join("\n");
        let expected = if services.db.is_sqlite() {
            "tasks USING INDEX"
        } else {
            "Scan"
        };
        assert!(lines.contains(expected), "{lines}");
        let refused = reason("select id from nowhere").await;
        assert!(refused.starts_with("The database does not plan it: "), "{refused}");
        assert!(refused.contains("nowhere"), "{refused}");
        plan("delete from users where id = $1 or id > 0").await.unwrap();
        assert!(
            services.account_get(ada.user_id).await.unwrap().is_some(),
            "it was not executed"
        );
    })
    .await;
}
