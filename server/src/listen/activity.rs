//! Activity of a connection, observed by its bytes and requests, and the time limit of each.

use super::Limits;
use super::register::{Step, Ticket};
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

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
pub(super) enum Phase {
    /// No request is on the way.
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

    /// Notes what the connection is doing from now on.
    pub(super) fn enter(&self, phase: Phase) {
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
    pub(super) fn received(&self) {
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
    pub(super) fn sent(&self, is_stalled: bool) {
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
