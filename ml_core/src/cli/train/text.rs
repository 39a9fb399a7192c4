//! Report of a training as text. The first score is that on rows that the model has not seen.

use crate::cli::args::TrainArgs;
use crate::cli::score::{ScoredRows, clusters_text, confusion_text, dropped_text, scores_text};
use crate::cli::text::{count, number, table};
use crate::model::ModelTarget;
use crate::pipeline::Trained;
use crate::report::{Artifact, Coefficient, Importance, LeftOutColumn, MeanStd, Metrics, RowScores, UsedColumn};
use crate::spec::Split;
use std::collections::BTreeMap;

/// Number of columns that a table shows.
const SHOWN_COLUMNS: usize = 10;

/// Number of columns beyond which centres are not shown.
const MAX_CENTRE_COLUMNS: usize = 12;

/// Formats the report; `test_rows` are those of the file of `--test`.
pub(super) fn report(trained: &Trained, test_rows: Option<&ScoredRows>, args: &TrainArgs) -> String {
    let report = &trained.report;
    let mut text = match &report.metrics {
        Metrics::Classification(scores) => {
            let mut sets: Vec<(&str, RowScores)> = Vec::new();
            sets.extend(scores.test.clone().map(|scores| ("test", RowScores::Classes(scores))));
            sets.push(("train", RowScores::Classes(scores.train.clone())));
            let confusion = scores.test.as_ref().unwrap_or(&scores.train);
            ordered_text(&scores_text(&sets), scores.cv.as_ref(), scores.test.is_some())
                + &confusion_text(&confusion.confusion_matrix)
        }
        Metrics::Regression(scores) => {
            let mut sets: Vec<(&str, RowScores)> = Vec::new();
            sets.extend(scores.test.map(|scores| ("test", RowScores::Numbers(scores))));
            sets.push(("train", RowScores::Numbers(scores.train)));
            ordered_text(&scores_text(&sets), scores.cv.as_ref(), scores.test.is_some())
        }
        Metrics::Clustering(scores) => clusters_text(scores),
    };
    text.insert_str(0, &scored_rows_text(trained, test_rows, args));
    for (name, value) in report.facts.iter().filter(|(_, value)| !value.is_null()) {
        let value = value.as_f64().map_or_else(|| value.to_string(), number);
        text.push_str(&format!("  {} {value}\n", name.replace('_', " ")));
    }
    text.push_str(&interval_text(trained));
    text.push_str(&dropped_text(report.rows.missing_values));
    text.push_str(&columns_text(&report.columns.used, &report.columns.left_out));
    for artifact in &report.artifacts {
        text.push_str(&artifact_text(artifact));
    }
    if let Some(rules) = trained.model.rules().filter(|_| args.rules) {
        text.push_str(&format!("\n{rules}"));
    }
    text
}

/// Describes the interval around the predictions of a regression.
fn interval_text(trained: &Trained) -> String {
    let Some(ModelTarget::Numbers {
        interval: Some(interval),
        ..
    }) = trained.model.target()
    else {
        return String::new();
    };
    let (below, above) = (number(interval.below), number(interval.above));
    let share = number(interval.coverage * 100.0);
    format!("  {share} % of rows that were not learned from differ from the prediction by {below} to {above}\n")
}

