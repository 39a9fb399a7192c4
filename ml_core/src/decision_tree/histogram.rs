//! Counting instead of sorting: the ranks of a node fall into buckets, and only buckets where the best place may be are
//! looked into (compare CLOUDS: Alsabti, Ranka & Singh 1998, and [`Score::bound`]). What is found is exact.

use super::counted::{Counted, unpack};
use super::criterion::Criterion;
use super::found::{Found, score_of};
use super::radix;
use super::ranks::{Feature, RankList};
use super::running::slack;
use super::score::{Entropy, Gini, Score, Side};
use super::sweep::{Pass, Sides};

/// Rows from which on counting pays.
const ROWS: usize = 256;
/// Rows for each cell of a histogram, because cells cost more than rows: where buckets have to be looked into, and where each
/// is one rank.
const ROWS_A_CELL: usize = 16;
const ROWS_A_CELL_OF_ONE_RANK: usize = 4;
/// Cells that fit into the fastest cache, with room for the rows that go by.
const CELLS: usize = 1 << 12;

/// The weights of the classes in ranges of ranks of a feature.
#[derive(Default)]
pub(super) struct Histogram {
    pub(super) feature: usize,
    /// The lowest rank, and how many bits of a rank are left out: ranks that differ only in these share a bucket.
    low: u32,
    shift: u32,
    /// The weight of each class in each bucket, bucket by bucket.
    cells: Vec<u32>,
    /// The rows in each bucket; empty where nobody asks.
    rows: Vec<u32>,
    /// The best score between two buckets, and the bucket before it.
    best: Option<(f64, u32)>,
}

/// Working space of a thread.
#[derive(Default)]
pub(super) struct Scratch {
    /// The ranks of the rows of a node.
    ranks: Vec<u32>,
    /// Ranks and codes, to be sorted.
    pub(super) keys: Vec<u64>,
    pub(super) spare: Vec<u64>,
    /// Whether a bucket is to be looked into.
    wanted: Vec<bool>,
    pub(super) sides: Sides,
    inside: Sides,
}

/// How many buckets a node may have.
#[derive(Clone, Copy)]
pub(super) struct Most {
    buckets: usize,
    /// When each is one rank.
    of_one_rank: usize,
}

impl Most {
    /// For a node; nothing when sorting it is faster.
    pub(super) fn of(node: &Counted<'_>) -> Option<Self> {
        let (rows, classes) = (node.rows.len(), node.totals.len());
        // A bound is worth something when buckets are small beside the square root of the rows, by which counts vary.
        let buckets = (rows / ROWS_A_CELL / classes).max(rows.isqrt()).min(CELLS / classes);
        let pays = rows >= ROWS && buckets * classes <= rows;
        pays.then_some(Self {
            buckets,
            of_one_rank: (rows / ROWS_A_CELL_OF_ONE_RANK).min(CELLS) / classes,
        })
    }
}

impl Histogram {
    /// Counts the rows of a node into at most so many buckets, and scores the places between these.
    pub(super) fn fill(
        &mut self,
        node: &Counted<'_>,
        feature: &Feature,
        pass: &Pass<'_>,
        most: Most,
        scratch: &mut Scratch,
    ) {
        self.feature = pass.feature;
        let rows = node.rows.iter();
        match &feature.ranks {
            RankList::Short(ranks) => {
                let ranks = rows.map(|&row| u32::from(ranks[row as usize]));
                self.distribute(ranks, feature.distinct, node, pass, most, scratch);
            }
            RankList::Long(ranks) => {
                let ranks = rows.map(|&row| ranks[row as usize]);
                self.distribute(ranks, feature.distinct, node, pass, most, scratch);
            }
            RankList::OneHot { levels, level } => {
                let ranks = rows.map(|&row| u32::from(levels[row as usize] == *level));
                self.distribute(ranks, feature.distinct, node, pass, most, scratch);
            }
        }
        self.best = match pass.impurity.criterion() {
            Criterion::Gini => self.between(Gini, node, pass, &mut scratch.sides),
            Criterion::Entropy => self.between(Entropy(pass.impurity), node, pass, &mut scratch.sides),
        };
    }

    /// Counts ranks, of which there are `distinct` in all rows of the data, in buckets as fine as there are at `most`.
    #[inline]
    fn distribute(
        &mut self,
        ranks: impl Iterator<Item = u32> + Clone,
        distinct: usize,
        node: &Counted<'_>,
        pass: &Pass<'_>,
        most: Most,
        scratch: &mut Scratch,
    ) {
        if distinct <= most.of_one_rank {
            (self.low, self.shift) = (0, 0);
            self.count(ranks, distinct, node, pass);
        } else {
            let (mut low, mut high) = (u32::MAX, 0);
            scratch.ranks.clear();
            scratch.ranks.extend(ranks.inspect(|&rank| {
                low = low.min(rank);
                high = high.max(rank);
            }));
            self.low = low;
            self.shift = 0;
            while ((high - low) >> self.shift) as usize >= most.buckets {
                self.shift += 1;
            }
            let buckets = ((high - low) >> self.shift) as usize + 1;
            self.count(scratch.ranks.iter().copied(), buckets, node, pass);
        }
    }

    /// The best score between two buckets.
    pub(super) fn score(&self) -> f64 {
        self.best.map_or(f64::NEG_INFINITY, |best| best.0)
    }

