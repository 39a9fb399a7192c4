//! The key that signs the tokens.

use super::env::{ConfigError, Environment};
use data_encoding::HEXLOWER;
use domain::account::Secret;
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

const VARIABLE: &str = "SECRET_KEY";
/// Number of guesses that a key must withstand, as a power of ten: the owner of a token can try
/// keys without requests to the server. zxcvbn counts to 2⁶⁴, which every 32 random characters
/// reach.
const MIN_GUESSES_LOG10: f64 = 19.0;
/// Words of keys that were copied from instructions.
const PLACEHOLDERS: [&str; 6] = ["change", "default", "example", "password", "playground", "secret"];
/// The share of neighbours in a key from which on it was typed, not drawn: among random characters
/// it is below a third.
const MAX_NEIGHBOURS: f64 = 0.6;
/// Rows of a keyboard and other orders that people type along.
const ROWS: [&str; 5] = [
    "`1234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "abcdefghijklmnopqrstuvwxyz",
];
const EXPECTED: &str = "at least 32 random characters, such as the output of `openssl rand -hex 32`";

/// `SECRET_KEY`. Development makes one and keeps it in the data folder; production insists on one
/// of its own.
pub(super) fn key(env: &Environment, production: bool, data_dir: &Path) -> Result<Secret, ConfigError> {
    match env.text(VARIABLE)? {
        Some(key) if key.len() < 32 || (production && is_weak(&key)) => Err(ConfigError::secret(VARIABLE, EXPECTED)),
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

/// Whether somebody could guess a key: it repeats itself, follows the keyboard or consists of
/// words.
fn is_weak(key: &str) -> bool {
    let key: String = key.chars().take(100).collect();
    let distinct = key.chars().collect::<HashSet<_>>().len();
    let lower = key.to_lowercase();
    let is_placeholder = PLACEHOLDERS.iter().any(|word| lower.contains(word));
    is_placeholder
        || distinct < 8
        || neighbours(&lower) > MAX_NEIGHBOURS
        || zxcvbn::zxcvbn(&key, &[]).guesses_log10() < MIN_GUESSES_LOG10
}

/// The share of characters that are equal to the one before, beside it on the keyboard, or next to
/// it in the alphabet.
fn neighbours(key: &str) -> f64 {
    let pairs: Vec<(char, char)> = key.chars().zip(key.chars().skip(1)).collect();
    let places = |c: char| {
        let in_rows = ROWS
            .iter()
            .enumerate()
            .filter_map(move |(row, keys)| Some((row, keys.find(c)?)));
        in_rows.collect::<Vec<_>>()
    };
    let alphabet = ROWS.len() - 1;
    let are_neighbours = |&&(a, b): &&(char, char)| {
        a == b
            || places(a).into_iter().any(|(row, column)| {
                places(b).into_iter().any(|(other_row, other)| {
                    let same_order = (row == alphabet) == (other_row == alphabet);
                    same_order && row.abs_diff(other_row) <= 1 && column.abs_diff(other) <= 1
                })
            })
    };
    pairs.iter().filter(are_neighbours).count() as f64 / pairs.len().max(1) as f64
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_random_keys_are_strong() {
        for weak in [
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "0123456789abcdef0123456789abcdef",
            "abcdefghijklmnopqrstuvwxyz012345",
            "qwertyuiopasdfghjklzxcvbnm123456",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,",
            "zaq12wsxcde34rfvbgt56yhnmju78ik,",
            "changemechangemechangemechangeme",
            "aaaabbbbccccddddeeeeffffgggghhhh",
            "11111111222222223333333344444444",
            "lIlIlIIlIlllIIIlIlIlIIIlIlIlIlII",
            "passwordpasswordpasswordpassword",
            "secret-key-for-the-playground-123",
            "this_is_my_very_secret_key_12345",
            "98765432109876543210987654321098",
            "QWERTYqwerty123456QWERTYqwerty!!",
            "your-secret-key-here-change-me-now",
        ] {
            assert!(is_weak(weak), "{weak}: {}", zxcvbn::zxcvbn(weak, &[]).guesses_log10());
        }
    }

    #[test]
    fn what_openssl_makes_is_strong() {
        for byte in 0..50_u8 {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).unwrap();
            bytes[0] = byte;
            for key in [
                HEXLOWER.encode(&bytes),
                HEXLOWER.encode(&bytes[..16]),
                data_encoding::BASE64.encode(&bytes),
            ] {
                assert!(!is_weak(&key), "{key}");
            }
        }
    }
}
