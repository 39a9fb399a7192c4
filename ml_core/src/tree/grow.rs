//! Growth of a whole tree, with its branches grown on all threads.

use super::builder::{Builder, OpenNode};
use super::model::DecisionTreeModel;
use super::node::Node;
use super::prune::prune;
use super::splitter::{Splitter, TrainingData};
use super::{DecisionTreeParams, TreeError};
use crate::progress::{Observer, Progress};
use crate::threads;
use std::sync::atomic::{AtomicU64, Ordering};

/// Smallest number of rows of a branch that is worth a task of its own.
const MIN_BRANCH_ROWS: usize = 1024;
/// Branches have at most 1 / `MAX_BRANCHES` of the rows, so that the work is spread evenly over the
/// threads.
const MAX_BRANCHES: usize = 32;

/// Grows a tree on `rows`, where `weights[row]` is the weight of a row. `use_all_threads` is for a
/// single tree; each tree of a forest has one thread. The tree is the same either way: the features
/// drawn for a node depend on its position in the tree only.
pub(crate) fn grow(
    params: &DecisionTreeParams,
    data: TrainingData<'_>,
    rows: Vec<u32>,
    seed: u64,
    use_all_threads: bool,
    observer: Observer<'_>,
) -> Result<DecisionTreeModel, TreeError> {
    let (n_features, n_classes) = (data.ranks.n_features(), data.n_classes);
    let total_weight = rows.iter().map(|&row| data.weights[row as usize]).sum();
    let (done, total) = (AtomicU64::new(0), rows.len() as u64);
    let report_rows = |rows: usize| {
        let done = done.fetch_add(rows as u64, Ordering::Relaxed) + rows as u64;
        match observer(Progress { done, total }).is_break() {
            true => Err(TreeError::Cancelled),
            false => Ok(()),
        }
    };
    let splitter = Splitter::new(params, data, use_all_threads);
    let max_branch_rows = if use_all_threads {
        (rows.len() / MAX_BRANCHES).max(MIN_BRANCH_ROWS)
    } else {
        0
    };
    let mut builder = Builder::new(params, &splitter, rows, total_weight);
    let root = builder.root(seed);
    let (mut nodes, mut shares) = match params.max_leaf_nodes {
        Some(leaves) => {
            builder.best_first(root, leaves, &report_rows)?;
            builder.into_nodes()
        }
        None => {
            let branches = builder.depth_first(root, max_branch_rows, &report_rows)?;
            let grown = threads::map(branches.len(), |at| {
                let branch = &branches[at];
                let mut builder = Builder::new(params, &splitter, builder.node_rows(branch), total_weight);
                let root = builder.branch_root(branch);
                builder.depth_first(root, 0, &report_rows)?;
                Ok(builder.into_nodes())
            });
            let grown = grown.into_iter().collect::<Result<Vec<_>, TreeError>>()?;
            assemble(builder.into_nodes(), &branches, grown, n_classes)
        }
    };
    // A forest keeps many trees, and a list may have twice the capacity that it needs.
    nodes.shrink_to_fit();
    shares.shrink_to_fit();
    let model = DecisionTreeModel::from_nodes(n_features, n_classes, nodes, shares);
    Ok(if params.ccp_alpha > 0.0 {
        prune(&model, params.ccp_alpha)
    } else {
        model
    })
}

/// Nodes and the class shares of each.
type Nodes = (Vec<Node>, Vec<f64>);

/// Inserts the grown branches at their positions, in depth-first order.
fn assemble((nodes, shares): Nodes, branches: &[OpenNode], grown: Vec<Nodes>, n_classes: usize) -> Nodes {
    if branches.is_empty() {
        return (nodes, shares);
    }
    let mut branch_of: Vec<Option<Nodes>> = nodes.iter().map(|_| None).collect();
    for (branch, grown) in branches.iter().zip(grown) {
        branch_of[branch.node as usize] = Some(grown);
    }
    let (mut all, mut all_shares): Nodes = (Vec::new(), Vec::new());
    let mut stack = vec![(0_u32, None)];
    while let Some((old, parent)) = stack.pop() {
        let first = u32::try_from(all.len()).unwrap_or(u32::MAX);
        if let Some((parent, is_left)) = parent {
            let parent: &mut Node = &mut all[parent as usize];
            *(if is_left { &mut parent.left } else { &mut parent.right }) = first;
        }
        let node = nodes[old as usize];
        match branch_of[old as usize].take() {
            Some((nodes, shares)) => {
                all.extend(nodes.into_iter().map(|node| node.offset_children(first)));
                all_shares.extend(shares);
            }
            None => {
                all.push(node);
                all_shares.extend_from_slice(&shares[old as usize * n_classes..(old as usize + 1) * n_classes]);
                if !node.is_leaf() {
                    stack.push((node.right, Some((first, false))));
                    stack.push((node.left, Some((first, true))));
                }
            }
        }
    }
    (all, all_shares)
}
