//! Tests of the operator's changes of accounts, on both databases.

use super::{OTHER_PASSWORD, assert_signed_out, sign_in_everywhere};
use crate::db::tests::user;
use crate::services::accounts::operator::{OperatorChange, random_password};
use crate::testing::accounts::{authenticate, new_superuser};
use crate::testing::results::{failure, fields};
use crate::testing::{PASSWORD, on_both_databases};
use domain::account::{Secret, UserFilter};
use domain::security_event::SecurityEventFilter;
use domain::{ErrorCode, PageQuery};

#[tokio::test]
async fn an_account_is_found_by_address_name_and_id() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        // A name of digits, which is also an id.
        let digits = test.new_user("001").await;
        let id = ada.user_id.to_string();
        for (name, expected) in [
            ("ADA@example.com", ada.user_id),
            ("Ada", ada.user_id),
            (&id, ada.user_id),
            ("001", digits.user_id),
        ] {
            assert_eq!(
                test.services.operator_user_find(name).await.unwrap().id,
                expected,
                "{name}"
            );
        }
        let error = test.services.operator_user_find("nobody\0").await.unwrap_err();
        assert!(error.to_string().starts_with("there is no account “nobody"), "{error}");
        let page = PageQuery { page: 2, per_page: 1 };
        let listed = test
            .services
            .operator_user_list(&UserFilter::default(), page)
            .await
            .unwrap();
        assert_eq!(listed.iter().map(|user| user.id).collect::<Vec<_>>(), [digits.user_id]);
    })
    .await;
}

#[tokio::test]
async fn a_user_name_that_is_the_id_of_another_account_is_not_resolved() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let mut id = 0;
        // User names have three characters or more.
        while id < 100 {
            id = user(&mut tx, &format!("user{id}")).await;
        }
        let mallory = user(&mut tx, &id.to_string()).await;
        tx.commit().await.unwrap();
        let find = async |name: &str| test.services.operator_user_find(name).await;
        let error = find(&id.to_string()).await.unwrap_err().to_string();
        assert!(
            error.contains("user name") && error.contains("write the e-mail address"),
            "{error}"
        );
        assert_eq!(find(&format!("{id}@example.com")).await.unwrap().id, mallory);
        assert_eq!(find(&mallory.to_string()).await.unwrap().id, mallory);
    })
    .await;
}

#[tokio::test]
async fn passwords_and_sign_ins_end_at_once() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let (tokens, script) = sign_in_everywhere(&test, &ada, "ada").await;
        services
            .operator_user_change(ada.user_id, &OperatorChange::EndSessions)
            .await
            .unwrap();
        assert_signed_out(&test, &tokens, &script).await;
        let (tokens, script) = sign_in_everywhere(&test, &ada, "ada").await;
        let set = |password: &str| OperatorChange::SetPassword(Secret::new(password));
        let weak = failure(services.operator_user_change(ada.user_id, &set("password")).await);
        assert_eq!(fields(&weak)[0].0, "password");
        services
            .operator_user_change(ada.user_id, &set(OTHER_PASSWORD))
            .await
            .unwrap();
        assert_signed_out(&test, &tokens, &script).await;
        assert!(authenticate(&test, "ada", PASSWORD).await.is_err());
        assert!(authenticate(&test, "ada", OTHER_PASSWORD).await.is_ok());
        let made = random_password().unwrap();
        services
            .operator_user_change(ada.user_id, &set(made.expose()))
            .await
            .unwrap();
        assert!(authenticate(&test, "ada", made.expose()).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn rights_are_given_and_taken_and_recorded() {
    on_both_databases(async |test| {
        let root = new_superuser(&test, "root").await;
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let change = async |change: OperatorChange| services.operator_user_change(ada.user_id, &change).await;
        let (tokens, script) = sign_in_everywhere(&test, &ada, "ada").await;
        assert!(!change(OperatorChange::Deactivate).await.unwrap().is_active);
        assert_signed_out(&test, &tokens, &script).await;
        assert!(authenticate(&test, "ada", PASSWORD).await.is_err());
        assert!(change(OperatorChange::Activate).await.unwrap().is_active);
        // Without a change there is no event.
        change(OperatorChange::Activate).await.unwrap();
        assert!(change(OperatorChange::Promote).await.unwrap().is_superuser);
        assert!(!change(OperatorChange::Demote).await.unwrap().is_superuser);
        for last in [OperatorChange::Demote, OperatorChange::Deactivate] {
            let refused = failure(services.operator_user_change(root.user_id, &last).await);
            assert_eq!(refused.code, ErrorCode::Conflict);
        }
        let filter = SecurityEventFilter::default();
        let log = services
            .security_event_list(&root, Some(ada.user_id), &filter, PageQuery::default())
            .await;
        let events = log.unwrap().items;
        let by_operator: Vec<&str> = events
            .iter()
            .filter(|event| event.actor_id.is_none() && event.detail.as_deref() == Some("By the operator"))
            .map(|event| event.kind.as_str())
            .collect();
        assert_eq!(by_operator, ["demoted", "promoted", "activated", "deactivated"]);
    })
    .await;
}
