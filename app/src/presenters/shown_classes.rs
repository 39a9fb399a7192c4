//! The classes that the page of a run shows.

use crate::view_models::ShownClasses;
use domain::run::report::{Artifact, ConfusionMatrix};
use domain::run::{Metrics, Run};
use std::cmp::Reverse;

/// Largest number of classes of a page.
const MAX_CLASSES: usize = 30;

/// Reduces the metrics and views of a run to the classes with the most rows, in the order of all
/// classes, and leaves out what pages do not show: the classes in the scores of the training rows
/// where there are test rows.
pub(super) fn keep_shown_classes(run: &mut Run) -> ShownClasses {
    let Some(Metrics::Classification(scores)) = &mut run.metrics else {
        return ShownClasses::default();
    };
    let report = match &mut scores.test {
        Some(test) => {
            scores.train.per_class.clear();
            scores.train.confusion_matrix = ConfusionMatrix {
                labels: Vec::new(),
                matrix: Vec::new(),
            };
            test
        }
        None => &mut scores.train,
    };
    let total = report.per_class.len();
    if total <= MAX_CLASSES {
        return ShownClasses {
            total,
            positions: Vec::new(),
        };
    }
    let mut positions: Vec<usize> = (0..total).collect();
    positions.sort_by_key(|&at| Reverse(report.per_class[at].support));
    positions.truncate(MAX_CLASSES);
    positions.sort_unstable();
    retain_positions(&mut report.per_class, &positions);
    let ConfusionMatrix { labels, matrix } = &mut report.confusion_matrix;
    retain_positions(labels, &positions);
    retain_positions(matrix, &positions);
    for row in matrix {
        retain_positions(row, &positions);
    }
    if let Some(result) = &mut run.result {
        retain_classes(&mut result.artifacts, labels);
    }
    ShownClasses { total, positions }
}

/// Removes all but the items at `positions`, which are sorted.
fn retain_positions<T>(items: &mut Vec<T>, positions: &[usize]) {
    let mut at = 0..items.len();
    items.retain(|_| at.next().is_some_and(|at| positions.binary_search(&at).is_ok()));
}

/// Removes the other classes from views of the model.
fn retain_classes(artifacts: &mut Vec<Artifact>, shown: &[String]) {
    artifacts.retain(|artifact| match artifact {
        Artifact::Coefficients { class: Some(class), .. } => shown.contains(class),
        _ => true,
    });
    for artifact in artifacts {
        if let Artifact::ClassMeans { classes, rows, .. } = artifact {
            let is_shown = |at: &usize| shown.contains(&classes[*at]);
            let positions: Vec<usize> = (0..classes.len()).filter(is_shown).collect();
            retain_positions(classes, &positions);
            retain_positions(rows, &positions);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// Returns the scores of classes 0, 1, …, of which each has one row more than the one before.
    fn scores(classes: usize) -> Value {
        let labels: Vec<String> = (0..classes).map(|at| format!("c{at}")).collect();
        let class = |(at, label): (usize, &String)| json!({ "label": label, "precision": 1, "recall": 1, "f1": 1, "support": at + 1 });
        let row = |at: usize| (0..classes).map(move |other| if other == at { at + 1 } else { 0 });
        json!({
            "accuracy": 1.0, "balanced_accuracy": 1.0, "precision_macro": 1.0, "recall_macro": 1.0, "f1_macro": 1.0,
            "log_loss": 0.0, "roc_auc": null, "baseline_accuracy": 0.5,
            "per_class": labels.iter().enumerate().map(class).collect::<Vec<_>>(),
            "confusion_matrix": {
                "labels": labels,
                "matrix": (0..classes).map(|at| row(at).collect::<Vec<_>>()).collect::<Vec<_>>(),
            },
        })
    }

    fn run(classes: usize, test: Option<usize>) -> Run {
        let coefficients =
            |at: usize| json!({ "kind": "coefficients", "class": format!("c{at}"), "intercept": 0.0, "columns": [] });
        let mut artifacts: Vec<Value> = (0..classes).map(coefficients).collect();
        artifacts.push(json!({
            "kind": "class_means", "columns": ["x"],
            "classes": (0..classes).map(|at| format!("c{at}")).collect::<Vec<_>>(),
            "rows": (0..classes).map(|at| [at]).collect::<Vec<_>>(),
        }));
        let run = json!({
            "id": 1, "dataset_id": 2, "dataset_name": "words", "algorithm": "any", "algorithm_name": "Any",
            "task": "classification", "parameters": { "target": "word" }, "seed": 7, "state": "succeeded",
            "progress": null, "cancel_requested": false, "error": null,
            "metrics": { "task": "classification", "train": scores(classes), "test": test.map(scores), "cv": null },
            "result": {
                "parameters": {}, "split": { "kind": "none" }, "columns": { "used": [], "left_out": [] },
                "rows": { "total": 4, "train": 4, "test": 0, "missing_values": 0 }, "facts": {},
                "artifacts": artifacts, "warnings": [],
            },
            "timings": null, "created_at": "2026-07-01T22:30:00Z", "started_at": null, "finished_at": null,
        });
        serde_json::from_value(run).unwrap()
    }

    #[test]
    fn many_classes_are_reduced_to_those_with_the_most_rows() {
        let mut run = run(500, Some(500));
        let shown = keep_shown_classes(&mut run);
        assert_eq!((shown.total, shown.positions.len()), (500, MAX_CLASSES));
        assert_eq!((shown.position(0), shown.position(29)), (470, 499));
        let note = "30 of 500 classes are shown, those with the most rows. The API returns all of them.";
        assert_eq!(shown.note().as_deref(), Some(note));
        let Some(Metrics::Classification(scores)) = run.metrics else {
            panic!("these are classes");
        };
        assert!(scores.train.per_class.is_empty() && scores.train.confusion_matrix.matrix.is_empty());
        let test = scores.test.unwrap();
        assert_eq!(
            (test.per_class.len(), test.per_class[0].label.as_str()),
            (MAX_CLASSES, "c470")
        );
        let ConfusionMatrix { labels, matrix } = test.confusion_matrix;
        assert_eq!(
            (labels.len(), matrix.len(), labels[29].as_str()),
            (MAX_CLASSES, MAX_CLASSES, "c499")
        );
        assert!(matrix.iter().all(|row| row.len() == MAX_CLASSES));
        assert_eq!((matrix[0][0], matrix[29][29]), (471, 500));
        let artifacts = run.result.unwrap().artifacts;
        assert_eq!(artifacts.len(), MAX_CLASSES + 1);
        let Some(Artifact::ClassMeans { classes, rows, .. }) = artifacts.last() else {
            panic!("the means are last");
        };
        assert_eq!(
            (classes.len(), rows.len(), rows[0][0]),
            (MAX_CLASSES, MAX_CLASSES, 470.0)
        );
    }

    #[test]
    fn few_classes_are_all_shown() {
        let mut shown = run(3, None);
        let all = shown.clone();
        let classes = keep_shown_classes(&mut shown);
        assert_eq!((classes.total, classes.note(), classes.position(2)), (3, None, 2));
        assert_eq!(shown, all);
    }
}