/// Describes the rows that the scores are for, and which model is saved.
fn scored_rows_text(trained: &Trained, test_rows: Option<&ScoredRows>, args: &TrainArgs) -> String {
    let rows = trained.report.rows;
    let how = match &trained.report.split {
        Split::None => match &args.score.test {
            Some(file) => {
                let counts = test_rows.map_or(String::new(), |rows| format!(" ({})", rows.text()));
                Some(format!("test: {}{counts}", file.display()))
            }
            None if trained.report.task.needs_target() && args.score.cv.is_none() => {
                Some("no rows were held out: the scores are those on rows that the model has seen".to_owned())
            }
            None => None,
        },
        Split::Random { .. } => Some(format!("test: {} held out at random", count(rows.test, "row"))),
        Split::Stratified { .. } => Some(format!(
            "test: {} held out, in proportion to the classes",
            count(rows.test, "row")
        )),
        Split::Group { column, .. } => Some(format!(
            "test: {} held out, whole groups by “{column}”",
            count(rows.test, "row")
        )),
        Split::Time { column, .. } => Some(format!("test: the latest {} by “{column}”", count(rows.test, "row"))),
    };
    let saved = match (args.refit, args.model.is_some() || args.onnx.is_some()) {
        (true, _) => Some(refit_text(args)),
        (false, true) if rows.test > 0 => Some("the saved model is the one that was scored".to_owned()),
        _ => None,
    };
    let notes: Vec<String> = how.into_iter().chain(saved).collect();
    match notes.is_empty() {
        true => String::new(),
        false => format!("  {}\n", notes.join("; ")),
    }
}

/// Says that the saved model was fitted once more, and which options show the one before.
fn refit_text(args: &TrainArgs) -> String {
    let shown = [
        ("--rules", args.rules),
        ("--graphviz", args.graphviz.is_some()),
        ("--output", args.output.is_some()),
    ];
    let shown: Vec<&str> = shown
        .into_iter()
        .filter_map(|(flag, is_given)| is_given.then_some(flag))
        .collect();
    let scored = match shown[..] {
        [] => String::new(),
        [flag] => format!(" ({flag} shows the scored model)"),
        _ => format!(" ({} show the scored model)", shown.join(" and ")),
    };
    format!("the saved model was fitted once more, to all rows{scored}")
}

/// Puts the scores on rows that the model has not seen first: those of the test, or else those of
/// the folds.
fn ordered_text(scores: &str, cv: Option<&BTreeMap<String, MeanStd>>, has_test: bool) -> String {
    let folds = folds_text(cv);
    if has_test || folds.is_empty() {
        format!("{scores}{folds}")
    } else {
        format!("{}\n{scores}", folds.trim_start_matches('\n'))
    }
}

/// Formats the scores of a cross-validation.
fn folds_text(scores: Option<&BTreeMap<String, MeanStd>>) -> String {
    let Some(scores) = scores else {
        return String::new();
    };
    let mut rows = vec![vec!["cross-validation".to_owned(), "mean ± std".to_owned()]];
    rows.extend(scores.iter().map(|(name, found)| {
        let value = format!("{} ± {}", number(found.mean), number(found.std));
        vec![name.replace('_', " "), value]
    }));
    format!("\n{}", table(&rows))
}

/// Lists the columns that were used, with their encoding, and those that were not.
fn columns_text(used: &[UsedColumn], left_out: &[LeftOutColumn]) -> String {
    let one = |column: &UsedColumn| {
        let levels = column
            .levels
            .map(|levels| count(levels, "category").replace("categorys", "categories"));
        let fill = column.fill.as_ref().map(|fill| format!("missing filled with {fill}"));
        let kept = (fill.is_none() && column.missing_rows > 0)
            .then(|| format!("kept missing in {}", count(column.missing_rows, "row")));
        let dropped = (column.left_out_rows > 0)
            .then(|| format!("missing in {} that were left out", count(column.left_out_rows, "row")));
        let encoding = column.encoding.as_ref().map(ToString::to_string);
        let notes: Vec<String> = [levels, encoding, fill, kept, dropped].into_iter().flatten().collect();
        match notes.is_empty() {
            true => column.name.clone(),
            false => format!("{} ({})", column.name, notes.join(", ")),
        }
    };
    let used: Vec<String> = used.iter().map(one).collect();
    let left_out: Vec<String> = left_out
        .iter()
        .map(|column| format!("{} ({})", column.name, column.reason))
        .collect();
    let line = |title: &str, names: &[String]| match names.is_empty() {
        true => String::new(),
        false => format!("  {title}: {}\n", names.join(", ")),
    };
    line("columns used", &used) + &line("columns not used", &left_out)
}

