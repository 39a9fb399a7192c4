//! Accounts that FIRST_SUPERUSER promotes or refuses, on both databases.

use super::tests::failure;
use super::*;
use crate::error::Error;
use crate::testing::{PASSWORD, World, credentials, on_both};
use domain::account::{NewUser, ProfilePatch, Secret, UserPatch};
use domain::{ErrorCode, PageQuery};
use serde_json::json;

const EMAIL: &str = "root@example.com";

async fn start(world: &World) -> Result<()> {
    world.services.superuser_ensure(EMAIL, &Secret::new(PASSWORD)).await
}

async fn sign_in(world: &World, name: &str) -> Account {
    let credentials = credentials(name, PASSWORD);
    let account = world.services.user_authenticate(&credentials, &Client::default()).await;
    account.unwrap()
}

async fn register(world: &World, email: &str, username: &str) {
    let new = NewUser {
        email: email.into(),
        username: username.into(),
        password: Secret::new(PASSWORD),
        ..NewUser::default()
    };
    world.services.user_register(new, &Client::default()).await.unwrap();
}

async fn verify(world: &World, email: &str) {
    let user_id = sign_in(world, email).await.user.id;
    let mut tx = world.services.db.begin().await.unwrap();
    let now = world.services.clock.now();
    assert!(
        crate::db::users::verify_email(&mut tx.conn(), user_id, email, now)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
}

async fn accounts(world: &World, root: &Actor) -> i64 {
    let page = PageQuery::default();
    let list = world
        .services
        .user_list(root, &Default::default(), &Default::default(), page)
        .await;
    list.unwrap().total
}

/// The account leaves the address of the setting.
async fn move_away(world: &World, root: &Actor) {
    let patch: ProfilePatch =
        serde_json::from_value(json!({ "email": "boss@example.com", "current_password": PASSWORD })).unwrap();
    world
        .services
        .user_update_me(root, patch, &Expected::Any)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_first_superuser_is_made_once() {
    on_both(async |world| {
        start(&world).await.unwrap();
        let root = sign_in(&world, EMAIL).await;
        assert_eq!((root.user.username.as_str(), root.user.is_superuser), ("root", true));
        start(&world).await.unwrap();
        assert_eq!(accounts(&world, &root.actor()).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_address_that_anybody_could_have_registered_is_not_promoted() {
    on_both(async |world| {
        register(&world, EMAIL, "mallory").await;
        let Err(Error::Settings(reason)) = start(&world).await else {
            panic!("the server starts")
        };
        assert!(
            reason.contains(EMAIL) && reason.contains("Confirm the address"),
            "{reason}"
        );
        assert!(!sign_in(&world, EMAIL).await.user.is_superuser);
        verify(&world, EMAIL).await;
        start(&world).await.unwrap();
        assert!(sign_in(&world, EMAIL).await.user.is_superuser);
    })
    .await;
}

#[tokio::test]
async fn whoever_takes_the_address_that_the_superuser_left_is_nobody() {
    on_both(async |world| {
        start(&world).await.unwrap();
        let root = sign_in(&world, EMAIL).await.actor();
        move_away(&world, &root).await;
        start(&world).await.unwrap();
        assert_eq!(accounts(&world, &root).await, 1, "it is the account that moved");
        register(&world, EMAIL, "mallory").await;
        start(&world).await.unwrap();
        verify(&world, EMAIL).await;
        start(&world).await.unwrap();
        assert!(!sign_in(&world, EMAIL).await.user.is_superuser);
        assert!(sign_in(&world, "boss@example.com").await.user.is_superuser);
    })
    .await;
}

#[tokio::test]
async fn the_account_of_the_setting_is_promoted_again_at_its_address_only() {
    on_both(async |world| {
        start(&world).await.unwrap();
        let root = sign_in(&world, EMAIL).await.actor();
        world
            .services
            .superuser_ensure("other@example.com", &Secret::new(PASSWORD))
            .await
            .unwrap();
        let other = world.just_signed_in(sign_in(&world, "other@example.com").await.actor());
        let demote = || UserPatch {
            is_superuser: Some(false),
            ..UserPatch::default()
        };
        let demoted = world
            .services
            .user_update(&other, root.user_id, demote(), &Expected::Any)
            .await;
        assert!(!demoted.unwrap().is_superuser);
        start(&world).await.unwrap();
        assert!(sign_in(&world, EMAIL).await.user.is_superuser);
        world
            .services
            .user_update(&other, root.user_id, demote(), &Expected::Any)
            .await
            .unwrap();
        move_away(&world, &root).await;
        start(&world).await.unwrap();
        assert!(!sign_in(&world, "boss@example.com").await.user.is_superuser);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_taken_does_not_stop_the_server() {
    on_both(async |world| {
        for name in ["root", "ROOT-2"] {
            register(&world, &format!("{name}@elsewhere.example"), name).await;
        }
        start(&world).await.unwrap();
        assert_eq!(sign_in(&world, EMAIL).await.user.username, "root-3");
        let short = world
            .services
            .superuser_ensure("a@example.com", &Secret::new(PASSWORD))
            .await;
        short.unwrap();
        assert_eq!(sign_in(&world, "a@example.com").await.user.username, "a-example");
        let weak = world
            .services
            .superuser_ensure("b@example.com", &Secret::new("password1"))
            .await;
        assert_eq!(failure(weak).code, ErrorCode::Validation);
    })
    .await;
}

#[tokio::test]
async fn servers_that_start_at_the_same_time_make_one_account() {
    on_both(async |world| {
        let starts = futures::future::join_all((0..4).map(|_| start(&world))).await;
        for started in starts {
            started.unwrap();
        }
        let root = sign_in(&world, EMAIL).await.actor();
        assert_eq!(accounts(&world, &root).await, 1);
    })
    .await;
}
