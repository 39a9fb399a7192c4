//! The demo account of development.

use backend::{Client, Result, Services, Settings};
use domain::account::{NewUser, Secret};

/// Its e-mail address.
pub(crate) const EMAIL: &str = "demo@example.com";
/// Its user name.
const USERNAME: &str = "demo";
/// Its password: no secret, so production refuses to start while the account has it.
pub(crate) const PASSWORD: &str = "quiet-otter-lamp-42";

/// The names that the account can be found by.
const NAMES: [&str; 2] = [EMAIL, USERNAME];

/// Returns the address of an active account that still has the published password.
pub(crate) async fn open_account(services: &Services) -> Result<Option<String>> {
    services.account_with_password(&NAMES, &Secret::new(PASSWORD)).await
}

/// Returns the address as [`open_account`], before the server starts.
pub(crate) async fn find_open_account(settings: &Settings) -> Result<Option<String>> {
    backend::find_account_with_password(settings, &NAMES, &Secret::new(PASSWORD)).await
}

/// Makes the account with the sample data sets, unless it is there.
pub(crate) async fn seed(services: &Services) -> Result<()> {
    let new = NewUser {
        email: EMAIL.into(),
        username: USERNAME.into(),
        password: Secret::new(PASSWORD),
        full_name: Some("Demo account".into()),
        time_zone: None,
    };
    // An existing account keeps its password, which its owner may have changed.
    let user = match services.user_register(new, &Client::default()).await {
        Ok(user) => user,
        Err(backend::Error::Failure(_)) => return Ok(()),
        Err(other) => return Err(other),
    };
    if let Some(account) = services.account_get(user.id).await? {
        services.dataset_add_samples(&account.actor()).await?;
    }
    Ok(())
}
