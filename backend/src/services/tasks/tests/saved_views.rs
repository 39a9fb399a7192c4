//! Tests of saved views, on both databases.

use crate::testing::on_both_databases;
use crate::testing::results::{failure, fields};
use domain::ErrorCode;
use domain::task::MAX_VIEWS;
use domain::task::{NewSavedView, SavedViewName};

fn new(name: &str, query: &str) -> NewSavedView {
    NewSavedView {
        name: name.into(),
        query: query.into(),
    }
}

fn name(name: &str) -> SavedViewName {
    SavedViewName { name: name.into() }
}

#[tokio::test]
async fn a_view_is_saved_renamed_and_deleted_by_its_owner() {
    on_both_databases(async |test| {
        let (ada, bob) = (test.new_user("ada").await, test.new_user("bob").await);
        let services = &test.services;
        let begin = services.clock.now();
        let view = services
            .task_view_create(&ada, new(" Late ", "due=overdue"))
            .await
            .unwrap();
        assert_eq!((view.name.as_str(), view.query.as_str()), ("Late", "due=overdue"));
        assert_eq!((view.created_at, view.updated_at), (begin, begin));
        let all = services.task_view_create(&ada, new("All", "status=all")).await.unwrap();
        services.task_view_create(&bob, new("Late", "")).await.unwrap();

        test.clock.advance(5);
        let renamed = services
            .task_view_rename(&ada, view.id, &name("Overdue"))
            .await
            .unwrap();
        assert_eq!(
            (renamed.name.as_str(), renamed.query.as_str()),
            ("Overdue", "due=overdue")
        );
        assert_eq!(
            (renamed.created_at, (renamed.updated_at - begin).num_seconds()),
            (begin, 5)
        );
        assert!(
            services.task_view_rename(&ada, view.id, &name("Overdue")).await.is_ok(),
            "its own name"
        );
        assert_eq!(services.task_view_list(&ada).await.unwrap()[1], all);

        let missing = |failure: domain::Failure| assert_eq!(failure.code, ErrorCode::NotFound);
        missing(failure(services.task_view_rename(&bob, view.id, &name("His")).await));
        missing(failure(services.task_view_delete(&bob, view.id).await));
        services.task_view_delete(&ada, view.id).await.unwrap();
        missing(failure(services.task_view_delete(&ada, view.id).await));
        assert_eq!(services.task_view_list(&ada).await.unwrap(), [all]);
        assert_eq!(services.task_view_list(&bob).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_view_that_cannot_be_kept_is_refused() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let refused = failure(services.task_view_create(&ada, new("", "colour=red")).await);
        assert_eq!(fields(&refused), [("name", "required"), ("query", "unknown_key")]);
        let view = services.task_view_create(&ada, new("0", "")).await.unwrap();
        let refused = failure(services.task_view_rename(&ada, view.id, &name(" ")).await);
        assert_eq!(fields(&refused), [("name", "required")]);
        let taken = failure(services.task_view_create(&ada, new("0 ", "q=x")).await);
        assert_eq!(
            (taken.code, fields(&taken)),
            (ErrorCode::Conflict, vec![("name", "taken")])
        );
        for number in 1..MAX_VIEWS {
            services
                .task_view_create(&ada, new(&number.to_string(), ""))
                .await
                .unwrap();
        }
        let taken = failure(services.task_view_rename(&ada, view.id, &name("1")).await);
        assert_eq!(
            (taken.code, fields(&taken)),
            (ErrorCode::Conflict, vec![("name", "taken")])
        );
        let full = failure(services.task_view_create(&ada, new("one more", "")).await);
        assert_eq!((full.code, full.errors.len()), (ErrorCode::Conflict, 0));
        services.task_view_delete(&ada, view.id).await.unwrap();
        services.task_view_create(&ada, new("one more", "")).await.unwrap();
    })
    .await;
}
