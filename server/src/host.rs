//! Host check: an attacker's name that resolves to this server (DNS rebinding) gets no answer from
//! it.

use crate::AppState;
use crate::api::Problem;
use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri, Version, uri::Authority};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{ErrorCode, Failure};

/// Paths that probes call by the address of the container; their answers contain no secrets.
const PROBES: [&str; 3] = ["/livez", "/readyz", "/healthz"];

/// Refuses requests without exactly one `Host` (RFC 9112, section 3.2), and those for a host that
/// is not ours.
pub(crate) async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_probe = PROBES.contains(&request.uri().path());
    let allowed = state.allowed_hosts.as_deref().filter(|_| !is_probe);
    match refusal(request.version(), request.uri(), request.headers(), allowed) {
        None => next.run(request).await,
        Some(failure) => Problem(failure).into_response(),
    }
}

fn refusal(version: Version, uri: &Uri, headers: &HeaderMap, allowed: Option<&[String]>) -> Option<Failure> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => Some(host.to_str().ok().and_then(|text| text.parse::<Authority>().ok())),
        (None, _) if version < Version::HTTP_11 => None,
        _ => return Some(bad_request("The request must have exactly one Host header.")),
    };
    let host = match host {
        Some(None) => return Some(bad_request("The Host header is not a host name.")),
        known => known.flatten(),
    };
    let allowed = allowed?;
    // A target in absolute form names the host too, and it is what counts for a proxy before us.
    let named = [host.as_ref(), uri.authority()];
    let is_ours = |authority: &Authority| {
        let host = authority.host();
        let host = host.strip_suffix('.').unwrap_or(host);
        allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    };
    let mut named = named.into_iter().flatten().peekable();
    if named.peek().is_some() && named.all(is_ours) {
        return None;
    }
    let detail = "This server does not answer for that host. Its operator names the hosts in ALLOWED_HOSTS.";
    Some(Failure::new(ErrorCode::MisdirectedRequest, detail))
}

fn bad_request(detail: &str) -> Failure {
    Failure::new(ErrorCode::BadRequest, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(version: Version, uri: &str, hosts: &[&str], allowed: Option<&[String]>) -> u16 {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(HOST, host.parse().unwrap());
        }
        let refused = refusal(version, &uri.parse().unwrap(), &headers, allowed);
        refused.map_or(200, |failure| failure.code.status())
    }

    #[test]
    fn one_host_is_needed_everywhere() {
        let status = |version, hosts: &[&str]| status(version, "/", hosts, None);
        assert_eq!(
            status(Version::HTTP_11, &["evil.example"]),
            200,
            "development answers every host"
        );
        assert_eq!(status(Version::HTTP_11, &[]), 400);
        assert_eq!(status(Version::HTTP_11, &["a.example", "a.example"]), 400);
        assert_eq!(status(Version::HTTP_10, &["a.example", "b.example"]), 400);
        assert_eq!(status(Version::HTTP_10, &[]), 200);
        for bad in ["", "a b", "a.example/x", "ä.example"] {
            assert_eq!(status(Version::HTTP_11, &[bad]), 400, "{bad}");
        }
    }

    #[test]
    fn only_our_hosts_are_answered() {
        let allowed = ["a.example".to_owned(), "[::1]".to_owned()];
        let status = |uri: &str, hosts: &[&str]| status(Version::HTTP_11, uri, hosts, Some(&allowed));
        for ours in ["a.example", "A.Example:443", "a.example.", "[::1]:3000"] {
            assert_eq!(status("/", &[ours]), 200, "{ours}");
        }
        for other in [
            "evil.example",
            "a.example.evil.example",
            "127.0.0.1",
            "user@evil.example",
        ] {
            assert_eq!(status("/", &[other]), 421, "{other}");
        }
        assert_eq!(status("http://evil.example/", &["a.example"]), 421, "absolute form");
        assert_eq!(status("http://a.example/", &["a.example"]), 200);
    }

    #[test]
    fn an_old_client_must_name_a_host_where_it_counts() {
        let allowed = ["a.example".to_owned()];
        assert_eq!(status(Version::HTTP_10, "/", &[], Some(&allowed)), 421);
    }
}
