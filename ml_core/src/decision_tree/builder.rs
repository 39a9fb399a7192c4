//! Growing a tree or a branch of one, without recursion: a tree may be as deep as there are rows.

use super::criterion::{Impurity, Mix};
use super::node::Node;
use super::partition::partition;
use super::splitter::{Splitter, Workspace};
use super::{DecisionTreeParams, TreeError};
use crate::rng;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Improvements within this of the limit count as equal, as in scikit-learn.
const EPSILON: f64 = f64::EPSILON;

/// Grows nodes.
pub(super) struct Builder<'a> {
    params: &'a DecisionTreeParams,
    splitter: &'a Splitter<'a>,
    workspace: Workspace,
    /// All rows; those of a node are neighbours.
    rows: Vec<u32>,
    /// Scratch space for sorting rows into sides.
    spare: Vec<u32>,
    total: f64,
    nodes: Vec<Node>,
    shares: Vec<f64>,
}

/// A node that may be split.
pub(super) struct Open {
    pub(super) node: u32,
    /// What the node draws its features with.
    seed: u64,
    depth: usize,
    /// Its rows: from, to.
    start: usize,
    end: usize,
    mix: Mix,
}

/// A node with the split that it would get.
struct Candidate {
    open: Open,
    feature: usize,
    threshold: f64,
    /// Where the right side begins.
    middle: usize,
    left: Mix,
    right: Mix,
    /// The improvement, weighted by the node's share of all rows.
    improvement: f64,
}

impl Ord for Candidate {
    /// The best first; of equally good ones the node that was made first.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_improvement = self.improvement.total_cmp(&other.improvement);
        by_improvement.then(other.open.node.cmp(&self.open.node))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

/// Told how many rows have reached their leaf.
type Tell<'a> = &'a (dyn Fn(usize) -> Result<(), TreeError> + Sync);

impl<'a> Builder<'a> {
    /// Of `rows`, in a tree whose rows weigh `total`.
    pub(super) fn new(params: &'a DecisionTreeParams, splitter: &'a Splitter<'a>, rows: Vec<u32>, total: f64) -> Self {
        Self {
            params,
            splitter,
            workspace: Workspace::new(splitter.data().ranks.n_features()),
            rows,
            spare: Vec::new(),
            total,
            nodes: Vec::new(),
            shares: Vec::new(),
        }
    }

    /// The nodes and the shares of their classes.
    pub(super) fn into_nodes(self) -> (Vec<Node>, Vec<f64>) {
        (self.nodes, self.shares)
    }

    /// The rows of a node.
    pub(super) fn rows_of(&self, open: &Open) -> Vec<u32> {
        self.rows[open.start..open.end].to_vec()
    }

    /// Every node below `root`, each before its left side, and that before its right side. Branches of at most `small` rows
    /// are not grown but given back.
    pub(super) fn depth_first(&mut self, root: Open, small: usize, tell: Tell<'_>) -> Result<Vec<Open>, TreeError> {
        let mut branches = Vec::new();
        let mut stack = vec![(root, None)];
        while let Some((mut open, parent)) = stack.pop() {
            let rows = open.end - open.start;
            if let Some(parent) = parent {
                self.adopt(parent, &mut open);
                if rows <= small {
                    branches.push(open);
                    continue;
                }
            }
            match self.candidate(open) {
                Some(candidate) => {
                    let parent = candidate.open.node;
                    let (left, right) = self.split(candidate);
                    stack.push((right, Some(parent)));
                    stack.push((left, Some(parent)));
                }
                None => tell(rows)?,
            }
        }
        Ok(branches)
    }

    /// The best split of all first, until there are enough leaves.
    pub(super) fn best_first(&mut self, root: Open, max_leaves: usize, tell: Tell<'_>) -> Result<(), TreeError> {
        let mut heap = BinaryHeap::new();
        heap.extend(self.candidate(root));
        let mut leaves = 1;
        while leaves < max_leaves {
            let Some(candidate) = heap.pop() else { break };
            let parent = candidate.open.node;
            let (mut left, mut right) = self.split(candidate);
            for side in [&mut left, &mut right] {
                self.adopt(parent, side);
            }
            for side in [left, right] {
                heap.extend(self.candidate(side));
            }
            leaves += 1;
            tell(0)?;
        }
        tell(self.rows.len())
    }

