//! Whether the server is alive and ready.

use crate::AppState;
use crate::api::Problem;
use axum::extract::State;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// `GET /livez`: the process answers. Asks nothing else, so that a database that is down does not
/// restart the server.
pub(crate) async fn live() -> &'static str {
    "ok"
}

/// `GET /readyz` and `/healthz`: the database answers, is up to date and takes a write. A disk that
/// is nearly full is mentioned: the server still serves those who read and delete.
pub(crate) async fn ready(State(state): State<AppState>) -> Result<String, Problem> {
    state.services.ready().await?;
    let warning = state.services.readiness_warning();
    Ok(warning.map_or_else(|| "ok".into(), |warning| format!("ok, but: {warning}")))
}

/// Asks a running server, for containers without curl.
pub(crate) async fn ask(address: SocketAddr) -> Result<(), String> {
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        stream
            .write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = asked.await.map_err(|error| error.to_string())?;
    let status = answer.lines().next().unwrap_or_default();
    if status.contains(" 200 ") {
        Ok(())
    } else {
        Err(status.to_owned())
    }
}
