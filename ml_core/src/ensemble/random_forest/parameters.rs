//! Descriptions of the parameters that all forests share, and their values.

use super::ForestError;
use super::sampling::Sampling;
use crate::model::ModelError;
use crate::spec::{ParameterSpec, Parameters};

/// Describes `n_estimators`.
pub(crate) fn n_estimators(help: &'static str) -> ParameterSpec {
    ParameterSpec::integer("n_estimators", "Trees", 100)
        .range(1.0, 2000.0)
        .help(help)
}

/// Describes the parameters of the samples of rows.
pub(crate) fn sample_parameters(oob_help: &'static str) -> [ParameterSpec; 3] {
    [
        ParameterSpec::boolean("bootstrap", "Sample rows", true)
            .help("Each tree sees a random sample of the rows, drawn with replacement.")
            .advanced(),
        ParameterSpec::number("max_samples", "Share of rows", None)
            .range(0.000_001, 1.0)
            .help("The size of the sample, as a share of the rows. Empty: all.")
            .advanced(),
        ParameterSpec::boolean("oob_score", "Out-of-bag score", true)
            .help(oob_help)
            .advanced(),
    ]
}

/// Returns the parameters of the samples of rows.
pub(crate) fn sampling(parameters: &Parameters) -> Sampling {
    let bootstrap = parameters.is_on("bootstrap");
    Sampling {
        n_estimators: parameters.integer("n_estimators").unwrap_or(0),
        bootstrap,
        max_samples: parameters.number("max_samples"),
        oob_score: bootstrap && parameters.is_on("oob_score"),
    }
}

impl From<ForestError> for ModelError {
    fn from(error: ForestError) -> Self {
        match error {
            ForestError::Cancelled => Self::Cancelled,
            error => Self::Estimator(Box::new(error)),
        }
    }
}
