//! Reports of errors to a server that speaks Sentry's protocol. They hold what the log says of an
//! error, and nothing of the request: no bodies, headers, cookies or addresses.

use domain::system::LoggedError;
use sentry::protocol::{Event, Level};
use sentry::types::Dsn;
use sentry::{Client, ClientOptions};
use std::net::IpAddr;
use std::time::Duration;

/// Longest wait for the last reports when the process ends.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// Reports of errors.
pub(crate) struct ErrorReports(Client);

impl ErrorReports {
    /// Starts the thread that sends reports to the server of a DSN.
    pub(crate) fn start(dsn: &Dsn, environment: &'static str) -> Self {
        let mut options = ClientOptions::new()
            .dsn(&dsn.to_string())
            .release(crate::VERSION)
            .environment(environment)
            .default_integrations(false)
            .send_default_pii(false)
            .shutdown_timeout(SHUTDOWN_TIMEOUT);
        options = sentry::apply_defaults(options);
        Self(Client::from_config(options))
    }

    /// Sends an error of the log.
    pub(crate) fn send(&self, error: &LoggedError) {
        let event = Event {
            level: Level::Error,
            logger: Some(error.target.clone()),
            message: Some(without_addresses(&error.message)),
            ..Event::new()
        };
        self.0.capture_event(event, None);
    }

    /// Waits for the last reports. Blocks.
    pub(crate) fn finish(&self) {
        self.0.close(Some(SHUTDOWN_TIMEOUT));
    }
}

/// Replaces e-mail addresses and addresses of the network.
fn without_addresses(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "@.:_-+%".contains(c);
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(is_part).unwrap_or(rest.len());
        let (between, word) = rest.split_at(start);
        let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
        let (word, next) = word.split_at(end);
        clean.push_str(between);
        clean.push_str(if is_address(word) { "…" } else { word });
        rest = next;
    }
    clean
}

/// Whether a word is an e-mail address, or an address of the network, with a port or without.
fn is_address(word: &str) -> bool {
    let word = word.trim_end_matches(['.', ':']);
    let without_port = word.rsplit_once(':').map_or(word, |(host, _)| host);
    word.contains('@') || [word, without_port].iter().any(|host| host.parse::<IpAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    #[test]
    fn addresses_are_left_out() {
        for (text, expected) in [
            ("550 <ada@example.com>: no such user", "550 <…>: no such user"),
            ("connect to 192.0.2.7:5432, refused", "connect to …, refused"),
            ("from [2001:db8::1]:443.", "from […]:443."),
            ("table runs, row 7: version 0.1.0", "table runs, row 7: version 0.1.0"),
            ("12:30:05 a service failed", "12:30:05 a service failed"),
        ] {
            assert_eq!(without_addresses(text), expected);
        }
    }

    /// Returns the first request that is sent to a server.
    fn first_request(server: &TcpListener) -> String {
        let (mut stream, _) = server.accept().unwrap();
        let (mut text, mut buffer) = (String::new(), [0; 4096]);
        while !text.contains("the disk is gone") {
            let count = stream.read(&mut buffer).unwrap();
            assert!(count > 0, "the message is not in {text}");
            text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            .unwrap();
        text
    }

    #[test]
    fn an_error_reaches_the_server() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let dsn = format!("http://key@{}/7", server.local_addr().unwrap());
        let received = std::thread::spawn(move || first_request(&server));
        let reports = ErrorReports::start(&dsn.parse().unwrap(), "production");
        reports.send(&LoggedError {
            at: DateTime::UNIX_EPOCH,
            target: "backend::error".into(),
            message: "for ada@example.com the disk is gone".into(),
        });
        reports.finish();
        let received = received.join().unwrap();
        assert!(received.starts_with("POST /api/7/envelope/"), "{received}");
        for part in [
            "\"logger\":\"backend::error\"",
            "\"environment\":\"production\"",
            crate::VERSION,
        ] {
            assert!(received.contains(part), "{part} in {received}");
        }
        assert!(!received.contains("ada@"), "{received}");
    }
}
