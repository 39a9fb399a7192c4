//! The id of a request: the one that a proxy has given it, if it is plain, else one of ours.

use axum::extract::Request;

/// The longest id that is taken over.
const MAX: usize = 128;

/// Takes away an id that could be mistaken for something else in a line of the log; the next layer
/// gives a new one.
pub(crate) fn only_plain(mut request: Request) -> Request {
    let is_plain = |id: &[u8]| {
        (1..=MAX).contains(&id.len())
            && id
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(byte))
    };
    let headers = request.headers_mut();
    if !headers.get("x-request-id").is_none_or(|id| is_plain(id.as_bytes())) {
        headers.remove("x-request-id");
    }
    request
}
