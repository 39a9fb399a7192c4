//! What a connection is doing, told by the bytes it receives and the requests it brings, and how long it may take for it.

use super::Limits;
use super::register::Ticket;
use axum::body::{Body, Bytes};
use axum::response::Response;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};
use tower::Service;

/// Longer than any connection lasts: a request that is worked on has limits of its own.
const NO_LIMIT: Duration = Duration::from_secs(30 * 86_400);

/// The activity of one connection. Cheap to clone.
#[derive(Clone)]
pub(super) struct Activity(Arc<Inner>);

struct Inner {
    ticket: Ticket,
    head: Duration,
    idle: Duration,
    state: Mutex<State>,
}

#[derive(Clone, Copy)]
struct State {
    phase: Phase,
    deadline: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing is on the way.
    Idle,
    /// The head of a request is on the way.
    Head,
    /// A request is worked on, until the last byte of its answer is sent.
    Work,
}

/// Why a connection is closed before its client wants it to be.
#[derive(Debug)]
pub(super) enum Reason {
    /// What it brought was no HTTP, or it was lost.
    Broken(hyper::Error),
    /// It took too long.
    Late,
    /// Another one got its place.
    Replaced,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(error) => error.fmt(f),
            Self::Late => f.write_str("no request came in time"),
            Self::Replaced => f.write_str("another connection took its place"),
        }
    }
}

impl Activity {
    /// Of a new connection, whose first head is waited for.
    pub(super) fn new(ticket: Ticket, limits: &Limits) -> Self {
        let state = State {
            phase: Phase::Head,
            deadline: Instant::now() + limits.head,
        };
        Self(Arc::new(Inner {
            ticket,
            head: limits.head,
            idle: limits.idle,
            state: Mutex::new(state),
        }))
    }

    fn enter(&self, phase: Phase) {
        let limit = match phase {
            Phase::Idle => self.0.idle,
            Phase::Head => self.0.head,
            Phase::Work => NO_LIMIT,
        };
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        if phase == Phase::Head && state.phase != Phase::Idle {
            // More of a head, or a body.
            return;
        }
        *state = State {
            phase,
            deadline: Instant::now() + limit,
        };
        drop(state);
        if phase != Phase::Head {
            self.0.ticket.set_at_work(phase == Phase::Work);
        }
    }

    fn deadline(&self) -> Instant {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).deadline
    }

    /// The stream of the connection.
    pub(super) fn of_stream(&self, stream: TcpStream) -> WatchedStream {
        WatchedStream {
            stream,
            activity: self.clone(),
        }
    }

    /// What answers the requests of the connection.
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
            self.activity.enter(Phase::Head);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for WatchedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
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
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
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
    S: Service<axum::http::Request<B>, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = axum::http::Response<WatchedBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: axum::http::Request<B>) -> Self::Future {
        self.activity.enter(Phase::Work);
        let at_work = AtWork(self.activity.clone());
        let answer = self.service.call(request);
        Box::pin(async move {
            let response = answer.await?;
            Ok(response.map(|body| WatchedBody {
                body,
                _at_work: at_work,
            }))
        })
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
