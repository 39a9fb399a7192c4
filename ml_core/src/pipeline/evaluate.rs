//! Predictions of a saved model for a table, and their scores.

use super::error::TrainError;
use super::scores::{cluster_scores, score};
use super::target::{Truth, target_numbers};
use super::warnings::unknown_categories;
use crate::data::{ClassLabels, DataError, Encoded, FeatureMatrix, Table};
use crate::model::{ModelTarget, Outcome, SavedModel};
use crate::progress::unobserved;
use crate::report::{RowScores, Warning};

/// Rows of a table with their predictions.
#[derive(Debug)]
pub struct Evaluated {
    /// The row in the table of each prediction, from 0, ascending.
    pub rows: Vec<usize>,
    /// The number of rows without a prediction because a value was missing.
    pub dropped: usize,
    /// The encoded and scaled rows.
    pub x: FeatureMatrix,
    /// The predictions.
    pub outcome: Outcome,
    /// The predictions that have a true value: positions in `rows`.
    pub known: Vec<usize>,
    /// The true values of the known rows.
    pub truth: Truth,
    /// Messages about rows with categories that the model does not know.
    pub warnings: Vec<Warning>,
    /// The scores: of the known rows, or of all rows for a clustering; `None` without true values.
    pub scores: Option<RowScores>,
}

/// Predicts the rows of a table, and scores the predictions of those that have a value in the
/// column `target`.
///
/// # Errors
/// When a column of the model or the target is absent, a value does not suit, or no row has a true
/// value.
pub fn evaluate(model: &SavedModel, table: Table, target: Option<&str>) -> Result<Evaluated, TrainError> {
    let encoder = model.encoder();
    let read = |table: &Table, rows: &[usize]| {
        let warnings = unknown_categories(encoder, table, rows);
        let (known, truth) = match (target, model.target()) {
            (Some(column), Some(baseline)) => known_values(table, rows, column, baseline)?,
            _ => (Vec::new(), Truth::None),
        };
        Ok::<_, TrainError>((known, truth, warnings))
    };
    let (Encoded { x, rows, dropped }, (known, truth, warnings)) = encoder.transform_with(table.into(), None, read)?;
    let x = model.scale(x)?;
    let outcome = model.estimator().outcome(x.view())?;
    let scores = match (&outcome, model.target()) {
        (Outcome::Clusters { labels, distances }, _) if !labels.is_empty() => {
            let clusters = model.estimator().n_clusters().unwrap_or(0);
            let dense = x.to_dense()?;
            let scores = cluster_scores(dense.view(), labels, distances, clusters, 0, &unobserved)?;
            Some(RowScores::Clusters(scores))
        }
        (outcome, Some(baseline)) if truth != Truth::None => {
            Some(score(&truth, &outcome.select(&known), baseline, &unobserved)?)
        }
        _ => None,
    };
    Ok(Evaluated {
        rows,
        dropped,
        x,
        outcome,
        known,
        truth,
        warnings,
        scores,
    })
}

/// Returns the positions of the rows that have a true value, and these values.
fn known_values(
    table: &Table,
    rows: &[usize],
    column: &str,
    baseline: &ModelTarget,
) -> Result<(Vec<usize>, Truth), TrainError> {
    let data = table.column(column)?.data;
    let known: Vec<usize> = (0..rows.len()).filter(|&at| !data.is_missing(rows[at])).collect();
    if known.is_empty() {
        return Err(DataError::NoRowsLeft {
            rows: rows.len(),
            name: column.to_owned(),
        }
        .into());
    }
    let in_table: Vec<usize> = known.iter().map(|&at| rows[at]).collect();
    let truth = match baseline {
        ModelTarget::Classes { classes, .. } => Truth::Classes {
            y: ClassLabels::with_classes(table, column, &in_table, classes)?.y,
            names: classes.clone(),
        },
        ModelTarget::Numbers { .. } => Truth::Numbers(target_numbers(table, column, &in_table)?),
    };
    Ok((known, truth))
}
