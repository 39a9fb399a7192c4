//! Search for the best split of a node of a regression tree.

use super::branch::{Branch, MAX_BRANCH_ROWS};
use super::loss::{Loss, Scan};
use super::model::{Numbers, RegressionTreeModel};
use super::summary::NumberSummary;
use super::targets::Targets;
use crate::progress::Observer;
use crate::threads;
use crate::tree::feature_draw::FeatureDraw;
use crate::tree::growth::Growth;
use crate::tree::partition::partition;
use crate::tree::split_candidate::SplitCandidate;
use crate::tree::split_limits::SplitLimits;
use crate::tree::splitter::{Division, Splitter, Summary};
use crate::tree::{FeatureRanks, TreeError, grow, radix};
use rand_pcg::Pcg64Mcg;
use std::marker::PhantomData;

/// Number of values of a node (rows × features) from which on its features are searched on all
/// threads.
const MIN_PARALLEL_VALUES: usize = 1 << 15;
/// Branches have at most 1 / `MIN_BRANCHES` of the rows of a tree that has all threads.
const MIN_BRANCHES: usize = 8;
/// Smallest number of rows of a branch that is worth a task of its own.
const MIN_BRANCH_ROWS: usize = 512;

/// Searches the best split of nodes.
pub(super) struct NumberSplitter<'a, L> {
    ranks: &'a FeatureRanks<'a>,
    targets: Targets<'a>,
    max_features: usize,
    min_samples_split: usize,
    limits: SplitLimits,
    /// Whether the tree is one of many: it has one thread, and draws the order of the features.
    is_in_forest: bool,
    loss: PhantomData<L>,
}

/// Scratch space for searching one node after the other.
pub(super) struct Workspace<L: Loss> {
    draw: FeatureDraw,
    /// The sorted rows, in a branch.
    branch: Option<Branch>,
    node: L::Node,
    spare: Vec<u32>,
}

/// Scratch space for searching one feature after the other.
struct FeatureScratch<L: Loss> {
    keys: Vec<u64>,
    spare: Vec<u64>,
    scan: L::Scratch,
}

impl<L: Loss> Default for FeatureScratch<L> {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            spare: Vec::new(),
            scan: L::Scratch::default(),
        }
    }
}

impl<'a, L: Loss> NumberSplitter<'a, L> {
    /// Prepares the search; large nodes of a single tree are searched in parallel.
    pub(super) fn new(growth: &Growth, ranks: &'a FeatureRanks<'a>, targets: Targets<'a>, is_in_forest: bool) -> Self {
        Self {
            ranks,
            targets,
            max_features: growth.max_features.count(ranks.n_features()),
            min_samples_split: growth.min_samples_split,
            limits: SplitLimits {
                min_samples_leaf: growth.min_samples_leaf,
            },
            is_in_forest,
            loss: PhantomData,
        }
    }

    /// Grows a tree on `rows`.
    pub(super) fn grow(
        &self,
        growth: &Growth,
        rows: Vec<u32>,
        seed: u64,
        observer: Observer<'_>,
    ) -> Result<RegressionTreeModel, TreeError> {
        grow(growth, self, (self.ranks.n_features(), Numbers), rows, seed, observer)
    }

    /// Returns the best split of a node by one of `features`, whose rows are sorted for it.
    fn search_sorting(&self, features: &[usize], rows: &[u32], node: &L::Node) -> Option<SplitCandidate> {
        let search = |feature: usize, scratch: &mut FeatureScratch<L>, best| {
            let ranked = self.ranks.feature(feature);
            if ranked.distinct < 2 {
                return best;
            }
            let FeatureScratch { keys, spare, scan } = scratch;
            let key = |(at, &row): (u64, &u32)| u64::from(ranked.ranks.rank(row)) << u32::BITS | at;
            keys.clear();
            keys.extend((0..).zip(rows).map(key));
            radix::sort(keys, spare, radix::bits(ranked.distinct));
            let limits = self.limits;
            L::scan(node, keys.as_slice(), Scan { feature, limits }, scan, best)
        };
        if !self.is_in_forest && rows.len() * features.len() >= MIN_PARALLEL_VALUES {
            let found = threads::map(features.len(), |at| {
                search(features[at], &mut FeatureScratch::default(), None)
            });
            return found.into_iter().fold(None, SplitCandidate::better);
        }
        let mut scratch = FeatureScratch::default();
        let search_next = |best, &feature: &usize| search(feature, &mut scratch, best);
        features.iter().fold(None, search_next)
    }

