//! HMAC signatures of JSON Web Tokens, by the library that TLS uses as well. The providers that
//! `jsonwebtoken` offers would bring a second one, with algorithms that nothing here needs.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{Error, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use ring::hmac;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(HmacKey::new(*algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key| Ok(Box::new(HmacKey::new(*algorithm, key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// Returns the keys that sign and verify tokens with a secret.
pub fn signing_keys(secret: &[u8]) -> (EncodingKey, DecodingKey) {
    // Later calls find this provider installed.
    let _ = PROVIDER.install_default();
    (EncodingKey::from_secret(secret), DecodingKey::from_secret(secret))
}

/// A secret with the hash function of an algorithm.
struct HmacKey {
    algorithm: Algorithm,
    key: hmac::Key,
}

impl HmacKey {
    fn new(algorithm: Algorithm, secret: &[u8]) -> Result<Self> {
        let hash = match algorithm {
            Algorithm::HS256 => hmac::HMAC_SHA256,
            Algorithm::HS384 => hmac::HMAC_SHA384,
            Algorithm::HS512 => hmac::HMAC_SHA512,
            _ => return Err(ErrorKind::InvalidAlgorithm.into()),
        };
        Ok(Self {
            algorithm,
            key: hmac::Key::new(hash, secret),
        })
    }
}

impl Signer<Vec<u8>> for HmacKey {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        Ok(hmac::sign(&self.key, message).as_ref().to_vec())
    }
}

impl JwtSigner for HmacKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

impl Verifier<Vec<u8>> for HmacKey {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        hmac::verify(&self.key, message, signature).map_err(|_| Error::new())
    }
}

impl JwtVerifier for HmacKey {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{Header, Validation, decode, encode};
    use serde_json::{Value, json};

    /// Token of `{"sub":"x"}` for the key `secret`, made with `hmac` and `hashlib` of Python.
    const TOKEN: &str =
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.OWnOV7kzmJNloJ_8_72WDmuy2ZMonWFc2sqiEpBjdkk";

    #[test]
    fn tokens_have_the_signature_of_another_implementation() {
        let (encoding, decoding) = signing_keys(b"secret");
        let token = encode(&Header::new(Algorithm::HS256), &json!({ "sub": "x" }), &encoding).unwrap();
        assert_eq!(token, TOKEN);
        let mut validation = Validation::new(Algorithm::HS256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        assert_eq!(
            decode::<Value>(TOKEN, &decoding, &validation).unwrap().claims["sub"],
            "x"
        );
        let (_, other) = signing_keys(b"other");
        assert!(decode::<Value>(TOKEN, &other, &validation).is_err());
    }

    #[test]
    fn other_algorithms_are_refused() {
        let (encoding, _) = signing_keys(b"secret");
        assert!(encode(&Header::new(Algorithm::RS256), &json!({}), &encoding).is_err());
    }
}
