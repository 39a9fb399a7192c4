//! Storage of a cloud: S3 and what speaks its protocol, Google Cloud Storage, and Azure.

use crate::error::{Error, Result};
use crate::tls::use_ring;
use domain::account::Secret;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::path::Path;
use object_store::{ClientOptions, ObjectStore, ObjectStoreScheme, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Longest silence of the storage: until an answer begins, which includes the upload of a part, and
/// inside an answer.
const READ_TIMEOUT: Duration = Duration::from_secs(20);
/// Repetitions of a request that the storage refused or did not answer.
const RETRIES: usize = 3;
/// Time from the first attempt after which a request is not repeated.
const RETRY_TIMEOUT: Duration = Duration::from_secs(10);

/// Whether a variable, such as `AWS_ACCESS_KEY_ID`, is a setting of a cloud's storage.
#[must_use]
pub fn is_storage_variable(name: &str) -> bool {
    let key = name.to_ascii_lowercase();
    match name.split_once('_').map(|(prefix, _)| prefix) {
        Some("AWS") => key.parse::<AmazonS3ConfigKey>().is_ok(),
        Some("GOOGLE") => key.parse::<GoogleConfigKey>().is_ok(),
        Some("AZURE") => key.parse::<AzureConfigKey>().is_ok(),
        _ => false,
    }
}

/// Builds a client from the variables that its cloud knows, and the URL.
macro_rules! client {
    ($builder:ty, $url:expr, $variables:expr) => {{
        let builder = <$builder>::new()
            .with_client_options(client_options())
            .with_retry(retries())
            .with_url($url.as_str());
        let known = |(name, value): &(String, Secret)| {
            let key = name.to_ascii_lowercase().parse().ok()?;
            Some((key, value.expose().to_owned()))
        };
        let builder = $variables
            .iter()
            .filter(|(name, _)| is_storage_variable(name))
            .filter_map(known)
            .fold(builder, |builder, (key, value)| builder.with_config(key, value));
        builder.build().map(|store| Arc::new(store) as Arc<dyn ObjectStore>)
    }};
}

/// Opens the storage of a URL, and returns it with the folder in it. Connects to nothing.
pub(super) fn open(url: &url::Url, variables: &[(String, Secret)]) -> Result<(Arc<dyn ObjectStore>, Path)> {
    use_ring();
    let wrong = |error: &dyn ToString| Error::Settings(format!("STORAGE_URL {url}: {}", error.to_string()));
    let (scheme, folder) = ObjectStoreScheme::parse(url).map_err(|error| wrong(&error))?;
    let store = match scheme {
        ObjectStoreScheme::AmazonS3 => client!(AmazonS3Builder, url, variables),
        ObjectStoreScheme::GoogleCloudStorage => client!(GoogleCloudStorageBuilder, url, variables),
        ObjectStoreScheme::MicrosoftAzure => client!(MicrosoftAzureBuilder, url, variables),
        _ => object_store::parse_url(url).map(|(store, _)| store.into()),
    };
    Ok((store.map_err(|error| wrong(&error))?, folder))
}

fn client_options() -> ClientOptions {
    ClientOptions::new()
        .with_connect_timeout(CONNECT_TIMEOUT)
        // A time-out of a whole request would end the download of a large file.
        .with_timeout_disabled()
        .with_read_timeout(READ_TIMEOUT)
}

fn retries() -> RetryConfig {
    RetryConfig {
        max_retries: RETRIES,
        retry_timeout: RETRY_TIMEOUT,
        ..RetryConfig::default()
    }
}
