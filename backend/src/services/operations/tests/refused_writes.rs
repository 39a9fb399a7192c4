//! Tests of services while a table cannot be written.

use crate::testing::faults::{allow_writes, refuse_writes};
use crate::testing::on_both_databases;
use serde_json::json;

#[tokio::test]
async fn a_script_reads_although_the_use_of_its_token_cannot_be_stored() {
    on_both_databases(async |test| {
        let (services, ada) = (&test.services, test.new_user("ada").await);
        let request = json!({ "name": "script", "scopes": ["tasks:read"] });
        let token = services
            .api_token_create(&ada, serde_json::from_value(request).unwrap())
            .await
            .unwrap();
        let last_used = async || services.api_token_list(&ada).await.unwrap()[0].last_used_at;
        refuse_writes(&services.db, "api_tokens", "update").await;
        let (holder, _) = services.token_holder(&token.token).await.unwrap();
        assert_eq!((holder.user_id, last_used().await), (ada.user_id, None));
        allow_writes(&services.db, "api_tokens").await;
        services.token_holder(&token.token).await.unwrap();
        assert_eq!(last_used().await, Some(services.clock.now()));
        // A clock that was set back.
        test.clock.advance(-86_400);
        services.token_holder(&token.token).await.unwrap();
        assert_eq!(last_used().await, Some(services.clock.now()));
    })
    .await;
}
