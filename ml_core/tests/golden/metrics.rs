//! Metrics of the same predictions.

use crate::data::{close, numbers, sets};
use ml_core::metrics::{adjusted_rand_index, classification_scores};
use ndarray::Array2;

#[test]
fn every_metric_is_that_of_scikit_learn() {
    for set in sets() {
        let golden = &set.golden["metrics"];
        let truth: Vec<u32> = numbers(&golden["true"]).into_iter().map(|class| class as u32).collect();
        let values: Vec<f64> = golden["proba"].as_array().unwrap().iter().flat_map(numbers).collect();
        let proba = Array2::from_shape_vec((truth.len(), set.n_classes), values).unwrap();
        let first_largest = |row: ndarray::ArrayView1<'_, f64>| {
            (0..set.n_classes).fold(0, |best, class| if row[class] > row[best] { class } else { best }) as u32
        };
        let found: Vec<u32> = proba.rows().into_iter().map(first_largest).collect();
        let scores = classification_scores(&truth, &found, proba.view(), set.n_classes, 0).unwrap();
        let rand = adjusted_rand_index(&truth, &found).unwrap();
        for (name, ours) in [
            ("accuracy", scores.accuracy),
            ("balanced_accuracy", scores.balanced_accuracy),
            ("precision_macro", scores.precision_macro),
            ("recall_macro", scores.recall_macro),
            ("f1_macro", scores.f1_macro),
            ("log_loss", scores.log_loss),
            ("roc_auc", scores.roc_auc.unwrap()),
            ("adjusted_rand", rand),
        ] {
            let theirs = golden[name].as_f64().unwrap();
            assert!(close(ours, theirs, 1e-9), "{} {name}: {ours} {theirs}", set.name);
        }
        let matrix: Vec<Vec<f64>> = golden["confusion_matrix"]
            .as_array()
            .unwrap()
            .iter()
            .map(numbers)
            .collect();
        let ours: Vec<Vec<f64>> = scores
            .confusion_matrix
            .iter()
            .map(|row| row.iter().map(|&count| count as f64).collect())
            .collect();
        assert_eq!(ours, matrix, "{}", set.name);
    }
}
