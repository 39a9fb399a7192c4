//! Accounts, sign-ins and tokens of an old installation.

use super::comparison::assert_includes;
use super::installation::on_both_old_installations;
use crate::actor::Client;
use crate::testing::accounts::authenticate;
use crate::testing::results::failure;
use domain::account::{Secret, UserFilter, UserSort};
use domain::api_token::Scope;
use domain::{ErrorCode, PageQuery};

#[tokio::test]
async fn accounts_of_an_old_database_sign_in_with_their_passwords() {
    on_both_old_installations(async |old| {
        for user in ["ada", "admin"] {
            let actor = old.sign_in(user).await;
            let me = old.test.services.user_me(&actor).await.unwrap();
            assert_includes(me, old.answer(user, "/users/me"), user);
        }
        let wrong = authenticate(&old.test, "ada", old.password("admin")).await;
        assert_eq!(failure(wrong).code, ErrorCode::InvalidCredentials);
        let deactivated = authenticate(&old.test, "clerk", old.password("clerk")).await;
        assert_eq!(failure(deactivated).code, ErrorCode::InvalidCredentials);
    })
    .await;
}

#[tokio::test]
async fn the_superuser_of_an_old_database_manages_accounts() {
    on_both_old_installations(async |old| {
        let (ada, admin) = (old.sign_in("ada").await, old.sign_in("admin").await);
        let list = async |actor| {
            let sort = UserSort::try_from("created_at".to_owned()).unwrap();
            let services = &old.test.services;
            services
                .user_list(actor, &UserFilter::default(), &sort, PageQuery::default())
                .await
        };
        let page = list(&admin).await.unwrap();
        assert_includes(page, old.answer("admin", "/users/?sort=created_at"), "accounts");
        assert_eq!(failure(list(&ada).await).code, ErrorCode::Forbidden);
    })
    .await;
}

#[tokio::test]
async fn sessions_and_tokens_of_an_old_database_stay_valid() {
    on_both_old_installations(async |old| {
        let (services, client) = (&old.test.services, Client::default());
        let id = old.answer("ada", "/users/me")["id"].as_i64().unwrap();
        let session = services.session_load(old.secret("session"), &client).await.unwrap();
        assert_eq!(session.unwrap().user_id, Some(id));
        let (actor, scopes) = services.token_holder(old.secret("api_token")).await.unwrap();
        assert_eq!(actor.user_id, id);
        assert_eq!(scopes, Some(vec![Scope::TasksRead, Scope::MlWrite]));
        let pair = services
            .token_refresh(&Secret::new(old.secret("refresh_token")), None, &client)
            .await;
        let actor = services.token_actor(&pair.unwrap().access_token).await.unwrap();
        assert_eq!(actor.user_id, id);
        let tokens = services.api_token_list(&actor).await.unwrap();
        let mut expected = old.answer("ada", "/users/me/tokens/").clone();
        // The token was used above.
        expected[0]["last_used_at"] = serde_json::to_value(&tokens[0]).unwrap()["last_used_at"].clone();
        assert_includes(tokens, &expected, "tokens");
    })
    .await;
}
