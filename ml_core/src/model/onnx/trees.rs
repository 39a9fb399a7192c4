//! A tree or a forest as `TreeEnsembleClassifier`.

use super::proto::Message;
use super::schema::{
    Element, Graph, Length, ML_DOMAIN, attribute, described, doubles, integer, ints, node, tensor, value,
};
use super::threshold::largest;
use super::{INPUT, LABEL, ROWS, Work};
use crate::decision_tree::{DecisionTreeModel, Node, most_frequent};
use crate::model::ModelError;
use crate::preprocessing::StandardScaler;
use crate::random_forest::{RandomForestModel, Voting};

/// The fewest classes the operator is given. For two, onnxruntime takes the second class for a score that decides alone; so
/// a class without a name and without a vote joins them, which is cut off from the probabilities.
const FEWEST_CLASSES: usize = 3;

/// Nodes after which the observer is asked again.
const ASK: usize = 1 << 16;

/// What a leaf gives to the classes.
#[derive(Clone, Copy, PartialEq)]
enum Gift {
    /// Its shares, rounded to single precision.
    Shares,
    /// Its shares in double precision: their sums are compared, and with so many digits they are compared as we do.
    ExactShares,
    /// One vote for its most frequent class. Sums of ones are exact, so a tie is a tie.
    Vote,
}

pub(super) fn of_tree(
    tree: &DecisionTreeModel,
    scaler: Option<&StandardScaler>,
    classes: &[String],
    work: &Work<'_>,
) -> Result<Graph, ModelError> {
    graph(std::slice::from_ref(tree), Gift::Shares, scaler, classes, work)
}

pub(super) fn of_forest(
    forest: &RandomForestModel,
    scaler: Option<&StandardScaler>,
    classes: &[String],
    work: &Work<'_>,
) -> Result<Graph, ModelError> {
    let gift = match forest.voting() {
        Voting::Hard => Gift::Vote,
        Voting::Soft => Gift::ExactShares,
    };
    graph(forest.trees(), gift, scaler, classes, work)
}

