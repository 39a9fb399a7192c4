//! Class weights of leaves, and comparison of thresholds with those of the exported tree.

use super::*;
use crate::progress::unobserved;
use crate::tree::DecisionTreeClassifier;
use ndarray::Array2;

/// Progress of an export that is never cancelled.
fn progress() -> ExportProgress<'static> {
    ExportProgress::new(&unobserved, 1)
}

#[test]
fn leaf_weights_are_shares_or_one_vote() {
    let shares = [0.2, 0.4, 0.4];
    assert_eq!(
        leaf_weights(&shares, LeafWeights::Vote),
        [0.0, 1.0, 0.0],
        "ties: first class"
    );
    assert_eq!(leaf_weights(&shares, LeafWeights::ExactShares), shares);
    assert_eq!(
        leaf_weights(&shares, LeafWeights::Shares),
        shares.map(|share| f64::from(single(share)))
    );
}

#[test]
fn rounding_never_changes_the_most_frequent_class() {
    let close = [0.5 - 1e-12, 0.5 + 1e-12];
    let given = leaf_weights(&close, LeafWeights::Shares);
    assert_eq!((given[0], most_frequent(&given)), (0.5, 1));
    assert!(given[1] - 0.5 < 1e-6);
}

#[test]
fn the_first_leaf_lists_all_classes_and_each_other_leaf_at_least_one() {
    let mut ensemble = Ensemble::default();
    for weights in [vec![0.0, 1.0], vec![0.0, 1.0], vec![0.0, 0.0]] {
        ensemble.add_leaf_weights(0, 0, weights, 3);
    }
    assert_eq!(ensemble.class_id, [0, 1, 2, 1, 0]);
    assert_eq!(ensemble.class_weight, [0.0, 1.0, 0.0, 1.0, 0.0]);
}

/// Returns the leaf that a row reaches in an ensemble of one tree.
fn leaf(ensemble: &Ensemble, row: &[f32]) -> i64 {
    let mut at = 0;
    while ensemble.nodes.mode[at] != "LEAF" {
        let feature = usize::try_from(ensemble.nodes.feature[at]).unwrap();
        let side = if row[feature] <= ensemble.nodes.threshold[at] {
            &ensemble.nodes.left
        } else {
            &ensemble.nodes.right
        };
        at = usize::try_from(side[at]).unwrap();
    }
    ensemble.nodes.node[at]
}

#[test]
fn exported_thresholds_agree_with_the_scaled_tree() {
    // Values that float32 cannot represent, many of them closer together than its steps.
    let x = Array2::from_shape_fn((400, 2), |(row, column)| {
        let step = [1e-9, 0.37][column];
        3.3 + step * ((row * 7919 + column * 31) % 401) as f64
    });
    let y: Vec<u32> = (0..400).map(|row| (row * row % 7 % 3) as u32).collect();
    let scaler = StandardScaler::fit(x.view()).unwrap();
    for scaler in [None, Some(&scaler)] {
        let scaled = |x: &Array2<f64>| scaler.map_or_else(|| x.clone(), |scaler| scaler.transform(x.view()).unwrap());
        let tree = DecisionTreeClassifier::params().fit(scaled(&x).view(), &y, 3).unwrap();
        assert!(tree.nodes().len() > 100, "a tree with many thresholds");
        let mut ensemble = Ensemble::default();
        ensemble
            .add(&tree, LeafWeights::Shares, scaler, 3, &progress())
            .unwrap();
        for at in 0..tree.nodes().len() {
            let threshold = ensemble.nodes.threshold[at];
            for value in [threshold.next_down(), threshold, threshold.next_up()] {
                for other in [3.3_f32, 50.0, 151.0] {
                    let row = if ensemble.nodes.feature[at] == 0 {
                        [value, other]
                    } else {
                        [other, value]
                    };
                    let exact = Array2::from_shape_fn((1, 2), |(_, column)| f64::from(row[column]));
                    let expected = tree.apply(scaled(&exact).view()).unwrap()[0];
                    assert_eq!(leaf(&ensemble, &row), i64::from(expected), "{row:?}");
                }
            }
        }
    }
}
