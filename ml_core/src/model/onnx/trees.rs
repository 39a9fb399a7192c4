//! ONNX graph of a tree or a forest, a `TreeEnsembleClassifier`.

use super::proto::Message;
use super::schema::{
    Element, Graph, Length, ML_DOMAIN, attribute, described, doubles, integer, ints, node, tensor, value,
};
use super::tree_nodes::{TreeNodes, single};
use super::{ExportProgress, INPUT, LABEL, PROBABILITIES, ROWS};
use crate::ensemble::random_forest::{RandomForestModel, Voting};
use crate::model::ModelError;
use crate::preprocessing::StandardScaler;
use crate::tree::{DecisionTreeModel, most_frequent};

/// Smallest number of classes of the operator. With two, onnxruntime takes the second class for a
/// single score that decides alone; so a class without a name and without weight is added, and
/// removed from the probabilities.
const FEWEST_CLASSES: usize = 3;

/// Kind of the class weights of a leaf.
#[derive(Clone, Copy, PartialEq)]
enum LeafWeights {
    /// The class shares, rounded to single precision.
    Shares,
    /// The class shares in double precision: their sums are compared, and with so many digits the
    /// comparison gives the same result as in this crate.
    ExactShares,
    /// One vote for the most frequent class. Sums of ones are exact, so ties stay ties.
    Vote,
}

pub(crate) fn tree_graph(
    tree: &DecisionTreeModel,
    scaler: Option<&StandardScaler>,
    classes: &[String],
    progress: &ExportProgress<'_>,
) -> Result<Graph, ModelError> {
    graph(
        std::slice::from_ref(tree),
        LeafWeights::Shares,
        scaler,
        classes,
        progress,
    )
}

pub(crate) fn forest_graph(
    forest: &RandomForestModel,
    scaler: Option<&StandardScaler>,
    classes: &[String],
    progress: &ExportProgress<'_>,
) -> Result<Graph, ModelError> {
    let kind = match forest.voting() {
        Voting::Hard => LeafWeights::Vote,
        Voting::Soft => LeafWeights::ExactShares,
    };
    graph(forest.trees(), kind, scaler, classes, progress)
}

fn graph(
    trees: &[DecisionTreeModel],
    kind: LeafWeights,
    scaler: Option<&StandardScaler>,
    classes: &[String],
    progress: &ExportProgress<'_>,
) -> Result<Graph, ModelError> {
    let count = classes.len();
    let width = count.max(FEWEST_CLASSES);
    let mut names: Vec<&str> = classes.iter().map(String::as_str).collect();
    names.resize(width, "");
    let mut ensemble = Ensemble::default();
    for tree in trees {
        ensemble.add(tree, kind, scaler, width, progress)?;
    }
    let mut graph = Graph::default();
    let input = if kind == LeafWeights::ExactShares {
        let to = attribute::int("to", Element::Double as i64);
        graph.nodes.push(node("Cast", &[INPUT], &["double"], &[to]));
        "double"
    } else {
        INPUT
    };
    let (cut, divided) = (width > count, trees.len() > 1);
    let sums = if cut || divided { "sums" } else { PROBABILITIES };
    let kept = match (cut, divided) {
        (true, true) => "kept",
        (true, false) => PROBABILITIES,
        (false, _) => sums,
    };
    let attributes = ensemble.attributes(&names, kind, progress)?;
    let operator = node("TreeEnsembleClassifier", &[input], &[LABEL, sums], &attributes);
    progress.check_cancelled()?;
    let doc =
        "A row goes left where its value is at most the threshold; the scaler, if there was one, is in the thresholds.";
    graph.nodes.push(described(operator, ML_DOMAIN, doc));
    if cut {
        let bounds = [("first", 0), ("end", integer(count)), ("axis", 1)];
        graph.constants.extend(bounds.map(|(name, at)| ints(name, &[at])));
        graph
            .nodes
            .push(node("Slice", &[sums, "first", "end", "axis"], &[kept], &[]));
    }
    if divided {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a forest of 2^24 trees does not fit into a file"
        )]
        let trees = trees.len() as f32;
        graph
            .constants
            .push(tensor("trees", Element::Float, &[], &trees.to_le_bytes()));
        graph.nodes.push(node("Div", &[kept, "trees"], &[PROBABILITIES], &[]));
    }
    graph.outputs = vec![
        value(LABEL, Element::String, &[Length::Named(ROWS)], "The predicted class."),
        value(
            PROBABILITIES,
            Element::Float,
            &[Length::Named(ROWS), Length::Known(count)],
            "The probability of each class, in the order of `classes` in the metadata.",
        ),
    ];
    Ok(graph)
}

