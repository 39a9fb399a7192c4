//! Permutation importances of any model.

use super::error::TrainError;
use super::monitor::Monitor;
use super::target::Truth;
use crate::data::{Encoder, FeatureMatrix, FeatureView};
use crate::metrics::{accuracy, permutation_importance_with, r2_score};
use crate::model::{Estimator, Outcome};
use crate::progress::Observer;
use crate::report::{Artifact, Importance};

/// Encoded rows with known true values.
#[derive(Clone, Copy, Debug)]
pub struct KnownRows<'a> {
    /// The part of the data: `test` or `train`.
    pub part: &'a str,
    /// The encoded and scaled rows.
    pub x: &'a FeatureMatrix,
    /// Their true values.
    pub truth: &'a Truth,
}

/// Measures by how much the accuracy (of classes) or R² (of numbers) falls when a column of the
/// table is shuffled, with all columns that `encoder` makes of it.
///
/// # Errors
/// When there are no true values, `repeats` is 0, or the monitor stops the work.
pub fn permutation_importances(
    estimator: &Estimator,
    encoder: &Encoder,
    rows: KnownRows<'_>,
    repeats: usize,
    seed: u64,
    monitor: &dyn Monitor,
) -> Result<Artifact, TrainError> {
    let KnownRows { part, x, truth } = rows;
    let name = match truth {
        Truth::Numbers(_) => "r2",
        Truth::Classes { .. } | Truth::None => "accuracy",
    };
    let score = |x: FeatureView<'_>, observer: Observer<'_>| -> Result<f64, TrainError> {
        match (truth, estimator.outcome_with(x, observer)?) {
            (Truth::Classes { y, .. }, Outcome::Classes { classes, .. }) => Ok(accuracy(y, &classes)?),
            // A single row has no R², and shuffling it changes nothing.
            (Truth::Numbers(y), Outcome::Numbers { values }) => Ok(r2_score(y, &values)?.unwrap_or(0.0)),
            _ => Err(TrainError::NoScore),
        }
    };
    monitor.stage("permutation importances");
    let observer = |progress| monitor.observe(progress);
    let found = permutation_importance_with(x.view(), &encoder.column_ranges(), repeats, seed, &observer, score)?;
    let named = encoder.features().iter().zip(found).map(|(feature, found)| Importance {
        column: feature.name.clone(),
        importance: found.mean,
        std: Some(found.std),
    });
    let mut columns: Vec<Importance> = named.collect();
    columns.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    Ok(Artifact::PermutationImportances {
        score: name.to_owned(),
        rows: part.to_owned(),
        repeats,
        columns,
    })
}
