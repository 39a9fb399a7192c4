//! Thread pools for CPU-bound work. Their threads have a lower priority than those that answer
//! requests, so that pages stay quick during trainings and many sign-ins.

use crate::error::{Error, Result};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Kind of CPU-bound work, the more urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ThreadPoolKind {
    /// A short task of a request, such as the prediction for a row.
    Light,
    /// A password hash, for which a request waits.
    Password,
    /// A long task of a request, such as the description of an upload.
    Heavy,
    /// A training, for which minutes do not matter.
    Training,
}

impl ThreadPoolKind {
    fn name(self) -> &'static str {
        match self {
            Self::Light => "light work",
            Self::Password => "password",
            Self::Heavy => "heavy work",
            Self::Training => "training",
        }
    }

    /// Returns the niceness of the threads. Where all cores are busy, a thread at niceness 15 gets
    /// a thirtieth of the time of one at 0, and one at 19 a seventieth.
    #[cfg(target_os = "linux")]
    fn niceness(self) -> i32 {
        match self {
            Self::Light => 5,
            Self::Password => 15,
            Self::Heavy => 17,
            Self::Training => 19,
        }
    }

    /// Lowers the priority of the current thread. Only Linux has a niceness for each thread.
    fn lower_priority(self) {
        #[cfg(target_os = "linux")]
        if let Err(error) = rustix::process::nice(self.niceness()) {
            tracing::warn!(%error, "threads named {} have the priority of everything else", self.name());
        }
    }

    /// Creates a pool of `count` threads.
    pub(crate) fn build(self, count: usize) -> Result<ThreadPool> {
        let threads = ThreadPoolBuilder::new()
            .num_threads(count)
            .thread_name(move |_| self.name().into())
            .start_handler(move |_| self.lower_priority())
            // The caller that waits for the work sees the panic; without a handler the process
            // would abort.
            .panic_handler(|_| ());
        threads
            .build()
            .map_err(|error| Error::unexpected("threads for work in the background", error))
    }
}

/// Returns the number of cores that this process may use.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::getpriority_process;

    #[test]
    fn less_urgent_work_has_a_lower_priority() {
        let niceness = |kind: ThreadPoolKind| {
            let threads = kind.build(2).unwrap();
            threads
                .broadcast(|_| getpriority_process(None).unwrap())
                .into_iter()
                .max()
        };
        // Another process of higher priority may share the machine with the tests.
        let own = getpriority_process(None).unwrap();
        let expected = |by: i32| Some((own + by).min(19));
        assert_eq!(niceness(ThreadPoolKind::Light), expected(5));
        assert_eq!(niceness(ThreadPoolKind::Password), expected(15));
        assert_eq!(niceness(ThreadPoolKind::Heavy), expected(17));
        assert_eq!(niceness(ThreadPoolKind::Training), expected(19));
        assert_eq!(getpriority_process(None).unwrap(), own, "this thread has not changed");
    }
}
