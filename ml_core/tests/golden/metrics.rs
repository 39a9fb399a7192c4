//! Metrics of scikit-learn's predictions.

use crate::data::{close, integers, list, number, sets};
use ml_core::metrics::{Average, adjusted_rand_index, classification_scores, precision_recall_f1};
use ndarray::{Array2, ArrayView1};

#[test]
fn every_metric_equals_scikit_learn() {
    let mut compared = 0;
    for set in sets().filter(|set| set.golden["metrics"].is_object()) {
        let golden = &set.golden["metrics"];
        let truth: Vec<u32> = integers(&golden["true"])
            .into_iter()
            .map(|class| class as u32)
            .collect();
        let mut proba = Array2::zeros((truth.len(), set.n_classes));
        for (row, shares) in list(&golden["proba"]).iter().enumerate() {
            for share in integers(shares).chunks_exact(2) {
                proba[[row, share[0]]] = share[1] as f64 / 1024.0;
            }
        }
        let first_largest = |row: ArrayView1<'_, f64>| {
            (0..set.n_classes).fold(0, |best, class| if row[class] > row[best] { class } else { best }) as u32
        };
        let predicted: Vec<u32> = proba.rows().into_iter().map(first_largest).collect();
        let scores = classification_scores(&truth, &predicted, proba.view(), set.n_classes, 0).unwrap();
        let average = |average| precision_recall_f1(&truth, &predicted, set.n_classes, average).unwrap();
        let (weighted, micro) = (average(Average::Weighted), average(Average::Micro));
        for (name, ours) in [
            ("accuracy", scores.accuracy),
            ("balanced_accuracy", scores.balanced_accuracy),
            ("precision_macro", scores.precision_macro),
            ("recall_macro", scores.recall_macro),
            ("f1_macro", scores.f1_macro),
            ("precision_weighted", weighted.precision),
            ("recall_weighted", weighted.recall),
            ("f1_weighted", weighted.f1),
            ("precision_micro", micro.precision),
            ("recall_micro", micro.recall),
            ("f1_micro", micro.f1),
            ("log_loss", scores.log_loss),
            ("adjusted_rand", adjusted_rand_index(&truth, &predicted).unwrap()),
        ] {
            let theirs = number(&golden[name]);
            assert!(close(ours, theirs, 1.0), "{} {name}: {ours} {theirs}", set.name);
        }
        // Where this crate returns `None`, scikit-learn raises an error.
        assert_eq!(scores.roc_auc.is_some(), golden["roc_auc"].is_number(), "{}", set.name);
        if let Some(ours) = scores.roc_auc {
            assert!(close(ours, number(&golden["roc_auc"]), 1.0), "{}: {ours}", set.name);
        }
        let mut matrix = vec![vec![0; set.n_classes]; set.n_classes];
        for cell in list(&golden["confusion_matrix"]).iter().map(integers) {
            matrix[cell[0]][cell[1]] = cell[2] as u64;
        }
        assert_eq!(scores.confusion_matrix, matrix, "{}", set.name);
        compared += 1;
    }
    assert!(compared >= 12, "{compared}");
}
