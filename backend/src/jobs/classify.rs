//! A classification.

use super::control::{JobControl, TrainError};
use super::estimator::fit;
use super::train::Trained;
use crate::error::Error;
use crate::services::{Classes, Prepared};
use domain::run::{
    ClassScores, ClassifierMetrics, ClassifyRequest, ConfusionMatrix, Importance, MeanStd, Metrics, RunResult, Scores,
    Timings, TreesResult,
};
use ml_core::decision_tree::DecisionTreeModel;
use ml_core::metrics::{ClassificationScores, classification_scores_with};
use ml_core::model::{Estimator, ModelTarget, Outcome as Predicted, SavedModel};
use ml_core::model_selection::stratified_k_fold;
use std::collections::BTreeMap;
use std::time::Instant;

/// Lines of a tree's rules that are kept.
const RULE_LINES: usize = 200;

#[expect(
    clippy::needless_pass_by_value,
    reason = "frees the matrix before the model is written"
)]
pub(super) fn run(
    prepared: Prepared,
    request: &ClassifyRequest,
    seed: u64,
    control: &JobControl,
) -> Result<Trained, TrainError> {
    let prepared = &prepared;
    let Some(classes) = &prepared.classes else {
        return Err(Error::unexpected("classification", "no classes").into());
    };
    let mut timings = Timings::default();
    let begun = Instant::now();
    let fitted = fit(prepared, classes, &classes.train, request, seed, control, "fitting")?;
    timings.fit_seconds = begun.elapsed().as_secs_f64();

    let begun = Instant::now();
    let train = predict(&fitted, prepared, &classes.train, control)?;
    let test = predict(&fitted, prepared, &classes.test, control)?;
    timings.predict_seconds = begun.elapsed().as_secs_f64();

    let begun = Instant::now();
    let cv = match request.cv {
        Some(folds) => Some(cross_validate(prepared, classes, request, folds, seed, control)?),
        None => None,
    };
    let (importances, oob_score) = match &fitted {
        Estimator::DecisionTree(tree) => (tree.feature_importances(), None),
        Estimator::RandomForest(forest) => (forest.feature_importances(), forest.oob_score()),
        Estimator::KMeans(_) => (Vec::new(), None),
    };
    let test_scores = scores(classes, &classes.test, &test, control)?;
    let accuracy = test_scores.accuracy;
    let metrics = ClassifierMetrics {
        train: scores(classes, &classes.train, &train, control)?,
        test: test_scores,
        cv,
        oob_score,
        feature_importances: importance(prepared, &importances),
        permutation_importances: None,
        rows_used: prepared.x.nrows() as u64,
        rows_dropped: prepared.dropped as u64,
    };
    timings.metrics_seconds = begun.elapsed().as_secs_f64();

    let result = result(prepared, classes, &fitted);
    let target = ModelTarget::of_rows(&request.target, &classes.labels.classes, &classes.of(&classes.train));
    let saved = SavedModel::new(prepared.encoder.clone(), prepared.scaler.clone(), fitted, Some(target));
    Ok(Trained {
        metrics: Metrics::Classifier(Box::new(metrics)),
        score: Some(accuracy),
        result: RunResult::Trees(result),
        timings,
        model: saved,
    })
}

/// What the model says of some rows of the matrix.
fn predict(
    fitted: &Estimator,
    prepared: &Prepared,
    rows: &[usize],
    control: &JobControl,
) -> Result<Predicted, TrainError> {
    let observer = control.observer("predicting");
    let x = prepared.x.select_rows(rows);
    let predicted = fitted.outcome_with(x.view(), &observer);
    control.check()?;
    predicted.map_err(|error| TrainError::refused(&error))
}

fn core_scores(
    classes: &Classes,
    rows: &[usize],
    predicted: &Predicted,
    train: &[usize],
    control: &JobControl,
) -> Result<ClassificationScores, TrainError> {
    let Predicted::Classes {
        classes: found,
        probabilities,
    } = predicted
    else {
        return Err(Error::unexpected("classification", "a clustering").into());
    };
    let n_classes = classes.labels.classes.len();
    let baseline = majority(&classes.of(train), n_classes);
    let observer = control.observer("scoring");
    let scores = classification_scores_with(
        &classes.of(rows),
        found,
        probabilities.view(),
        n_classes,
        baseline,
        &observer,
    );
    control.check()?;
    scores.map_err(|error| Error::unexpected("metrics", error).into())
}

