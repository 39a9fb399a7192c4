//! The demo account of development.

use backend::{Client, Result, Services};
use domain::account::{NewUser, Secret};

/// Its e-mail address.
pub(crate) const EMAIL: &str = "demo@example.com";
/// Its password: no secret, because the server listens to this machine only while it exists.
pub(crate) const PASSWORD: &str = "quiet-otter-lamp-42";

/// Makes the account with the sample data sets, unless it is there.
pub(crate) async fn seed(services: &Services) -> Result<()> {
    let new = NewUser {
        email: EMAIL.into(),
        username: "demo".into(),
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
