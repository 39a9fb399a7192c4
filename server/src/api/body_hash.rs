//! Hashes of bodies. That of a large one is computed on a thread that answers nobody.

use axum::body::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Largest body in bytes that is hashed on the thread that answers.
const MAX_AT_ONCE: usize = 64 << 10;

/// Ends a hash with the bytes of a body, in hexadecimal; `None` when the process ends meanwhile.
pub(super) async fn body_hash(hash: Sha256, body: &Bytes) -> Option<String> {
    if body.len() <= MAX_AT_ONCE {
        return Some(end(hash, body));
    }
    let body = body.clone();
    tokio::task::spawn_blocking(move || end(hash, &body)).await.ok()
}

fn end(mut hash: Sha256, body: &[u8]) -> String {
    hash.update(body);
    HEXLOWER.encode(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_of_any_size_has_the_hash_of_its_bytes() {
        for size in [0, MAX_AT_ONCE, MAX_AT_ONCE + 1] {
            let body = Bytes::from(vec![b'x'; size]);
            let expected = Sha256::new_with_prefix("head").chain_update(&body).finalize();
            let hash = body_hash(Sha256::new_with_prefix("head"), &body).await;
            assert_eq!(hash, Some(HEXLOWER.encode(&expected)), "{size}");
        }
    }
}
