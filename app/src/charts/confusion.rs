//! Confusion matrix: a table with darker cells for more rows.

use crate::number::{count, percent};
use domain::run::report::ConfusionMatrix;
use leptos::prelude::*;

/// Returns the colour step, 0 to 9, of a cell with `n` of the `total` rows of its true class.
#[must_use]
pub fn heat_level(n: u64, total: u64) -> u64 {
    if n == 0 || total == 0 {
        0
    } else {
        (n.saturating_mul(9).div_ceil(total)).clamp(1, 9)
    }
}

/// Table with true classes down and predicted classes across.
#[component]
pub fn ConfusionTable(
    /// The counts.
    matrix: ConfusionMatrix,
    /// The rows that were counted, such as `Rows of the test set`.
    rows: &'static str,
) -> impl IntoView {
    let description =
        format!("{rows}: true class down, predicted class across. Correct predictions are on the framed diagonal.");
    let head = matrix
        .labels
        .iter()
        .map(|label| view! { <th scope="col">{label.clone()}</th> })
        .collect_view();
    let body = matrix
        .labels
        .iter()
        .zip(&matrix.matrix)
        .enumerate()
        .map(|(i, (label, row))| {
            let total = row.iter().fold(0u64, |sum, &n| sum.saturating_add(n));
            let cells = row
                .iter()
                .zip(&matrix.labels)
                .enumerate()
                .map(|(j, (&n, predicted))| {
                    let share = if total == 0 { 0.0 } else { n as f64 / total as f64 };
                    let title = format!("{label} predicted as {predicted}: {} ({})", count(n), percent(share));
                    let class = format!(
                        "heat heat-{}{}",
                        heat_level(n, total),
                        if i == j { " heat-right" } else { "" }
                    );
                    view! { <td class=class title=title>{count(n)}</td> }
                })
                .collect_view();
            view! { <tr><th scope="row">{label.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <figure class="chart">
            <figcaption class="chart-description">{description}</figcaption>
            <div class="table-box" tabindex="0" role="region" aria-label="Confusion matrix">
                <table class="table confusion">
                    <thead><tr><th scope="col">"True / predicted"</th>{head}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::heat_level;

    #[test]
    fn any_row_at_all_is_visible_and_all_rows_are_darkest() {
        assert_eq!(heat_level(0, 50), 0);
        assert_eq!(heat_level(1, 5000), 1);
        assert_eq!(heat_level(50, 50), 9);
        assert_eq!(heat_level(0, 0), 0);
    }
}
