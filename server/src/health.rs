//! Liveness and readiness of the server.

use crate::api::Problem;
use axum::extract::State;
use backend::Services;
use domain::{ErrorCode, Failure};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// Timeout of [`check_readiness`], shorter than that of the health check of a container.
const MAX_WAIT: Duration = Duration::from_secs(4);

/// Facts that readiness depends on.
#[derive(Clone)]
pub(crate) struct Health {
    pub(crate) services: Services,
    /// Cancelled when the process is about to end.
    pub(crate) draining: CancellationToken,
}

/// `GET /livez`: the process answers. Asks nothing else, so that a database that is down does not
/// restart the server.
pub(crate) async fn live() -> &'static str {
    "ok"
}

/// `GET /readyz` and `/healthz`: the process is not about to end, and the database answers, is up
/// to date and takes a write. A disk that is nearly full is mentioned: the server still serves
/// those who read and delete.
pub(crate) async fn ready(State(health): State<Health>) -> Result<String, Problem> {
    if health.draining.is_cancelled() {
        let detail = "This process is about to end, and takes no new requests.";
        return Err(Problem(Failure::new(ErrorCode::Unavailable, detail)));
    }
    health.services.ready().await?;
    let warning = health.services.readiness_warning();
    Ok(warning.map_or_else(|| "ok".into(), |warning| format!("ok, but: {warning}")))
}

/// Requests the readiness of a running server, for containers without curl.
pub(crate) async fn check_readiness(address: SocketAddr) -> Result<(), String> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        stream
            .write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = tokio::time::timeout(MAX_WAIT, exchange).await;
    let answer = answer.map_err(|_| format!("no answer within {} s", MAX_WAIT.as_secs()))?;
    let answer = answer.map_err(|error| error.to_string())?;
    let status = answer.lines().next().unwrap_or_default();
    if status.contains(" 200 ") {
        Ok(())
    } else {
        Err(status.to_owned())
    }
}
