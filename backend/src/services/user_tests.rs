//! The services of accounts after they are made, on both databases.

use super::tests::{IRIS, failure, fields, upload};
use super::*;
use crate::testing::{PASSWORD, World, credentials, on_both};
use domain::account::{
    AccountDeletion, EmailVerify, NewAccount, PasswordForgot, PasswordReset, Profile, ProfilePatch, Secret, TokenPair,
    UserFilter, UserPatch, UserSort,
};
use domain::api_token::{ApiTokenRequest, Scope};
use domain::{ErrorCode, Failure, PageQuery};
use serde_json::{Value, json};

const ANY: Expected = Expected::Any;
const OTHER_PASSWORD: &str = "brass-lantern-seven-mules";

fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

async fn authenticate(world: &World, name: &str, password: &str) -> Result<Account> {
    let credentials = credentials(name, password);
    world.services.user_authenticate(&credentials, &Client::default()).await
}

async fn sign_in(world: &World, name: &str) -> TokenPair {
    let credentials = credentials(name, PASSWORD);
    world
        .services
        .token_create(&credentials, &Client::default())
        .await
        .unwrap()
}

pub(super) async fn root(world: &World, name: &str) -> Actor {
    let email = format!("{name}@example.com");
    world
        .services
        .superuser_ensure(&email, &Secret::new(PASSWORD))
        .await
        .unwrap();
    world.just_signed_in(authenticate(world, name, PASSWORD).await.unwrap().actor())
}

fn deletion(password: &str) -> AccountDeletion {
    AccountDeletion {
        current_password: Some(Secret::new(password)),
    }
}

/// Fails unless the browser's session, the access token, the refresh token and the script's token are all worth nothing.
async fn assert_signed_out(world: &World, tokens: &TokenPair, script: &str) {
    let services = &world.services;
    let refused = |failure: Failure| assert_eq!(failure.code, ErrorCode::Unauthorized);
    refused(failure(services.token_actor(&tokens.access_token).await));
    refused(failure(services.token_holder(script).await));
    let refresh = Secret::new(&*tokens.refresh_token);
    refused(failure(services.token_refresh(&refresh, &Client::default()).await));
    assert!(
        services
            .session_load("cookie", &Client::default())
            .await
            .unwrap()
            .is_none()
    );
}

/// Signs somebody in in every way there is: the tokens of the API, and one for a script. The session's id is `cookie`.
async fn sign_in_everywhere(world: &World, actor: &Actor, name: &str) -> (TokenPair, String) {
    let services = &world.services;
    let session = SessionRow {
        id: "cookie".into(),
        data: "{}".into(),
        user_id: Some(actor.user_id),
    };
    assert!(services.session_create(session, &Client::default()).await.unwrap());
    let script = ApiTokenRequest {
        name: "script".into(),
        scopes: vec![Scope::TasksRead],
        expires_in_days: 7,
        current_password: None,
    };
    let script = services.api_token_create(actor, script).await.unwrap();
    (sign_in(world, name).await, script.token)
}

#[tokio::test]
async fn an_owner_changes_the_own_profile() {
    on_both(async |world| {
        let (ada, _) = (world.person("ada").await, world.person("bob").await);
        let services = &world.services;
        let update = async |value| services.user_update_me(&ada, from::<ProfilePatch>(value), &ANY).await;
        let before = services.user_me(&ada).await.unwrap();
        world.hands.advance(5);
        let user = update(json!({ "full_name": " Ada L ", "time_zone": "Europe/London", "username": "ADA" }))
            .await
            .unwrap();
        assert_eq!(
            (user.full_name.as_deref(), user.time_zone.as_str()),
            (Some("Ada L"), "Europe/London")
        );
        assert_eq!((user.username.as_str(), user.email), ("ADA", before.email.clone()));
        let stale = Expected::OneOf(vec![before.updated_at.timestamp_micros()]);
        let refused = failure(services.user_update_me(&ada, ProfilePatch::default(), &stale).await);
        assert_eq!(refused.code, ErrorCode::PreconditionFailed);

        let taken = failure(update(json!({ "username": "BOB" })).await);
        assert_eq!(
            (taken.code, fields(&taken)),
            (ErrorCode::Conflict, vec![("username", "taken")])
        );
        let both = failure(update(json!({ "username": "x", "time_zone": "Mars" })).await);
        assert_eq!(fields(&both), [("username", "too_short"), ("time_zone", "choice")]);

        let bare = Profile {
            email: "ADA@example.com".into(),
            username: "ada".into(),
            ..Profile::default()
        };
        let user = services.user_replace_me(&ada, bare, &ANY).await.unwrap();
        assert_eq!(
            (user.full_name, user.time_zone.as_str()),
            (None, "UTC"),
            "what is absent gets its default"
        );
    })
    .await;
}

