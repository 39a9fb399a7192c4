//! Squared error. With S the sum and W the weight of the targets of a side, measured from any
//! centre, the squared error of both sides is a constant minus the sum of S² / W.

use super::key::Key;
use super::loss::{Loss, Scan};
use super::summary::NumberSummary;
use super::targets::Targets;
use crate::tree::split_candidate::{SplitCandidate, score_to_reach};

/// The squared error.
pub(crate) struct SquaredError;

/// Targets of a node as integers.
#[derive(Default)]
pub(crate) struct Sums {
    rows: Vec<Row>,
    sum: i64,
    weight: u32,
}

/// Target of a row, multiplied by its weight.
#[derive(Clone, Copy, Default)]
struct Row {
    sum: i64,
    weight: u32,
}

impl Loss for SquaredError {
    type Node = Sums;
    type Scratch = ();

    const NEEDS_RANKS: bool = false;

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
            let numbers = summary.fixed_point();
            let sum_of = |&row: &u32| {
                let row = row as usize;
                numbers.integer(targets.y[row]) * i64::from(targets.weights[row])
            };
            let mean = numbers.mean(rows.iter().map(sum_of).sum(), weight).clamp(min, max);
            summary.value = mean;
            summary.impurity = targets.mean(rows, weight, |value| (value - mean) * (value - mean));
        }
        summary
    }

    fn lay_out(
        node: &mut Sums,
        targets: Targets<'_>,
        rows: impl Iterator<Item = (usize, u32)>,
        summary: &NumberSummary,
    ) {
        let numbers = summary.fixed_point();
        (node.sum, node.weight) = (0, 0);
        for (index, row) in rows {
            let (value, weight) = (targets.y[row as usize], targets.weights[row as usize]);
            let row = Row {
                sum: numbers.integer(value) * i64::from(weight),
                weight,
            };
            node.sum += row.sum;
            node.weight += weight;
            if index >= node.rows.len() {
                node.rows.resize((index + 1).next_power_of_two(), Row::default());
            }
            node.rows[index] = row;
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "the rounding is the same in any order of the rows"
    )]
    fn scan<K: Key>(
        node: &Sums,
        keys: &[K],
        scan: Scan,
        (): &mut (),
        best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        let mut found = None;
        let mut best_score = f64::NEG_INFINITY;
        let (mut sum, mut weight) = (0, 0);
        for (at, pair) in keys.windows(2).enumerate() {
            let row = node.rows[pair[0].index()];
            sum += row.sum;
            weight += row.weight;
            let (left, right) = (sum as f64, (node.sum - sum) as f64);
            let score = left * left / f64::from(weight) + right * right / f64::from(node.weight - weight);
            if score > best_score && scan.allows(pair, at + 1, keys.len()) {
                best_score = score;
                found = Some(pair[0]);
            }
        }
        if best_score < score_to_reach(best) {
            return best;
        }
        SplitCandidate::better(best, found.map(|key| scan.candidate(key, best_score)))
    }
}