fn artifact_text(artifact: &Artifact) -> String {
    match artifact {
        Artifact::Importances { columns } => importances_text("importance", columns),
        Artifact::PermutationImportances {
            score, rows, columns, ..
        } => {
            let title = format!("decrease in {} ({rows} rows)", score.replace("r2", "R²"));
            importances_text(&title, columns)
        }
        Artifact::Centroids { columns, rows } if columns.len() <= MAX_CENTRE_COLUMNS => {
            let clusters: Vec<String> = (0..rows.len()).map(|cluster| cluster.to_string()).collect();
            rows_text("centroid", &clusters, columns, rows)
        }
        Artifact::ClassMeans { classes, columns, rows } if columns.len() <= MAX_CENTRE_COLUMNS => {
            rows_text("mean", classes, columns, rows)
        }
        Artifact::Coefficients {
            class,
            intercept,
            columns,
        } => coefficients_text(class.as_deref(), *intercept, columns),
        Artifact::Sweep { points } => {
            let header = ["clusters", "inertia", "silhouette"].map(str::to_owned).to_vec();
            let row = |point: &crate::report::SweepPoint| {
                let silhouette = point.silhouette.map_or_else(|| "-".into(), number);
                vec![point.n_clusters.to_string(), number(point.inertia), silhouette]
            };
            let rows: Vec<Vec<String>> = [header].into_iter().chain(points.iter().map(row)).collect();
            format!("\n{}", table(&rows))
        }
        _ => String::new(),
    }
}

/// Formats the most important columns.
fn importances_text(title: &str, columns: &[Importance]) -> String {
    let mut rows = vec![vec!["column".to_owned(), title.to_owned()]];
    rows.extend(columns.iter().take(SHOWN_COLUMNS).map(|found| {
        let spread = found.std.map_or(String::new(), |std| format!(" ± {}", number(std)));
        vec![found.column.clone(), format!("{}{spread}", number(found.importance))]
    }));
    format!("\n{}{}", table(&rows), more_text(columns.len()))
}

/// Says how many columns a table does not show.
fn more_text(columns: usize) -> String {
    match columns.saturating_sub(SHOWN_COLUMNS) {
        0 => String::new(),
        more => format!("  and {} (all with --json)\n", count(more, "more column")),
    }
}

/// Formats the largest coefficients.
fn coefficients_text(class: Option<&str>, intercept: f64, columns: &[Coefficient]) -> String {
    let has_odds = columns.iter().any(|column| column.odds_ratio.is_some());
    let mut header = vec!["column".to_owned(), "coefficient".to_owned(), "per std".to_owned()];
    header.extend(has_odds.then(|| "odds ratio".to_owned()));
    let mut rows = vec![header, vec!["(intercept)".to_owned(), number(intercept)]];
    rows.extend(columns.iter().take(SHOWN_COLUMNS).map(|column| {
        let numbers = [Some(column.coefficient), Some(column.standardised), column.odds_ratio];
        let numbers = numbers.into_iter().flatten().map(number);
        [column.column.clone()].into_iter().chain(numbers).collect()
    }));
    let class = class.map_or(String::new(), |class| format!("  for the class {class}\n"));
    format!("\n{class}{}{}", table(&rows), more_text(columns.len()))
}

/// Formats rows of numbers with their names, below the names of the columns.
fn rows_text(title: &str, names: &[String], columns: &[String], numbers: &[Vec<f64>]) -> String {
    let header = [title.to_owned()].into_iter().chain(columns.iter().cloned()).collect();
    let row = |(name, numbers): (&String, &Vec<f64>)| {
        let numbers = numbers.iter().map(|&value| number(value));
        [name.clone()].into_iter().chain(numbers).collect()
    };
    let rows: Vec<Vec<String>> = [header].into_iter().chain(names.iter().zip(numbers).map(row)).collect();
    format!("\n{}", table(&rows))
}
