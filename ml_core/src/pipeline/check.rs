//! Rules of a request that need no data.

use super::error::TrainError;
use super::request::TrainRequest;
use crate::metrics::MetricError;
use crate::spec::{Split, Task};

/// Rejects what the task does not have: predictions without a target, scores of a clustering.
pub(super) fn check_task(request: &TrainRequest, task: Task, split: &Split) -> Result<(), TrainError> {
    if task.needs_target() && request.target.is_none() {
        return Err(TrainError::NoTarget { task });
    }
    if !task.needs_target() && *split != Split::None {
        return Err(TrainError::Unsuitable(
            "a clustering has no test rows; leave the split out".to_owned(),
        ));
    }
    if !task.needs_target() && request.cv.is_some() {
        return Err(TrainError::Unsuitable(
            "a clustering has no scores on other rows; leave the cross-validation out".to_owned(),
        ));
    }
    match request.permutation_repeats {
        Some(_) if !task.needs_target() => Err(TrainError::NoScore),
        Some(0) => Err(MetricError::NoRepeats.into()),
        _ => Ok(()),
    }
}

/// Rejects a column that decides the split and is also learned from or predicted.
pub(super) fn check_split_column(request: &TrainRequest, split: &Split) -> Result<(), TrainError> {
    let Some(column) = split.column() else {
        return Ok(());
    };
    if request.target.as_deref() == Some(column) {
        return Err(TrainError::Unsuitable("the target cannot decide the split".to_owned()));
    }
    let mut features = request.features.iter().flatten();
    if features.any(|feature| feature == column) {
        return Err(TrainError::Unsuitable(format!(
            "“{column}” decides the split, so it cannot be a feature too"
        )));
    }
    Ok(())
}
