//! Nodes whose row weights are all integers (always, except with class weights): sums of the
//! weights are exact in any order.

use super::training_data::TrainingData;

/// Largest total weight for which squares of weights, and sums of such squares, are exact.
const MAX_TOTAL: f64 = (1_u32 << 26) as f64;

/// The rows of a node as the split search reads them. Classes are numbered among those present in
/// the node, because the nodes further down have fewer and fewer.
#[derive(Clone, Copy)]
pub(super) struct IntegerNode<'a> {
    pub(super) rows: &'a [u32],
    /// The class and weight of each row, packed.
    pub(super) codes: &'a [u32],
    /// The weight of each class.
    pub(super) totals: &'a [u32],
}

/// Buffer for the node being searched, reused for all nodes of a tree.
#[derive(Default)]
pub(super) struct IntegerNodeBuffer {
    codes: Vec<u32>,
    totals: Vec<u32>,
    /// The number in the node of each class of the data.
    numbers: Vec<u32>,
}

impl IntegerNodeBuffer {
    /// Lays out a node with these rows and class weights; `packed` holds the class and weight of
    /// each row of the data.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole weights below 2^26"
    )]
    pub(super) fn lay_out<'a>(&'a mut self, packed: &[u32], rows: &'a [u32], weights: &[f64]) -> IntegerNode<'a> {
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
        IntegerNode {
            rows,
            codes: &self.codes,
            totals: &self.totals,
        }
    }
}

/// Packs the class and weight of each row into one number; `None` where they do not fit.
pub(super) fn pack_rows(data: &TrainingData<'_>) -> Option<Vec<u32>> {
    let is_packable = |weight: f64| weight.fract() == 0.0 && (0.0..=f64::from(u16::MAX)).contains(&weight);
    let total: f64 = data.weights.iter().sum();
    if data.n_classes > 1 << 16 || total > MAX_TOTAL || !data.weights.iter().all(|&weight| is_packable(weight)) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let pack_row = |(&class, &weight): (&u32, &f64)| pack(class, weight as u32);
    Some(data.y.iter().zip(data.weights).map(pack_row).collect())
}

/// Packs a class and a weight, both below 2^16.
#[inline(always)]
fn pack(class: u32, weight: u32) -> u32 {
    class << 16 | weight
}

/// Returns the class and the weight.
#[inline(always)]
pub(super) fn unpack(code: u32) -> (usize, u32) {
    ((code >> 16) as usize, code & 0xFFFF)
}
