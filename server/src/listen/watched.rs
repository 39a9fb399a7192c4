//! Stream and service of a connection, which note its activity.

use super::activity::{Activity, Phase};
use axum::body::{Body, Bytes};
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tower::Service;

/// A stream that tells when a request is on its way.
pub(super) struct WatchedStream {
    stream: TcpStream,
    activity: Activity,
}

impl AsyncRead for WatchedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            self.activity.received();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.activity.sent(written.is_pending());
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.activity.sent(written.is_pending());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

impl WatchedStream {
    /// A stream whose bytes are noted in `activity`.
    pub(super) fn new(stream: TcpStream, activity: &Activity) -> Self {
        Self {
            stream,
            activity: activity.clone(),
        }
    }
}

/// A service that tells when it is at work.
#[derive(Clone)]
pub(super) struct WatchedService<S> {
    service: S,
    activity: Activity,
}

impl<S> WatchedService<S> {
    /// A service whose requests are noted in `activity`.
    pub(super) fn new(service: S, activity: &Activity) -> Self {
        Self {
            service,
            activity: activity.clone(),
        }
    }
}

impl<S, B> Service<axum::http::Request<B>> for WatchedService<S>
where
    S: Service<axum::http::Request<IncomingBody<B>>, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
    B: HttpBody,
{
    type Response = axum::http::Response<WatchedBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: axum::http::Request<B>) -> Self::Future {
        let is_whole = request.body().is_end_stream();
        self.activity.enter(if is_whole { Phase::Work } else { Phase::Body });
        let at_work = AtWork(self.activity.clone());
        let answer = self.service.call(request.map(|body| IncomingBody {
            body,
            activity: self.activity.clone(),
        }));
        Box::pin(async move {
            let response = answer.await?;
            Ok(response.map(|body| WatchedBody {
                body,
                _at_work: at_work,
            }))
        })
    }
}

/// The body of a request, which tells when all of it has come.
pub(super) struct IncomingBody<B> {
    body: B,
    activity: Activity,
}

impl<B: HttpBody + Unpin> HttpBody for IncomingBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() || self.body.is_end_stream() {
            self.activity.enter(Phase::Work);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Lasts as long as a request is worked on.
struct AtWork(Activity);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.enter(Phase::Idle);
    }
}

/// The body of an answer, which is dropped when it is sent.
pub(super) struct WatchedBody {
    body: Body,
    _at_work: AtWork,
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
