//! Activity of a connection, observed by its bytes and requests, and the time limit of each.

use super::Limits;
use super::register::{Step, Ticket};
use axum::body::{Body, Bytes};
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};
use tower::Service;

/// Longer than any connection lasts: the body of a request and the work on it have limits of their
/// own.
const NO_LIMIT: Duration = Duration::from_secs(30 * 86_400);

/// The activity of one connection. Cheap to clone.
#[derive(Clone)]
pub(super) struct Activity(Arc<Inner>);

struct Inner {
    ticket: Ticket,
    head: Duration,
    idle: Duration,
    stall: Duration,
    state: Mutex<State>,
}

#[derive(Clone, Copy)]
struct State {
    phase: Phase,
    /// Whether the client does not take what is sent to it.
    is_stalled: bool,
    deadline: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing is on the way.
    Idle,
    /// The head of a request is on the way.
    Head,
    /// The body of a request is on the way.
    Body,
    /// A request is worked on, until the last byte of its answer is handed over.
    Work,
}

/// Why a connection is closed before its client wants it to be.
#[derive(Debug)]
pub(super) enum Reason {
    /// The connection brought no HTTP, or it was lost.
    Broken(hyper::Error),
    /// No request came in time, or the client did not read the answer.
    Late,
    /// Another one got its place.
    Replaced,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(error) => error.fmt(f),
            Self::Late => f.write_str("no request came in time, or its answer was not taken"),
            Self::Replaced => f.write_str("another connection took its place"),
        }
    }
}

impl Activity {
    /// Of a new connection, whose first head is waited for.
    pub(super) fn new(ticket: Ticket, limits: &Limits) -> Self {
        let state = State {
            phase: Phase::Head,
            is_stalled: false,
            deadline: Instant::now() + limits.head,
        };
        Self(Arc::new(Inner {
            ticket,
            head: limits.head,
            idle: limits.idle,
            stall: limits.stall,
            state: Mutex::new(state),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn limit(&self, phase: Phase) -> Duration {
        match phase {
            Phase::Idle => self.0.idle,
            Phase::Head => self.0.head,
            Phase::Body | Phase::Work => NO_LIMIT,
        }
    }

    fn enter(&self, phase: Phase) {
        *self.state() = State {
            phase,
            is_stalled: false,
            deadline: Instant::now() + self.limit(phase),
        };
        match phase {
            Phase::Idle => self.0.ticket.set(Step::Waiting),
            // It has been waited for since the connection was idle.
            Phase::Head => {}
            Phase::Body => self.0.ticket.set(Step::Receiving),
            Phase::Work => self.0.ticket.set(Step::Working),
        }
    }

    /// Notes that bytes have come.
    fn received(&self) {
        let phase = self.state().phase;
        match phase {
            Phase::Idle => self.enter(Phase::Head),
            Phase::Body => self.0.ticket.set(Step::Receiving),
            // More of a head, or the next request while this one is worked on.
            Phase::Head | Phase::Work => {}
        }
    }

    /// Notes whether the client took what was sent: one that takes nothing for a while keeps the
    /// answer in our memory.
    fn sent(&self, is_stalled: bool) {
        let mut state = self.state();
        if state.is_stalled != is_stalled {
            let limit = if is_stalled {
                self.0.stall
            } else {
                self.limit(state.phase)
            };
            (state.is_stalled, state.deadline) = (is_stalled, Instant::now() + limit);
        }
    }

    fn deadline(&self) -> Instant {
        self.state().deadline
    }

    /// The stream of the connection.
    pub(super) fn of_stream(&self, stream: TcpStream) -> WatchedStream {
        WatchedStream {
            stream,
            activity: self.clone(),
        }
    }

    /// Service that answers the requests of the connection.
    pub(super) fn of_service<S>(&self, service: S) -> WatchedService<S> {
        WatchedService {
            service,
            activity: self.clone(),
        }
    }

    /// Runs the connection to its end, or until it takes too long or loses its place.
    pub(super) async fn run(&self, connection: impl Future<Output = Result<(), hyper::Error>>) -> Result<(), Reason> {
        let mut connection = pin!(connection);
        let mut replaced = pin!(self.0.ticket.close().cancelled());
        let mut late = pin!(sleep_until(self.deadline()));
        poll_fn(|cx| {
            if let Poll::Ready(result) = connection.as_mut().poll(cx) {
                return Poll::Ready(result.map_err(Reason::Broken));
            }
            // Only polling the connection changes what it is doing.
            let deadline = self.deadline();
            if late.deadline() != deadline {
                late.as_mut().reset(deadline);
            }
            if late.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Err(Reason::Late));
            }
            replaced.as_mut().poll(cx).map(|()| Err(Reason::Replaced))
        })
        .await
    }
}

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

/// A service that tells when it is at work.
#[derive(Clone)]
pub(super) struct WatchedService<S> {
    service: S,
    activity: Activity,
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
