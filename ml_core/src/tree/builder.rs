//! Growth of a tree or of one of its branches, without recursion, because a tree may be as deep as
//! it has rows.

use super::criterion::{ClassDistribution, Impurity};
use super::node::Node;
use super::partition::partition;
use super::splitter::{Splitter, Workspace};
use super::{DecisionTreeParams, TreeError};
use crate::rng;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Improvements closer to the limit than this count as equal to it, as in scikit-learn.
const EPSILON: f64 = f64::EPSILON;

/// Grows the nodes of a tree or of a branch.
pub(super) struct Builder<'a> {
    params: &'a DecisionTreeParams,
    splitter: &'a Splitter<'a>,
    workspace: Workspace,
    /// All rows of the tree or branch; the rows of a node are contiguous.
    rows: Vec<u32>,
    /// Scratch space for partitioning rows.
    spare: Vec<u32>,
    total: f64,
    nodes: Vec<Node>,
    shares: Vec<f64>,
}

/// A node that has not been split yet.
pub(super) struct OpenNode {
    pub(super) node: u32,
    /// Seed for drawing the features of the node.
    seed: u64,
    depth: usize,
    /// The range of the node's rows: first, and one past the last.
    start: usize,
    end: usize,
    distribution: ClassDistribution,
}

/// An open node together with its best split.
struct Candidate {
    open: OpenNode,
    feature: usize,
    threshold: f64,
    /// The position of the first row of the right child.
    middle: usize,
    left: ClassDistribution,
    right: ClassDistribution,
    /// The decrease in impurity, weighted by the node's share of all rows.
    improvement: f64,
}

impl Ord for Candidate {
    /// Orders by improvement; of equal improvements the node with the lower number is the greater,
    /// so that it is split first.
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

/// Callback that receives the number of rows that have reached their leaf.
type ReportRows<'a> = &'a (dyn Fn(usize) -> Result<(), TreeError> + Sync);

impl<'a> Builder<'a> {
    /// Prepares the growth of `rows`, in a tree whose rows have the total weight `total`.
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

    /// Returns the nodes and the class shares of each.
    pub(super) fn into_nodes(self) -> (Vec<Node>, Vec<f64>) {
        (self.nodes, self.shares)
    }

    /// Returns the rows of an open node.
    pub(super) fn node_rows(&self, open: &OpenNode) -> Vec<u32> {
        self.rows[open.start..open.end].to_vec()
    }

