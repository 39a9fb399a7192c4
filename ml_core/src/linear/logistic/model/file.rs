//! JSON format of a logistic regression, with all checks of a file that may hold anything.

use super::{LogisticRegressionModel, MAX_CLASSES};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Contents of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parts {
    coefficients: Vec<Vec<f64>>,
    intercepts: Vec<f64>,
    std: Vec<f64>,
    classes: Vec<u32>,
    n_classes: usize,
    n_iter: usize,
    converged: bool,
}

impl From<LogisticRegressionModel> for Parts {
    fn from(model: LogisticRegressionModel) -> Self {
        Self {
            coefficients: model.coefficients.rows().into_iter().map(|row| row.to_vec()).collect(),
            intercepts: model.intercepts,
            std: model.std,
            classes: model.classes,
            n_classes: model.n_classes,
            n_iter: model.n_iter,
            converged: model.converged,
        }
    }
}

impl TryFrom<Parts> for LogisticRegressionModel {
    type Error = String;

    /// Checks a model that comes from a file.
    fn try_from(parts: Parts) -> Result<Self, String> {
        let (columns, classes) = (parts.std.len(), parts.classes.len());
        let ascending = parts.classes.windows(2).all(|pair| pair[0] < pair[1]);
        let last = parts.classes.last().map_or(0, |&class| class as usize);
        if classes < 2 || !ascending || last >= parts.n_classes || parts.n_classes > MAX_CLASSES {
            return Err("the fitted classes must be at least two, ascending, and below the number of classes".into());
        }
        let vectors = if classes == 2 { 1 } else { classes };
        if parts.coefficients.len() != vectors || parts.intercepts.len() != vectors {
            return Err(format!(
                "{classes} fitted classes need {vectors} vectors of coefficients and intercepts"
            ));
        }
        if columns == 0 || parts.coefficients.iter().any(|vector| vector.len() != columns) {
            return Err("a vector needs a coefficient, and the file a standard deviation, for each column".into());
        }
        let mut numbers = parts.coefficients.iter().flatten().chain(&parts.intercepts);
        if !numbers.all(|value| value.is_finite()) {
            return Err("the coefficients and the intercepts must be finite numbers".into());
        }
        if !parts.std.iter().all(|&std| std >= 0.0 && std.is_finite()) {
            return Err("the standard deviations must be finite numbers of at least 0".into());
        }
        let coefficients = Array2::from_shape_vec((vectors, columns), parts.coefficients.concat());
        Ok(Self {
            coefficients: coefficients.map_err(|error| error.to_string())?,
            intercepts: parts.intercepts,
            std: parts.std,
            classes: parts.classes,
            n_classes: parts.n_classes,
            n_iter: parts.n_iter,
            converged: parts.converged,
        })
    }
}