    /// Returns whether a node is a leaf, whatever its depth is.
    fn is_closed(&self, rows: usize, summary: &NumberSummary) -> bool {
        rows < self.min_samples_split || rows / 2 < self.limits.min_samples_leaf || summary.is_pure()
    }
}

impl<L: Loss> Splitter for NumberSplitter<'_, L> {
    type Summary = NumberSummary;
    type Workspace = Workspace<L>;

    #[expect(clippy::cast_precision_loss, reason = "numbers of rows are below 2^53")]
    fn total_weight(&self, rows: &[u32]) -> f64 {
        let weight = |&row: &u32| u64::from(self.targets.weights[row as usize]);
        rows.iter().map(weight).sum::<u64>() as f64
    }

    fn workspace(&self) -> Workspace<L> {
        Workspace {
            draw: FeatureDraw::new(self.ranks, self.is_in_forest),
            branch: None,
            node: L::Node::default(),
            spare: Vec::new(),
        }
    }

    fn max_branch_rows(&self, rows: usize) -> usize {
        if !self.is_in_forest {
            (rows / MIN_BRANCHES).clamp(MIN_BRANCH_ROWS, MAX_BRANCH_ROWS)
        } else {
            MAX_BRANCH_ROWS
        }
    }

    fn use_all_threads(&self) -> bool {
        !self.is_in_forest
    }

    fn branch(&self, rows: Vec<u32>) -> (Workspace<L>, Vec<u32>) {
        let numbers = (0..).zip(&rows).map(|(number, _)| number).collect();
        let workspace = Workspace {
            branch: Some(Branch::new(self.ranks, self.targets, rows)),
            ..self.workspace()
        };
        (workspace, numbers)
    }

    fn summary(&self, rows: &[u32], workspace: &mut Workspace<L>) -> NumberSummary {
        let targets = workspace.branch.as_ref().map_or(self.targets, Branch::targets);
        L::summary(targets, rows)
    }

    fn search(
        &self,
        (start, rows): (usize, &[u32]),
        summary: &NumberSummary,
        workspace: &mut Workspace<L>,
        rng: &mut Pcg64Mcg,
    ) -> Option<SplitCandidate> {
        let Workspace { draw, branch, node, .. } = workspace;
        let Some(branch) = branch else {
            L::lay_out(node, self.targets, rows.iter().copied().enumerate(), summary);
            return draw.search(self.max_features, rng, |features| {
                self.search_sorting(features, rows, node)
            });
        };
        let by_row = rows.iter().map(|&row| (row as usize, row));
        L::lay_out(node, branch.targets(), by_row, summary);
        let mut scratch = L::Scratch::default();
        draw.search(self.max_features, rng, |features| {
            branch.search::<L>(features, (start, rows.len()), self.limits, (node, &mut scratch))
        })
    }

    fn divide(
        &self,
        found: SplitCandidate,
        (start, rows): (usize, &mut [u32]),
        _: &NumberSummary,
        workspace: &mut Workspace<L>,
    ) -> Division<NumberSummary> {
        let (left_rows, low_row, high_row) = match &mut workspace.branch {
            Some(branch) => branch.divide(found, start, rows),
            None => {
                let ranks = &self.ranks.feature(found.feature).ranks;
                let sides = partition(rows, &mut workspace.spare, ranks, found.max_left_rank);
                (sides.left, sides.low_row, sides.high_row)
            }
        };
        let (left, right) = rows.split_at(left_rows);
        let branch = workspace.branch.as_ref();
        let condition = self.ranks.condition(
            found.feature,
            rows.iter().map(|&row| branch.map_or(row, |branch| branch.row(row))),
            (left.len(), right.len()),
            (low_row, high_row),
        );
        let (left, right) = (self.summary(left, workspace), self.summary(right, workspace));
        if let Some(branch) = &mut workspace.branch
            && !(self.is_closed(left_rows, &left) && self.is_closed(rows.len() - left_rows, &right))
        {
            branch.divide_keys(found, (start, rows.len()));
        }
        Division {
            condition,
            left_rows,
            left,
            right,
        }
    }
}
