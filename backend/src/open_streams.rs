//! Limits of the streams that one user has open: downloads and event streams.

use domain::{ErrorCode, Failure};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts the open streams of each user. Clones share the counts.
#[derive(Clone)]
pub(crate) struct OpenStreams {
    /// Plural noun of the counted things.
    noun: &'static str,
    limit: u32,
    open: Arc<Mutex<HashMap<i64, u32>>>,
}

/// An open stream; it is counted until it is dropped.
pub(crate) struct OpenStream {
    open: Arc<Mutex<HashMap<i64, u32>>>,
    user_id: i64,
}

impl OpenStreams {
    /// Allows at most `limit` open streams for each user.
    pub(crate) fn new(noun: &'static str, limit: u32) -> Self {
        Self {
            noun,
            limit,
            open: Arc::default(),
        }
    }

    /// Counts a stream as open.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`] when the user has too many streams open.
    pub(crate) fn open(&self, user_id: i64) -> Result<OpenStream, Failure> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(user_id).or_default();
        if *count >= self.limit {
            let (limit, noun) = (self.limit, self.noun);
            let detail =
                format!("You have {limit} {noun} open, the most at a time. Let one end, or cancel it, and try again.");
            return Err(Failure {
                retry_after: Some(5),
                ..Failure::new(ErrorCode::RateLimited, detail)
            });
        }
        *count += 1;
        Ok(OpenStream {
            open: Arc::clone(&self.open),
            user_id,
        })
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.user_id) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.user_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_streams_are_limited_by_user_until_they_are_dropped() {
        let downloads = OpenStreams::new("downloads", 2);
        let first = downloads.open(1).unwrap();
        let second = downloads.open(1).unwrap();
        let refused = downloads.open(1).err().unwrap();
        assert_eq!((refused.code, refused.retry_after), (ErrorCode::RateLimited, Some(5)));
        assert!(
            refused.detail.starts_with("You have 2 downloads open"),
            "{}",
            refused.detail
        );
        assert!(downloads.open(2).is_ok());
        drop(first);
        assert!(downloads.open(1).is_ok());
        drop(second);
        assert!(downloads.open.lock().unwrap().is_empty());
    }
}
