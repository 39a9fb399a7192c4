//! Periodic work: purges, so that nothing grows for ever.

use backend::{RateLimit, Services};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Period of the purges.
const PURGE: Duration = Duration::from_secs(3600);
/// Period in which idle clients are removed from the rate limits.
const FORGET: Duration = Duration::from_secs(60);

/// Repeats work until the process ends.
fn every<F: Future<Output = ()> + Send>(
    period: Duration,
    stop: &CancellationToken,
    work: impl Fn() -> F + Send + 'static,
) {
    let stop = stop.clone();
    tokio::spawn(stop.run_until_cancelled_owned(async move {
        let mut interval = tokio::time::interval(period);
        loop {
            interval.tick().await;
            work().await;
        }
    }));
}

/// Removes expired rows.
pub(super) fn purge_expired(services: &Services, stop: &CancellationToken) {
    let services = services.clone();
    every(PURGE, stop, move || {
        let services = services.clone();
        async move {
            if let Err(error) = services.purge_expired().await {
                tracing::warn!(%error, "expired rows could not be removed");
            }
        }
    });
}

/// Removes files without an owner, such as those of killed processes.
pub(super) fn purge_orphaned_files(services: &Services, stop: &CancellationToken) {
    let services = services.clone();
    every(PURGE, stop, move || {
        let services = services.clone();
        async move {
            if let Err(error) = services.purge_orphaned_files().await {
                tracing::warn!(%error, "orphaned files could not be removed");
            }
        }
    });
}

/// Removes idle clients from the rate limits: those of the services, and these.
pub(super) fn forget_idle(services: &Services, limits: [RateLimit; 2], stop: &CancellationToken) {
    let services = services.clone();
    every(FORGET, stop, move || {
        limits.iter().for_each(RateLimit::forget_idle);
        services.rate_limits_forget_idle();
        std::future::ready(())
    });
}
