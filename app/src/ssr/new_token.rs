//! Hand-over of a new API token to the page that shows it once, in a cookie that the page removes,
//! so that the server never stores the token.

use super::context::AppContext;
use http::header::{COOKIE, HeaderValue, SET_COOKIE};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Name of the cookie.
const NAME: &str = "new_token";
/// Page that shows the token, and path of the cookie.
pub const PAGE: &str = "/account/tokens";
/// Lifetime of the cookie in seconds.
const LIFETIME: u32 = 60;

/// Sends the token to the browser, for [`take`] on the next page.
pub fn hand_over(token: &str) {
    set_cookie(token, LIFETIME);
}

/// Takes the token from the cookie and removes the cookie.
#[must_use]
pub fn take() -> Option<String> {
    let parts = use_context::<http::request::Parts>()?;
    let cookies = parts.headers.get_all(COOKIE).into_iter();
    let mut cookies = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    let token = cookies.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == NAME && !value.is_empty()).then(|| value.to_owned())
    })?;
    set_cookie("", 0);
    Some(token)
}

fn set_cookie(value: &str, lifetime: u32) {
    let secure = use_context::<AppContext>().is_some_and(|context| context.secure);
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{NAME}={value}; Path={PAGE}; Max-Age={lifetime}; HttpOnly; SameSite=Strict{secure}");
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        response.append_header(SET_COOKIE, cookie);
    }
}
