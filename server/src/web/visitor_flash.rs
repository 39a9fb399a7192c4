//! Flashes of visitors without a session: a refused form or a toast in a short-lived signed cookie,
//! so that visitors leave no row in the database.

use app::forms::FormFlash;
use app::view_models::ToastMessage;
use axum::http::HeaderMap;
use axum::http::header::HeaderValue;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use domain::account::Secret;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use tower_sessions::cookie::time::Duration;

/// Lifetime of the cookie.
const LIFETIME: Duration = Duration::seconds(300);
/// Largest size of a flash as JSON, in bytes. Signed and in base64 it has to fit into the 4,096
/// bytes that browsers keep of a cookie.
const MAX_BYTES: usize = 2800;

/// A refused form or a message that the next page shows once.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VisitorFlash {
    /// A refused form.
    Form(FormFlash),
    /// Message about an action.
    #[serde(rename = "notice")]
    Toast(ToastMessage),
}

#[derive(Serialize, Deserialize)]
struct Claims {
    exp: u64,
    flash: VisitorFlash,
}

/// Signs, writes and reads the cookie.
pub(crate) struct FlashCookie {
    name: &'static str,
    secure: bool,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl fmt::Debug for FlashCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FlashCookie")
    }
}

impl FlashCookie {
    /// Creates the cookie of a server with this secret. `secure` says whether its public URL is
    /// https.
    pub(crate) fn new(secret: &Secret, secure: bool) -> Self {
        // Separate key (domain separation), so that a flash is never accepted as an access token or
        // vice versa.
        let mut key = Sha256::new_with_prefix(b"flash cookie\0");
        key.update(secret.expose());
        let (encoding, decoding) = backend::signing_keys(&key.finalize());
        Self {
            name: if secure { "__Host-flash" } else { "flash" },
            secure,
            encoding,
            decoding,
        }
    }

    /// Returns the `Set-Cookie` that hands `flash` to the next page. A form is shortened to fit.
    pub(crate) fn set(&self, flash: VisitorFlash) -> Option<HeaderValue> {
        let flash = match flash {
            VisitorFlash::Form(form) => VisitorFlash::Form(form.bounded(MAX_BYTES)),
            toast @ VisitorFlash::Toast(_) => toast,
        };
        let exp = jsonwebtoken::get_current_timestamp() + LIFETIME.whole_seconds().unsigned_abs();
        let value = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &Claims { exp, flash }, &self.encoding);
        match value {
            Ok(value) => self.cookie(&value, LIFETIME),
            Err(error) => {
                tracing::warn!(%error, "a flash message could not be signed");
                None
            }
        }
    }

    /// Returns the `Set-Cookie` that deletes the cookie.
    pub(crate) fn clear(&self) -> Option<HeaderValue> {
        self.cookie("", Duration::ZERO)
    }

    fn cookie(&self, value: &str, lifetime: Duration) -> Option<HeaderValue> {
        let cookie = Cookie::build((self.name, value))
            .path("/")
            .max_age(lifetime)
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure);
        HeaderValue::from_str(&cookie.to_string()).ok()
    }

    /// Returns the flash in the cookie of a request, if this server has signed it and it has not
    /// expired.
    pub(crate) fn read(&self, headers: &HeaderMap) -> Option<VisitorFlash> {
        let value = self.value(headers)?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        let claims = jsonwebtoken::decode::<Claims>(value, &self.decoding, &validation);
        claims.ok().map(|token| token.claims.flash)
    }

    /// Returns whether a request carries the cookie, valid or not.
    pub(crate) fn is_sent(&self, headers: &HeaderMap) -> bool {
        self.value(headers).is_some()
    }

    fn value(&self, headers: &HeaderMap) -> Option<String> {
        let cookies = CookieJar::from_headers(headers);
        Some(cookies.get(self.name)?.value().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::COOKIE;
    use domain::{ErrorCode, Failure, FieldError};

    fn sent(cookie: &HeaderValue) -> HeaderMap {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        [(COOKIE, HeaderValue::from_str(&format!("theme=dark; {pair}")).unwrap())]
            .into_iter()
            .collect()
    }

    fn form(values: Vec<(String, String)>) -> FormFlash {
        FormFlash {
            path: "/fn/auth/login".into(),
            failure: Failure::from_code(ErrorCode::InvalidCredentials),
            values,
        }
    }

    #[test]
    fn a_flash_comes_back_to_the_server_that_signed_it() {
        let cookie = |secret: &str| FlashCookie::new(&Secret::new(secret), true);
        let (own, other) = (cookie("one"), cookie("another"));
        let set = own
            .set(VisitorFlash::Form(form(vec![("form[username]".into(), "ada".into())])))
            .unwrap();
        let text = set.to_str().unwrap();
        assert!(
            text.starts_with("__Host-flash=")
                && text.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=300"),
            "{text}"
        );
        let Some(VisitorFlash::Form(form)) = own.read(&sent(&set)) else {
            panic!("no form")
        };
        assert_eq!(form.value("form[username]"), Some("ada"));
        assert!(other.read(&sent(&set)).is_none());
        assert!(own.read(&sent(&own.clear().unwrap())).is_none());
    }

    #[test]
    fn a_browser_keeps_the_largest_cookie() {
        let cookie = FlashCookie::new(&Secret::new("a key"), true);
        let many = |text: &str| (0..400).map(|i| (format!("form[{i}]"), text.repeat(50))).collect();
        for text in ["\u{0}", "\"", "ü", "𝄞"] {
            let mut form = form(many(text));
            let errors = (0..400).map(|i| FieldError::new(&i.to_string(), "x", text.repeat(200)));
            form.failure = Failure::validation(errors.collect());
            let set = cookie.set(VisitorFlash::Form(form)).unwrap();
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            assert!(pair.len() <= 4096, "{} bytes", pair.len());
            assert!(cookie.read(&sent(&set)).is_some());
        }
    }
}
