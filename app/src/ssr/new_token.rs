//! Hand-over of a new API token to the page that shows it once, in a cookie that the page removes,
//! so that the server never stores the token.

use super::context::AppContext;
use super::response::add_cookie;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use leptos::prelude::use_context;
use tower_sessions::cookie::time::Duration;

/// Name of the cookie.
const NAME: &str = "new_token";
/// Page that shows the token, and path of the cookie.
pub const PAGE: &str = "/account/tokens";
/// Lifetime of the cookie.
const LIFETIME: Duration = Duration::seconds(60);

/// Sends the token to the browser, for [`take`] on the next page.
pub fn hand_over(token: &str) {
    set_cookie(token, LIFETIME);
}

/// Takes the token from the cookie and removes the cookie.
#[must_use]
pub fn take() -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    let cookies = CookieJar::from_headers(&parts.headers);
    let token = cookies.get(NAME)?.value();
    if token.is_empty() {
        return None;
    }
    set_cookie("", Duration::ZERO);
    Some(token.to_owned())
}

fn set_cookie(value: &str, lifetime: Duration) {
    let secure = use_context::<AppContext>().is_some_and(|context| context.secure);
    let cookie = Cookie::build((NAME, value))
        .path(PAGE)
        .max_age(lifetime)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure);
    add_cookie(&cookie.to_string());
}
