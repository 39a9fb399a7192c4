//! Register of the open connections: how many there may be, and which one makes room for another.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// The open connections. Cheap to clone.
#[derive(Clone)]
pub(super) struct Register(Arc<Mutex<Open>>);

struct Open {
    most: usize,
    most_per_network: usize,
    /// Counts on with every change, so that what is older is smaller.
    tick: u64,
    connections: HashMap<u64, Entry>,
    /// How many there are of each network.
    networks: HashMap<String, usize>,
}

struct Entry {
    network: Option<String>,
    /// Since when it has been waiting for a request; `None` while one is worked on.
    waiting_since: Option<u64>,
    close: CancellationToken,
}

/// The place of one connection, which is free when this is dropped.
pub(super) struct Ticket {
    register: Register,
    id: u64,
    close: CancellationToken,
}

impl Register {
    pub(super) fn new(most: usize, most_per_network: usize) -> Self {
        Self(Arc::new(Mutex::new(Open {
            most,
            most_per_network,
            tick: 0,
            connections: HashMap::new(),
            networks: HashMap::new(),
        })))
    }

    /// A place for a connection; where there is none, the connection that has waited for a request for the longest time loses
    /// its own. Nothing when all of them are at work.
    pub(super) fn admit(&self, network: Option<String>) -> Option<Ticket> {
        let mut open = self.open();
        if let Some(network) = &network
            && open
                .networks
                .get(network)
                .is_some_and(|&count| count >= open.most_per_network)
        {
            open.make_room(|entry| entry.network.as_ref() == Some(network))?;
        }
        if open.connections.len() >= open.most {
            open.make_room(|_| true)?;
        }
        let id = open.next_tick();
        let close = CancellationToken::new();
        if let Some(network) = &network {
            *open.networks.entry(network.clone()).or_default() += 1;
        }
        let entry = Entry {
            network,
            waiting_since: Some(id),
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
        let waiting = self.connections.iter().filter(|(_, entry)| of(entry));
        let waiting = waiting.filter_map(|(&id, entry)| Some((entry.waiting_since?, id)));
        let (_, id) = waiting.min()?;
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

    /// Notes that a request is being worked on, or that there is none.
    pub(super) fn set_at_work(&self, is_at_work: bool) {
        let mut open = self.register.open();
        let tick = open.next_tick();
        if let Some(entry) = open.connections.get_mut(&self.id) {
            entry.waiting_since = (!is_at_work).then_some(tick);
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

    fn of(network: &str) -> Option<String> {
        Some(network.into())
    }

    #[test]
    fn who_has_waited_longest_makes_room() {
        let register = Register::new(3, 3);
        let tickets: Vec<Ticket> = ["a", "b", "c"]
            .map(|network| register.admit(of(network)).unwrap())
            .into();
        let closed = || {
            tickets
                .iter()
                .map(|ticket| ticket.close().is_cancelled())
                .collect::<Vec<_>>()
        };
        // The first one is answered: now it waits anew.
        tickets[0].set_at_work(true);
        tickets[0].set_at_work(false);
        let fourth = register.admit(of("d")).unwrap();
        assert_eq!(closed(), [false, true, false]);
        tickets[2].set_at_work(true);
        let fifth = register.admit(None).unwrap();
        assert_eq!(closed(), [true, true, false]);
        for ticket in [&fourth, &fifth] {
            ticket.set_at_work(true);
        }
        assert!(register.admit(of("e")).is_none(), "all are at work");
        drop(fourth);
        assert!(register.admit(of("e")).is_some());
    }

    #[test]
    fn a_network_takes_room_from_itself() {
        let register = Register::new(100, 2);
        let other = register.admit(of("b")).unwrap();
        let first = register.admit(of("a")).unwrap();
        let second = register.admit(of("a")).unwrap();
        let third = register.admit(of("a")).unwrap();
        assert!(first.close().is_cancelled() && !second.close().is_cancelled() && !other.close().is_cancelled());
        for ticket in [&second, &third] {
            ticket.set_at_work(true);
        }
        assert!(register.admit(of("a")).is_none());
        let proxies: Vec<_> = (0..50).map(|_| register.admit(None).unwrap()).collect();
        assert!(
            proxies.iter().all(|ticket| !ticket.close().is_cancelled()),
            "many people come by a proxy"
        );
        drop((first, second, third, other, proxies));
        assert!(register.open().connections.is_empty() && register.open().networks.is_empty());
    }
}