    /// Grows every node below `root` in depth-first order: a node, its left subtree, its right
    /// subtree. Branches of at most `max_branch_rows` rows are not grown but returned.
    pub(super) fn depth_first(
        &mut self,
        root: OpenNode,
        max_branch_rows: usize,
        report_rows: ReportRows<'_>,
    ) -> Result<Vec<OpenNode>, TreeError> {
        let mut branches = Vec::new();
        let mut stack = vec![(root, None)];
        while let Some((mut open, parent)) = stack.pop() {
            let rows = open.end - open.start;
            if let Some(parent) = parent {
                self.add_child(parent, &mut open);
                if rows <= max_branch_rows {
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
                None => report_rows(rows)?,
            }
        }
        Ok(branches)
    }

    /// Splits the node with the largest improvement first, until there are `max_leaves` leaves.
    pub(super) fn best_first(
        &mut self,
        root: OpenNode,
        max_leaves: usize,
        report_rows: ReportRows<'_>,
    ) -> Result<(), TreeError> {
        let mut heap = BinaryHeap::new();
        heap.extend(self.candidate(root));
        let mut leaves = 1;
        while leaves < max_leaves {
            let Some(candidate) = heap.pop() else { break };
            let parent = candidate.open.node;
            let (mut left, mut right) = self.split(candidate);
            for side in [&mut left, &mut right] {
                self.add_child(parent, side);
            }
            for side in [left, right] {
                heap.extend(self.candidate(side));
            }
            leaves += 1;
            report_rows(0)?;
        }
        report_rows(self.rows.len())
    }

    /// Adds the root of a tree.
    pub(super) fn root(&mut self, seed: u64) -> OpenNode {
        let data = self.splitter.data();
        let mut weights = vec![0.0; data.n_classes];
        for &row in &self.rows {
            weights[data.y[row as usize] as usize] += data.weights[row as usize];
        }
        self.open_first_node(seed, 0, ClassDistribution::new(data.impurity, weights))
    }

    /// Adds the root of a branch, which is an open node of another builder.
    pub(super) fn branch_root(&mut self, branch: &OpenNode) -> OpenNode {
        self.open_first_node(branch.seed, branch.depth, branch.distribution.clone())
    }

    fn open_first_node(&mut self, seed: u64, depth: usize, distribution: ClassDistribution) -> OpenNode {
        let end = self.rows.len();
        OpenNode {
            node: self.add(&distribution, end),
            seed,
            depth,
            start: 0,
            end,
            distribution,
        }
    }

    /// Adds a node as a leaf; a split turns it into an internal node later.
    fn add(&mut self, distribution: &ClassDistribution, rows: usize) -> u32 {
        self.nodes.push(Node {
            feature: 0,
            threshold: 0.0,
            left: 0,
            right: 0,
            impurity: distribution.impurity,
            samples: rows as u64,
            weight: distribution.total,
        });
        self.shares
            .extend(distribution.weights.iter().map(|class| class / distribution.total));
        u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds a child of `parent`: the left one, or the right one when there is a left one already.
    fn add_child(&mut self, parent: u32, side: &mut OpenNode) {
        side.node = self.add(&side.distribution, side.end - side.start);
        let parent = &mut self.nodes[parent as usize];
        if parent.left == 0 {
            parent.left = side.node;
        } else {
            parent.right = side.node;
        }
    }

    /// Searches the best split of a node and partitions the node's rows by it. `None` when the node
    /// becomes a leaf.
    fn candidate(&mut self, open: OpenNode) -> Option<Candidate> {
        let rows = open.end - open.start;
        let too_deep = self.params.max_depth.is_some_and(|max| open.depth >= max);
        let too_small = rows < self.params.min_samples_split || rows / 2 < self.params.min_samples_leaf;
        if too_deep || too_small || Impurity::is_pure(open.distribution.impurity) {
            return None;
        }
        let share = open.distribution.total / self.total;
        let mut draw = rng::generator(open.seed);
        let node_rows = &self.rows[open.start..open.end];
        let workspace = &mut self.workspace;
        let found = self
            .splitter
            .search(node_rows, &open.distribution.weights, workspace, &mut draw)?;
        let data = self.splitter.data();
        let node_rows = &mut self.rows[open.start..open.end];
        let ranks = &data.ranks.feature(found.feature).ranks;
        let sides = partition(node_rows, &mut self.spare, ranks, found.max_left_rank);
        let (left, right) = self
            .splitter
            .child_weights(node_rows.split_at(sides.left), &open.distribution.weights);
        let (left, right) = (
            ClassDistribution::new(data.impurity, left),
            ClassDistribution::new(data.impurity, right),
        );
        let improvement = share * open.distribution.improvement(&left, &right);
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

    /// Turns a leaf into an internal node and returns its two children, which are not added yet.
    fn split(&mut self, candidate: Candidate) -> (OpenNode, OpenNode) {
        let open = &candidate.open;
        let node = &mut self.nodes[open.node as usize];
        node.feature = u32::try_from(candidate.feature).unwrap_or(u32::MAX);
        node.threshold = candidate.threshold;
        let (depth, seed) = (open.depth + 1, open.seed);
        let side = |number, start, end, distribution| OpenNode {
            node: 0,
            seed: rng::derived(seed, number),
            depth,
            start,
            end,
            distribution,
        };
        let (start, end, middle) = (open.start, open.end, candidate.middle);
        (
            side(0, start, middle, candidate.left),
            side(1, middle, end, candidate.right),
        )
    }
}
