//! Random bytes and SHA-256 hashes.

use crate::error::{Error, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Returns random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::unexpected("random bytes", error))?;
    Ok(bytes)
}

/// Finishes a hash over several chunks, in hexadecimal.
pub(crate) fn hex_sha256(hash: Sha256) -> String {
    HEXLOWER.encode(&hash.finalize())
}

/// Returns the SHA-256 in hexadecimal: the form in which the database keeps a secret that only
/// needs to be recognised.
pub(crate) fn fingerprint(secret: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(secret))
}
