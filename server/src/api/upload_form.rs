//! Multipart bodies of uploads.

use crate::AppState;
use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{FromRequest, Multipart, Request};
use futures::stream::poll_fn;
use futures::{Stream, StreamExt, future};
use std::mem::take;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::Poll;

/// Largest number of bytes between two pieces of the fields. The parser keeps all bytes in memory
/// in which it looks for a boundary or the end of a header, however many come.
const MAX_UNREAD: usize = 2 << 20;

/// A multipart body of any length that is read with bounded memory: it ends early, and so is not
/// well-formed, where more than two megabytes belong to no field.
pub(crate) struct UploadForm {
    form: Multipart,
    unread: Unread,
}

/// Bytes received since the last piece of a field. Clones share the count.
#[derive(Clone, Default)]
struct Unread(Arc<AtomicUsize>);

impl Unread {
    /// Counts received bytes, and returns whether they are few enough to go on.
    fn add(&self, bytes: usize) -> bool {
        self.0.fetch_add(bytes, Relaxed) + bytes <= MAX_UNREAD
    }

    fn reset(&self) {
        self.0.store(0, Relaxed);
    }
}

impl FromRequest<AppState> for UploadForm {
    type Rejection = MultipartRejection;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, MultipartRejection> {
        let unread = Unread::default();
        let received = unread.clone();
        let request = request.map(|body| {
            let few = move |piece: &Result<Bytes, _>| received.add(piece.as_ref().map_or(0, Bytes::len));
            let pieces = body
                .into_data_stream()
                .take_while(move |piece| future::ready(few(piece)));
            Body::from_stream(one_at_a_time(pieces))
        });
        let form = Multipart::from_request(request, state).await?;
        Ok(Self { form, unread })
    }
}

/// Pauses behind each item. The parser reads as long as bytes are ready, before it returns any: a
/// fast client would fill its memory.
fn one_at_a_time<S: Stream + Unpin>(mut stream: S) -> impl Stream<Item = S::Item> {
    let mut must_pause = false;
    poll_fn(move |context| {
        if take(&mut must_pause) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let polled = stream.poll_next_unpin(context);
        must_pause = matches!(polled, Poll::Ready(Some(_)));
        polled
    })
}

impl UploadForm {
    /// Returns the next field. The one before must have been read to its end.
    pub(super) async fn next_field(&mut self) -> Result<Option<UploadField<'_>>, MultipartError> {
        self.unread.reset();
        let field = self.form.next_field().await?;
        let unread = self.unread.clone();
        Ok(field.map(|field| UploadField { field, unread }))
    }
}

/// A field of the body.
pub(super) struct UploadField<'a> {
    field: Field<'a>,
    unread: Unread,
}

impl<'a> UploadField<'a> {
    /// Returns the name; empty without one.
    pub(super) fn name(&self) -> &str {
        self.field.name().unwrap_or_default()
    }

    /// Returns the name of a file.
    pub(super) fn file_name(&self) -> Option<&str> {
        self.field.file_name()
    }

    /// Returns the content, piece by piece.
    pub(super) fn pieces(self) -> impl Stream<Item = Result<Bytes, MultipartError>> + Send + 'a {
        let unread = self.unread;
        self.field.inspect(move |_| unread.reset())
    }
}
