//! Host names of the server.

use super::env::{ConfigError, Environment};
use std::net::SocketAddr;
use url::{Host, Url};

/// Reads `PUBLIC_URL`; in development the default is the address of the server.
pub(super) fn public_url(env: &Environment, production: bool, address: SocketAddr) -> Result<Url, ConfigError> {
    let expected = "a URL such as https://playground.example.com";
    match env.parse::<Url>("PUBLIC_URL", expected)? {
        Some(url) if ["http", "https"].contains(&url.scheme()) && url.has_host() => Ok(url),
        Some(url) => Err(ConfigError::new("PUBLIC_URL", url.as_str(), expected)),
        None if production => Err(ConfigError::missing("PUBLIC_URL", expected)),
        None => Url::parse(&format!("http://{address}")).map_err(|_| ConfigError::missing("PUBLIC_URL", expected)),
    }
}

/// Returns the host of `PUBLIC_URL` and those of `ALLOWED_HOSTS`; `None` in development, where
/// requests may name any host.
pub(super) fn allowed_hosts(
    env: &Environment,
    production: bool,
    public_url: &Url,
) -> Result<Option<Vec<String>>, ConfigError> {
    let expected = "host names or addresses without scheme and port, such as www.example.com";
    let mut hosts = env.list("ALLOWED_HOSTS", expected, host_name)?;
    hosts.extend(public_url.host().map(|host| host.to_string()));
    Ok(production.then_some(hosts))
}

/// Returns a host as URLs spell it: in lower case, an IPv6 address in brackets.
fn host_name(text: &str) -> Option<String> {
    let address = text.parse().ok().map(Host::<String>::Ipv6);
    let host = address.map_or_else(|| Host::parse(text), Ok).ok()?;
    Some(host.to_string())
}

/// Returns whether the host of a URL is this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
