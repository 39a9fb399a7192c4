//! Options of caches whose entries have weights.

/// Returns options for a cache of at most `max_weight` with about `entries` entries. The cache has
/// a single shard: with several, a large entry could exceed the capacity of its shard.
pub(crate) fn single_shard(max_weight: u64, entries: usize) -> quick_cache::Options {
    let options = quick_cache::OptionsBuilder::new()
        .shards(1)
        .estimated_items_capacity(entries)
        .weight_capacity(max_weight)
        .build();
    options.expect("both capacities are given")
}
