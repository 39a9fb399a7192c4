//! Comparison of runs.

use super::{Run, RunAnswer, RunState};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

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

/// Every name that occurs, in the order of the first that has it, with the first value of each
/// column.
fn side_by_side<T: Clone>(columns: Vec<Vec<(String, T)>>) -> impl Iterator<Item = (String, Vec<Option<T>>)> {
    let names = distinct_names(&columns);
    let by_name = |column: Vec<(String, T)>| {
        let mut values = HashMap::new();
        for (name, value) in column {
            values.entry(name).or_insert(value);
        }
        values
    };
    let columns: Vec<HashMap<String, T>> = columns.into_iter().map(by_name).collect();
    names.into_iter().map(move |name| {
        let values = columns.iter().map(|column| column.get(&name).cloned()).collect();
        (name, values)
    })
}

fn distinct_names<T>(columns: &[Vec<(String, T)>]) -> Vec<String> {
    let mut seen = HashSet::new();
    let names = columns.iter().flatten().map(|(name, _)| name);
    let distinct = names.filter(|name| seen.insert(name.as_str()));
    distinct.cloned().collect()
}

fn differ<T: PartialEq>(values: &[T]) -> bool {
    values.windows(2).any(|pair| pair[0] != pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_compared_once_with_its_first_value() {
        let column = |pairs: &[(&str, u32)]| {
            pairs
                .iter()
                .map(|&(name, value)| (name.to_owned(), value))
                .collect::<Vec<_>>()
        };
        let columns = vec![column(&[("b", 1), ("a", 2), ("b", 3)]), column(&[("c", 4), ("a", 5)])];
        let expected = [
            ("b".to_owned(), vec![Some(1), None]),
            ("a".to_owned(), vec![Some(2), Some(5)]),
            ("c".to_owned(), vec![None, Some(4)]),
        ];
        assert_eq!(side_by_side(columns).collect::<Vec<_>>(), expected);
    }
}
