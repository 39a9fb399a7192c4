//! Parts of trees, which are displayed level by level.

use serde::{Deserialize, Serialize};

/// A part of a tree: `root` and some levels below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreeView {
    /// Index of the tree in the forest, from 0.
    pub tree: u32,
    /// Number of trees.
    pub n_trees: u32,
    /// The classes, in the order of the shares; none of a regression.
    pub classes: Vec<String>,
    /// The way from the tree's root to this part, the part's own root last.
    pub path: Vec<PathStep>,
    /// The part itself.
    pub root: TreeNode,
}

/// A step on the way from the root of a tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PathStep {
    /// The node.
    pub node: u32,
    /// The answer that leads here, such as `petal length ≤ 2.45`; empty for the root.
    pub condition: String,
}

/// A node of a tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreeNode {
    /// Its index in the model.
    pub id: u32,
    /// Training rows that reached it.
    pub samples: u64,
    /// Its impurity.
    pub impurity: f64,
    /// The share of each class among its (weighted) rows; none of a regression.
    pub shares: Vec<f64>,
    /// The class that it would predict: an index into the classes; 0 for a regression.
    pub class: u32,
    /// The number that it would predict; null for classes.
    pub value: Option<f64>,
    /// The question; null for a leaf.
    pub split: Option<TreeSplit>,
}

/// A question of a tree: rows with `column <= threshold` go left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreeSplit {
    /// The column, after encoding; a name beyond 200 bytes is shortened and ends with `…`.
    pub column: String,
    /// The threshold.
    pub threshold: f64,
    /// Whether rows without a value go left; null where every training row of the node had one.
    pub missing_left: Option<bool>,
    /// The left and the right node; absent when they lie below the part that was asked for.
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub children: Option<Box<(TreeNode, TreeNode)>>,
}
