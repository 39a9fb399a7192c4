//! Thread pools for the CPU-bound work of requests, apart from the threads that answer them. Users
//! take turns, and short tasks do not wait for long ones.

use crate::error::{Error, Result};
use crate::thread_pools::{ThreadPoolKind, cores};
use crate::turns::{Turn, Turns};
use ml_core::Progress;
use rayon::ThreadPool;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// Thread pool for one kind of work, and its turns. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Pool {
    threads: Arc<ThreadPool>,
    pub(crate) turns: Turns,
}

/// Thread pools of this process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct WorkPools {
    pub(crate) light: Pool,
    pub(crate) heavy: Pool,
    /// Cancelled when the process ends.
    pub(crate) end: CancellationToken,
}

/// Request to stop a task, because its caller has gone or the process ends.
#[derive(Clone)]
pub(crate) struct StopSignal(pub(crate) CancellationToken);

/// Reader that fails once a stop is requested.
pub(crate) struct Stoppable<R> {
    inner: R,
    stop: StopSignal,
}

impl Pool {
    fn new(kind: ThreadPoolKind) -> Result<Self> {
        Ok(Self {
            threads: Arc::new(kind.build(cores())?),
            turns: Turns::new(cores()),
        })
    }

    /// Runs `work` on a thread. The turn ends with the work, not with its caller, because an
    /// aborted request does not free a core that is still busy.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        self.threads.spawn(move || {
            let result = work();
            drop(turn);
            // An error means that the request was aborted.
            let _ = sender.send(result);
        });
        receiver
            .await
            .map_err(|error| Error::unexpected("work of a pool", error))?
    }
}

impl WorkPools {
    /// Creates pools with a thread for each core.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            light: Pool::new(ThreadPoolKind::Light)?,
            heavy: Pool::new(ThreadPoolKind::Heavy)?,
            end: CancellationToken::new(),
        })
    }
}

impl StopSignal {
    /// Whether a stop is requested.
    pub(crate) fn is_requested(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Returns an error once a stop is requested.
    pub(crate) fn check(&self) -> io::Result<()> {
        if self.is_requested() {
            // Not `Interrupted`, which readers take as a reason to try again.
            return Err(io::Error::other("the work was stopped"));
        }
        Ok(())
    }

    /// Returns a reader that checks for a stop before each read.
    pub(crate) fn reader<R>(&self, inner: R) -> Stoppable<R> {
        Stoppable {
            inner,
            stop: self.clone(),
        }
    }

    /// Returns an observer that stops an algorithm.
    pub(crate) fn observer(&self) -> impl Fn(Progress) -> ControlFlow<()> + Sync + '_ {
        |_| match self.is_requested() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

impl<R: Read> Read for Stoppable<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.stop.check()?;
        self.inner.read(out)
    }
}
