//! Random numbers that are the same on every platform.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Returns the generator of a seed.
pub(crate) fn generator(seed: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed)
}

/// Derives the seed of the `number`-th part of a fit (a tree of a forest), uncorrelated with those
/// of its neighbours. This is the output function of SplitMix64 (Steele, Lea & Flood, 2014).
pub(crate) fn derived(seed: u64, number: u64) -> u64 {
    let mut z = seed.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Draws a number from 0 to `n - 1`, for `n` of at least 1. It is drawn as 64 bits, so that 32-bit
/// targets draw the same.
pub(crate) fn below(rng: &mut Pcg64Mcg, n: usize) -> usize {
    usize::try_from(rng.random_range(0..(n as u64).max(1))).unwrap_or(0)
}