#[tokio::test]
async fn another_address_needs_the_password_and_is_proved_anew() {
    on_both(async |world| {
        let (ada, _) = (world.person("ada").await.signed_in(None), world.person("bob").await);
        let services = &world.services;
        let links = || services.mail_kept().unwrap();
        let token = |to: &str| {
            let mail = links().into_iter().find(|mail| mail.to == to).unwrap();
            let (_, rest) = mail.text.split_once("token=").unwrap();
            Secret::new(rest.split_whitespace().next().unwrap())
        };
        // The mails are sent beside the request.
        let sent = async |to: &str| {
            while !links().iter().any(|mail| mail.to == to) {
                tokio::task::yield_now().await;
            }
        };
        sent("ada@example.com").await;
        let verify = EmailVerify {
            token: token("ada@example.com"),
        };
        services.email_verify(&verify, &Client::default()).await.unwrap();

        let change = async |email: &str, password: Option<&str>| {
            let patch = json!({ "email": email, "current_password": password });
            services.user_update_me(&ada, from::<ProfilePatch>(patch), &ANY).await
        };
        let mail = "ada@new.example";
        let without = failure(change(mail, None).await);
        assert_eq!(fields(&without), [("current_password", "required")]);
        let wrong = failure(change(mail, Some("wrong")).await);
        assert_eq!(fields(&wrong), [("current_password", "wrong")]);
        let taken = failure(change("bob@example.com", Some(PASSWORD)).await);
        assert_eq!(fields(&taken), [("email", "taken")]);
        let same = change("ADA@example.com", None).await.unwrap();
        assert!(same.email_verified_at.is_some(), "the same address");

        let forgot = PasswordForgot {
            email: "ada@example.com".into(),
        };
        let before = links().len();
        services.password_forgot(&forgot, &Client::default()).await.unwrap();
        while links().len() == before {
            tokio::task::yield_now().await;
        }
        let reset = PasswordReset {
            token: token("ada@example.com"),
            new_password: Secret::new(OTHER_PASSWORD),
        };
        let moved = change(mail, Some(PASSWORD)).await.unwrap();
        assert_eq!((moved.email.as_str(), moved.email_verified_at), (mail, None));
        let dead = failure(services.password_reset(&reset, &Client::default()).await);
        assert_eq!(fields(&dead), [("token", "invalid")], "sent to the old address");
        sent(mail).await;
        services
            .email_verify(&EmailVerify { token: token(mail) }, &Client::default())
            .await
            .unwrap();
        assert!(services.user_me(&ada).await.unwrap().email_verified_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn an_account_goes_with_everything_that_belongs_to_it() {
    on_both(async |world| {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        let services = &world.services;
        let (tokens, script) = sign_in_everywhere(&world, &ada, "ada").await;
        let dataset = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        upload(&world, &bob, "iris.csv", IRIS).await.unwrap();
        let wish = json!({ "dataset_id": dataset, "n_clusters": 2 });
        services.run_create(&ada, from(wish)).await.unwrap();
        let task = services
            .task_create(&ada, task_tests::wish(json!({ "title": "x" })))
            .await
            .unwrap();
        services.idempotency_begin(&ada, "key", "hash").await.unwrap();
        assert_eq!(world.files(), 2);

        let wrong = failure(services.user_delete_me(&ada, &deletion("wrong"), &ANY).await);
        assert_eq!(fields(&wrong), [("current_password", "wrong")]);
        assert!(services.token_actor(&tokens.access_token).await.is_ok());
        let stale = Expected::OneOf(vec![1]);
        let changed = failure(services.user_delete_me(&ada, &deletion(PASSWORD), &stale).await);
        assert_eq!(changed.code, ErrorCode::PreconditionFailed);
        services.user_delete_me(&ada, &deletion(PASSWORD), &ANY).await.unwrap();
        assert_eq!(world.files(), 1, "the other one's file stays");
        assert_signed_out(&world, &tokens, &script).await;
        assert!(authenticate(&world, "ada", PASSWORD).await.is_err());
        assert_eq!(
            failure(services.task_get(&ada, task.id).await).code,
            ErrorCode::NotFound
        );
        let his = services.dataset_list(&bob, PageQuery::default()).await.unwrap();
        assert_eq!(his.total, 1);
        let late = failure(
            upload(&world, &ada, "iris.csv", IRIS)
                .await
                .map_err(|error| Failure::from(error).into()),
        );
        assert_eq!(
            late.code,
            ErrorCode::Unauthorized,
            "an upload that outlives its account"
        );
        assert_eq!(world.files(), 1, "and leaves nothing");
        world.person("ada").await;
    })
    .await;
}

#[tokio::test]
async fn only_superusers_manage_accounts() {
    on_both(async |world| {
        let (root, ada) = (root(&world, "root").await, world.person("ada").await);
        let services = &world.services;
        let page = PageQuery::default();
        let forbidden = |failure: Failure| assert_eq!(failure.code, ErrorCode::Forbidden);
        forbidden(failure(services.user_list(&ada, &UserFilter::default(), &UserSort::default(), page).await));
        forbidden(failure(services.user_get(&ada, ada.user_id).await));
        forbidden(failure(services.user_create(&ada, NewAccount::default()).await));
        let patch = UserPatch::default();
        forbidden(failure(services.user_update(&ada, ada.user_id, patch, &ANY).await));
        forbidden(failure(services.user_delete(&ada, root.user_id, &AccountDeletion::default(), &ANY).await));

        let new = json!({ "email": "c@example.com", "username": "carl", "password": PASSWORD, "full_name": "Ünal Çelik", "is_superuser": true });
        assert!(services.user_create(&root, from(new)).await.unwrap().is_superuser);
        let names = async |value: Value| {
            let list = services
                .user_list(&root, &from::<UserFilter>(value), &UserSort::default(), page)
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
            // Only Carl has one; then the ids.
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
        services.user_update(&root, ada.user_id, from(renamed), &ANY).await.unwrap();
        assert_eq!(names(json!({ "q": "ZOË" })).await, ["lovelace"]);
        services.user_delete(&root, ada.user_id, &AccountDeletion::default(), &ANY).await.unwrap();
        assert_eq!(names(json!({})).await, ["root", "carl"]);
    })
    .await;
}

#[tokio::test]
async fn deactivation_ends_every_session_and_token_for_good() {
    on_both(async |world| {
        let (root, ada) = (root(&world, "root").await, world.person("ada").await);
        let services = &world.services;
        let (tokens, script) = sign_in_everywhere(&world, &ada, "ada").await;
        let secret = services.account_get(ada.user_id).await.unwrap().unwrap().session_secret;
        let set = async |is_active: bool| {
            let patch = from(json!({ "is_active": is_active }));
            services.user_update(&root, ada.user_id, patch, &ANY).await.unwrap()
        };
        assert!(!set(false).await.is_active);
        assert!(authenticate(&world, "ada", PASSWORD).await.is_err());
        assert_signed_out(&world, &tokens, &script).await;
        assert!(set(true).await.is_active);
        assert_signed_out(&world, &tokens, &script).await;
        let renewed = services.account_get(ada.user_id).await.unwrap().unwrap().session_secret;
        assert_ne!(renewed, secret);
        sign_in(&world, "ada").await;
    })
    .await;
}

#[tokio::test]
async fn a_superuser_gives_a_new_password_to_who_has_forgotten_it() {
    on_both(async |world| {
        let (root, ada) = (root(&world, "root").await, world.person("ada").await);
        let services = &world.services;
        let (tokens, script) = sign_in_everywhere(&world, &ada, "ada").await;
        let set = async |password: &str| {
            let patch = from(json!({ "password": password }));
            services.user_update(&root, ada.user_id, patch, &ANY).await
        };
        assert_eq!(fields(&failure(set("password1").await)), [("password", "guessable")]);
        assert!(services.token_actor(&tokens.access_token).await.is_ok());
        set(OTHER_PASSWORD).await.unwrap();
        assert_signed_out(&world, &tokens, &script).await;
        assert!(authenticate(&world, "ada", PASSWORD).await.is_err());
        assert!(authenticate(&world, "ada", OTHER_PASSWORD).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_last_active_superuser_stays() {
    on_both(async |world| {
        let (first, second) = (root(&world, "first").await, root(&world, "second").await);
        let services = &world.services;
        let update = async |actor: &Actor, id: i64, value| services.user_update(actor, id, from(value), &ANY).await;
        update(&first, second.user_id, json!({ "is_active": false }))
            .await
            .unwrap();
        let late = failure(update(&second, first.user_id, json!({ "full_name": "Gone" })).await);
        assert_eq!(late.code, ErrorCode::Forbidden, "who was deactivated meanwhile");
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
    on_both(async |world| {
        let services = &world.services;
        for round in 0..10 {
            let (first, second) = (root(&world, "first").await, root(&world, "second").await);
            let demote = json!({ "is_superuser": false });
            let delete = deletion(PASSWORD);
            let (one, other) = if round % 2 == 0 {
                tokio::join!(
                    services.user_update(&first, second.user_id, from(demote.clone()), &ANY),
                    services.user_update(&second, first.user_id, from(demote), &ANY),
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