    fn count(&mut self, ranks: impl Iterator<Item = u32> + Clone, buckets: usize, node: &Counted<'_>, pass: &Pass<'_>) {
        let classes = node.totals.len();
        let (low, shift) = (self.low, self.shift);
        let bucket = |rank: u32| ((rank - low) >> shift) as usize;
        self.cells.clear();
        self.cells.resize(buckets * classes, 0);
        self.rows.clear();
        for (rank, &code) in ranks.clone().zip(node.codes) {
            let (class, weight) = unpack(code);
            self.cells[bucket(rank) * classes + class] += weight;
        }
        if pass.limits.min_samples_leaf > 1 {
            self.rows.resize(buckets, 0);
            ranks.for_each(|rank| self.rows[bucket(rank)] += 1);
        }
    }

    fn between(&self, score: impl Score, node: &Counted<'_>, pass: &Pass<'_>, sides: &mut Sides) -> Option<(f64, u32)> {
        sides.begin(node.totals);
        let mut best: Option<(f64, u32)> = None;
        let (mut left, mut right) = (0, node.totals.iter().sum::<u32>());
        let mut left_rows = 0;
        for (bucket, here) in (0_u32..).zip(self.cells.chunks_exact(node.totals.len())) {
            let weight: u32 = here.iter().sum();
            if weight == 0 {
                continue;
            }
            sides.move_left(here);
            left += weight;
            right -= weight;
            left_rows += self.rows.get(bucket as usize).map_or(0, |&rows| rows as usize);
            if right > 0 && pass.limits.allow(left_rows, pass.rows) {
                let found = score.of(&sides.left, left) + score.of(&sides.right, right);
                if best.is_none_or(|best| found > best.0) {
                    best = Some((found, bucket));
                }
            }
        }
        best
    }

    /// The best place of the feature, or `best` when that is better; of places that cannot reach `floor`, any or none.
    pub(super) fn search(
        &self,
        node: &Counted<'_>,
        feature: &Feature,
        pass: &Pass<'_>,
        floor: f64,
        scratch: &mut Scratch,
        best: Option<Found>,
    ) -> Option<Found> {
        if self.shift == 0 {
            // Each bucket is one rank.
            let found = self.best.map(|(score, bucket)| Found {
                feature: self.feature,
                low: self.low + bucket,
                score,
            });
            return Found::better(best, found);
        }
        let least = floor.max(score_of(best)) - slack(pass.impurity, node.totals.iter().sum(), 1);
        let any = match pass.impurity.criterion() {
            Criterion::Gini => self.choose(Gini, node, least, scratch),
            Criterion::Entropy => self.choose(Entropy(pass.impurity), node, least, scratch),
        };
        if any {
            self.collect(node, feature, scratch);
            self.look(node, pass, scratch, best)
        } else {
            best
        }
    }

    /// Finds out which buckets may hold a place that scores at least `least`; whether any does.
    fn choose(&self, score: impl Score, node: &Counted<'_>, least: f64, scratch: &mut Scratch) -> bool {
        let Scratch { wanted, sides, .. } = scratch;
        sides.begin(node.totals);
        wanted.clear();
        let (mut left, mut right) = (0, node.totals.iter().sum::<u32>());
        for here in self.cells.chunks_exact(node.totals.len()) {
            let weight: u32 = here.iter().sum();
            wanted.push(
                weight > 0 && {
                    let left = Side::new(score, &sides.left, left);
                    let right = Side::new(score, &sides.right, right);
                    left.score + right.score + f64::from(weight) * score.steepest(right.total) >= least
                        && score.bound(left, right, here) >= least
                },
            );
            sides.move_left(here);
            left += weight;
            right -= weight;
        }
        wanted.contains(&true)
    }

    /// Sorts the rows of the buckets that are to be looked into.
    fn collect(&self, node: &Counted<'_>, feature: &Feature, scratch: &mut Scratch) {
        let Scratch {
            keys, spare, wanted, ..
        } = scratch;
        keys.clear();
        for (&row, &code) in node.rows.iter().zip(node.codes) {
            let rank = feature.ranks.of(row);
            if wanted[((rank - self.low) >> self.shift) as usize] {
                keys.push(u64::from(rank) << u32::BITS | u64::from(code));
            }
        }
        radix::sort(keys, spare, radix::bits(feature.distinct));
    }

    /// Scores the places in the buckets that are to be looked into, and those at their ends.
    fn look(
        &self,
        node: &Counted<'_>,
        pass: &Pass<'_>,
        scratch: &mut Scratch,
        mut best: Option<Found>,
    ) -> Option<Found> {
        let Scratch {
            keys,
            wanted,
            sides,
            inside,
            ..
        } = scratch;
        // Behind the last of the rows there are others, which are not looked at.
        keys.push(u64::MAX);
        let bucket_of = |key: u64| (radix::rank(key).saturating_sub(self.low) >> self.shift) as usize;
        sides.begin(node.totals);
        let mut pass = *pass;
        let mut keys: &[u64] = keys;
        for (bucket, here) in self.cells.chunks_exact(node.totals.len()).enumerate() {
            if wanted[bucket] {
                let end = keys.partition_point(|&key| key != u64::MAX && bucket_of(key) == bucket);
                let is_last = sides.right == here;
                inside.copy(sides);
                best = pass.over(&keys[..end + usize::from(!is_last)], inside, best);
                keys = &keys[end..];
            }
            sides.move_left(here);
            pass.before += self.rows.get(bucket).map_or(0, |&rows| rows as usize);
        }
        best
    }
}
