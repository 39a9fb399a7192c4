//! Passwords and tokens.

mod password;
mod token;
mod turns;

pub(crate) use password::Passwords;
pub(crate) use token::Tokens;
pub(crate) use turns::Lane;

use crate::error::{Error, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Random bytes from the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::unexpected("random bytes", error))?;
    Ok(bytes)
}

/// The end of a hash over several pieces, in hexadecimal.
pub(crate) fn hex_sha256(hash: Sha256) -> String {
    HEXLOWER.encode(&hash.finalize())
}

/// SHA-256 in hexadecimal: what the database keeps of a secret that only needs to be recognised.
pub(crate) fn fingerprint(secret: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(secret))
}
