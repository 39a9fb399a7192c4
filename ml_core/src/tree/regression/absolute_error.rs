//! Absolute error: a side predicts its weighted median.
//!
//! The medians of all prefixes of the sorted rows are found backwards: the rows are taken away from
//! the end, out of a linked list in the order of their targets, in which the median moves by a few
//! links each time. So a scan takes time O(n), where inserting rows would need a search tree (or
//! the Fenwick tree of scikit-learn).

use super::key::Key;
use super::loss::{Loss, Scan};
use super::summary::NumberSummary;
use super::targets::Targets;
use crate::tree::radix;
use crate::tree::split_candidate::SplitCandidate;

/// The absolute error.
pub(crate) struct AbsoluteError;

/// Targets of a node in their order.
#[derive(Default)]
pub(crate) struct Ordered {
    items: Vec<Item>,
    /// The position in this order of each row, by its index in the keys.
    places: Vec<u32>,
    keys: Vec<u64>,
    spare: Vec<u64>,
}

/// Target of a row as an integer.
#[derive(Clone, Copy, Default)]
struct Item {
    value: i64,
    weight: u32,
}

/// Scratch space of a scan.
#[derive(Default)]
pub(crate) struct Medians {
    links: Vec<(u32, u32)>,
    /// The loss of the first rows, by their number.
    left: Vec<i64>,
}

impl Loss for AbsoluteError {
    type Node = Ordered;
    type Scratch = Medians;

    const NEEDS_RANKS: bool = true;

    fn summary(targets: Targets<'_>, rows: &[u32]) -> NumberSummary {
        let (min, max, weight) = targets.range(rows);
        let mut summary = NumberSummary {
            weight,
            value: min,
            impurity: 0.0,
            min,
            max,
        };
        if min < max {
            let median = median(targets, rows, weight);
            summary.value = median;
            summary.impurity = targets.mean(rows, weight, |value| (value - median).abs());
        }
        summary
    }

    fn lay_out(
        node: &mut Ordered,
        targets: Targets<'_>,
        rows: impl Iterator<Item = (usize, u32)>,
        summary: &NumberSummary,
    ) {
        let numbers = summary.fixed_point();
        let Ordered {
            items,
            places,
            keys,
            spare,
        } = node;
        items.clear();
        keys.clear();
        for (index, row) in rows {
            let row = row as usize;
            items.push(Item {
                value: numbers.integer(targets.y[row]),
                weight: targets.weights[row],
            });
            if index >= places.len() {
                places.resize((index + 1).next_power_of_two(), 0);
            }
            // Until the order is known: the position among the rows.
            places[index] = to_u32(items.len() - 1);
            keys.push(u64::from(targets.ranks[row]) << u32::BITS | index as u64);
        }
        radix::sort(keys, spare, rank_bits(keys));
        let unordered = items.clone();
        for (place, (&key, item)) in keys.iter().zip(items).enumerate() {
            let index = radix::payload(key) as usize;
            *item = unordered[places[index] as usize];
            places[index] = to_u32(place);
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the rounding is the same in any order of the rows"
    )]
    fn scan<K: Key>(
        node: &Ordered,
        keys: &[K],
        scan: Scan,
        scratch: &mut Medians,
        mut best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        let Medians { links, left } = scratch;
        let place = |key: K| node.places[key.index()];
        left.clear();
        left.resize(keys.len(), 0);
        let mut rows = Median::of_all(&node.items, links);
        for at in (1..keys.len()).rev() {
            rows.remove(place(keys[at]));
            left[at] = rows.loss();
        }
        let mut rows = Median::of_all(&node.items, links);
        for (at, pair) in keys.windows(2).enumerate() {
            rows.remove(place(pair[0]));
            if scan.allows(pair, at + 1, keys.len()) {
                let score = -((left[at + 1] + rows.loss()) as f64);
                best = SplitCandidate::better(best, Some(scan.candidate(pair[0], score)));
            }
        }
        best
    }
}