    /// The root of a tree.
    pub(super) fn root(&mut self, seed: u64) -> Open {
        let data = self.splitter.data();
        let mut weights = vec![0.0; data.n_classes];
        for &row in &self.rows {
            weights[data.y[row as usize] as usize] += data.weights[row as usize];
        }
        self.begin(seed, 0, Mix::new(data.impurity, weights))
    }

    /// The root of a branch, a node of another builder.
    pub(super) fn root_of(&mut self, branch: &Open) -> Open {
        self.begin(branch.seed, branch.depth, branch.mix.clone())
    }

    fn begin(&mut self, seed: u64, depth: usize, mix: Mix) -> Open {
        let end = self.rows.len();
        Open {
            node: self.add(&mix, end),
            seed,
            depth,
            start: 0,
            end,
            mix,
        }
    }

    /// Adds a node, as a leaf for the time being.
    fn add(&mut self, mix: &Mix, rows: usize) -> u32 {
        self.nodes.push(Node {
            feature: 0,
            threshold: 0.0,
            left: 0,
            right: 0,
            impurity: mix.impurity,
            samples: rows as u64,
            weight: mix.total,
        });
        self.shares.extend(mix.weights.iter().map(|class| class / mix.total));
        u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds a side of a question: the left one, or the right when there is a left already.
    fn adopt(&mut self, parent: u32, side: &mut Open) {
        side.node = self.add(&side.mix, side.end - side.start);
        let parent = &mut self.nodes[parent as usize];
        if parent.left == 0 {
            parent.left = side.node;
        } else {
            parent.right = side.node;
        }
    }

    /// The split that a node would get; nothing when it is to be a leaf. Sorts the node's rows into its sides.
    fn candidate(&mut self, open: Open) -> Option<Candidate> {
        let rows = open.end - open.start;
        let too_deep = self.params.max_depth.is_some_and(|max| open.depth >= max);
        let too_small = rows < self.params.min_samples_split || rows / 2 < self.params.min_samples_leaf;
        if too_deep || too_small || Impurity::is_pure(open.mix.impurity) {
            return None;
        }
        let share = open.mix.total / self.total;
        let mut draw = rng::generator(open.seed);
        let node_rows = &self.rows[open.start..open.end];
        let workspace = &mut self.workspace;
        let found = self
            .splitter
            .search(node_rows, &open.mix.weights, workspace, &mut draw)?;
        let data = self.splitter.data();
        let node_rows = &mut self.rows[open.start..open.end];
        let ranks = &data.ranks.of(found.feature).ranks;
        let sides = partition(node_rows, &mut self.spare, ranks, found.low);
        let (left, right) = self
            .splitter
            .weights_of(node_rows.split_at(sides.left), &open.mix.weights);
        let (left, right) = (Mix::new(data.impurity, left), Mix::new(data.impurity, right));
        let improvement = share * open.mix.improvement(&left, &right);
        if improvement + EPSILON < self.params.min_impurity_decrease {
            return None;
        }
        Some(Candidate {
            middle: open.start + sides.left,
            open,
            feature: found.feature,
            threshold: data.ranks.threshold(found.feature, sides.low_row, sides.high_row),
            left,
            right,
            improvement,
        })
    }

    /// Turns a node into a question; its two sides, not yet added.
    fn split(&mut self, candidate: Candidate) -> (Open, Open) {
        let open = &candidate.open;
        let node = &mut self.nodes[open.node as usize];
        node.feature = u32::try_from(candidate.feature).unwrap_or(u32::MAX);
        node.threshold = candidate.threshold;
        let (depth, seed) = (open.depth + 1, open.seed);
        let side = |number, start, end, mix| Open {
            node: 0,
            seed: rng::derived(seed, number),
            depth,
            start,
            end,
            mix,
        };
        let (start, end, middle) = (open.start, open.end, candidate.middle);
        (
            side(0, start, middle, candidate.left),
            side(1, middle, end, candidate.right),
        )
    }
}
