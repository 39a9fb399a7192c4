//! Accounts of tests.

use crate::actor::{Account, Actor, Client};
use crate::error::Result;
use crate::testing::{PASSWORD, TestServices, credentials};
use domain::account::{Secret, TokenPair};

pub(crate) async fn new_superuser(test: &TestServices, name: &str) -> Actor {
    let email = format!("{name}@example.com");
    test.services
        .superuser_ensure(&email, &Secret::new(PASSWORD))
        .await
        .unwrap();
    test.just_signed_in(authenticate(test, name, PASSWORD).await.unwrap().actor())
        .await
}

pub(crate) async fn authenticate(test: &TestServices, name: &str, password: &str) -> Result<Account> {
    let credentials = credentials(name, password);
    test.services.user_authenticate(&credentials, &Client::default()).await
}

pub(crate) async fn sign_in(test: &TestServices, name: &str) -> TokenPair {
    let credentials = credentials(name, PASSWORD);
    test.services
        .token_create(&credentials, &Client::default())
        .await
        .unwrap()
}
