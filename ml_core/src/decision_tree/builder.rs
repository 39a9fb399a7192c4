//! Growing a tree, without recursion: a tree may be as deep as there are rows.

use super::criterion::Impurity;
use super::model::{DecisionTreeModel, Node};
use super::prune::prune;
use super::splitter::{Data, Splitter, improvement};
use super::sweep::Found;
use super::{DecisionTreeParams, Ranks, TreeError};
use crate::progress::{Observer, Progress};
use rand_pcg::Pcg64Mcg;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Improvements within this of the limit count as equal, as in scikit-learn.
const EPSILON: f64 = f64::EPSILON;

/// Grows a tree on `rows`, each of which counts `weights[row]`.
#[expect(
    clippy::too_many_arguments,
    reason = "the two callers, one tree and a forest, share nothing that would be a type"
)]
pub(crate) fn grow(
    params: &DecisionTreeParams,
    ranks: &Ranks,
    y: &[u32],
    n_classes: usize,
    weights: &[f64],
    rows: Vec<u32>,
    rng: &mut Pcg64Mcg,
    observer: Observer<'_>,
) -> Result<DecisionTreeModel, TreeError> {
    let total = rows.iter().map(|&row| weights[row as usize]).sum();
    let all = rows.len() as u64;
    let data = Data {
        ranks,
        y,
        weights,
        n_classes,
    };
    let mut builder = Builder {
        params,
        splitter: Splitter::new(params, data),
        rows,
        spare: Vec::new(),
        total,
        nodes: Vec::new(),
        shares: Vec::new(),
    };
    let mut done = 0;
    let mut tell = |rows: usize| {
        done += rows as u64;
        match observer(Progress { done, total: all }).is_break() {
            true => Err(TreeError::Cancelled),
            false => Ok(()),
        }
    };
    match params.max_leaf_nodes {
        None => builder.depth_first(rng, &mut tell)?,
        Some(leaves) => builder.best_first(leaves, rng, &mut tell)?,
    }
    let model = DecisionTreeModel::grown(ranks.n_features(), n_classes, builder.nodes, builder.shares);
    Ok(if params.ccp_alpha > 0.0 {
        prune(&model, params.ccp_alpha)
    } else {
        model
    })
}

struct Builder<'a> {
    params: &'a DecisionTreeParams,
    splitter: Splitter<'a>,
    /// All rows; those of a node are neighbours.
    rows: Vec<u32>,
    /// Scratch space for sorting rows into sides.
    spare: Vec<u32>,
    total: f64,
    nodes: Vec<Node>,
    shares: Vec<f64>,
}

/// A node that may be split.
struct Open {
    node: u32,
    depth: usize,
    /// Its rows: from, to.
    start: usize,
    end: usize,
    weights: Vec<f64>,
}

/// A node with the split that it would get.
struct Candidate {
    open: Open,
    found: Found,
    /// Where the right side begins.
    middle: usize,
    left: Vec<f64>,
    right: Vec<f64>,
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

type Tell<'a> = &'a mut dyn FnMut(usize) -> Result<(), TreeError>;

impl Builder<'_> {
    /// Every node before its left side, and that before its right side.
    fn depth_first(&mut self, rng: &mut Pcg64Mcg, tell: Tell<'_>) -> Result<(), TreeError> {
        let mut stack = vec![(self.root(), None)];
        while let Some((mut open, parent)) = stack.pop() {
            if let Some(parent) = parent {
                self.adopt(parent, &mut open);
            }
            let rows = open.end - open.start;
            match self.candidate(open, rng) {
                Some(candidate) => {
                    let parent = candidate.open.node;
                    let (left, right) = self.split(candidate);
                    stack.push((right, Some(parent)));
                    stack.push((left, Some(parent)));
                }
                None => tell(rows)?,
            }
        }
        Ok(())
    }

    /// The best split of all first, until there are enough leaves.
    fn best_first(&mut self, max_leaves: usize, rng: &mut Pcg64Mcg, tell: Tell<'_>) -> Result<(), TreeError> {
        let root = self.root();
        let mut heap = BinaryHeap::new();
        heap.extend(self.candidate(root, rng));
        let mut leaves = 1;
        while leaves < max_leaves {
            let Some(candidate) = heap.pop() else { break };
            let parent = candidate.open.node;
            let (mut left, mut right) = self.split(candidate);
            for side in [&mut left, &mut right] {
                self.adopt(parent, side);
            }
            for side in [left, right] {
                heap.extend(self.candidate(side, rng));
            }
            leaves += 1;
            tell(0)?;
        }
        tell(self.rows.len())
    }

