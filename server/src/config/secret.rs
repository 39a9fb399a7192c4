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
/// Largest distance of two characters that are compared: up to four orders are typed in turn, as in
/// `a1b2c3d4`.
const MAX_LAG: usize = 4;
/// The share of neighbours in a key from which on it was typed, not drawn: among random characters
/// it is about a quarter.
const MAX_NEIGHBOURS: f64 = 0.67;
/// The same for steps of equal length: among random characters it is about a twentieth.
const MAX_EQUAL_STEPS: f64 = 0.5;
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
        None => read_or_create(data_dir).map_err(|error| {
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
    is_placeholder || distinct < 8 || is_typed(&lower) || zxcvbn::zxcvbn(&key, &[]).guesses_log10() < MIN_GUESSES_LOG10
}

/// Whether a key follows the keyboard or the alphabet, or several of their orders in turn.
fn is_typed(key: &str) -> bool {
    let keys: Vec<char> = key.chars().collect();
    (1..=MAX_LAG).any(|lag| neighbours(&keys, lag) > MAX_NEIGHBOURS || equal_steps(&keys, lag) > MAX_EQUAL_STEPS)
}

/// Returns the share of characters that are equal to the one `lag` places before, beside it on the
/// keyboard, or next to it in the alphabet.
fn neighbours(keys: &[char], lag: usize) -> f64 {
    let alphabet = ROWS.len() - 1;
    let are_neighbours = |pair: &(char, char)| {
        pair.0 == pair.1
            || places(pair.0).any(|(row, column)| {
                places(pair.1).any(|(other_row, other)| {
                    let same_order = (row == alphabet) == (other_row == alphabet);
                    same_order && row.abs_diff(other_row) <= 1 && column.abs_diff(other) <= 1
                })
            })
    };
    let pairs = keys.iter().copied().zip(keys.iter().copied().skip(lag));
    pairs.filter(are_neighbours).count() as f64 / keys.len().saturating_sub(lag).max(1) as f64
}

/// Returns the share of characters that continue a row in the step of the two before, each `lag`
/// places apart: `qet` leaves out every second key.
fn equal_steps(keys: &[char], lag: usize) -> f64 {
    let continues = |&&[first, second, third]: &&[char; 3]| {
        ROWS.iter().any(|row| {
            let places = [first, second, third].map(|c| row.find(c));
            matches!(places, [Some(a), Some(b), Some(c)] if a + c == 2 * b)
        })
    };
    let triples: Vec<[char; 3]> = keys
        .windows(2 * lag + 1)
        .map(|part| [part[0], part[lag], part[2 * lag]])
        .collect();
    triples.iter().filter(continues).count() as f64 / triples.len().max(1) as f64
}

/// Returns row and column of a character in each order that has it.
fn places(c: char) -> impl Iterator<Item = (usize, usize)> {
    ROWS.iter()
        .enumerate()
        .filter_map(move |(row, keys)| Some((row, keys.find(c)?)))
}

/// Reads the key in the data folder, and creates it where there is none.
fn read_or_create(data_dir: &Path) -> std::io::Result<Secret> {
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
            "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6",
            "qetuoadgjlzcbm13579qetuoadgjlzcb",
            "a0z9b8y7c6x5d4w3e2v1f0u9g8t7h6s5",
            "azbycxdwevfugthsirjqkplomn012345",
            "abc123def456ghi789jkl012mno345pq",
            "A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P6",
        ] {
            assert!(is_weak(weak), "{weak}: {}", zxcvbn::zxcvbn(weak, &[]).guesses_log10());
        }
    }

    /// Returns the next bytes of a generator, the same ones in every run (SplitMix64).
    fn random(state: &mut u64) -> [u8; 32] {
        let mut bytes = [0; 32];
        for part in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            part.copy_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes());
        }
        bytes
    }

    fn random_keys(state: &mut u64) -> [String; 5] {
        let bytes = random(state);
        let hex = HEXLOWER.encode(&bytes);
        let uuid = [
            &hex[..8],
            &hex[8..12],
            &format!("4{}", &hex[13..16]),
            &hex[16..20],
            &hex[20..32],
        ]
        .join("-");
        let base64 = data_encoding::BASE64.encode(&bytes);
        [hex[..32].to_owned(), hex, uuid, base64[..32].to_owned(), base64]
    }

    #[test]
    fn random_keys_are_strong() {
        let mut state = 1;
        for number in 0..300 {
            for key in random_keys(&mut state) {
                assert!(!is_typed(&key.to_lowercase()), "{key}");
                // The estimate of guesses takes long.
                assert!(number >= 20 || !is_weak(&key), "{key}");
            }
        }
    }
}