fn graph(
    trees: &[DecisionTreeModel],
    gift: Gift,
    scaler: Option<&StandardScaler>,
    classes: &[String],
    work: &Work<'_>,
) -> Result<Graph, ModelError> {
    let count = classes.len();
    let width = count.max(FEWEST_CLASSES);
    let mut names: Vec<&str> = classes.iter().map(String::as_str).collect();
    names.resize(width, "");
    let mut ensemble = Ensemble::default();
    for tree in trees {
        ensemble.add(tree, gift, scaler, width, work)?;
        work.tree_done();
    }
    let mut graph = Graph::default();
    let input = if gift == Gift::ExactShares {
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
    let attributes = ensemble.attributes(&names, gift, work)?;
    let operator = node("TreeEnsembleClassifier", &[input], &[LABEL, sums], &attributes);
    work.go_on()?;
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

const PROBABILITIES: &str = "probabilities";

/// The nodes of all trees, and what their leaves give; one list for each attribute of the operator.
#[derive(Default)]
struct Ensemble {
    trees: i64,
    tree: Vec<i64>,
    node: Vec<i64>,
    feature: Vec<i64>,
    threshold: Vec<f32>,
    mode: Vec<&'static str>,
    left: Vec<i64>,
    right: Vec<i64>,
    gift_tree: Vec<i64>,
    gift_node: Vec<i64>,
    gift_class: Vec<i64>,
    gift: Vec<f64>,
}

impl Ensemble {
    fn add(
        &mut self,
        tree: &DecisionTreeModel,
        gift: Gift,
        scaler: Option<&StandardScaler>,
        width: usize,
        work: &Work<'_>,
    ) -> Result<(), ModelError> {
        for (at, node) in tree.nodes().iter().enumerate() {
            if at % ASK == 0 {
                work.go_on()?;
            }
            self.tree.push(self.trees);
            self.node.push(integer(at));
            self.feature.push(i64::from(node.feature));
            self.left.push(i64::from(node.left));
            self.right.push(i64::from(node.right));
            self.mode.push(if node.is_leaf() { "LEAF" } else { "BRANCH_LEQ" });
            self.threshold.push(threshold(node, scaler));
            if node.is_leaf() {
                self.give(at, gifts(tree.node_value(at), gift), width);
            }
        }
        self.trees += 1;
        Ok(())
    }

    /// What a leaf gives. Zeros are left out, except in the first leaf: programs look at the classes that occur to find
    /// out how many there are.
    fn give(&mut self, leaf: usize, mut gifts: Vec<f64>, width: usize) {
        gifts.resize(width, 0.0);
        let first = self.gift.is_empty();
        let nothing = gifts.iter().all(|&gift| gift == 0.0);
        for (class, gift) in gifts.into_iter().enumerate() {
            if gift != 0.0 || first || (nothing && class == 0) {
                self.gift_tree.push(self.trees);
                self.gift_node.push(integer(leaf));
                self.gift_class.push(integer(class));
                self.gift.push(gift);
            }
        }
    }

    fn attributes(&self, classes: &[&str], gift: Gift, work: &Work<'_>) -> Result<Vec<Message>, ModelError> {
        let mut attributes = Vec::new();
        for (name, values) in [
            ("nodes_treeids", &self.tree),
            ("nodes_nodeids", &self.node),
            ("nodes_featureids", &self.feature),
            ("nodes_truenodeids", &self.left),
            ("nodes_falsenodeids", &self.right),
            ("class_treeids", &self.gift_tree),
            ("class_nodeids", &self.gift_node),
            ("class_ids", &self.gift_class),
        ] {
            work.go_on()?;
            attributes.push(attribute::ints(name, values));
        }
        work.go_on()?;
        attributes.push(attribute::texts("nodes_modes", &self.mode));
        attributes.push(attribute::texts("classlabels_strings", classes));
        attributes.push(attribute::text("post_transform", "NONE"));
        work.go_on()?;
        if gift == Gift::ExactShares {
            let thresholds = self.threshold.iter().copied().map(f64::from);
            let thresholds = doubles("", &[self.threshold.len()], thresholds);
            let gifts = doubles("", &[self.gift.len()], self.gift.iter().copied());
            attributes.push(attribute::tensor("nodes_values_as_tensor", &thresholds));
            work.go_on()?;
            attributes.push(attribute::tensor("class_weights_as_tensor", &gifts));
        } else {
            let gifts: Vec<f32> = self.gift.iter().copied().map(single).collect();
            attributes.push(attribute::floats("nodes_values", &self.threshold));
            attributes.push(attribute::floats("class_weights", &gifts));
        }
        Ok(attributes)
    }
}

/// The threshold for values that are not scaled.
fn threshold(node: &Node, scaler: Option<&StandardScaler>) -> f32 {
    if node.is_leaf() {
        return 0.0;
    }
    match scaler {
        None => largest(|x| x <= node.threshold),
        Some(scaler) => {
            let feature = node.feature as usize;
            let (mean, scale) = (scaler.mean()[feature], scaler.scale()[feature]);
            largest(|x| (x - mean) / scale <= node.threshold)
        }
    }
}

/// What a leaf with these shares gives to each class.
fn gifts(shares: &[f64], gift: Gift) -> Vec<f64> {
    let most = most_frequent(shares) as usize;
    match gift {
        Gift::ExactShares => shares.to_vec(),
        Gift::Vote => (0..shares.len())
            .map(|class| f64::from(u8::from(class == most)))
            .collect(),
        Gift::Shares => {
            let mut rounded: Vec<f64> = shares.iter().map(|&share| f64::from(single(share))).collect();
            // Rounding may make the largest equal to one before it, which would win then.
            if most_frequent(&rounded) as usize != most {
                rounded[most] = f64::from(single(rounded[most]).next_up());
            }
            rounded
        }
    }
}

/// The nearest number of single precision.
#[expect(clippy::cast_possible_truncation, reason = "rounding is what is asked for")]
fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests;
