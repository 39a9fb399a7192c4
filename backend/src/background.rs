//! Threads for work that keeps a core busy: they stand back behind those that answer requests, so that pages stay quick while
//! somebody trains a forest and while many sign in.

use crate::error::{Error, Result};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Work of this kind, from the more to the less urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// A moment of a request, such as the prediction for a row.
    Light,
    /// Somebody waits for it, for as long as a hash takes.
    Password,
    /// Somebody waits for it and sees that it takes long, such as the description of an upload.
    Heavy,
    /// Minutes more or less do not matter.
    Training,
}

impl Work {
    fn name(self) -> &'static str {
        match self {
            Self::Light => "light work",
            Self::Password => "password",
            Self::Heavy => "heavy work",
            Self::Training => "training",
        }
    }

    /// Where all cores are busy, a thread at niceness 15 gets a thirtieth of what one at 0 gets, and one at 19 a seventieth.
    #[cfg(target_os = "linux")]
    fn niceness(self) -> i32 {
        match self {
            Self::Light => 5,
            Self::Password => 15,
            Self::Heavy => 17,
            Self::Training => 19,
        }
    }

    /// Lets every thread of a smaller niceness go first. On Linux alone a thread has a niceness of its own.
    fn stand_back(self) {
        #[cfg(target_os = "linux")]
        if let Err(error) = rustix::process::nice(self.niceness()) {
            tracing::warn!(%error, "threads named {} have the priority of everything else", self.name());
        }
    }

    /// `count` threads for it.
    pub(crate) fn threads(self, count: usize) -> Result<ThreadPool> {
        let threads = ThreadPoolBuilder::new()
            .num_threads(count)
            .thread_name(move |_| self.name().into())
            .start_handler(move |_| self.stand_back())
            // Whoever waits for the work hears of it; without a handler the process would end.
            .panic_handler(|_| ());
        threads
            .build()
            .map_err(|error| Error::unexpected("threads for work in the background", error))
    }
}

/// The cores of this machine, as far as this process may use them.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::getpriority_process;

    #[test]
    fn what_is_less_urgent_stands_back_further() {
        let niceness = |work: Work| {
            let threads = work.threads(2).unwrap();
            threads
                .broadcast(|_| getpriority_process(None).unwrap())
                .into_iter()
                .max()
        };
        // A machine may be busy with something more urgent than the tests.
        let own = getpriority_process(None).unwrap();
        let expected = |by: i32| Some((own + by).min(19));
        assert_eq!(niceness(Work::Light), expected(5));
        assert_eq!(niceness(Work::Password), expected(15));
        assert_eq!(niceness(Work::Heavy), expected(17));
        assert_eq!(niceness(Work::Training), expected(19));
        assert_eq!(getpriority_process(None).unwrap(), own, "this thread has not changed");
    }
}
