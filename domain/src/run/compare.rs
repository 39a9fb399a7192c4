//! Comparison of runs.

use super::{Run, RunAnswer, RunState};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Smallest and largest number of runs to compare.
pub const COMPARED_RUNS: std::ops::RangeInclusive<usize> = 2..=10;

/// Answer of `GET /ml/runs/compare`. All `values` are in the order of `runs`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunComparison {
    /// The runs, in the order that was asked for.
    pub runs: Vec<ComparedRun>,
    /// Their parameters.
    pub parameters: Vec<ComparedParameter>,
    /// Their metrics: every number, by its path (`test.accuracy`).
    pub metrics: Vec<ComparedMetric>,
}

/// A run of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedRun {
    /// The run.
    pub id: i64,
    /// The id of the algorithm.
    pub algorithm: String,
    /// The name of the algorithm.
    pub algorithm_name: String,
    /// The data set.
    pub dataset_id: i64,
    /// Its name.
    pub dataset_name: String,
    /// Its state.
    pub state: RunState,
    /// The seed, given or drawn.
    pub seed: u64,
}

/// A parameter of several runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedParameter {
    /// The parameter.
    pub name: String,
    /// Its value in each run; null where the run has none.
    pub values: Vec<Value>,
    /// Whether not all values are the same.
    pub differs: bool,
}

/// A metric of several runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ComparedMetric {
    /// The metric.
    pub name: String,
    /// Its value in each run; null where the run has none.
    pub values: Vec<Option<f64>>,
    /// Whether not all values are the same.
    pub differs: bool,
}

impl RunComparison {
    /// Compares runs.
    #[must_use]
    pub fn new(runs: &[Run]) -> Self {
        let parameters = runs.iter().map(Run::all_parameters);
        let metrics = runs.iter().map(|run| {
            let mut found = Vec::new();
            let metrics = RunAnswer::from(run.clone()).metrics;
            numbers("", &serde_json::to_value(metrics).unwrap_or_default(), &mut found);
            found
        });
        Self {
            runs: runs.iter().map(ComparedRun::new).collect(),
            parameters: side_by_side(parameters.collect())
                .map(|(name, values)| ComparedParameter {
                    differs: differ(&values),
                    values: values.into_iter().map(Option::unwrap_or_default).collect(),
                    name,
                })
                .collect(),
            metrics: side_by_side(metrics.collect())
                .map(|(name, values)| ComparedMetric {
                    differs: differ(&values),
                    values,
                    name,
                })
                .collect(),
        }
    }
}

impl ComparedRun {
    fn new(run: &Run) -> Self {
        Self {
            id: run.id,
            algorithm: run.algorithm.clone(),
            algorithm_name: run.algorithm_name.clone(),
            dataset_id: run.dataset_id,
            dataset_name: run.dataset_name.clone(),
            state: run.state,
            seed: run.seed,
        }
    }
}

/// The numbers inside a value with their paths; lists, such as the confusion matrix, are left out.
fn numbers(path: &str, value: &Value, found: &mut Vec<(String, f64)>) {
    if let Value::Object(fields) = value {
        for (name, value) in fields {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            numbers(&path, value, found);
        }
    } else if let Some(number) = value.as_f64() {
        found.push((path.to_owned(), number));
    }
}

/// Every name that occurs, in the order of the first that has it, with the value of each column.
fn side_by_side<T: Clone>(columns: Vec<Vec<(String, T)>>) -> impl Iterator<Item = (String, Vec<Option<T>>)> {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in columns.iter().flatten() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names.into_iter().map(move |name| {
        let of = |column: &Vec<(String, T)>| {
            let found = column.iter().find(|(other, _)| *other == name);
            found.map(|(_, value)| value.clone())
        };
        let values = columns.iter().map(of).collect();
        (name, values)
    })
}

fn differ<T: PartialEq>(values: &[T]) -> bool {
    values.windows(2).any(|pair| pair[0] != pair[1])
}
