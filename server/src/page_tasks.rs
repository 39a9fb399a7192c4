//! Tasks that leptos spawns while it renders a page.

use any_spawner::{CustomExecutor, Executor};
use futures::future::{BoxFuture, LocalBoxFuture};
use tracing::Instrument;

/// Lets the tasks of pages run in the span of their request, so that their lines of the log have
/// its id. To be called before leptos_axum chooses its own executor.
pub(crate) fn keep_span() {
    // An error means that another router of this process has called it.
    let _ = Executor::init_custom_executor(Tokio);
}

/// Executor of tokio, as leptos_axum's.
struct Tokio;

impl CustomExecutor for Tokio {
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        tokio::spawn(task.in_current_span());
    }

    fn spawn_local(&self, task: LocalBoxFuture<'static, ()>) {
        tokio::task::spawn_local(task.in_current_span());
    }

    fn poll_local(&self) {}
}
