//! Storage of uploaded files.

use super::env::{ConfigError, Environment};
use domain::account::Secret;
use std::path::Path;
use url::Url;

const VARIABLE: &str = "STORAGE_URL";
const EXPECTED: &str = "the URL of a folder or a bucket, such as file:///var/lib/playground, s3://bucket/folder, \
    gs://bucket, az://container or abfss://container@account.dfs.core.windows.net, without a key or password";
/// The schemes of clouds, with the prefix of their variables.
const CLOUDS: [(&str, &str); 4] = [("s3", "AWS_"), ("gs", "GOOGLE_"), ("az", "AZURE_"), ("abfss", "AZURE_")];

/// `STORAGE_URL`. Default: the folder `files` in the data folder.
pub(super) fn url(env: &Environment, data_dir: &Path) -> Result<Url, ConfigError> {
    let Some(text) = env.text(VARIABLE)? else {
        let folder = data_dir.join("files");
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        return Url::from_directory_path(&folder).map_err(|()| ConfigError::missing(VARIABLE, EXPECTED));
    };
    match text.parse::<Url>() {
        // A key may be in it.
        Ok(url) if has_credentials(&url) => Err(ConfigError::secret(VARIABLE, EXPECTED)),
        Ok(url) if is_folder(&url) || (prefix(&url).is_some() && url.has_host()) => Ok(url),
        _ => Err(ConfigError::new(VARIABLE, &text, EXPECTED)),
    }
}

/// The variables of the cloud of a URL, such as `AWS_ACCESS_KEY_ID`.
pub(super) fn variables(env: &Environment, url: &Url) -> Result<Vec<(String, Secret)>, ConfigError> {
    let Some(prefix) = prefix(url) else {
        return Ok(Vec::new());
    };
    let names = env.names(|name| name.starts_with(prefix) && backend::is_storage_variable(name));
    let mut variables = Vec::new();
    for name in names {
        if let Some(value) = env.text(name)? {
            variables.push((name.to_owned(), Secret::new(value)));
        }
    }
    Ok(variables)
}

fn is_folder(url: &Url) -> bool {
    url.scheme() == "file" && url.to_file_path().is_ok()
}

fn prefix(url: &Url) -> Option<&'static str> {
    let cloud = CLOUDS.iter().find(|(scheme, _)| *scheme == url.scheme());
    cloud.map(|(_, prefix)| *prefix)
}

/// Whether a URL has more than a bucket and a folder; that of Azure has its container as user.
fn has_credentials(url: &Url) -> bool {
    let has_user = !url.username().is_empty() && url.scheme() != "abfss";
    has_user || url.password().is_some() || url.query().is_some()
}
