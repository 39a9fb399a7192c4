//! Runs side by side.

use super::run::facts::{setting_label, value_text};
use crate::components::number::short;
use crate::components::{Empty, Kept, Loading, PageHeader, StateBadge};
use crate::error::AppError;
use crate::resource::page_resource;
use crate::server_fns::runs::run_compare;
use domain::run::{COMPARED_RUNS, ComparedMetric, ComparedRun, RunComparison};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;

/// The comparison of the runs that the address names, as `?ids=1&ids=2` or `?ids=1,2`.
#[component]
pub fn RunComparePage() -> impl IntoView {
    let query = use_query_map();
    let ids = Memo::new(move |_| {
        let texts = query.read().get_all("ids").unwrap_or_default();
        let parts = texts.iter().flat_map(|text| text.split(','));
        let mut ids: Vec<i64> = Vec::new();
        for id in parts.filter_map(|part| part.trim().parse().ok()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    });
    let data = page_resource(move || ids.get(), compare);
    let kept = Kept::default();
    view! {
        <PageHeader title="Compare runs" above=vec![("/runs", "Runs")]/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                kept.load(ids.get_untracked(), data.await, |found| match found {
                    Some(comparison) => view! { <Comparison comparison/> }.into_any(),
                    None => view! { <Choose/> }.into_any(),
                })
            })}
        </Transition>
    }
    .into_any()
}

/// None when there are too few or too many runs to compare.
async fn compare(ids: Vec<i64>) -> Result<Option<RunComparison>, AppError> {
    match COMPARED_RUNS.contains(&ids.len()) {
        true => run_compare(ids).await.map(Some),
        false => Ok(None),
    }
}

#[component]
fn Choose() -> impl IntoView {
    view! {
        <Empty title="Choose 2 to 10 runs" text="Check the boxes of the runs that you want to see side by side, then press “Compare”.">
            <A href="/runs" attr:class="button">"Choose runs"</A>
        </Empty>
    }
}

/// A line of the table.
struct Line {
    name: String,
    /// A text for each run.
    cells: Vec<String>,
    /// Whether not all of them are the same.
    differs: bool,
    /// Which of them are the best; empty where none is.
    best: Vec<bool>,
}

#[component]
fn Comparison(comparison: RunComparison) -> impl IntoView {
    let RunComparison {
        runs,
        parameters,
        mut metrics,
    } = comparison;
    // The name that the form of the first run that has the parameter gives it.
    let label = |name: &str| {
        let labels = runs.iter().map(|run| setting_label(run.algorithm, name));
        labels
            .into_iter()
            .find(|label| label != name)
            .unwrap_or_else(|| name.to_owned())
    };
    let seeds = Line {
        name: "Seed".into(),
        cells: runs.iter().map(|run| run.seed.to_string()).collect(),
        differs: runs.windows(2).any(|pair| pair[0].seed != pair[1].seed),
        best: Vec::new(),
    };
    let settings = parameters.into_iter().map(|row| Line {
        name: label(&row.name),
        cells: row.values.iter().map(value_text).collect(),
        differs: row.differs,
        best: Vec::new(),
    });
    let settings = settings.chain([seeds]).collect();
    metrics.sort_by_key(|metric| weight(&metric.name));
    let results = metrics.into_iter().map(metric_line).collect();
    let columns = runs.len() + 1;
    let heads = runs.into_iter().map(|run| view! { <RunHead run/> }).collect_view();
    view! {
        <div class="compare">
            <label class="check"><input type="checkbox" id="only-differences"/>"Only what differs"</label>
            <div class="table-box" tabindex="0" role="region" aria-label="Comparison">
                <table class="table table-dense">
                    <caption class="visually-hidden">"Runs side by side; what differs is marked"</caption>
                    <thead><tr><th scope="col">"Run"</th>{heads}</tr></thead>
                    <Lines title="Metrics" lines=results columns/>
                    <Lines title="Settings" lines=settings columns/>
                </table>
            </div>
        </div>
    }
}

#[component]
fn RunHead(run: ComparedRun) -> impl IntoView {
    view! {
        <th scope="col" class="compare-run">
            <A href=format!("/runs/{}", run.id)>{format!("{} {}", run.algorithm.name(), run.id)}</A>
            <A href=format!("/datasets/{}", run.dataset_id)>{run.dataset_name}</A>
            <StateBadge state=run.state/>
        </th>
    }
}

