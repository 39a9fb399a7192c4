//! View model of the comparison of runs.

use super::run_settings::{setting_label, value_text};
use crate::error::Result;
use crate::labels::{capitalised, metric_name};
use crate::number::{percent, short};
use crate::ssr::{into_server_error, services};
use crate::view_models::{ComparisonRow, ComparisonView};
use backend::Actor;
use domain::algorithm::AlgorithmSpec;
use domain::run::{ComparedMetric, ComparedParameter, ComparedRun};

/// Compares runs.
pub(crate) async fn comparison_view(actor: &Actor, ids: &[i64]) -> Result<ComparisonView> {
    let services = services()?;
    let found = services.run_compare(actor, ids).await.map_err(into_server_error)?;
    let note = note(&found.runs, &found.parameters, &found.metrics);
    Ok(ComparisonView {
        note: note.map(str::to_owned),
        metrics: metric_rows(found.metrics),
        settings: setting_rows(found.parameters, &found.runs, services.algorithm_list()),
        runs: found.runs,
    })
}

/// Returns the reason why scores of the runs cannot be compared as they are.
fn note(runs: &[ComparedRun], parameters: &[ComparedParameter], metrics: &[ComparedMetric]) -> Option<&'static str> {
    let differs = |name: &str| parameters.iter().any(|row| row.name == name && row.differs);
    let rows_differ = metrics
        .iter()
        .any(|metric| metric.name == "rows_used" && metric.differs);
    let is_tested = metrics.iter().any(|metric| metric.name.starts_with("test."));
    let seeds_differ = runs.windows(2).any(|pair| pair[0].seed != pair[1].seed);
    if runs.windows(2).any(|pair| pair[0].dataset_id != pair[1].dataset_id) {
        Some("The runs use different data sets: their scores do not tell which model is better.")
    } else if differs("target") {
        Some("The runs predict different columns: their scores do not tell which model is better.")
    } else if is_tested && (seeds_differ || rows_differ || differs("split") || differs("test_size")) {
        Some(
            "The runs were tested on different rows, because their seeds, splits or rows differ. Small differences of \
             the scores may come from that; train with the same seed, split and columns to compare exactly.",
        )
    } else {
        None
    }
}

/// Returns the rows of the settings, the seed last.
fn setting_rows(
    parameters: Vec<ComparedParameter>,
    runs: &[ComparedRun],
    specs: &[AlgorithmSpec],
) -> Vec<ComparisonRow> {
    // Not every algorithm has every parameter, so the label is that of the first one that has it.
    let label = |name: &str| {
        let spec = |run: &ComparedRun| specs.iter().find(|spec| spec.id == run.algorithm.as_str());
        let mut labels = runs.iter().map(|run| setting_label(spec(run), name));
        labels.find(|label| label != name).unwrap_or_else(|| name.to_owned())
    };
    let seed = ComparisonRow {
        label: "Seed".into(),
        cells: runs.iter().map(|run| run.seed.to_string()).collect(),
        differs: runs.windows(2).any(|pair| pair[0].seed != pair[1].seed),
        best: Vec::new(),
    };
    let rows = parameters.into_iter().map(|row| ComparisonRow {
        label: label(&row.name),
        cells: row.values.iter().map(value_text).collect(),
        differs: row.differs,
        best: Vec::new(),
    });
    rows.chain([seed]).collect()
}

/// Returns the rows of the metrics, the most meaningful first, and baselines after scores. The
/// baselines of a regression have names of their own besides, which are left out.
fn metric_rows(mut metrics: Vec<ComparedMetric>) -> Vec<ComparisonRow> {
    // Baselines of training rows say nothing that those of test rows do not.
    let is_shown = |name: &str| {
        let is_repeated = name.ends_with("baseline_mae") || name.ends_with("baseline_rmse");
        !(is_repeated || name.starts_with("train.") && name.contains("baseline"))
    };
    metrics.retain(|metric| is_shown(&metric.name));
    metrics.sort_by_key(|metric| (metric_order(&metric.name), metric.name.contains("baseline")));
    metrics.into_iter().map(metric_row).collect()
}

fn metric_row(metric: ComparedMetric) -> ComparisonRow {
    let best = best_values(&metric);
    let format = if metric.name.ends_with("mape") { percent } else { short };
    let cells = metric
        .values
        .iter()
        .map(|value| value.map_or_else(|| "–".into(), format))
        .collect();
    ComparisonRow {
        label: metric_label(&metric.name),
        cells,
        differs: metric.differs,
        best,
    }
}

/// Returns the sort key of a metric: scores on unseen rows come first.
fn metric_order(name: &str) -> usize {
    let parts = ["test.", "cv.", "train.", "rows_"];
    let place = parts.iter().position(|part| name.starts_with(part));
    match place {
        Some(place @ 0..=1) => place,
        Some(place) => place + 1,
        None => 2,
    }
}

/// Returns the label of a metric: `Test F1 macro` for `test.f1_macro`.
fn metric_label(name: &str) -> String {
    let parts: Vec<_> = name.split('.').map(metric_name).collect();
    capitalised(&parts.join(" "))
}

