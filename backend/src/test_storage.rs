//! Storage of one test: a folder, or a folder of a bucket where `TEST_STORAGE_URL` names one.

use crate::crypto::random;
use crate::storage::is_storage_variable;
use data_encoding::HEXLOWER;
use domain::account::Secret;
use std::path::Path;
use url::Url;

/// Variable with the URL of a bucket; `make integration` starts a server with one.
const VARIABLE: &str = "TEST_STORAGE_URL";

/// Storage of a test.
#[derive(Clone)]
pub(crate) struct TestStorage {
    pub(crate) url: Url,
    pub(crate) variables: Vec<(String, Secret)>,
}

impl TestStorage {
    /// Returns a storage in a folder of this machine.
    pub(crate) fn local(folder: &Path) -> Self {
        Self {
            url: Url::from_directory_path(folder).unwrap(),
            variables: Vec::new(),
        }
    }

    /// Returns a new folder of the bucket for tests; `None` where none is known.
    pub(crate) fn remote() -> Option<Self> {
        #[expect(clippy::disallowed_methods, reason = "settings of a test run")]
        let bucket = std::env::var(VARIABLE).ok()?;
        let folder = HEXLOWER.encode(&random::<8>().unwrap());
        let variables = std::env::vars().filter(|(name, _)| is_storage_variable(name));
        Some(Self {
            url: format!("{bucket}/{folder}").parse().unwrap(),
            variables: variables.map(|(name, value)| (name, Secret::new(value))).collect(),
        })
    }
}
