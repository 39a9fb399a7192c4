//! The rows of a node whose weights are all whole numbers (always, but for class weights): sums over them are exact in any
//! order.

use super::splitter::Data;

/// The most that all rows may weigh, so that squares of weights are exact, and so are sums of them.
const MAX_TOTAL: f64 = (1_u32 << 26) as f64;

/// A node as the search reads it. Its classes are numbered among those that it has: the branches of a tree have fewer and
/// fewer.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    pub(super) rows: &'a [u32],
    /// For each of the rows its class and its weight.
    pub(super) codes: &'a [u32],
    /// The weight of each class.
    pub(super) totals: &'a [u32],
}

/// The space in which the nodes of a tree are laid out, one after the other.
#[derive(Default)]
pub(super) struct Codes {
    codes: Vec<u32>,
    totals: Vec<u32>,
    /// For each class of the data its number in the node.
    numbers: Vec<u32>,
}

impl Codes {
    /// Lays out a node of these rows, whose classes weigh `weights`; `packed` has the class and weight of each row of the data.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole weights below 2^26"
    )]
    pub(super) fn of<'a>(&'a mut self, packed: &[u32], rows: &'a [u32], weights: &[f64]) -> Counted<'a> {
        self.totals.clear();
        self.numbers.clear();
        for &weight in weights {
            self.numbers.push(self.totals.len() as u32);
            if weight > 0.0 {
                self.totals.push(weight as u32);
            }
        }
        self.codes.clear();
        self.codes.extend(rows.iter().map(|&row| {
            let (class, weight) = unpack(packed[row as usize]);
            pack(self.numbers[class], weight)
        }));
        Counted {
            rows,
            codes: &self.codes,
            totals: &self.totals,
        }
    }
}

/// Class and weight of each row in one number, where that is possible.
pub(super) fn packed(data: &Data<'_>) -> Option<Vec<u32>> {
    let small = |weight: f64| weight.fract() == 0.0 && (0.0..=f64::from(u16::MAX)).contains(&weight);
    let total: f64 = data.weights.iter().sum();
    if data.n_classes > 1 << 16 || total > MAX_TOTAL || !data.weights.iter().all(|&weight| small(weight)) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let of = |(&class, &weight): (&u32, &f64)| pack(class, weight as u32);
    Some(data.y.iter().zip(data.weights).map(of).collect())
}

/// A class and a weight, both below 2^16, in one number.
#[inline(always)]
fn pack(class: u32, weight: u32) -> u32 {
    class << 16 | weight
}

/// The class and the weight.
#[inline(always)]
pub(super) fn unpack(code: u32) -> (usize, u32) {
    ((code >> 16) as usize, code & 0xFFFF)
}
