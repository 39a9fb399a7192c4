//! URLs of the form.

use domain::percent_encoding::encode;

/// Returns the URL of the form with a target, without an algorithm.
pub(super) fn target_url(dataset: i64, target: &str) -> String {
    if target.is_empty() {
        format!("/runs/new?dataset={dataset}")
    } else {
        format!("/runs/new?dataset={dataset}&target={}", encode(target))
    }
}
