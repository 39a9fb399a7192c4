//! The key that signs the tokens.

use super::env::{ConfigError, Environment};
use data_encoding::HEXLOWER;
use domain::account::Secret;
use std::io::Write;
use std::path::Path;

const VARIABLE: &str = "SECRET_KEY";
const EXPECTED: &str = "at least 32 random characters, such as the output of `openssl rand -hex 32`";

/// `SECRET_KEY`. Development makes one and keeps it in the data folder; production insists on one of its own.
pub(super) fn key(env: &Environment, production: bool, data_dir: &Path) -> Result<Secret, ConfigError> {
    match env.text(VARIABLE)? {
        Some(key) if key.len() < 32 || distinct(&key) < 8 => Err(ConfigError::secret(VARIABLE, EXPECTED)),
        Some(key) => Ok(Secret::new(key)),
        None if production => Err(ConfigError::missing(VARIABLE, EXPECTED)),
        None => kept(data_dir).map_err(|error| {
            let folder = data_dir.display().to_string();
            ConfigError::new(
                "DATA_DIR",
                &folder,
                &format!("a folder that can be written to ({error})"),
            )
        }),
    }
}

/// A key such as 32 times the same letter is none.
fn distinct(key: &str) -> usize {
    key.chars().collect::<std::collections::HashSet<_>>().len()
}

/// The key in the data folder, made when it is not there.
fn kept(data_dir: &Path) -> std::io::Result<Secret> {
    std::fs::create_dir_all(data_dir)?;
    let path = data_dir.join("secret_key");
    if let Ok(key) = std::fs::read_to_string(&path)
        && key.len() >= 32
    {
        return Ok(Secret::new(key));
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    let key = HEXLOWER.encode(&bytes);
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path)?.write_all(key.as_bytes())?;
    Ok(Secret::new(key))
}