/// Returns whether each value is the best one; empty when the metric has no better direction, or
/// the values do not differ.
fn best_values(metric: &ComparedMetric) -> Vec<bool> {
    const HIGHER: [&str; 8] = [
        "r2",
        "accuracy",
        "precision",
        "recall",
        "f1",
        "roc_auc",
        "silhouette",
        "oob_score",
    ];
    const LOWER: [&str; 5] = ["log_loss", "mae", "rmse", "median_absolute_error", "mape"];
    // Training scores, baselines and the variation of folds do not make a model better.
    let is_comparable =
        !metric.name.starts_with("train.") && !["baseline", "std"].iter().any(|no| metric.name.contains(no));
    let is = |names: &[&str]| is_comparable && names.iter().any(|name| metric.name.contains(name));
    let sign = match (is(&HIGHER), is(&LOWER)) {
        (true, _) => 1.0,
        (_, true) => -1.0,
        _ => return Vec::new(),
    };
    if metric.values.iter().flatten().count() < 2 {
        return Vec::new();
    }
    let scores = metric.values.iter().map(|value| value.map(|value| sign * value));
    let Some(best) = scores
        .clone()
        .flatten()
        .max_by(f64::total_cmp)
        .filter(|_| metric.differs)
    else {
        return Vec::new();
    };
    scores.map(|score| score == Some(best)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_have_readable_labels() {
        assert_eq!(metric_label("test.f1_macro"), "Test F1 macro");
        assert_eq!(metric_label("train.roc_auc"), "Train ROC AUC");
        assert_eq!(metric_label("cv.r2.mean"), "CV R² mean");
        assert_eq!(metric_label(""), "");
    }

    #[test]
    fn scores_of_unseen_rows_come_first() {
        let mut names = [
            "train.accuracy",
            "rows_used",
            "oob_score",
            "cv.accuracy.mean",
            "test.accuracy",
        ];
        names.sort_by_key(|name| metric_order(name));
        assert_eq!(
            names,
            [
                "test.accuracy",
                "cv.accuracy.mean",
                "oob_score",
                "train.accuracy",
                "rows_used"
            ]
        );
    }

    #[test]
    fn baselines_stand_once_and_after_the_scores() {
        let names = [
            "test.baseline_mae",
            "test.baseline_median.mae",
            "test.mae",
            "train.baseline_median.mae",
        ];
        let metric = |name: &str| ComparedMetric {
            name: name.into(),
            values: vec![Some(1.0), Some(2.0)],
            differs: true,
        };
        let rows = metric_rows(names.map(metric).to_vec());
        let labels: Vec<_> = rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels, ["Test MAE", "Test baseline median MAE"]);
    }

    #[test]
    fn scores_that_cannot_be_compared_have_a_note() {
        let run = |dataset_id, seed| ComparedRun {
            id: 1,
            algorithm: "decision_tree".into(),
            algorithm_name: "Decision tree".into(),
            dataset_id,
            dataset_name: "iris".into(),
            state: domain::run::RunState::Succeeded,
            seed,
        };
        let metric = |name: &str, differs| ComparedMetric {
            name: name.into(),
            values: vec![Some(1.0); 2],
            differs,
        };
        let parameter = |name: &str| ComparedParameter {
            name: name.into(),
            values: Vec::new(),
            differs: true,
        };
        let same = [run(1, 7), run(1, 7)];
        let tested = [metric("test.r2", true), metric("rows_used", false)];
        let starts =
            |note: Option<&str>, start: &str| assert!(note.is_some_and(|note| note.starts_with(start)), "{note:?}");
        assert_eq!(note(&same, &[parameter("max_depth")], &tested), None);
        starts(
            note(&[run(1, 7), run(2, 7)], &[], &tested),
            "The runs use different data sets",
        );
        starts(
            note(&same, &[parameter("target")], &tested),
            "The runs predict different columns",
        );
        starts(
            note(&same, &[parameter("split")], &tested),
            "The runs were tested on different rows",
        );
        starts(
            note(&[run(1, 7), run(1, 8)], &[], &tested),
            "The runs were tested on different rows",
        );
        assert_eq!(note(&[run(1, 7), run(1, 8)], &[], &[metric("inertia", true)]), None);
    }

    #[test]
    fn the_best_is_the_highest_score_or_the_lowest_loss() {
        let best_of = |name: &str, values: [Option<f64>; 3], differs| {
            best_values(&ComparedMetric {
                name: name.into(),
                values: values.to_vec(),
                differs,
            })
        };
        assert_eq!(
            best_of("test.accuracy", [Some(0.5), Some(0.9), None], true),
            [false, true, false]
        );
        assert_eq!(
            best_of("test.log_loss", [Some(0.5), Some(0.9), Some(0.5)], true),
            [true, false, true]
        );
        assert_eq!(
            best_of("cv.rmse.mean", [Some(5.0), Some(9.0), None], true),
            [true, false, false]
        );
        assert!(best_of("test.accuracy", [Some(0.5); 3], false).is_empty());
        let alone = best_of("test.r2", [Some(0.5), None, None], true);
        assert!(alone.is_empty(), "nothing to compare with");
        assert!(best_of("inertia", [Some(1.0), Some(2.0), None], true).is_empty());
        for name in ["cv.accuracy.std", "train.accuracy", "test.baseline_accuracy"] {
            assert!(best_of(name, [Some(1.0), Some(2.0), None], true).is_empty());
        }
    }
}