fn scores(
    classes: &Classes,
    rows: &[usize],
    predicted: &Predicted,
    control: &JobControl,
) -> Result<Scores, TrainError> {
    let found = core_scores(classes, rows, predicted, &classes.train, control)?;
    let per_class = found
        .per_class
        .iter()
        .zip(&classes.labels.classes)
        .map(|(scores, label)| ClassScores {
            label: label.clone(),
            precision: scores.precision,
            recall: scores.recall,
            f1: scores.f1,
            support: scores.support,
        });
    Ok(Scores {
        accuracy: found.accuracy,
        balanced_accuracy: found.balanced_accuracy,
        precision_macro: found.precision_macro,
        recall_macro: found.recall_macro,
        f1_macro: found.f1_macro,
        log_loss: found.log_loss,
        roc_auc: found.roc_auc,
        baseline_accuracy: found.baseline_accuracy,
        per_class: per_class.collect(),
        confusion_matrix: ConfusionMatrix {
            labels: classes.labels.classes.clone(),
            matrix: found.confusion_matrix,
        },
    })
}

/// The most frequent class, of several the first.
fn majority(y: &[u32], n_classes: usize) -> u32 {
    let mut counts = vec![0_u64; n_classes];
    y.iter().for_each(|&class| counts[class as usize] += 1);
    (0..)
        .zip(&counts)
        .fold(
            (0, 0),
            |best, (class, &count)| if count > best.1 { (class, count) } else { best },
        )
        .0
}

/// Mean and spread of the metrics over the folds of the training rows.
fn cross_validate(
    prepared: &Prepared,
    classes: &Classes,
    request: &ClassifyRequest,
    folds: u32,
    seed: u64,
    control: &JobControl,
) -> Result<BTreeMap<String, MeanStd>, TrainError> {
    let parts = stratified_k_fold(&classes.of(&classes.train), folds as usize, seed)
        .map_err(|error| TrainError::refused(&error))?;
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (fold, (train, test)) in parts.into_iter().enumerate() {
        let rows = |side: Vec<usize>| side.into_iter().map(|at| classes.train[at]).collect::<Vec<_>>();
        let (train, test) = (rows(train), rows(test));
        let stage = format!("fold {} of {folds}", fold + 1);
        let fitted = fit(prepared, classes, &train, request, seed, control, &stage)?;
        let predicted = predict(&fitted, prepared, &test, control)?;
        let scores = core_scores(classes, &test, &predicted, &train, control)?;
        let values = [
            ("accuracy", Some(scores.accuracy)),
            ("balanced_accuracy", Some(scores.balanced_accuracy)),
            ("precision_macro", Some(scores.precision_macro)),
            ("recall_macro", Some(scores.recall_macro)),
            ("f1_macro", Some(scores.f1_macro)),
            ("log_loss", Some(scores.log_loss)),
            ("roc_auc", scores.roc_auc),
        ];
        for (name, value) in values {
            found.entry(name.into()).or_default().extend(value);
        }
    }
    // A metric that a fold could not compute would be a mean over other folds than the rest.
    found.retain(|_, values| values.len() == folds as usize);
    Ok(found
        .into_iter()
        .map(|(name, values)| (name, mean_std(&values)))
        .collect())
}

#[expect(clippy::cast_precision_loss, reason = "at most 20 folds")]
fn mean_std(values: &[f64]) -> MeanStd {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n;
    MeanStd {
        mean,
        std: variance.sqrt(),
    }
}

/// The importances by column, most important first.
fn importance(prepared: &Prepared, values: &[f64]) -> Vec<Importance> {
    let named = prepared.encoder.columns().iter().zip(values);
    let mut list: Vec<Importance> = named
        .map(|(column, &importance)| Importance {
            column: column.clone(),
            importance,
        })
        .collect();
    list.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    list
}

fn result(prepared: &Prepared, classes: &Classes, fitted: &Estimator) -> TreesResult {
    let trees: &[DecisionTreeModel] = match fitted {
        Estimator::DecisionTree(tree) => std::slice::from_ref(tree),
        Estimator::RandomForest(forest) => forest.trees(),
        Estimator::KMeans(_) => &[],
    };
    let first = trees.first();
    let rules = first
        .map(|tree| tree.rules(prepared.encoder.columns(), &classes.labels.classes))
        .unwrap_or_default();
    TreesResult {
        classes: classes.labels.classes.clone(),
        n_trees: u32::try_from(trees.len()).unwrap_or(u32::MAX),
        depth: trees
            .iter()
            .map(|tree| u32::try_from(tree.depth()).unwrap_or(u32::MAX))
            .max()
            .unwrap_or(0),
        n_nodes: trees.iter().map(|tree| tree.nodes().len() as u64).sum(),
        n_leaves: trees.iter().map(|tree| tree.n_leaves() as u64).sum(),
        rules: cut(&rules),
    }
}

fn cut(rules: &str) -> String {
    let mut lines: Vec<&str> = rules.lines().take(RULE_LINES + 1).collect();
    if lines.len() > RULE_LINES {
        lines.truncate(RULE_LINES);
        lines.push("…");
    }
    lines.join("\n")
}
