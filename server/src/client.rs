//! Client of a request: IP address, user agent and request id, for rate limits, the list of
//! sign-ins and the security log.

use crate::AppState;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::{HeaderName, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::Response;
use backend::Client;
use ipnet::IpNet;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Largest number of stored characters of a user agent.
const MAX_AGENT: usize = 300;

tokio::task_local! {
    /// Client of the request that this task processes, for code without access to the request (the
    /// session store).
    static CLIENT: Client;
}

/// Returns the client of the current request; outside of a request, an unknown one.
pub(crate) fn current() -> Client {
    CLIENT.try_with(Clone::clone).unwrap_or_default()
}

/// Middleware that determines the client.
pub(crate) async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let client = Client {
        address: address(
            peer(request.extensions()),
            &forwarded_for(request.headers()),
            &state.trusted_proxies,
        ),
        agent: agent(request.headers()),
        request_id: request_id(request.headers()),
    };
    request.extensions_mut().insert(client.clone());
    CLIENT.scope(client, next.run(request)).await
}

/// Extractor of the client.
pub(crate) struct From(pub(crate) Client);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Client>().cloned().unwrap_or_default()))
    }
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map(|ConnectInfo(address)| address.ip().to_canonical())
}

fn agent(headers: &HeaderMap) -> Option<String> {
    let agent = headers.get(USER_AGENT)?.to_str().ok()?;
    Some(agent.chars().take(MAX_AGENT).collect())
}

/// Returns the id that an outer layer has given the request.
fn request_id(headers: &HeaderMap) -> Option<String> {
    Some(headers.get(REQUEST_ID)?.to_str().ok()?.to_owned())
}

/// Returns the addresses of the header, from the client to the last proxy but one.
fn forwarded_for(headers: &HeaderMap) -> Vec<&str> {
    let values = headers.get_all(FORWARDED_FOR).into_iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).collect()
}

/// Returns the address of the client. Each proxy appends the address of its caller, and every
/// client can send the header, so only entries of trusted proxies count.
fn address(peer: Option<IpAddr>, forwarded_for: &[&str], trusted: &[IpNet]) -> Option<IpAddr> {
    let mut address = peer?;
    for entry in forwarded_for.iter().rev() {
        if !trusted.iter().any(|network| network.contains(&address)) {
            break;
        }
        let Some(next) = parse(entry) else { break };
        address = next.to_canonical();
    }
    Some(address)
}

/// Parses an address as proxies write it: alone, in brackets, or with a port behind it.
fn parse(entry: &str) -> Option<IpAddr> {
    let in_brackets = || entry.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || entry.parse::<SocketAddr>().ok().map(|address| address.ip());
    entry.parse().ok().or_else(with_port).or_else(in_brackets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let of = |peer: &str, said: &[&str]| {
            let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
            address(peer.parse().ok(), said, &trusted).map(|address| address.to_string())
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            of("192.0.2.1", &["203.0.113.9"]),
            text("192.0.2.1"),
            "anybody can say that"
        );
        assert_eq!(of("10.0.0.1", &["203.0.113.9"]), text("203.0.113.9"));
        assert_eq!(of("::1", &["203.0.113.9", "10.1.1.1"]), text("203.0.113.9"));
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1", "203.0.113.9"]),
            text("203.0.113.9"),
            "what a client made up"
        );
        for (said, meant) in [
            ("203.0.113.9:5678", "203.0.113.9"),
            ("[2001:db8::9]:80", "2001:db8::9"),
            ("[2001:db8::9]", "2001:db8::9"),
            ("2001:db8::9", "2001:db8::9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("[::ffff:203.0.113.9]:80", "203.0.113.9"),
            ("203.0.113.9:", "10.0.0.1"),
            ("nonsense", "10.0.0.1"),
        ] {
            assert_eq!(of("10.0.0.1", &[said]), text(meant), "{said}");
        }
        assert_eq!(of("10.0.0.1", &[]), text("10.0.0.1"));
        assert_eq!(of("", &["203.0.113.9"]), None);
    }
}
