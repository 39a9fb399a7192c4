//! Permutation importances of any model.

use super::error::TrainError;
use super::target::Truth;
use crate::data::{FeatureMatrix, FeatureView};
use crate::metrics::{accuracy, permutation_importance_with, r2_score};
use crate::model::{Estimator, Outcome};
use crate::report::{Artifact, Importance};

/// Measures by how much the accuracy (of classes) or R² (of numbers) on rows with known true values
/// falls when a column is shuffled.
///
/// # Errors
/// When there are no true values, or `repeats` is 0.
pub fn permutation_importances(
    estimator: &Estimator,
    columns: &[String],
    x: &FeatureMatrix,
    truth: &Truth,
    repeats: usize,
    seed: u64,
) -> Result<Artifact, TrainError> {
    let name = match truth {
        Truth::Numbers(_) => "r2",
        Truth::Classes { .. } | Truth::None => "accuracy",
    };
    let score = |x: FeatureView<'_>| -> Result<f64, TrainError> {
        match (truth, estimator.outcome(x)?) {
            (Truth::Classes { y, .. }, Outcome::Classes { classes, .. }) => Ok(accuracy(y, &classes)?),
            (Truth::Numbers(y), Outcome::Numbers { values }) => Ok(r2_score(y, &values)?.unwrap_or(0.0)),
            _ => Err(TrainError::Unsuitable(
                "permutation importances need true values".to_owned(),
            )),
        }
    };
    let found = permutation_importance_with(x.view(), repeats, seed, score)?;
    let named = columns.iter().zip(found).map(|(column, found)| Importance {
        column: column.clone(),
        importance: found.mean,
        std: Some(found.std),
    });
    let mut columns: Vec<Importance> = named.collect();
    columns.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    Ok(Artifact::PermutationImportances {
        score: name.to_owned(),
        columns,
    })
}