#[component]
fn Lines(title: &'static str, lines: Vec<Line>, columns: usize) -> impl IntoView {
    if lines.is_empty() {
        return ().into_any();
    }
    let rows = lines
        .into_iter()
        .map(|line| {
            let mut best = line.best.into_iter();
            let cells = line
                .cells
                .into_iter()
                .map(|text| match best.next() {
                    Some(true) => view! { <td><strong title="The best">{text}</strong></td> }.into_any(),
                    _ => view! { <td>{text}</td> }.into_any(),
                })
                .collect_view();
            view! { <tr data-differs=line.differs.then_some("")><th scope="row">{line.name}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <tbody>
            <tr class="compare-group"><th scope="rowgroup" colspan=columns>{title}</th></tr>
            {rows}
        </tbody>
    }
    .into_any()
}

fn metric_line(metric: ComparedMetric) -> Line {
    let best = best(&metric);
    let cells = metric
        .values
        .iter()
        .map(|value| value.map_or_else(|| "–".into(), short))
        .collect();
    Line {
        name: words(&metric.name),
        cells,
        differs: metric.differs,
        best,
    }
}

/// What says most comes first: how good the run is on rows that it has not seen.
fn weight(name: &str) -> usize {
    let parts = ["test.", "cv.", "train.", "rows_"];
    let place = parts.iter().position(|part| name.starts_with(part));
    match place {
        Some(place @ 0..=1) => place,
        Some(place) => place + 1,
        None => 2,
    }
}

/// `test.f1_macro` as `Test F1 macro`.
fn words(name: &str) -> String {
    let text = name.replace(['.', '_'], " ");
    let text = text
        .replace("roc auc", "ROC AUC")
        .replace("f1", "F1")
        .replace("oob", "OOB");
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Which values are the best, where it is better to be higher or to be lower, and the values differ.
fn best(metric: &ComparedMetric) -> Vec<bool> {
    const HIGHER: [&str; 7] = [
        "accuracy",
        "precision",
        "recall",
        "f1",
        "roc_auc",
        "silhouette",
        "oob_score",
    ];
    // Neither what a model says of the rows that it knows by heart, nor the baseline, nor how much folds vary is a merit.
    let is_merit = !metric.name.starts_with("train.") && !["baseline", "std"].iter().any(|no| metric.name.contains(no));
    let is = |names: &[&str]| is_merit && names.iter().any(|name| metric.name.contains(name));
    let sign = match (is(&HIGHER), is(&["log_loss"])) {
        (true, _) => 1.0,
        (_, true) => -1.0,
        _ => return Vec::new(),
    };
    let scores = metric.values.iter().map(|value| value.map(|value| sign * value));
    let Some(most) = scores
        .clone()
        .flatten()
        .max_by(f64::total_cmp)
        .filter(|_| metric.differs)
    else {
        return Vec::new();
    };
    scores.map(|score| score == Some(most)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_read_as_words() {
        assert_eq!(words("test.f1_macro"), "Test F1 macro");
        assert_eq!(words("train.roc_auc"), "Train ROC AUC");
        assert_eq!(words(""), "");
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
        names.sort_by_key(|name| weight(name));
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
    fn the_best_is_the_highest_score_or_the_lowest_loss() {
        let of = |name: &str, values: [Option<f64>; 3], differs| {
            best(&ComparedMetric {
                name: name.into(),
                values: values.to_vec(),
                differs,
            })
        };
        assert_eq!(
            of("test.accuracy", [Some(0.5), Some(0.9), None], true),
            [false, true, false]
        );
        assert_eq!(
            of("test.log_loss", [Some(0.5), Some(0.9), Some(0.5)], true),
            [true, false, true]
        );
        assert!(of("test.accuracy", [Some(0.5); 3], false).is_empty());
        assert!(of("inertia", [Some(1.0), Some(2.0), None], true).is_empty());
        for name in ["cv.accuracy.std", "train.accuracy", "test.baseline_accuracy"] {
            assert!(of(name, [Some(1.0), Some(2.0), None], true).is_empty());
        }
    }
}
