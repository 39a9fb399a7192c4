//! Results of runs.

use serde::{Deserialize, Serialize};

/// Result of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum RunResult {
    /// Of a clustering.
    KMeans(KMeansResult),
    /// Of a tree or forest.
    Trees(TreesResult),
}

/// Result of a clustering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KMeansResult {
    /// The columns of the centroids, after encoding.
    pub columns: Vec<String>,
    /// The centres, one row a cluster, in the units of the columns.
    pub centroids: Vec<Vec<f64>>,
    /// The rows in two dimensions.
    pub projection: Projection,
    /// Every k that was tried; null when it was one.
    pub sweep: Option<Vec<SweepPoint>>,
}

/// One k of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SweepPoint {
    /// The number of clusters.
    pub n_clusters: u32,
    /// The inertia.
    pub inertia: f64,
    /// The silhouette; null for one cluster.
    pub silhouette: Option<f64>,
}

/// Rows in two dimensions, for a scatter plot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Projection {
    /// The axes: two columns as they are, or the first two principal components.
    pub axes: [Axis; 2],
    /// At most 2,000 rows.
    pub points: Vec<Point>,
    /// The centres.
    pub centroids: Vec<[f64; 2]>,
    /// Rows that the points were drawn from.
    pub rows: u64,
}

/// An axis of a projection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Axis {
    /// Label.
    pub label: String,
    /// The share of the variance that it explains, of a principal component.
    pub explained_variance: Option<f64>,
}

/// A row in two dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Point {
    /// Along the first axis.
    pub x: f64,
    /// Along the second axis.
    pub y: f64,
    /// Its cluster, from 0.
    pub cluster: u32,
    /// Its row in the file, from 1 (the header not counted).
    pub row: u64,
}

/// Size of a tree or forest. Of a forest, depth is the largest, and nodes and leaves are sums.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreesResult {
    /// The classes, in the order of the probabilities.
    pub classes: Vec<String>,
    /// Trees: 1 for a decision tree.
    pub n_trees: u32,
    /// The longest way from the root to a leaf, in questions.
    pub depth: u32,
    /// Nodes, leaves included.
    pub n_nodes: u64,
    /// Leaves.
    pub n_leaves: u64,
    /// The (first) tree as text, cut after 200 lines.
    pub rules: String,
}

/// A part of a tree: `root` and some levels below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreeView {
    /// Which tree of the forest, from 0.
    pub tree: u32,
    /// Trees there are.
    pub n_trees: u32,
    /// The classes, in the order of the counts.
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
    /// The share of each class among its (weighted) rows.
    pub shares: Vec<f64>,
    /// The class that it would predict: an index into the classes.
    pub class: u32,
    /// The question; null for a leaf.
    pub split: Option<TreeSplit>,
}

/// A question of a tree: rows with `column <= threshold` go left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreeSplit {
    /// The column, after encoding.
    pub column: String,
    /// The threshold.
    pub threshold: f64,
    /// The left and the right node; absent when they lie below the part that was asked for.
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub children: Option<Box<(TreeNode, TreeNode)>>,
}
