//! What a page that is asked for again and again has shown last.

use super::{lasting, load};
use crate::error::AppError;
use domain::ErrorCode;
use leptos::prelude::*;

/// The last value that was loaded, and what it was loaded for: a server that does not answer for a while takes nothing off
/// the screen.
pub struct Kept<K: 'static, T: 'static>(StoredValue<Option<(K, T)>>);

impl<K, T> Clone for Kept<K, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, T> Copy for Kept<K, T> {}

/// Of a page that has shown nothing yet.
impl<K: Send + Sync + 'static, T: Send + Sync + 'static> Default for Kept<K, T> {
    fn default() -> Self {
        Self(StoredValue::new(None))
    }
}

impl<K, T> Kept<K, T>
where
    K: PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// As [`load`], but shows what there was for the same `key`, and says so, when the server cannot answer now.
    pub fn load(self, key: K, result: Result<T, AppError>, show: impl FnOnce(T) -> AnyView) -> AnyView {
        let why = result.as_ref().err().map(|error| error.0.detail.clone());
        match (self.or_last(key, result), why) {
            (Ok(last), Some(why)) => view! {
                <p class="alert stale" role="status">"What you see may be out of date. " {why}</p>
                {lasting(|| show(last))}
            }
            .into_any(),
            (result, _) => load(result, show),
        }
    }

    fn or_last(self, key: K, result: Result<T, AppError>) -> Result<T, AppError> {
        match result {
            Ok(value) => {
                // A page is made once on the server.
                if cfg!(any(feature = "hydrate", test)) {
                    self.0.set_value(Some((key, value.clone())));
                }
                Ok(value)
            }
            Err(error) if may_pass(error.code()) => self.0.with_value(|last| match last {
                Some((of, value)) if *of == key => Ok(value.clone()),
                _ => Err(error),
            }),
            Err(error) => Err(error),
        }
    }
}

/// Whether asking again later may help. What a proxy answers for a server that is being started comes as `Internal`.
fn may_pass(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::RateLimited
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_does_not_answer_takes_nothing_away() {
        Owner::new().with(|| {
            let kept = Kept::default();
            let busy = || Err(AppError::of(ErrorCode::Unavailable));
            assert_eq!(kept.or_last(1, busy()), busy());
            assert_eq!(kept.or_last(1, Ok("tasks")), Ok("tasks"));
            assert_eq!(kept.or_last(1, busy()), Ok("tasks"));
            assert_eq!(kept.or_last(2, busy()), busy(), "another page");
            let gone = Err(AppError::of(ErrorCode::Unauthorized));
            assert_eq!(kept.or_last(1, gone.clone()), gone, "signed out");
        });
    }
}
