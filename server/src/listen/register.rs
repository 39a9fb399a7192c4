//! Register of the open connections: how many there may be, and which one makes room for another.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// The open connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Register(Arc<Mutex<Open>>);

struct Open {
    max_connections: usize,
    max_per_network: usize,
    /// Counts on with every change, so that what is older is smaller.
    tick: u64,
    connections: HashMap<u64, Entry>,
    /// How many there are of each network.
    networks: HashMap<String, usize>,
}

struct Entry {
    network: Option<String>,
    step: Step,
    /// The tick of the last activity in this step.
    since: u64,
    close: CancellationToken,
}

/// Step of a connection in the order in which they make room for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A request is waited for.
    Waiting,
    /// The body of a request is on its way.
    Receiving,
    /// A request is executed or answered: the connection is not closed for another one.
    Working,
}

/// The place of one connection, which is free when this is dropped.
pub(super) struct Ticket {
    register: Register,
    id: u64,
    close: CancellationToken,
}

impl Register {
    pub(super) fn new(max_connections: usize, max_per_network: usize) -> Self {
        Self(Arc::new(Mutex::new(Open {
            max_connections,
            max_per_network,
            tick: 0,
            connections: HashMap::new(),
            networks: HashMap::new(),
        })))
    }

    /// A place for a connection; where there is none, the connection that has waited for a request
    /// for the longest time loses its own, and where none waits, the one whose body has been silent
    /// for the longest time. Nothing when all of them are worked on.
    pub(super) fn admit(&self, network: Option<String>) -> Option<Ticket> {
        let mut open = self.open();
        if let Some(network) = &network
            && open
                .networks
                .get(network)
                .is_some_and(|&count| count >= open.max_per_network)
        {
            open.make_room(|entry| entry.network.as_ref() == Some(network))?;
        }
        if open.connections.len() >= open.max_connections {
            open.make_room(|_| true)?;
        }
        let id = open.next_tick();
        let close = CancellationToken::new();
        if let Some(network) = &network {
            *open.networks.entry(network.clone()).or_default() += 1;
        }
        let entry = Entry {
            network,
            step: Step::Waiting,
            since: id,
            close: close.clone(),
        };
        open.connections.insert(id, entry);
        Some(Ticket {
            register: self.clone(),
            id,
            close,
        })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn next_tick(&mut self) -> u64 {
        self.tick += 1;
        self.tick
    }

    fn make_room(&mut self, of: impl Fn(&Entry) -> bool) -> Option<()> {
        let candidates = self
            .connections
            .iter()
            .filter(|(_, entry)| entry.step != Step::Working && of(entry));
        let (_, _, id) = candidates.map(|(&id, entry)| (entry.step, entry.since, id)).min()?;
        self.remove(id)?.close.cancel();
        Some(())
    }

    fn remove(&mut self, id: u64) -> Option<Entry> {
        let entry = self.connections.remove(&id)?;
        if let Some(network) = &entry.network
            && let Some(count) = self.networks.get_mut(network)
        {
            *count -= 1;
            if *count == 0 {
                self.networks.remove(network);
            }
        }
        Some(entry)
    }
}

impl Ticket {
    /// Cancelled when the place is taken away.
    pub(super) fn close(&self) -> &CancellationToken {
        &self.close
    }

    /// Notes what the connection is doing, as of now.
    pub(super) fn set(&self, step: Step) {
        let mut open = self.register.open();
        let tick = open.next_tick();
        if let Some(entry) = open.connections.get_mut(&self.id) {
            (entry.step, entry.since) = (step, tick);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.register.open().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(network: &str) -> Option<String> {
        Some(network.into())
    }

    #[test]
    fn the_connection_that_has_waited_longest_is_closed() {
        let register = Register::new(3, 3);
        let tickets: Vec<Ticket> = ["a", "b", "c"]
            .map(|network| register.admit(named(network)).unwrap())
            .into();
        let closed = || {
            tickets
                .iter()
                .map(|ticket| ticket.close().is_cancelled())
                .collect::<Vec<_>>()
        };
        // The first one is answered: now it waits anew.
        tickets[0].set(Step::Working);
        tickets[0].set(Step::Waiting);
        let fourth = register.admit(named("d")).unwrap();
        assert_eq!(closed(), [false, true, false]);
        tickets[2].set(Step::Working);
        let fifth = register.admit(None).unwrap();
        assert_eq!(closed(), [true, true, false]);
        for ticket in [&fourth, &fifth] {
            ticket.set(Step::Working);
        }
        assert!(register.admit(named("e")).is_none(), "all are at work");
        drop(fourth);
        assert!(register.admit(named("e")).is_some());
    }

    #[test]
    fn a_silent_body_makes_room_where_nobody_waits() {
        let register = Register::new(3, 3);
        let tickets: Vec<Ticket> = ["a", "b", "c"]
            .map(|network| register.admit(named(network)).unwrap())
            .into();
        for (ticket, step) in tickets.iter().zip([Step::Receiving, Step::Receiving, Step::Working]) {
            ticket.set(step);
        }
        // More of the first body has come since.
        tickets[0].set(Step::Receiving);
        let fourth = register.admit(named("d")).unwrap();
        let closed: Vec<bool> = tickets.iter().map(|ticket| ticket.close().is_cancelled()).collect();
        assert_eq!(closed, [false, true, false]);
        drop(register.admit(named("e")).unwrap());
        assert!(
            fourth.close().is_cancelled() && !tickets[0].close().is_cancelled(),
            "who waits goes first"
        );
    }

    #[test]
    fn a_network_takes_room_from_itself() {
        let register = Register::new(100, 2);
        let other = register.admit(named("b")).unwrap();
        let first = register.admit(named("a")).unwrap();
        let second = register.admit(named("a")).unwrap();
        let third = register.admit(named("a")).unwrap();
        assert!(first.close().is_cancelled() && !second.close().is_cancelled() && !other.close().is_cancelled());
        for ticket in [&second, &third] {
            ticket.set(Step::Working);
        }
        assert!(register.admit(named("a")).is_none());
        let proxies: Vec<_> = (0..50).map(|_| register.admit(None).unwrap()).collect();
        assert!(
            proxies.iter().all(|ticket| !ticket.close().is_cancelled()),
            "many people come by a proxy"
        );
        drop((first, second, third, other, proxies));
        assert!(register.open().connections.is_empty() && register.open().networks.is_empty());
    }
}
