//! Steps of the end of a process.

use tokio_util::sync::CancellationToken;

/// Steps of the end of a process, which its parts wait for. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    /// Cancelled by the signal to stop: `/readyz` fails, so that balancers send no more requests.
    pub draining: CancellationToken,
    /// Cancelled after the delay: the listener closes, and open streams end.
    pub stop: CancellationToken,
}
