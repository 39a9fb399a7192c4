//! Parts of a tree, which are displayed level by level.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::text::shortened;
use domain::run::{PathStep, TreeNode, TreeSplit, TreeView};
use ml_core::tree::{Node, TreeNodes};
use std::borrow::Cow;

/// Largest number of levels of a part.
const MAX_LEVELS: u32 = 8;
/// Largest number of bytes of the name of a column: a part has it up to 255 times.
const MAX_COLUMN: usize = 200;

impl Services {
    /// Returns `levels` levels (at most 8) of tree number `tree` below `node`.
    ///
    /// # Errors
    /// When there is no such run, tree or node, the run has not succeeded, or it is a clustering.
    pub async fn run_tree(&self, actor: &Actor, id: i64, tree: u32, node: u32, levels: u32) -> Result<TreeView> {
        let (_, model) = self.model_of(actor, id).await?;
        self.run_light(actor, move || {
            let estimator = model.estimator();
            let shown = estimator.tree(tree as usize).ok_or_else(|| Error::not_found("tree"))?;
            if node as usize >= shown.nodes.len() {
                return Err(Error::not_found("node"));
            }
            let columns = model.encoder().columns();
            Ok(TreeView {
                tree,
                n_trees: u32::try_from(estimator.n_trees()).unwrap_or(u32::MAX),
                classes: model.classes().to_vec(),
                path: path(shown.nodes, node, columns),
                root: part(
                    &shown,
                    node,
                    columns,
                    model.classes().is_empty(),
                    levels.clamp(1, MAX_LEVELS),
                ),
            })
        })
        .await
    }
}

fn column(columns: &[String], feature: u32) -> Cow<'_, str> {
    columns
        .get(feature as usize)
        .map_or(Cow::Borrowed(""), |name| shortened(name, MAX_COLUMN))
}

/// Returns the path from the root to a node.
fn path(nodes: &[Node], node: u32, columns: &[String]) -> Vec<PathStep> {
    let mut steps = Vec::new();
    let mut at = node;
    // A parent comes before its children in the list, so one pass backwards meets all of the path.
    for parent in (0..node).rev() {
        let split = &nodes[parent as usize];
        let sign = if at == split.left {
            "≤"
        } else if at == split.right {
            ">"
        } else {
            continue;
        };
        let condition = format!("{} {sign} {}", column(columns, split.feature), split.threshold);
        steps.push(PathStep { node: at, condition });
        at = parent;
    }
    steps.push(PathStep {
        node: at,
        condition: String::new(),
    });
    steps.reverse();
    steps
}

/// Returns a node with `levels` levels below it.
fn part(tree: &TreeNodes<'_>, id: u32, columns: &[String], is_regression: bool, levels: u32) -> TreeNode {
    let node = &tree.nodes[id as usize];
    let values = tree.values(id as usize);
    let (shares, value) = match is_regression {
        true => (Vec::new(), values.first().copied()),
        false => (values.to_vec(), None),
    };
    let class = (0_u32..)
        .zip(&shares)
        .fold(
            (0, f64::MIN),
            |best, (class, &share)| if share > best.1 { (class, share) } else { best },
        )
        .0;
    let split = (!node.is_leaf()).then(|| TreeSplit {
        column: column(columns, node.feature).into_owned(),
        threshold: node.threshold,
        missing_left: tree.has_native_missing.then_some(node.missing_left),
        children: (levels > 0).then(|| {
            Box::new((
                part(tree, node.left, columns, is_regression, levels - 1),
                part(tree, node.right, columns, is_regression, levels - 1),
            ))
        }),
    });
    TreeNode {
        id,
        samples: node.samples,
        impurity: node.impurity,
        shares,
        class,
        value,
        split,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::allocations::peak_of;

    #[test]
    fn only_the_steps_of_a_path_are_written() {
        // A complete tree whose thresholds are the numbers of its nodes.
        let count = 4095;
        let node = |at: u32| {
            let child = |child| if child < count { child } else { 0 };
            Node {
                feature: 0,
                threshold: f64::from(at),
                missing_left: false,
                left: child(2 * at + 1),
                right: child(2 * at + 2),
                impurity: 0.0,
                samples: 1,
                weight: 1.0,
            }
        };
        let nodes: Vec<Node> = (0..count).map(node).collect();
        let columns = ["x".repeat(1 << 20)];
        let (steps, bytes) = peak_of(|| path(&nodes, count - 2, &columns));
        assert!(bytes < 32 << 10, "{bytes}");
        let numbers: Vec<u32> = steps.iter().map(|step| step.node).collect();
        let expected = [0, 2, 6, 14, 30, 62, 126, 254, 510, 1022, 2046, 4093];
        assert_eq!(numbers, expected);
        let name = "x".repeat(MAX_COLUMN);
        assert_eq!(steps[0].condition, "");
        assert_eq!(steps[1].condition, format!("{name}… > 0"));
        assert_eq!(steps[11].condition, format!("{name}… ≤ 2046"));
    }
}
