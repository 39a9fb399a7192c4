//! Training of a classification.

use crate::error::Error;
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::estimator::fit;
use crate::jobs::outcome::TrainedModel;
use crate::services::runs::training_data::{LabelSplit, TrainingData};
use domain::run::{
    ClassScores, ClassifierMetrics, ClassifyRequest, ConfusionMatrix, Importance, MeanStd, Metrics, RunResult, Scores,
    Timings, TreesResult,
};
use ml_core::metrics::{ClassificationScores, classification_scores_with};
use ml_core::model::{Estimator, ModelTarget, Outcome as Predicted, SavedModel};
use ml_core::model_selection::stratified_k_fold;
use ml_core::tree::DecisionTreeModel;
use std::collections::BTreeMap;
use std::time::Instant;

/// Largest number of lines of a tree's rules.
const RULE_LINES: usize = 200;

#[expect(
    clippy::needless_pass_by_value,
    reason = "frees the matrix before the model is written"
)]
pub(super) fn train(
    data: TrainingData,
    request: &ClassifyRequest,
    seed: u64,
    control: &JobControl,
) -> Result<TrainedModel, TrainError> {
    let data = &data;
    let Some(classes) = &data.classes else {
        return Err(Error::unexpected("classification", "no classes").into());
    };
    let mut timings = Timings::default();
    let started = Instant::now();
    let fitted = fit(data, classes, &classes.train, request, seed, control, "fitting")?;
    timings.fit_seconds = started.elapsed().as_secs_f64();

    let started = Instant::now();
    let train = predict(&fitted, data, &classes.train, control)?;
    let test = predict(&fitted, data, &classes.test, control)?;
    timings.predict_seconds = started.elapsed().as_secs_f64();

    let started = Instant::now();
    let cv = match request.cv {
        Some(folds) => Some(cross_validate(data, classes, request, folds, seed, control)?),
        None => None,
    };
    let (importances, oob_score) = match &fitted {
        Estimator::DecisionTree(tree) => (tree.feature_importances(), None),
        Estimator::RandomForest(forest) => (forest.feature_importances(), forest.oob_score()),
        _ => (Vec::new(), None),
    };
    let test_scores = scores(classes, &classes.test, &test, control)?;
    let accuracy = test_scores.accuracy;
    let metrics = ClassifierMetrics {
        train: scores(classes, &classes.train, &train, control)?,
        test: test_scores,
        cv,
        oob_score,
        feature_importances: importance(data, &importances),
        permutation_importances: None,
        rows_used: data.x.nrows() as u64,
        rows_dropped: data.dropped as u64,
    };
    timings.metrics_seconds = started.elapsed().as_secs_f64();

    let result = result(data, classes, &fitted);
    let target = ModelTarget::of_classes(
        &request.target,
        &classes.labels.classes,
        &classes.classes_of(&classes.train),
    );
    let saved = SavedModel::new(data.encoder.clone(), data.scaler.clone(), fitted, Some(target));
    Ok(TrainedModel {
        metrics: Metrics::Classifier(Box::new(metrics)),
        score: Some(accuracy),
        result: RunResult::Trees(result),
        timings,
        model: saved,
    })
}

/// Predicts the classes of some rows of the matrix.
fn predict(
    fitted: &Estimator,
    data: &TrainingData,
    rows: &[usize],
    control: &JobControl,
) -> Result<Predicted, TrainError> {
    let observer = control.observer("predicting");
    let x = data.x.select_rows(rows);
    let predicted = fitted.outcome_with(x.view(), &observer);
    control.check()?;
    predicted.map_err(|error| TrainError::refused(&error))
}

fn core_scores(
    classes: &LabelSplit,
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
    let baseline = majority(&classes.classes_of(train), n_classes);
    let observer = control.observer("scoring");
    let scores = classification_scores_with(
        &classes.classes_of(rows),
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
    classes: &LabelSplit,
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

/// Returns the most frequent class, the first one of several.
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

/// Returns the mean and the standard deviation of the metrics over the folds of the training rows.
fn cross_validate(
    data: &TrainingData,
    classes: &LabelSplit,
    request: &ClassifyRequest,
    folds: u32,
    seed: u64,
    control: &JobControl,
) -> Result<BTreeMap<String, MeanStd>, TrainError> {
    let parts = stratified_k_fold(&classes.classes_of(&classes.train), folds as usize, seed)
        .map_err(|error| TrainError::refused(&error))?;
    let mut found: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (fold, (train, test)) in parts.into_iter().enumerate() {
        let rows = |side: Vec<usize>| side.into_iter().map(|at| classes.train[at]).collect::<Vec<_>>();
        let (train, test) = (rows(train), rows(test));
        let stage = format!("fold {} of {folds}", fold + 1);
        let fitted = fit(data, classes, &train, request, seed, control, &stage)?;
        let predicted = predict(&fitted, data, &test, control)?;
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
    // A metric that one fold could not compute would be a mean over fewer folds than the others.
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

/// Returns the importances of the columns, in descending order.
fn importance(data: &TrainingData, values: &[f64]) -> Vec<Importance> {
    let named = data.encoder.columns().iter().zip(values);
    let mut list: Vec<Importance> = named
        .map(|(column, &importance)| Importance {
            column: column.clone(),
            importance,
        })
        .collect();
    list.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    list
}

fn result(data: &TrainingData, classes: &LabelSplit, fitted: &Estimator) -> TreesResult {
    let trees: &[DecisionTreeModel] = match fitted {
        Estimator::DecisionTree(tree) => std::slice::from_ref(tree),
        Estimator::RandomForest(forest) => forest.trees(),
        _ => &[],
    };
    let first = trees.first();
    let rules = first
        .map(|tree| tree.rules(data.encoder.columns(), &classes.labels.classes))
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
