//! Metrics of a regression.

use super::classification::{NO_TEST, mean_std};
use super::tiles::{RowsTile, fact};
use crate::charts::{DataTable, TableData};
use crate::components::Tile;
use crate::number::{percent, score, short};
use domain::run::report::{RegressionReport, RowAccount, Scores};
use leptos::prelude::*;
use serde_json::{Map, Value};

/// Errors of the model beside those of always predicting the mean or the median.
#[component]
pub fn RegressionSection(
    /// The metrics.
    scores: Scores<RegressionReport>,
    /// Numbers about the model.
    facts: Map<String, Value>,
    /// The rows.
    rows: RowAccount,
) -> impl IntoView {
    let table = scores_table(&scores);
    let (title, note) = match scores.test {
        Some(_) => ("Test metrics", None),
        None => ("Training metrics", Some(NO_TEST)),
    };
    let shown = scores.test.unwrap_or(scores.train);
    let oob = fact(&facts, "oob_score").map(|x| view! { <Tile label="Out-of-bag R²" value=score(x)/> });
    let note = note.map(|text| view! { <p class="section-text">{text}</p> });
    view! {
        <section class="section">
            <h2>{title}</h2>
            {note}
            <div class="tiles">
                <Tile
                    label="R²" value=score_text(shown.r2, score)
                    note="Share of the variance that is explained; about 0 for always predicting the mean"
                />
                <Tile
                    label="MAE" value=short(shown.mae)
                    note=format!("Always the median: {}", short(shown.baseline_median.mae))
                />
                <Tile
                    label="RMSE" value=short(shown.rmse)
                    note=format!("Always the mean: {}", short(shown.baseline_mean.rmse))
                />
                {oob}
                <RowsTile rows/>
            </div>
            <DataTable caption="Metrics and baselines" table/>
            <p class="section-text">{explanation(&shown)}</p>
        </section>
    }
}

fn score_text(x: Option<f64>, format: fn(f64) -> String) -> String {
    x.map_or_else(|| "–".into(), format)
}

/// Describes the metrics, and the reason why one of them is missing.
fn explanation(shown: &RegressionReport) -> String {
    let mut text = format!(
        "MAE is the mean absolute error and RMSE the root of the mean squared error, both in the unit of the target. \
         Without a model one could always predict the mean of the training rows, {}, or their median, {}.",
        short(shown.baseline_mean.value),
        short(shown.baseline_median.value)
    );
    if shown.r2.is_none() {
        text.push_str(" R² needs at least two rows.");
    }
    if shown.mape.is_none() {
        text.push_str(" MAPE, the error relative to the true value, is not defined here: a true value is 0.");
    }
    text
}

/// Returns a row for each metric: its score on the test rows (on the training rows without a test),
/// the scores of both baselines on the same rows, then those of the folds and the training rows.
fn scores_table(scores: &Scores<RegressionReport>) -> TableData {
    type Score = (
        &'static str,
        &'static str,
        fn(f64) -> String,
        fn(&RegressionReport) -> [Option<f64>; 3],
    );
    let metrics: [Score; 5] = [
        ("mae", "MAE", short, |s| {
            [Some(s.mae), Some(s.baseline_mean.mae), Some(s.baseline_median.mae)]
        }),
        ("rmse", "RMSE", short, |s| {
            [Some(s.rmse), Some(s.baseline_mean.rmse), Some(s.baseline_median.rmse)]
        }),
        ("r2", "R²", score, |s| [s.r2, None, None]),
        ("median_absolute_error", "Median absolute error", short, |s| {
            [Some(s.median_absolute_error), None, None]
        }),
        ("mape", "MAPE", percent, |s| [s.mape, None, None]),
    ];
    let first = scores.test.as_ref().unwrap_or(&scores.train);
    let rows = metrics.into_iter().map(|(name, label, format, values)| {
        let text = |x| score_text(x, format);
        let mut row = vec![label.to_owned()];
        row.extend(values(first).map(text));
        row.extend(scores.cv.as_ref().map(|cv| mean_std(cv.get(name), format)));
        row.extend(scores.test.as_ref().map(|_| text(values(&scores.train)[0])));
        row
    });
    let mut columns = vec!["Metric"];
    columns.push(if scores.test.is_some() { "Test" } else { "Train" });
    columns.extend(["Always the mean", "Always the median"]);
    columns.extend(scores.cv.as_ref().map(|_| "Cross-validation"));
    columns.extend(scores.test.as_ref().map(|_| "Train"));
    TableData::new(&columns, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::run::report::{BaselineReport, MeanStd};

    fn report(mae: f64, mape: Option<f64>) -> RegressionReport {
        let baseline = |value| BaselineReport {
            value,
            mae: 5.0,
            rmse: 7.0,
        };
        RegressionReport {
            mae,
            rmse: mae + 1.0,
            r2: Some(0.75),
            median_absolute_error: 0.5,
            mape,
            baseline_mae: 5.0,
            baseline_rmse: 7.0,
            baseline_mean: baseline(20.0),
            baseline_median: baseline(19.0),
        }
    }

    #[test]
    fn every_score_is_listed_with_its_baselines() {
        let folds = [("mae".to_owned(), MeanStd { mean: 2.5, std: 0.25 })];
        let scores = Scores {
            train: report(1.0, Some(0.1)),
            test: Some(report(2.0, Some(0.2))),
            cv: Some(folds.into_iter().collect()),
        };
        let table = scores_table(&scores);
        let head = [
            "Metric",
            "Test",
            "Always the mean",
            "Always the median",
            "Cross-validation",
            "Train",
        ];
        assert_eq!(table.columns, head);
        assert_eq!(table.rows[0], ["MAE", "2", "5", "5", "2.5 ± 0.25", "1"]);
        assert_eq!(table.rows[4], ["MAPE", "20.0%", "–", "–", "–", "10.0%"]);
    }

    #[test]
    fn without_a_test_the_training_rows_come_first() {
        let scores = Scores {
            train: report(1.0, None),
            test: None,
            cv: None,
        };
        let table = scores_table(&scores);
        assert_eq!(
            table.columns,
            ["Metric", "Train", "Always the mean", "Always the median"]
        );
        assert_eq!(table.rows[4], ["MAPE", "–", "–", "–"]);
    }

    #[test]
    fn a_missing_score_has_a_reason() {
        assert!(explanation(&report(1.0, None)).ends_with("a true value is 0."));
        assert!(!explanation(&report(1.0, Some(0.1))).contains("MAPE"));
    }
}
