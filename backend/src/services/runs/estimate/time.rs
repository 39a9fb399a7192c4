//! Durations in messages about the time of a run, and remedies for a run that takes too long.

use domain::run::TrainRequest;
use ml_core::spec::CostModel;
use std::time::Duration;

/// Returns a sentence that names changes of a request that make its run shorter.
pub(crate) fn time_remedy(cost: CostModel, request: &TrainRequest) -> String {
    let mut remedies = match cost {
        CostModel::Centres => vec!["fewer clusters", "fewer starts (n_init) or iterations (max_iter)"],
        CostModel::Trees => vec!["fewer trees (n_estimators)", "smaller trees (max_depth)"],
        CostModel::Dense | CostModel::Neighbors => Vec::new(),
    };
    if request.permutation_repeats.is_some() {
        remedies.push("no permutation importances, or fewer repeats (permutation_repeats)");
    }
    if request.cv.is_some() {
        remedies.push("fewer folds (cv)");
    }
    remedies.push("fewer features");
    format!("Take {}, or upload fewer rows.", remedies.join(", "))
}

/// Returns a duration in minutes, or in hours where it has many.
pub(crate) fn format_duration(duration: Duration) -> String {
    match duration.as_secs().div_ceil(60) {
        0 | 1 => "1 minute".to_owned(),
        minutes @ ..=119 => format!("{minutes} minutes"),
        minutes => format!("{} hours", minutes.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_in_minutes_or_hours() {
        let format = |minutes: u64| format_duration(Duration::from_secs(60 * minutes));
        let found = [0, 1, 60, 119, 120, 2520].map(format);
        let expected = [
            "1 minute",
            "1 minute",
            "60 minutes",
            "119 minutes",
            "2 hours",
            "42 hours",
        ];
        assert_eq!(found, expected);
    }
}
