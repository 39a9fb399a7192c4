//! Tests of the administration of accounts, on both databases.

use super::{ANY, OTHER_PASSWORD, assert_signed_out, deletion, from_json, sign_in_everywhere};
use crate::actor::Actor;
use crate::testing::accounts::{authenticate, new_superuser, sign_in};
use crate::testing::results::{failure, fields};
use crate::testing::{PASSWORD, on_both_databases};
use domain::account::AccountDeletion;
use domain::account::{NewAccount, UserFilter, UserPatch, UserSort};
use domain::{ErrorCode, Failure, PageQuery};
use serde_json::{Value, json};

#[tokio::test]
async fn only_superusers_manage_accounts() {
    on_both_databases(async |test| {
        let (root, ada) = (new_superuser(&test, "root").await, test.new_user("ada").await);
        let services = &test.services;
        let page = PageQuery::default();
        let forbidden = |failure: Failure| assert_eq!(failure.code, ErrorCode::Forbidden);
        forbidden(failure(services.user_list(&ada, &UserFilter::default(), &UserSort::default(), page).await));
        forbidden(failure(services.user_get(&ada, ada.user_id).await));
        forbidden(failure(services.user_create(&ada, NewAccount::default()).await));
        let patch = UserPatch::default();
        forbidden(failure(services.user_update(&ada, ada.user_id, patch, &ANY).await));
        forbidden(failure(services.user_delete(&ada, root.user_id, &AccountDeletion::default(), &ANY).await));

        let new = json!({ "email": "c@example.com", "username": "carl", "password": PASSWORD, "full_name": "Ünal Çelik", "is_superuser": true });
        assert!(services.user_create(&root, from_json(new)).await.unwrap().is_superuser);
        let names = async |value: Value| {
            let list = services
                .user_list(&root, &from_json::<UserFilter>(value), &UserSort::default(), page)
                .await
                .unwrap();
            assert_eq!(usize::try_from(list.total), Ok(list.items.len()));
            list.items.into_iter().map(|user| user.username).collect::<Vec<_>>()
        };
        assert_eq!(names(json!({})).await, ["root", "ada", "carl"]);
        assert_eq!(names(json!({ "q": "ADA@" })).await, ["ada"]);
        assert_eq!(names(json!({ "q": "ÜNAL ç" })).await, ["carl"]);
        assert_eq!(names(json!({ "is_superuser": true })).await, ["root", "carl"]);
        assert!(names(json!({ "is_active": false })).await.is_empty());
        assert!(names(json!({ "q": "%" })).await.is_empty(), "no wildcard");

        let sorted = async |sort: &str| {
            let sort = UserSort::try_from(sort.to_owned()).unwrap();
            let list = services.user_list(&root, &UserFilter::default(), &sort, page).await.unwrap();
            list.items.into_iter().map(|user| user.username).collect::<Vec<_>>()
        };
        for (sort, expected) in [
            ("", ["root", "ada", "carl"]),
            ("-id", ["carl", "ada", "root"]),
            ("username", ["ada", "carl", "root"]),
            ("-email", ["root", "carl", "ada"]),
            // Only Carl has a full name; the others are sorted by id.
            ("full_name", ["carl", "root", "ada"]),
            ("-full_name", ["carl", "ada", "root"]),
            ("created_at,-id", ["carl", "ada", "root"]),
            ("-updated_at,username", ["ada", "carl", "root"]),
        ] {
            assert_eq!(sorted(sort).await, expected, "{sort}");
        }

        assert_eq!(services.user_get(&root, ada.user_id).await.unwrap().username, "ada");
        let missing = |failure: Failure| assert_eq!(failure.code, ErrorCode::NotFound);
        missing(failure(services.user_get(&root, 999).await));
        missing(failure(services.user_update(&root, 999, UserPatch::default(), &ANY).await));
        missing(failure(services.user_delete(&root, 999, &AccountDeletion::default(), &ANY).await));
        let own = failure(services.user_delete(&root, root.user_id, &AccountDeletion::default(), &ANY).await);
        assert_eq!(own.code, ErrorCode::Conflict);
        let renamed = json!({ "username": "lovelace", "full_name": "Zoë" });
        services.user_update(&root, ada.user_id, from_json(renamed), &ANY).await.unwrap();
        assert_eq!(names(json!({ "q": "ZOË" })).await, ["lovelace"]);
        services.user_delete(&root, ada.user_id, &AccountDeletion::default(), &ANY).await.unwrap();
        assert_eq!(names(json!({})).await, ["root", "carl"]);
    })
    .await;
}