/// Weighted median of a set of targets that shrinks.
struct Median<'a> {
    items: &'a [Item],
    /// The neighbours of each target in the set: the one before it and the one after it.
    links: &'a mut [(u32, u32)],
    /// The lowest target with at least half of the weight up to it.
    middle: u32,
    /// Weights and sums, of the targets before the median and of all.
    below: (i64, i64),
    all: (i64, i64),
}

impl<'a> Median<'a> {
    /// Starts with all of `items`.
    fn of_all(items: &'a [Item], links: &'a mut Vec<(u32, u32)>) -> Self {
        let last = to_u32(items.len() - 1);
        links.clear();
        links.extend((0..=last).map(|at| (at.saturating_sub(1), (at + 1).min(last))));
        let weigh = |(weight, sum), item: &Item| {
            let own = i64::from(item.weight);
            (weight + own, sum + own * item.value)
        };
        let mut median = Self {
            items,
            links,
            middle: 0,
            below: (0, 0),
            all: items.iter().fold((0, 0), weigh),
        };
        median.move_right();
        median
    }

    fn weight(&self, at: u32) -> (i64, i64) {
        let item = self.items[at as usize];
        let weight = i64::from(item.weight);
        (weight, weight * item.value)
    }

    /// Removes a target that is not the only one.
    fn remove(&mut self, at: u32) {
        let (before, after) = self.links[at as usize];
        let (weight, sum) = self.weight(at);
        self.all = (self.all.0 - weight, self.all.1 - sum);
        // The ends of the list link to themselves.
        let (is_first, is_last) = (before == at, after == at);
        self.links[before as usize].1 = if is_last { before } else { after };
        self.links[after as usize].0 = if is_first { after } else { before };
        if at < self.middle {
            self.below = (self.below.0 - weight, self.below.1 - sum);
        } else if at == self.middle {
            if is_last {
                self.step_left(before);
            } else {
                self.middle = after;
            }
        }
        while 2 * self.below.0 >= self.all.0 {
            self.step_left(self.links[self.middle as usize].0);
        }
        self.move_right();
    }

    /// Moves the median to the target before it.
    fn step_left(&mut self, before: u32) {
        let (weight, sum) = self.weight(before);
        self.below = (self.below.0 - weight, self.below.1 - sum);
        self.middle = before;
    }

    /// Moves the median right while less than half of the weight is up to it.
    fn move_right(&mut self) {
        loop {
            let (weight, sum) = self.weight(self.middle);
            if 2 * (self.below.0 + weight) >= self.all.0 {
                return;
            }
            self.below = (self.below.0 + weight, self.below.1 + sum);
            self.middle = self.links[self.middle as usize].1;
        }
    }

    /// Returns the sum of the weighted distances from the median.
    fn loss(&self) -> i64 {
        let middle = self.items[self.middle as usize].value;
        self.all.1 - 2 * self.below.1 + middle * (2 * self.below.0 - self.all.0)
    }
}

/// Returns the weighted median, halfway between two middle values.
fn median(targets: Targets<'_>, rows: &[u32], weight: u64) -> f64 {
    let key = |&row: &u32| u64::from(targets.ranks[row as usize]) << u32::BITS | u64::from(row);
    let mut keys: Vec<u64> = rows.iter().map(key).collect();
    let bits = rank_bits(&keys);
    radix::sort(&mut keys, &mut Vec::new(), bits);
    let value = |key: u64| targets.y[radix::payload(key) as usize];
    let mut below = 0;
    for (at, &key) in keys.iter().enumerate() {
        below += u64::from(targets.weights[radix::payload(key) as usize]);
        if 2 * below == weight && at + 1 < keys.len() {
            return value(key) / 2.0 + value(keys[at + 1]) / 2.0;
        }
        if 2 * below > weight {
            return value(key);
        }
    }
    keys.last().map_or(0.0, |&key| value(key))
}

/// Returns the number of bits of the ranks of `keys`.
fn rank_bits(keys: &[u64]) -> u32 {
    let highest = keys.iter().map(|&key| radix::rank(key)).max();
    u32::BITS - highest.unwrap_or(0).leading_zeros()
}

/// Converts a number of rows, which is below 2^32.
fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
