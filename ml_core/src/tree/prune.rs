//! Minimal cost-complexity pruning (Breiman et al. 1984, chapter 3).

use super::fitted::{FittedTree, Output};

/// Returns the smallest subtree that minimises impurity + `alpha` × leaves. A node is cut when its
/// branch does not pay for its leaves; deciding from the leaves upwards gives the same tree as
/// cutting the weakest link repeatedly.
pub(super) fn prune<O: Output>(tree: &FittedTree<O>, alpha: f64) -> FittedTree<O> {
    let nodes = tree.nodes();
    let total = nodes.first().map_or(1.0, |root| root.weight);
    let mut cost = vec![0.0; nodes.len()];
    let mut cut = vec![false; nodes.len()];
    // Children have higher indices than their parents.
    for (at, node) in nodes.iter().enumerate().rev() {
        let as_leaf = node.impurity * node.weight / total + alpha;
        if node.is_leaf() {
            cost[at] = as_leaf;
            continue;
        }
        let as_branch = cost[node.left as usize] + cost[node.right as usize];
        cut[at] = as_leaf <= as_branch;
        cost[at] = as_leaf.min(as_branch);
    }
    let mut pruned = Vec::new();
    let mut values = Vec::new();
    let mut stack = vec![(0_u32, None)];
    while let Some((old, parent)) = stack.pop() {
        let new = u32::try_from(pruned.len()).unwrap_or(u32::MAX);
        let mut node = nodes[old as usize];
        if let Some((parent, is_left)) = parent {
            let parent: &mut super::Node = &mut pruned[parent as usize];
            *(if is_left { &mut parent.left } else { &mut parent.right }) = new;
        }
        values.extend_from_slice(tree.values_of(old as usize));
        if !node.is_leaf() && !cut[old as usize] {
            stack.push((node.right, Some((new, false))));
            stack.push((node.left, Some((new, true))));
        } else {
            (node.feature, node.threshold, node.missing_left) = (0, 0.0, false);
            (node.left, node.right) = (0, 0);
        }
        pruned.push(node);
    }
    tree.with_nodes(pruned, values)
}
