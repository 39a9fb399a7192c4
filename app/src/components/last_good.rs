//! The last data that a page has loaded.

use super::{keep_mounted, render_result};
use crate::error::AppError;
use domain::ErrorCode;
use leptos::prelude::*;

/// The last loaded value with its key. Shown when a refetch fails, so that a server that is away
/// for a while does not clear the screen.
pub struct LastGood<K: 'static, T: 'static>(StoredValue<Option<(K, T)>>);

impl<K, T> Clone for LastGood<K, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, T> Copy for LastGood<K, T> {}

impl<K: Send + Sync + 'static, T: Send + Sync + 'static> Default for LastGood<K, T> {
    fn default() -> Self {
        Self(StoredValue::new(None))
    }
}

impl<K, T> LastGood<K, T>
where
    K: PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// Renders a result as [`render_result`] does, but after a temporary error shows the last value
    /// of the same `key` with a warning.
    pub fn render(self, key: K, result: Result<T, AppError>, show: impl FnOnce(T) -> AnyView) -> AnyView {
        let reason = result.as_ref().err().map(|error| error.0.detail.clone());
        match (self.or_last_value(key, result), reason) {
            (Ok(last), Some(reason)) => view! {
                <p class="alert stale" role="status">"This page may be out of date. " {reason}</p>
                {keep_mounted(|| show(last))}
            }
            .into_any(),
            (result, _) => render_result(result, show),
        }
    }

    fn or_last_value(self, key: K, result: Result<T, AppError>) -> Result<T, AppError> {
        match result {
            Ok(value) => {
                // The server renders a page once.
                if cfg!(any(feature = "hydrate", test)) {
                    self.0.set_value(Some((key, value.clone())));
                }
                Ok(value)
            }
            Err(error) if is_temporary(error.code()) => self.0.with_value(|last| match last {
                Some((last_key, value)) if *last_key == key => Ok(value.clone()),
                _ => Err(error),
            }),
            Err(error) => Err(error),
        }
    }
}

/// Returns whether a later attempt may succeed. The error page of a proxy, while the server
/// restarts, is `Internal`.
fn is_temporary(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::RateLimited
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_error_keeps_the_last_value() {
        Owner::new().with(|| {
            let last_good = LastGood::default();
            let busy = || Err(AppError::from_code(ErrorCode::Unavailable));
            assert_eq!(last_good.or_last_value(1, busy()), busy());
            assert_eq!(last_good.or_last_value(1, Ok("tasks")), Ok("tasks"));
            assert_eq!(last_good.or_last_value(1, busy()), Ok("tasks"));
            assert_eq!(last_good.or_last_value(2, busy()), busy(), "another page");
            let gone = Err(AppError::from_code(ErrorCode::Unauthorized));
            assert_eq!(last_good.or_last_value(1, gone.clone()), gone, "signed out");
        });
    }
}