#[tokio::test]
async fn deactivation_ends_every_session_and_token_for_good() {
    on_both_databases(async |test| {
        let (root, ada) = (new_superuser(&test, "root").await, test.new_user("ada").await);
        let services = &test.services;
        let (tokens, script) = sign_in_everywhere(&test, &ada, "ada").await;
        let secret = services.account_get(ada.user_id).await.unwrap().unwrap().session_secret;
        let set = async |is_active: bool| {
            let patch = from_json(json!({ "is_active": is_active }));
            services.user_update(&root, ada.user_id, patch, &ANY).await.unwrap()
        };
        assert!(!set(false).await.is_active);
        assert!(authenticate(&test, "ada", PASSWORD).await.is_err());
        assert_signed_out(&test, &tokens, &script).await;
        assert!(set(true).await.is_active);
        assert_signed_out(&test, &tokens, &script).await;
        let renewed = services.account_get(ada.user_id).await.unwrap().unwrap().session_secret;
        assert_ne!(renewed, secret);
        sign_in(&test, "ada").await;
    })
    .await;
}

#[tokio::test]
async fn a_superuser_sets_a_forgotten_password() {
    on_both_databases(async |test| {
        let (root, ada) = (new_superuser(&test, "root").await, test.new_user("ada").await);
        let services = &test.services;
        let (tokens, script) = sign_in_everywhere(&test, &ada, "ada").await;
        let set = async |password: &str| {
            let patch = from_json(json!({ "password": password }));
            services.user_update(&root, ada.user_id, patch, &ANY).await
        };
        assert_eq!(fields(&failure(set("password1").await)), [("password", "guessable")]);
        assert!(services.token_actor(&tokens.access_token).await.is_ok());
        set(OTHER_PASSWORD).await.unwrap();
        assert_signed_out(&test, &tokens, &script).await;
        assert!(authenticate(&test, "ada", PASSWORD).await.is_err());
        assert!(authenticate(&test, "ada", OTHER_PASSWORD).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_last_active_superuser_can_be_neither_demoted_nor_deleted() {
    on_both_databases(async |test| {
        let (first, second) = (
            new_superuser(&test, "first").await,
            new_superuser(&test, "second").await,
        );
        let services = &test.services;
        let update =
            async |actor: &Actor, id: i64, value| services.user_update(actor, id, from_json(value), &ANY).await;
        update(&first, second.user_id, json!({ "is_active": false }))
            .await
            .unwrap();
        let late = failure(update(&second, first.user_id, json!({ "full_name": "Gone" })).await);
        assert_eq!(late.code, ErrorCode::Unauthorized, "who was deactivated meanwhile");
        for value in [json!({ "is_superuser": false }), json!({ "is_active": false })] {
            let refused = failure(update(&first, first.user_id, value).await);
            assert_eq!(refused.code, ErrorCode::Conflict, "{}", refused.detail);
        }
        let refused = failure(services.user_delete_me(&first, &deletion(PASSWORD), &ANY).await);
        assert_eq!(refused.code, ErrorCode::Conflict);
        update(&first, first.user_id, json!({ "full_name": "Still here" }))
            .await
            .unwrap();
        update(&first, second.user_id, json!({ "is_active": true }))
            .await
            .unwrap();
        services
            .user_delete_me(&first, &deletion(PASSWORD), &ANY)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn superusers_cannot_remove_each_other_at_the_same_time() {
    on_both_databases(async |test| {
        let services = &test.services;
        for round in 0..10 {
            let (first, second) = (
                new_superuser(&test, "first").await,
                new_superuser(&test, "second").await,
            );
            let demote = json!({ "is_superuser": false });
            let delete = deletion(PASSWORD);
            let (one, other) = if round % 2 == 0 {
                tokio::join!(
                    services.user_update(&first, second.user_id, from_json(demote.clone()), &ANY),
                    services.user_update(&second, first.user_id, from_json(demote), &ANY),
                )
            } else {
                let update = async |actor: &Actor| {
                    let user = services.user_me(actor).await?;
                    services.user_delete_me(actor, &delete, &ANY).await.map(|()| user)
                };
                tokio::join!(update(&first), update(&second))
            };
            assert_ne!(
                one.is_ok(),
                other.is_ok(),
                "one is done, and one is refused: {one:?} {other:?}"
            );
        }
    })
    .await;
}
