//! Parts of a tree, which are displayed level by level.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;
use domain::run::{PathStep, TreeNode, TreeSplit, TreeView};
use ml_core::tree::TreeNodes;

/// Largest number of levels of a part.
const MAX_LEVELS: u32 = 8;

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
                path: path(&shown, node, columns),
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

fn column(columns: &[String], feature: u32) -> String {
    columns.get(feature as usize).cloned().unwrap_or_default()
}

/// Returns the path from the root to a node.
fn path(tree: &TreeNodes<'_>, node: u32, columns: &[String]) -> Vec<PathStep> {
    let mut parent_of = vec![None; tree.nodes.len()];
    for (parent, split) in (0_u32..).zip(tree.nodes).filter(|(_, node)| !node.is_leaf()) {
        for (child, sign) in [(split.left, "≤"), (split.right, ">")] {
            let condition = format!("{} {sign} {}", column(columns, split.feature), split.threshold);
            parent_of[child as usize] = Some((parent, condition));
        }
    }
    let mut steps = Vec::new();
    let mut at = node;
    while let Some((parent, condition)) = parent_of[at as usize].take() {
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
        column: column(columns, node.feature),
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
