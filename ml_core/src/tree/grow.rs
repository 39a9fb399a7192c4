//! Growth of a whole tree, with its branches grown on all threads.

use super::TreeError;
use super::builder::{Builder, OpenNode};
use super::fitted::{FittedTree, Output};
use super::growth::Growth;
use super::node::Node;
use super::prune::prune;
use super::splitter::Splitter;
use crate::progress::{Observer, Progress};
use crate::threads;
use std::sync::atomic::{AtomicU64, Ordering};

/// Grows a tree on `rows`. It is the same on any number of threads: the features drawn for a node
/// depend on its position in the tree only.
pub(crate) fn grow<S: Splitter, O: Output>(
    growth: &Growth,
    splitter: &S,
    (n_features, output): (usize, O),
    rows: Vec<u32>,
    seed: u64,
    observer: Observer<'_>,
) -> Result<FittedTree<O>, TreeError> {
    let total_weight = splitter.total_weight(&rows);
    let (done, total) = (AtomicU64::new(0), rows.len() as u64);
    let report_rows = |rows: usize| {
        let done = done.fetch_add(rows as u64, Ordering::Relaxed) + rows as u64;
        match observer(Progress { done, total }).is_break() {
            true => Err(TreeError::Cancelled),
            false => Ok(()),
        }
    };
    let max_branch_rows = splitter.max_branch_rows(rows.len());
    let (mut nodes, mut values) = if let Some(leaves) = growth.max_leaf_nodes {
        let mut builder = Builder::new(growth, splitter, rows, total_weight);
        let root = builder.root(seed);
        builder.best_first(root, leaves, &report_rows)?;
        builder.into_nodes()
    } else if rows.len() <= max_branch_rows {
        let mut builder = Builder::for_branch(growth, splitter, rows, total_weight);
        let root = builder.root(seed);
        builder.depth_first(root, 0, &report_rows)?;
        builder.into_nodes()
    } else {
        let mut builder = Builder::new(growth, splitter, rows, total_weight);
        let root = builder.root(seed);
        let branches = builder.depth_first(root, max_branch_rows, &report_rows)?;
        let grow_branch = |at: usize| {
            let branch = &branches[at];
            let mut builder = Builder::for_branch(growth, splitter, builder.node_rows(branch), total_weight);
            let root = builder.branch_root(branch);
            builder.depth_first(root, 0, &report_rows)?;
            Ok(builder.into_nodes())
        };
        let grown: Vec<Result<Nodes, TreeError>> = if splitter.use_all_threads() {
            threads::map(branches.len(), grow_branch)
        } else {
            (0..branches.len()).map(grow_branch).collect()
        };
        let grown = grown.into_iter().collect::<Result<Vec<_>, TreeError>>()?;
        assemble(builder.into_nodes(), &branches, grown, output.width())
    };
    // A forest keeps many trees, and a list may have twice the capacity that it needs.
    nodes.shrink_to_fit();
    values.shrink_to_fit();
    let tree = FittedTree::from_nodes((n_features, growth.missing_values), output, nodes, values);
    Ok(if growth.ccp_alpha > 0.0 {
        prune(&tree, growth.ccp_alpha)
    } else {
        tree
    })
}

/// Nodes and the values of each.
type Nodes = (Vec<Node>, Vec<f64>);

/// Inserts the grown branches at their positions, in depth-first order.
fn assemble<S>((nodes, values): Nodes, branches: &[OpenNode<S>], grown: Vec<Nodes>, width: usize) -> Nodes {
    if branches.is_empty() {
        return (nodes, values);
    }
    let mut branch_of: Vec<Option<Nodes>> = nodes.iter().map(|_| None).collect();
    for (branch, grown) in branches.iter().zip(grown) {
        branch_of[branch.node as usize] = Some(grown);
    }
    let (mut all, mut all_values): Nodes = (Vec::new(), Vec::new());
    let mut stack = vec![(0_u32, None)];
    while let Some((old, parent)) = stack.pop() {
        let first = u32::try_from(all.len()).unwrap_or(u32::MAX);
        if let Some((parent, is_left)) = parent {
            let parent: &mut Node = &mut all[parent as usize];
            *(if is_left { &mut parent.left } else { &mut parent.right }) = first;
        }
        let node = nodes[old as usize];
        match branch_of[old as usize].take() {
            Some((nodes, values)) => {
                all.extend(nodes.into_iter().map(|node| node.offset_children(first)));
                all_values.extend(values);
            }
            None => {
                all.push(node);
                all_values.extend_from_slice(&values[old as usize * width..(old as usize + 1) * width]);
                if !node.is_leaf() {
                    stack.push((node.right, Some((first, false))));
                    stack.push((node.left, Some((first, true))));
                }
            }
        }
    }
    (all, all_values)
}
