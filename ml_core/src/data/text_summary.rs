//! Summary of a column of texts whose values are not kept: the number of distinct texts and the
//! most frequent ones, in a bounded amount of memory. Exact while they are few, and marked as an
//! estimate beyond that.

use super::datetime::is_datetime;
use super::error::shorten;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Bits of a hash that select a register: 4,096 registers have a standard error of 1.6 %.
const REGISTER_BITS: u32 = 12;

/// Largest number of bytes of a text that is counted by itself; a longer one is counted by its
/// beginning, its length and its hash, because the texts of a column may be as large as its file.
const LONGEST: usize = 1 << 10;

/// A value with its frequency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value as it is in the file; of a long one the first 200 characters and `…`.
    pub value: String,
    /// The number of rows with the value.
    pub count: u64,
}

/// A counter of texts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TextSummary {
    /// The counted texts, long ones shortened, and their frequencies, less `error`.
    counts: HashMap<String, u64>,
    /// The largest number of texts that are counted.
    capacity: usize,
    /// Upper bound on the error of a count; a text that is not counted has at most this frequency.
    error: u64,
    /// Registers for the number of distinct texts, used once some are not counted.
    distinct: Option<DistinctCount>,
    are_dates: bool,
    pub(super) missing: usize,
}

impl TextSummary {
    /// Creates a summary that counts at most `capacity` distinct texts.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            counts: HashMap::new(),
            capacity: capacity.max(2),
            error: 0,
            distinct: None,
            are_dates: true,
            missing: 0,
        }
    }

    /// Counts a text that occurs `count` times.
    pub(super) fn add(&mut self, text: String, count: u64) {
        let is_long = text.len() > LONGEST;
        let text = if is_long {
            self.are_dates &= is_datetime(&text);
            shortened(&text)
        } else {
            text
        };
        if let Some(known) = self.counts.get_mut(&text) {
            *known += count;
            return;
        }
        self.are_dates &= is_long || is_datetime(&text);
        if self.counts.len() == self.capacity {
            self.purge();
        }
        if let Some(distinct) = &mut self.distinct {
            distinct.add(&text);
        }
        self.counts.insert(text, count);
    }

    /// Makes room: subtracts the median count from all and removes texts whose count is used up
    /// (Misra and Gries 1982, in batches as Anderson et al. 2017). So each count is too small by
    /// `error` at most.
    fn purge(&mut self) {
        let known = &self.counts;
        self.distinct.get_or_insert_with(|| {
            let mut distinct = DistinctCount::new();
            known.keys().for_each(|text| distinct.add(text));
            distinct
        });
        let mut counts: Vec<u64> = self.counts.values().copied().collect();
        let middle = counts.len() / 2;
        let (_, &mut median, _) = counts.select_nth_unstable(middle);
        self.error += median;
        self.counts.retain(|_, count| {
            *count = count.saturating_sub(median);
            *count > 0
        });
    }

    /// Returns whether some texts are not counted, so that the numbers are estimates.
    pub(super) fn is_estimate(&self) -> bool {
        self.distinct.is_some()
    }

    /// Returns the number of distinct texts.
    pub(super) fn distinct(&self) -> u64 {
        let exact = self.counts.len() as u64;
        self.distinct
            .as_ref()
            .map_or(exact, |distinct| distinct.estimate().max(exact))
    }

    /// Returns whether all texts are dates.
    pub(super) fn are_dates(&self) -> bool {
        self.are_dates
    }

    /// Returns the most frequent texts, most frequent first and equal ones by their text; their
    /// counts are lower bounds in an estimate.
    pub(super) fn top(&self, limit: usize) -> Vec<ValueCount> {
        let mut all: Vec<(&String, u64)> = self.counts.iter().map(|(text, &count)| (text, count)).collect();
        let order = |a: &(&String, u64), b: &(&String, u64)| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0));
        if all.len() > limit {
            all.select_nth_unstable_by(limit, order);
            all.truncate(limit);
        }
        all.sort_unstable_by(order);
        let value = |(text, count): (&String, u64)| ValueCount {
            value: shorten(text),
            count,
        };
        all.into_iter().map(value).collect()
    }
}

/// Returns what a long text is counted by, which is longer than every text that is counted by
/// itself.
fn shortened(text: &str) -> String {
    let beginning = &text[..text.floor_char_boundary(LONGEST)];
    format!("{beginning}{:016x}{:016x}", text.len(), hash(text.as_bytes()))
}

