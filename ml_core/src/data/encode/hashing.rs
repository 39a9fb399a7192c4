//! Hash of a text.

/// Returns the bucket of a text: FNV-1a of 64 bits over its bytes, modulo the number of buckets.
/// Source: <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>.
pub(super) fn bucket(text: &str, buckets: u8) -> u8 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    u8::try_from(hash % u64::from(buckets.max(1))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        // fnv1a64("a") is 0xaf63dc4c8601ec8c, fnv1a64("foobar") 0x85944171f73967e8.
        assert_eq!(bucket("a", 128), 0x8c & 127);
        assert_eq!(bucket("foobar", 128), 0xe8 & 127);
        assert_eq!(bucket("", 2), 1);
    }
}
