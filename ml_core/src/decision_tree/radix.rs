//! Sorting keys by their rank: by digits, which is linear, where there are enough of them.

/// Fewer keys are sorted by comparing.
const FEW: usize = 160;
/// From this many keys on, larger digits (fewer passes) are worth their larger table.
const MANY: usize = 1 << 14;

/// A key: the rank in the upper half, what belongs to it in the lower.
pub(super) fn rank(key: u64) -> u32 {
    u32::try_from(key >> 32).unwrap_or(u32::MAX)
}

/// Sorts `keys` by rank, of which there are `distinct`; `spare` is scratch space. Keys of equal rank stay in order, or are
/// sorted by the rest of the key.
pub(super) fn sort(keys: &mut Vec<u64>, spare: &mut Vec<u64>, distinct: usize) {
    if keys.len() < FEW {
        keys.sort_unstable();
        return;
    }
    let bits = usize::BITS - distinct.saturating_sub(1).leading_zeros();
    let digit = if keys.len() < MANY { 8 } else { 11 };
    spare.resize(keys.len(), 0);
    let mut shift = 32;
    while shift < 32 + bits {
        pass(keys, spare, shift, digit);
        std::mem::swap(keys, spare);
        shift += digit;
    }
}

/// Distributes the keys by one digit.
fn pass(keys: &[u64], out: &mut [u64], shift: u32, digit: u32) {
    let mut places = [0_usize; 1 << 11];
    let mask = (1_u64 << digit) - 1;
    let of = |key: u64| usize::try_from(key >> shift & mask).unwrap_or(0);
    for &key in keys {
        places[of(key)] += 1;
    }
    let mut next = 0;
    for place in &mut places[..1 << digit] {
        next += std::mem::replace(place, next);
    }
    for &key in keys {
        let place = &mut places[of(key)];
        out[*place] = key;
        *place += 1;
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
        ] {
            let key = |at: u64| (crate::rng::derived(3, at) % distinct) << 32 | at;
            let mut keys: Vec<u64> = (0..count).map(key).collect();
            let mut expected = keys.clone();
            expected.sort_unstable();
            sort(&mut keys, &mut Vec::new(), usize::try_from(distinct).unwrap());
            assert_eq!(keys, expected, "{count} {distinct}");
        }
    }
}