/// Estimates the number of distinct texts, from the longest run of zeros among the hashes of each
/// register (HyperLogLog; Flajolet et al. 2007).
#[derive(Clone, Debug, PartialEq)]
struct DistinctCount(Vec<u8>);

impl DistinctCount {
    fn new() -> Self {
        Self(vec![0; 1 << REGISTER_BITS])
    }

    fn add(&mut self, text: &str) {
        let hash = hash(text.as_bytes());
        let register = usize::try_from(hash >> (64 - REGISTER_BITS)).unwrap_or(0);
        let zeros = (hash << REGISTER_BITS | 1 << (REGISTER_BITS - 1)).leading_zeros();
        let rank = u8::try_from(zeros + 1).unwrap_or(u8::MAX);
        self.0[register] = self.0[register].max(rank);
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive estimate of far less than 2^53"
    )]
    fn estimate(&self) -> u64 {
        let count = self.0.len() as f64;
        let bias = 0.7213 / (1.0 + 1.079 / count);
        let sum: f64 = self.0.iter().map(|&rank| 1.0 / (1_u64 << rank.min(63)) as f64).sum();
        let estimate = bias * count * count / sum;
        let empty = self.0.iter().filter(|&&rank| rank == 0).count();
        // Few texts leave registers empty; then the number of empty registers gives a better
        // estimate.
        if estimate <= 2.5 * count && empty > 0 {
            (count * libm::log(count / empty as f64)).round() as u64
        } else {
            estimate.round() as u64
        }
    }
}

/// Returns a hash that is the same on every platform and in every version: FNV-1a, with the mixer
/// of MurmurHash3 so that every bit of the text affects every bit of the hash.
fn hash(bytes: &[u8]) -> u64 {
    let fnv = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let mut hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, fnv);
    for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
        hash = (hash ^ (hash >> 33)).wrapping_mul(factor);
    }
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_texts_are_counted_exactly() {
        let mut summary = TextSummary::new(100);
        for number in 0..300 {
            summary.add((number % 100).to_string(), 1);
        }
        summary.add("7".into(), 5);
        assert!(!summary.is_estimate());
        assert_eq!(summary.distinct(), 100);
        let top = summary.top(2);
        assert_eq!((top[0].value.as_str(), top[0].count), ("7", 8));
        assert_eq!((top[1].value.as_str(), top[1].count, top.len()), ("0", 3, 2));
    }

    #[test]
    fn many_texts_are_estimated_and_frequent_ones_found() {
        for distinct in [300_u64, 5000, 200_000] {
            let mut summary = TextSummary::new(100);
            for number in 0..distinct {
                summary.add(format!("text {number}"), 1);
                if number % 4 == 0 {
                    summary.add("often".into(), 1);
                }
                if number % 10 == 0 {
                    summary.add("sometimes".into(), 1);
                }
            }
            assert!(summary.is_estimate() && summary.counts.len() <= 100);
            let (found, expected) = (summary.distinct(), distinct + 2);
            assert!(found.abs_diff(expected) * 20 <= expected, "{found} of {expected}");
            let top = summary.top(2);
            assert_eq!((top[0].value.as_str(), top[1].value.as_str()), ("often", "sometimes"));
            for (value, count) in top.iter().zip([distinct / 4, distinct / 10]) {
                assert!(value.count <= count && value.count + summary.error >= count);
            }
        }
    }

    #[test]
    fn long_texts_are_counted_in_little_memory() {
        let mut summary = TextSummary::new(100);
        let long = |number: usize| "é".repeat(50_000) + &number.to_string();
        for number in 0..60 {
            summary.add(long(number % 30), 1);
        }
        summary.add(long(7), 1);
        assert!(!summary.is_estimate());
        assert_eq!(summary.distinct(), 30);
        let top = summary.top(1);
        assert_eq!((top[0].value.as_str(), top[0].count), (shorten(&long(7)).as_str(), 3));
        let bytes: usize = summary.counts.keys().map(String::len).sum();
        assert!(bytes < 30 * 2 * LONGEST, "{bytes}");
    }

    #[test]
    fn dates_are_recognised_among_any_number_of_texts() {
        let mut summary = TextSummary::new(10);
        for day in 1..=28 {
            summary.add(format!("2026-02-{day:02}"), 1);
        }
        assert!(summary.are_dates());
        summary.add("soon".into(), 1);
        assert!(!summary.are_dates());
    }
}
