//! Bodies of requests, as routes declare them.

use axum::extract::DefaultBodyLimit;

/// Body of a request: its limit, and whether the time that it takes counts.
#[derive(Clone, Copy)]
pub(super) enum Body {
    /// At most 64 kB.
    Small,
    /// At most 2 MB, two at a time for one account.
    Large,
    /// As `Large`, for as long as the client keeps sending.
    Rows,
    /// As much as the services accept, for as long as the client keeps sending.
    Upload,
}

impl Body {
    /// The most kilobytes of a body that is read as a whole.
    pub(super) fn max_kilobytes(self) -> Option<usize> {
        match self {
            Self::Small => Some(64),
            Self::Large | Self::Rows => Some(2048),
            Self::Upload => None,
        }
    }

    /// The layer that limits it.
    pub(super) fn limit(self) -> DefaultBodyLimit {
        match self.max_kilobytes() {
            Some(max_kb) => DefaultBodyLimit::max(max_kb << 10),
            None => DefaultBodyLimit::disable(),
        }
    }
}
