//! Ranking of the values of one feature: by a hash table of the distinct values when they are few,
//! else by sorting.

use crate::tree::radix;

/// Largest number of distinct values for the table, so that it stays in the first-level cache.
const MAX_DISTINCT: usize = 1 << 10;
/// Slots of the hash table, most of which stay empty.
const SLOTS: usize = 4 * MAX_DISTINCT;

/// Writes the rank of each of `values`, which must be finite and not -0, and returns the number of
/// distinct values.
pub(in crate::tree) fn rank_values(values: &[f64], ranks: &mut [u32]) -> usize {
    by_table(values, ranks).unwrap_or_else(|| by_sorting(values, ranks))
}

/// Numbers the distinct values as they occur and sorts only those; `None` when there are too many.
fn by_table(values: &[f64], ranks: &mut [u32]) -> Option<usize> {
    let mut numbers = vec![u32::MAX; SLOTS];
    let mut distinct: Vec<f64> = Vec::new();
    for (&value, rank) in values.iter().zip(&mut *ranks) {
        let mut slot = slot(value);
        // Linear probing: values with the same slot take the next free one.
        while let Some(other) = distinct.get(numbers[slot] as usize)
            && other.to_bits() != value.to_bits()
        {
            slot = (slot + 1) % SLOTS;
        }
        if numbers[slot] == u32::MAX {
            if distinct.len() == MAX_DISTINCT {
                return None;
            }
            numbers[slot] = to_u32(distinct.len());
            distinct.push(value);
        }
        *rank = numbers[slot];
    }
    let mut order: Vec<u32> = (0..to_u32(distinct.len())).collect();
    order.sort_unstable_by(|&a, &b| distinct[a as usize].total_cmp(&distinct[b as usize]));
    let mut rank_of = vec![0; distinct.len()];
    for (rank, number) in (0_u32..).zip(order) {
        rank_of[number as usize] = rank;
    }
    ranks.iter_mut().for_each(|rank| *rank = rank_of[*rank as usize]);
    Some(distinct.len())
}

/// Returns the slot of a value: the upper bits of its product with 2^64 / the golden ratio (Knuth,
/// *Sorting and Searching*, 6.4).
fn slot(value: f64) -> usize {
    let product = value.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(product >> (64 - SLOTS.trailing_zeros())).unwrap_or(0)
}

/// Radix-sorts by the upper halves of the values, and compares values whose upper halves are equal.
fn by_sorting(values: &[f64], ranks: &mut [u32]) -> usize {
    let key = |(row, value): (u32, &f64)| ordered_bits(*value) & !u64::from(u32::MAX) | u64::from(row);
    let mut keys: Vec<u64> = (0_u32..).zip(values).map(key).collect();
    radix::sort(&mut keys, &mut Vec::new(), u32::BITS);
    let mut distinct = 0;
    let mut equal: Vec<(f64, u32)> = Vec::new();
    for run in keys.chunk_by(|a, b| radix::rank(*a) == radix::rank(*b)) {
        if let [key] = run {
            ranks[radix::payload(*key) as usize] = to_u32(distinct);
            distinct += 1;
            continue;
        }
        equal.clear();
        equal.extend(run.iter().map(|&key| {
            let row = radix::payload(key);
            (values[row as usize], row)
        }));
        equal.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        for same in equal.chunk_by(|a, b| a.0.to_bits() == b.0.to_bits()) {
            for &(_, row) in same {
                ranks[row as usize] = to_u32(distinct);
            }
            distinct += 1;
        }
    }
    distinct
}

/// Maps a value to bits that have the same order.
fn ordered_bits(value: f64) -> u64 {
    let bits = value.to_bits();
    if value.is_sign_negative() {
        !bits
    } else {
        bits ^ 1 << 63
    }
}

/// Converts a number of rows, which is below 2^32.
fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ranking_methods_equal_comparison() {
        let random = |at: u64| crate::rng::derived(1, at);
        let columns: [Vec<f64>; 6] = [
            vec![],
            vec![3.0; 20],
            (0..5000).map(|at| (random(at) % 700) as f64 / 10.0 - 30.0).collect(),
            (0..5000).map(|at| random(at) as f64 - 9e18).collect(),
            // Values that differ in their last bits only, and the extremes of the range.
            (0..5000)
                .map(|at| f64::from_bits(1.0_f64.to_bits() + random(at) % 900))
                .collect(),
            vec![f64::MAX, -f64::MAX, f64::MIN_POSITIVE, 0.0, -1e-300, 1.0, 1.0],
        ];
        for values in columns {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            sorted.dedup();
            let rank = |value: &f64| sorted.partition_point(|other| other < value) as u32;
            let expected: Vec<u32> = values.iter().map(rank).collect();
            let mut ranks = vec![0; values.len()];
            assert_eq!(by_sorting(&values, &mut ranks), sorted.len());
            assert_eq!(ranks, expected);
            ranks.fill(0);
            match by_table(&values, &mut ranks) {
                Some(distinct) => assert_eq!((ranks, distinct), (expected, sorted.len())),
                None => assert!(sorted.len() > MAX_DISTINCT),
            }
        }
    }
}
