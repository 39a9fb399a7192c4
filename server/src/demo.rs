//! The demo account of development.

use backend::{Actor, Client, Result, Services};
use domain::account::{Credentials, NewUser, Secret};

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
    let credentials = Credentials {
        username: EMAIL.into(),
        password: Secret::new(PASSWORD),
    };
    // Whoever has changed the password does not want it back.
    match services.user_register(new, &Client::default()).await {
        Ok(_) => {}
        Err(backend::Error::Failure(_)) => return Ok(()),
        Err(other) => return Err(other),
    }
    let actor: Actor = services
        .user_authenticate(&credentials, &Client::default())
        .await?
        .actor();
    services.dataset_add_samples(&actor).await?;
    Ok(())
}