    fn root(&mut self) -> Open {
        let data = self.splitter.data();
        let mut weights = vec![0.0; data.n_classes];
        for &row in &self.rows {
            weights[data.y[row as usize] as usize] += data.weights[row as usize];
        }
        let end = self.rows.len();
        let node = self.add(&weights, end);
        Open {
            node,
            depth: 0,
            start: 0,
            end,
            weights,
        }
    }

    /// Adds a node, as a leaf for the time being.
    fn add(&mut self, weights: &[f64], rows: usize) -> u32 {
        let weight: f64 = weights.iter().sum();
        self.nodes.push(Node {
            feature: 0,
            threshold: 0.0,
            left: 0,
            right: 0,
            impurity: self.splitter.impurity().of(weights, weight),
            samples: rows as u64,
            weight,
        });
        self.shares.extend(weights.iter().map(|class| class / weight));
        u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds a side of a question: the left one, or the right when there is a left already.
    fn adopt(&mut self, parent: u32, side: &mut Open) {
        side.node = self.add(&side.weights, side.end - side.start);
        let parent = &mut self.nodes[parent as usize];
        if parent.left == 0 {
            parent.left = side.node;
        } else {
            parent.right = side.node;
        }
    }

    /// The split that a node would get; nothing when it is to be a leaf. Sorts the node's rows into its sides.
    fn candidate(&mut self, open: Open, rng: &mut Pcg64Mcg) -> Option<Candidate> {
        let rows = open.end - open.start;
        let node = &self.nodes[open.node as usize];
        let too_deep = self.params.max_depth.is_some_and(|max| open.depth >= max);
        let too_small = rows < self.params.min_samples_split || rows < 2 * self.params.min_samples_leaf;
        if too_deep || too_small || Impurity::is_pure(node.impurity) {
            return None;
        }
        let share = node.weight / self.total;
        let found = self
            .splitter
            .search(&self.rows[open.start..open.end], &open.weights, rng)?;
        let data = self.splitter.data();
        let ranks = data.ranks.of(found.feature);
        let mut left = vec![0.0; data.n_classes];
        let goes_left = |row: u32| ranks[row as usize] <= found.low;
        let node_rows = &mut self.rows[open.start..open.end];
        let count = partition(node_rows, &mut self.spare, goes_left);
        for &row in &node_rows[..count] {
            left[data.y[row as usize] as usize] += data.weights[row as usize];
        }
        let mut right = vec![0.0; data.n_classes];
        for &row in &node_rows[count..] {
            right[data.y[row as usize] as usize] += data.weights[row as usize];
        }
        let improvement = share * improvement(self.splitter.impurity(), &open.weights, &left, &right);
        if improvement + EPSILON < self.params.min_impurity_decrease {
            return None;
        }
        Some(Candidate {
            middle: open.start + count,
            open,
            found,
            left,
            right,
            improvement,
        })
    }

    /// Turns a node into a question; its two sides, not yet added.
    fn split(&mut self, candidate: Candidate) -> (Open, Open) {
        let Candidate { open, found, .. } = &candidate;
        let node = &mut self.nodes[open.node as usize];
        node.feature = u32::try_from(found.feature).unwrap_or(u32::MAX);
        node.threshold = self
            .splitter
            .data()
            .ranks
            .threshold(found.feature, found.low, found.high);
        let depth = open.depth + 1;
        let side = |start, end, weights| Open {
            node: 0,
            depth,
            start,
            end,
            weights,
        };
        let (start, end, middle) = (open.start, open.end, candidate.middle);
        (side(start, middle, candidate.left), side(middle, end, candidate.right))
    }
}

/// Brings the rows that pass to the front, and keeps the order on both sides, so that rows stay in the order of memory; how
/// many they are.
fn partition(rows: &mut [u32], spare: &mut Vec<u32>, passes: impl Fn(u32) -> bool) -> usize {
    spare.clear();
    let mut front = 0;
    for at in 0..rows.len() {
        let row = rows[at];
        if passes(row) {
            rows[front] = row;
            front += 1;
        } else {
            spare.push(row);
        }
    }
    rows[front..].copy_from_slice(spare);
    front
}
