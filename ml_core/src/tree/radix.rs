//! Radix sort of keys by their rank; linear, for inputs that are large enough.

/// Inputs with fewer keys are sorted by comparison.
const MIN_KEYS: usize = 160;
/// From this many keys on, larger digits (fewer passes) outweigh their larger table.
const MIN_KEYS_FOR_LARGE_DIGITS: usize = 1 << 14;

/// Returns the upper half of a key: the rank, by which it is sorted.
pub(super) fn rank(key: u64) -> u32 {
    u32::try_from(key >> u32::BITS).unwrap_or(u32::MAX)
}

/// Returns the lower half of a key: the data that belong to the rank.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
pub(super) fn payload(key: u64) -> u32 {
    key as u32
}

/// Sorts `keys` by rank, which has `bits` bits; `spare` is scratch space. Keys of equal rank stay
/// in order, or are sorted by the rest of the key.
pub(super) fn sort(keys: &mut Vec<u64>, spare: &mut Vec<u64>, bits: u32) {
    if keys.len() < MIN_KEYS {
        keys.sort_unstable();
        return;
    }
    spare.resize(keys.len(), 0);
    if keys.len() < MIN_KEYS_FOR_LARGE_DIGITS {
        by_digits::<{ 1 << 8 }>(keys, spare, bits);
    } else {
        by_digits::<{ 1 << 11 }>(keys, spare, bits);
    }
}

/// Returns the number of bits of the ranks of so many distinct values.
pub(super) fn bits(distinct: usize) -> u32 {
    usize::BITS - distinct.saturating_sub(1).leading_zeros()
}

/// Distributes the keys by one digit after the other, from the least significant; a digit has `N`
/// values.
fn by_digits<const N: usize>(keys: &mut Vec<u64>, spare: &mut Vec<u64>, bits: u32) {
    let mut shift = u32::BITS;
    while shift < u32::BITS + bits {
        #[expect(clippy::cast_possible_truncation, reason = "only the last bits are asked for")]
        let digit = |key: u64| (key >> shift) as usize % N;
        let mut places = [0_u32; N];
        keys.iter().for_each(|&key| places[digit(key)] += 1);
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        for &key in &*keys {
            let place = &mut places[digit(key)];
            spare[*place as usize] = key;
            *place += 1;
        }
        std::mem::swap(keys, spare);
        shift += N.trailing_zeros();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_keys_is_sorted() {
        for (count, distinct) in [
            (0, 1),
            (1, 1),
            (50, 7),
            (200, 1),
            (200, 300),
            (5000, 70_000),
            (40_000, 3000),
            (40_000, 9_000_000),
            (40_000, 1 << 32),
        ] {
            let key = |at: u64| (crate::rng::derived(3, at) % distinct) << 32 | at;
            let mut keys: Vec<u64> = (0..count).map(key).collect();
            let mut expected = keys.clone();
            expected.sort_unstable();
            sort(&mut keys, &mut Vec::new(), bits(usize::try_from(distinct).unwrap()));
            assert_eq!(keys, expected, "{count} {distinct}");
        }
    }
}
