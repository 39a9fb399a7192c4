//! Options of the caches that are limited by weight.

/// Returns options for a cache of at most `max_weight` with about `entries` entries. It has a
/// single shard, because the share of one shard of several would be too small for a large entry.
pub(crate) fn single_shard(max_weight: u64, entries: usize) -> quick_cache::Options {
    let options = quick_cache::OptionsBuilder::new()
        .shards(1)
        .estimated_items_capacity(entries)
        .weight_capacity(max_weight)
        .build();
    options.expect("both capacities are given")
}
