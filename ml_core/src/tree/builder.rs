//! Growth of a tree or of one of its branches, without recursion, because a tree may be as deep as
//! it has rows.

use super::TreeError;
use super::growth::Growth;
use super::node::Node;
use super::split_candidate::SplitCandidate;
use super::splitter::{Division, Splitter, Summary};
use crate::rng;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Improvements closer to the limit than this count as equal to it, as in scikit-learn.
const EPSILON: f64 = f64::EPSILON;

/// Grows the nodes of a tree or of a branch.
pub(super) struct Builder<'a, S: Splitter> {
    growth: &'a Growth,
    splitter: &'a S,
    workspace: S::Workspace,
    /// All rows of the tree or branch; the rows of a node are contiguous.
    rows: Vec<u32>,
    total: f64,
    nodes: Vec<Node>,
    /// The values of each node.
    values: Vec<f64>,
}

/// A node that has not been split yet.
pub(super) struct OpenNode<S> {
    pub(super) node: u32,
    /// Seed for drawing the features of the node.
    seed: u64,
    depth: usize,
    /// The range of the node's rows: first, and one past the last.
    start: usize,
    end: usize,
    summary: S,
}

/// An open node together with its best split.
struct Candidate<S> {
    open: OpenNode<S>,
    division: Division<S>,
    /// The decrease in impurity, weighted by the node's share of all rows.
    improvement: f64,
}

impl<S> Ord for Candidate<S> {
    /// Orders by improvement; of equal improvements the node with the lower number is the greater,
    /// so that it is split first.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_improvement = self.improvement.total_cmp(&other.improvement);
        by_improvement.then(other.open.node.cmp(&self.open.node))
    }
}

impl<S> PartialOrd for Candidate<S> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<S> PartialEq for Candidate<S> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<S> Eq for Candidate<S> {}

/// Callback that receives the number of rows that have reached their leaf.
type ReportRows<'a> = &'a (dyn Fn(usize) -> Result<(), TreeError> + Sync);

impl<'a, S: Splitter> Builder<'a, S> {
    /// Prepares the growth of `rows`, in a tree whose rows have the total weight `total`.
    pub(super) fn new(growth: &'a Growth, splitter: &'a S, rows: Vec<u32>, total: f64) -> Self {
        Self::with_workspace(growth, splitter, (splitter.workspace(), rows), total)
    }

    /// Prepares the growth of a branch with `rows` of such a tree.
    pub(super) fn for_branch(growth: &'a Growth, splitter: &'a S, rows: Vec<u32>, total: f64) -> Self {
        Self::with_workspace(growth, splitter, splitter.branch(rows), total)
    }

    fn with_workspace(
        growth: &'a Growth,
        splitter: &'a S,
        (workspace, rows): (S::Workspace, Vec<u32>),
        total: f64,
    ) -> Self {
        Self {
            growth,
            splitter,
            workspace,
            rows,
            total,
            nodes: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Returns the nodes and the values of each.
    pub(super) fn into_nodes(self) -> (Vec<Node>, Vec<f64>) {
        (self.nodes, self.values)
    }

    /// Returns the rows of an open node.
    pub(super) fn node_rows(&self, open: &OpenNode<S::Summary>) -> Vec<u32> {
        self.rows[open.start..open.end].to_vec()
    }

    /// Grows every node below `root` in depth-first order: a node, its left subtree, its right
    /// subtree. Branches of at most `max_branch_rows` rows are not grown but returned.
    pub(super) fn depth_first(
        &mut self,
        root: OpenNode<S::Summary>,
        max_branch_rows: usize,
        report_rows: ReportRows<'_>,
    ) -> Result<Vec<OpenNode<S::Summary>>, TreeError> {
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
        root: OpenNode<S::Summary>,
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
    pub(super) fn root(&mut self, seed: u64) -> OpenNode<S::Summary> {
        let summary = self.splitter.summary(&self.rows, &mut self.workspace);
        self.open_first_node(seed, 0, summary)
    }

    /// Adds the root of a branch, which is an open node of another builder.
    pub(super) fn branch_root(&mut self, branch: &OpenNode<S::Summary>) -> OpenNode<S::Summary> {
        self.open_first_node(branch.seed, branch.depth, branch.summary.clone())
    }

    fn open_first_node(&mut self, seed: u64, depth: usize, summary: S::Summary) -> OpenNode<S::Summary> {
        let end = self.rows.len();
        OpenNode {
            node: self.add(&summary, end),
            seed,
            depth,
            start: 0,
            end,
            summary,
        }
    }

    /// Adds a node as a leaf; a split turns it into an internal node later.
    fn add(&mut self, summary: &S::Summary, rows: usize) -> u32 {
        self.nodes.push(Node {
            feature: 0,
            threshold: 0.0,
            missing_left: false,
            left: 0,
            right: 0,
            impurity: summary.impurity(),
            samples: rows as u64,
            weight: summary.weight(),
        });
        self.values.extend(summary.values());
        u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds a child of `parent`: the left one, or the right one when there is a left one already.
    fn add_child(&mut self, parent: u32, side: &mut OpenNode<S::Summary>) {
        side.node = self.add(&side.summary, side.end - side.start);
        let parent = &mut self.nodes[parent as usize];
        if parent.left == 0 {
            parent.left = side.node;
        } else {
            parent.right = side.node;
        }
    }

    /// Searches the best split of a node and partitions the node's rows by it. `None` when the node
    /// becomes a leaf.
    fn candidate(&mut self, open: OpenNode<S::Summary>) -> Option<Candidate<S::Summary>> {
        let rows = open.end - open.start;
        let too_deep = self.growth.max_depth.is_some_and(|max| open.depth >= max);
        let too_small = rows < self.growth.min_samples_split || rows / 2 < self.growth.min_samples_leaf;
        if too_deep || too_small || open.summary.is_pure() {
            return None;
        }
        let share = open.summary.weight() / self.total;
        let mut draw = rng::generator(open.seed);
        let node_rows = &mut self.rows[open.start..open.end];
        let workspace = &mut self.workspace;
        let found: SplitCandidate =
            self.splitter
                .search((open.start, node_rows), &open.summary, workspace, &mut draw)?;
        let division = self
            .splitter
            .divide(found, (open.start, node_rows), &open.summary, workspace);
        let improvement = share * open.summary.improvement(&division.left, &division.right);
        // The impurity of numbers has any size, and so has the rounding of a split that improves
        // nothing.
        let rounding = EPSILON * (8.0 * share * open.summary.impurity()).max(1.0);
        if improvement + rounding < self.growth.min_impurity_decrease {
            return None;
        }
        Some(Candidate {
            open,
            division,
            improvement,
        })
    }

    /// Turns a leaf into an internal node and returns its two children, which are not added yet.
    fn split(&mut self, candidate: Candidate<S::Summary>) -> (OpenNode<S::Summary>, OpenNode<S::Summary>) {
        let (open, division) = (&candidate.open, candidate.division);
        let node = &mut self.nodes[open.node as usize];
        node.feature = u32::try_from(division.condition.feature).unwrap_or(u32::MAX);
        node.threshold = division.condition.threshold;
        node.missing_left = division.condition.missing_left;
        let (depth, seed) = (open.depth + 1, open.seed);
        let side = |number, start, end, summary| OpenNode {
            node: 0,
            seed: rng::derived(seed, number),
            depth,
            start,
            end,
            summary,
        };
        let (start, end, middle) = (open.start, open.end, open.start + division.left_rows);
        (
            side(0, start, middle, division.left),
            side(1, middle, end, division.right),
        )
    }
}
