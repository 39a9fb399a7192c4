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
    /// The counts of the shown classes.
    matrix: ConfusionMatrix,
    /// The number of rows of each class, with those that were predicted as a class that is not
    /// shown.
    totals: Vec<u64>,
    /// The rows that were counted, such as `Rows of the test set`.
    rows: &'static str,
) -> impl IntoView {
    let description =
        format!("{rows}: true class down, predicted class across. Correct predictions are on the framed diagonal.");
    let others = predicted_otherwise(&matrix, &totals);
    let others_head = others.is_some().then(|| view! { <th scope="col">"Other classes"</th> });
    let head = matrix
        .labels
        .iter()
        .map(|label| view! { <th scope="col">{label.clone()}</th> })
        .collect_view();
    let body = matrix
        .labels
        .iter()
        .zip(&matrix.matrix)
        .zip(totals)
        .enumerate()
        .map(|(i, ((label, row), total))| {
            let cell = |n: u64, predicted: &str, is_right: bool| {
                let share = if total == 0 { 0.0 } else { n as f64 / total as f64 };
                let title = format!("{label} predicted as {predicted}: {} ({})", count(n), percent(share));
                let class = format!(
                    "heat heat-{}{}",
                    heat_level(n, total),
                    if is_right { " heat-right" } else { "" }
                );
                view! { <td class=class title=title>{count(n)}</td> }
            };
            let cells = row
                .iter()
                .zip(&matrix.labels)
                .enumerate()
                .map(|(j, (&n, predicted))| cell(n, predicted, i == j))
                .collect_view();
            let other = others.as_ref().and_then(|others| others.get(i));
            let other = other.map(|&n| cell(n, "another class", false));
            view! { <tr><th scope="row">{label.clone()}</th>{cells}{other}</tr> }
        })
        .collect_view();
    view! {
        <figure class="chart">
            <figcaption class="chart-description">{description}</figcaption>
            <div class="table-box" tabindex="0" role="region" aria-label="Confusion matrix">
                <table class="table confusion">
                    <thead><tr><th scope="col">"True / predicted"</th>{head}{others_head}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </figure>
    }
}

/// Returns how many rows of each class were predicted as a class that is not shown; `None` if there
/// are no such rows.
fn predicted_otherwise(matrix: &ConfusionMatrix, totals: &[u64]) -> Option<Vec<u64>> {
    let shown = matrix
        .matrix
        .iter()
        .map(|row| row.iter().fold(0u64, |sum, &n| sum.saturating_add(n)));
    let others: Vec<u64> = shown
        .zip(totals)
        .map(|(shown, &total)| total.saturating_sub(shown))
        .collect();
    others.iter().any(|&n| n > 0).then_some(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_classes_that_are_not_shown_are_counted() {
        let matrix = ConfusionMatrix {
            labels: vec!["a".into(), "b".into()],
            matrix: vec![vec![3, 1], vec![0, 4]],
        };
        assert_eq!(predicted_otherwise(&matrix, &[4, 4]), None);
        assert_eq!(predicted_otherwise(&matrix, &[10, 4]), Some(vec![6, 0]));
        let html = Owner::new().with(|| {
            let view = view! { <ConfusionTable matrix totals=vec![10, 4] rows="Rows"/> };
            view.into_any().to_html()
        });
        assert!(html.contains("a predicted as a: 3 (30.0%)"), "of all its rows: {html}");
        assert!(html.contains("Other classes") && html.contains("a predicted as another class: 6 (60.0%)"));
    }

    #[test]
    fn a_single_row_is_coloured_and_all_rows_are_darkest() {
        assert_eq!(heat_level(0, 50), 0);
        assert_eq!(heat_level(1, 5000), 1);
        assert_eq!(heat_level(50, 50), 9);
        assert_eq!(heat_level(0, 0), 0);
    }
}
