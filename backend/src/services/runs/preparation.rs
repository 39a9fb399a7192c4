//! Conversion of training requests to those of `ml_core`, and of its errors to invalid fields.

use crate::error::{Error, Result};
use domain::algorithm::{AlgorithmSpec, parameter_error};
use domain::dataset::ColumnType;
use domain::error::sentence;
use domain::run::TrainRequest;
use domain::{Failure, FieldError};
use ml_core::data::DataError;
use ml_core::model_selection::SplitError;
use ml_core::pipeline::TrainError;
use ml_core::registry;
use ml_core::report::{LeftOutReason, Report};

/// Returns the description of the algorithm of a request.
///
/// # Errors
/// When there is none with that id.
pub(crate) fn algorithm_of(request: &TrainRequest) -> Result<&'static AlgorithmSpec> {
    registry::algorithm(&request.algorithm).ok_or_else(|| {
        let known: Vec<&str> = registry::algorithms().iter().map(|spec| spec.id.as_ref()).collect();
        let message = format!(
            "There is no algorithm “{}”; there are {}.",
            request.algorithm,
            known.join(", ")
        );
        Error::field("algorithm", "choice", message)
    })
}

/// Converts a request to that of `ml_core`.
pub(crate) fn pipeline_request(request: &TrainRequest, seed: u64) -> ml_core::pipeline::TrainRequest {
    ml_core::pipeline::TrainRequest {
        algorithm: request.algorithm.clone(),
        target: request.target().map(str::to_owned),
        features: request.features.clone(),
        encodings: request.encodings.clone(),
        split: request.split.clone(),
        cv: request.cv.map(|folds| folds as usize),
        permutation_repeats: request.permutation_repeats.map(|repeats| repeats as usize),
        projection: true,
        missing: request.missing,
        scale: request.scale,
        seed,
        parameters: request.parameters.clone(),
    }
}

/// Adds the columns that were not read to those that the report lists as left out, with the reason.
pub(crate) fn with_unread_columns(
    mut report: Report,
    request: &TrainRequest,
    columns: &[(String, ColumnType)],
) -> Report {
    let is_target = |name: &str| request.target() == Some(name);
    for (name, kind) in columns.iter().filter(|(name, _)| !is_target(name)) {
        let reason = match kind {
            _ if request.features.is_some() => LeftOutReason::NotChosen,
            ColumnType::Text => LeftOutReason::Text,
            ColumnType::Datetime => LeftOutReason::Datetime,
            ColumnType::Ignore => LeftOutReason::Ignored,
            ColumnType::Numeric | ColumnType::Categorical => LeftOutReason::NotChosen,
        };
        report.columns.leave_out(name, reason);
    }
    report
}

/// Returns the validation failure of a request that does not suit the data or the algorithm, at the
/// field of the request.
pub(crate) fn refusal(error: &TrainError, request: &TrainRequest) -> Error {
    let (field, code) = match error {
        TrainError::Parameters(errors) => {
            return Failure::validation(errors.iter().cloned().map(parameter_error).collect()).into();
        }
        TrainError::NoTarget { .. } => ("target", "required"),
        TrainError::Target => ("target", "not_allowed"),
        TrainError::NoColumns { .. } => ("features", "no_features"),
        TrainError::NotANumber { .. } => ("target", "type"),
        TrainError::ClassTooSmall { .. } => ("target", "too_few_rows"),
        TrainError::Rows(SplitError::Folds { .. }) => ("cv", "out_of_range"),
        TrainError::Rows(_) => ("split/test_size", "too_few_rows"),
        TrainError::NativeMissing { .. } => ("missing", "not_allowed"),
        TrainError::NoScore => ("permutation_repeats", "not_allowed"),
        TrainError::Unsuitable(_) => ("split", "unsuitable"),
        TrainError::Data(error) => at_column(error, request),
        _ => ("dataset_id", "invalid_data"),
    };
    Failure::validation(vec![FieldError::new(field, code, sentence(error))]).into()
}

/// Returns the field and the code of a column that does not suit.
fn at_column(error: &DataError, request: &TrainRequest) -> (&'static str, &'static str) {
    let target = request.target();
    let split = request.split.as_ref().and_then(domain::run::Split::column);
    match error {
        DataError::UnknownColumn { name, .. } if target == Some(name) => ("target", "unknown_column"),
        DataError::UnknownColumn { name, .. } if split == Some(name) => ("split/column", "unknown_column"),
        DataError::UnknownColumn { name, .. } if request.encodings.contains_key(name) => {
            ("encodings", "unknown_column")
        }
        DataError::UnknownColumn { .. } => ("features", "unknown_column"),
        DataError::Encoding { .. } | DataError::NotADate { .. } => ("encodings", "type"),
        DataError::FeatureTwice { .. } => ("features", "duplicate"),
        DataError::TargetIsFeature { .. } => ("features", "target_is_feature"),
        DataError::NotAFeature { .. } | DataError::NotANumber { .. } | DataError::Infinite { .. } => {
            ("features", "type")
        }
        DataError::NoFeatures => ("features", "no_features"),
        DataError::TooManyValues { .. } => ("features", "too_many_values"),
        DataError::LongCategory { name, .. } if target == Some(name) => ("target", "too_long"),
        DataError::LongCategory { .. } | DataError::LongNames { .. } => ("features", "too_long"),
        DataError::AllMissing { .. } => ("features", "all_missing"),
        DataError::NoRowsLeft { .. } => ("missing", "no_rows_left"),
        DataError::MissingTarget { .. } => ("target", "missing_values"),
        DataError::TooFewClasses { .. } => ("target", "too_few_classes"),
        DataError::TooManyClasses { .. } => ("target", "too_many_classes"),
        _ => ("dataset_id", "invalid_data"),
    }
}
