//! Access tokens (JWT, RFC 7519) and refresh tokens.

use super::signing_keys;
use crate::crypto::{fingerprint, random};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::account::Secret;
use domain::{ErrorCode, Failure};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Audience of the access tokens.
const AUDIENCE: &str = "playground-api";

/// Claims of an access token.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    /// Id of the user.
    pub(crate) sub: String,
    /// Sign-in, a family of refresh tokens; the access token ends with it.
    pub(crate) sid: String,
    jti: String,
    iat: i64,
    exp: i64,
}

/// Issues and verifies tokens.
#[derive(Clone)]
pub(crate) struct Tokens(Arc<Inner>);

struct Inner {
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// Requirements of a token; created once, because every request verifies one.
    validation: Validation,
    issuer: String,
    access_lifetime: Duration,
    refresh_lifetime: Duration,
}

impl Tokens {
    pub(crate) fn new(key: &Secret, issuer: &str, access_lifetime: Duration, refresh_lifetime: Duration) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer]);
        // The expiry is checked against the clock of the services, in `read`.
        validation.validate_exp = false;
        let (encoding, decoding) = signing_keys(key.expose().as_bytes());
        Self(Arc::new(Inner {
            encoding,
            decoding,
            validation,
            issuer: issuer.to_owned(),
            access_lifetime,
            refresh_lifetime,
        }))
    }

    /// Returns an access token of a sign-in, and the seconds until it expires.
    pub(crate) fn access(&self, user_id: i64, sign_in: &str, now: DateTime<Utc>) -> Result<(String, i64)> {
        let lifetime = i64::try_from(self.0.access_lifetime.as_secs()).unwrap_or(i64::MAX);
        let claims = Claims {
            iss: self.0.issuer.clone(),
            aud: AUDIENCE.into(),
            sub: user_id.to_string(),
            sid: sign_in.to_owned(),
            jti: BASE64URL_NOPAD.encode(&random::<16>()?),
            iat: now.timestamp(),
            exp: now.timestamp().saturating_add(lifetime),
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.0.encoding);
        Ok((
            token.map_err(|error| Error::unexpected("access token", error))?,
            lifetime,
        ))
    }

    /// Returns the claims of an access token that is valid and has not expired.
    pub(crate) fn read(&self, token: &str, now: DateTime<Utc>) -> Result<Claims> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.0.decoding, &self.0.validation);
        let claims = claims
            .map_err(|_| unauthorized("The access token is not valid."))?
            .claims;
        if claims.exp <= now.timestamp() {
            return Err(unauthorized("The access token has expired."));
        }
        Ok(claims)
    }

    /// Returns a refresh token, the hash to store and the time at which it expires.
    pub(crate) fn refresh(&self, now: DateTime<Utc>) -> Result<(String, String, DateTime<Utc>)> {
        let token = BASE64URL_NOPAD.encode(&random::<32>()?);
        let hash = fingerprint(token.as_bytes());
        Ok((token, hash, now + self.0.refresh_lifetime))
    }
}

fn unauthorized(detail: &str) -> Error {
    Failure::new(ErrorCode::Unauthorized, detail).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn tokens(key: &str, issuer: &str) -> Tokens {
        let hour = Duration::from_secs(3600);
        Tokens::new(&Secret::new(key), issuer, Duration::from_secs(900), hour)
    }

    #[test]
    fn a_token_is_good_for_its_time_and_its_issuer_only() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let ours = tokens("a key of thirty-two bytes or more", "https://a.example");
        let (token, lifetime) = ours.access(7, "sign-in", now).unwrap();
        assert_eq!(lifetime, 900);
        let claims = ours.read(&token, now + TimeDelta::seconds(899)).unwrap();
        assert_eq!((claims.sub.as_str(), claims.sid.as_str()), ("7", "sign-in"));
        assert!(ours.read(&token, now + TimeDelta::seconds(900)).is_err(), "expired");
        assert!(
            tokens("another key of thirty-two bytes!!", "https://a.example")
                .read(&token, now)
                .is_err()
        );
        assert!(
            tokens("a key of thirty-two bytes or more", "https://b.example")
                .read(&token, now)
                .is_err()
        );
        for bad in ["", "a.b.c", &format!("{token}x")] {
            assert!(ours.read(bad, now).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_unsigned_token_is_refused() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let ours = tokens("a key of thirty-two bytes or more", "https://a.example");
        let (token, _) = ours.access(7, "sign-in", now).unwrap();
        let payload = token.split('.').nth(1).unwrap();
        let header = BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
        assert!(ours.read(&format!("{header}.{payload}."), now).is_err());
    }
}