/// The nodes of all trees and the class weights of their leaves.
#[derive(Default)]
struct Ensemble {
    nodes: TreeNodes,
    class_tree: Vec<i64>,
    class_node: Vec<i64>,
    class_id: Vec<i64>,
    class_weight: Vec<f64>,
}

impl Ensemble {
    fn add(
        &mut self,
        tree: &DecisionTreeModel,
        kind: LeafWeights,
        scaler: Option<&StandardScaler>,
        width: usize,
        progress: &ExportProgress<'_>,
    ) -> Result<(), ModelError> {
        let mut nodes = std::mem::take(&mut self.nodes);
        nodes.add(tree, scaler, progress, |number, at| {
            self.add_leaf_weights(number, at, leaf_weights(tree.node_value(at), kind), width);
        })?;
        self.nodes = nodes;
        Ok(())
    }

    /// Adds the class weights of a leaf. Zeros are left out, except in the first leaf: runtimes
    /// derive the number of classes from the classes that occur.
    fn add_leaf_weights(&mut self, tree: i64, leaf: usize, mut weights: Vec<f64>, width: usize) {
        weights.resize(width, 0.0);
        let is_first_leaf = self.class_weight.is_empty();
        let all_zero = weights.iter().all(|&weight| weight == 0.0);
        for (class, weight) in weights.into_iter().enumerate() {
            if weight != 0.0 || is_first_leaf || (all_zero && class == 0) {
                self.class_tree.push(tree);
                self.class_node.push(integer(leaf));
                self.class_id.push(integer(class));
                self.class_weight.push(weight);
            }
        }
    }

    fn attributes(
        &self,
        classes: &[&str],
        kind: LeafWeights,
        progress: &ExportProgress<'_>,
    ) -> Result<Vec<Message>, ModelError> {
        let is_double = kind == LeafWeights::ExactShares;
        let mut attributes = self.nodes.attributes(is_double, progress)?;
        for (name, values) in [
            ("class_treeids", &self.class_tree),
            ("class_nodeids", &self.class_node),
            ("class_ids", &self.class_id),
        ] {
            progress.check_cancelled()?;
            attributes.push(attribute::ints(name, values));
        }
        progress.check_cancelled()?;
        attributes.push(attribute::texts("classlabels_strings", classes));
        attributes.push(if is_double {
            let weights = doubles("", &[self.class_weight.len()], self.class_weight.iter().copied());
            attribute::tensor("class_weights_as_tensor", &weights)
        } else {
            let weights: Vec<f32> = self.class_weight.iter().copied().map(single).collect();
            attribute::floats("class_weights", &weights)
        });
        Ok(attributes)
    }
}

/// Returns the class weights of a leaf with these shares.
fn leaf_weights(shares: &[f64], kind: LeafWeights) -> Vec<f64> {
    let winner = most_frequent(shares) as usize;
    match kind {
        LeafWeights::ExactShares => shares.to_vec(),
        LeafWeights::Vote => (0..shares.len())
            .map(|class| f64::from(u8::from(class == winner)))
            .collect(),
        LeafWeights::Shares => {
            let mut rounded: Vec<f64> = shares.iter().map(|&share| f64::from(single(share))).collect();
            // Rounding may make the largest share equal to one before it, which would win then.
            if most_frequent(&rounded) as usize != winner {
                rounded[winner] = f64::from(single(rounded[winner]).next_up());
            }
            rounded
        }
    }
}

#[cfg(test)]
mod tests;
