//! Estimate of the memory and time of a run from the stored statistics of its data set, without
//! reading the file.
//!
//! The memory is the peak over the stages of a training ([`crate::jobs`]); a test compares it with
//! the allocations of trainings. The number of nodes is an expectation (docs/ml.md): the limit of
//! the child process applies where it is exceeded.

mod cost;
mod neighbors;
mod permutation;
mod table;
pub(crate) mod time;
mod widths;

use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use crate::services::runs::preparation::algorithm_of;
use crate::thread_pools::cores;
use cost::{Cost, Shape, Target, as_bytes, as_f64, centres, dense, test_share, trees};
use domain::algorithm::{AlgorithmSpec, Task};
use domain::dataset::{Column, ColumnType};
use domain::run::{Split, TrainRequest};
use ml_core::spec::CostModel;
use neighbors::neighbors;
use permutation::Shuffles;
use std::collections::HashSet;
use std::time::Duration;
use table::{longest_texts, table};
use time::{format_duration, time_remedy};
use widths::{cells, numbers, width};

/// Divisor of the memory of a run that gives the largest size of its model as text.
pub(crate) const MODEL_SHARE: u64 = 4;

/// Estimated cost of a run.
#[derive(Clone, Debug)]
pub(crate) struct Estimate {
    /// Peak memory in bytes.
    pub(crate) memory: u64,
    /// Size of the model as text in bytes, which the server holds while it is written to the
    /// database.
    pub(crate) model: u64,
    /// Memory in bytes of the check before a run is queued, which reads and encodes the file. Holds
    /// for every distribution of the lengths of its texts, because the check has no process of its
    /// own.
    pub(crate) check: u64,
    /// Approximate duration of the training.
    pub(crate) duration: Duration,
    /// Features and the number of their matrix columns, in descending order.
    widths: Vec<(String, u64)>,
    /// Share of the peak that belongs to trees.
    trees: f64,
    cost: CostModel,
    /// Sentence that names changes of the request that make the run shorter.
    time_remedy: String,
}

/// Ratio of an estimate to the limit of time from which on a run is refused before it is queued.
/// Estimates of time are rough, because machines and data differ: a run that ends in time must not
/// be refused, and one that does not is ended by its worker.
const REFUSAL_FACTOR: u32 = 4;

const SMALLER_TREES: &str =
    "Take fewer trees (n_estimators), or smaller ones (max_depth, max_leaf_nodes, min_samples_leaf).";

impl Estimate {
    /// Estimates a request on a data set. Parts that do not suit the data set are ignored, because
    /// they are refused elsewhere.
    pub(crate) fn new(dataset: &DatasetRow, request: &TrainRequest) -> Result<Self> {
        let spec = algorithm_of(request)?;
        let columns = dataset.columns()?;
        let target = request.target();
        let split = request.split.as_ref().and_then(Split::column);
        let named = request.features.as_ref();
        let named: Option<HashSet<&str>> = named.map(|names| names.iter().map(String::as_str).collect());
        let is_feature = |column: &&Column| {
            let usable = match column.kind {
                _ if request.encodings.contains_key(&column.name) => true,
                ColumnType::Numeric => true,
                ColumnType::Categorical => spec.task != Task::Clustering || request.features.is_some(),
                ColumnType::Text | ColumnType::Datetime | ColumnType::Ignore => false,
            };
            let chosen = named.as_ref().is_none_or(|names| names.contains(column.name.as_str()));
            usable && chosen && ![target, split].contains(&Some(column.name.as_str()))
        };
        let features = columns.iter().filter(is_feature);
        let mut widths: Vec<(String, u64)> = features
            .clone()
            .map(|column| (column.name.clone(), width(column, request)))
            .collect();
        // Columns of categories are read unless features are named.
        let read = columns.iter().filter(|column| {
            let is_unused_category = column.kind == ColumnType::Categorical && request.features.is_none();
            is_feature(column) || is_unused_category || [target, split].contains(&Some(column.name.as_str()))
        });
        let longest_texts = longest_texts(dataset, read.clone());
        let rows = as_f64(dataset.row_count.unsigned_abs());
        let shape = Shape {
            rows,
            width: widths.iter().map(|(_, width)| as_f64(*width)).sum(),
            features: as_f64(features.clone().map(|column| cells(column, request)).sum()),
            numeric: as_f64(features.map(|column| numbers(column, request)).sum()),
            file: as_f64(dataset.size_bytes.unsigned_abs()),
            table: table(dataset, columns.len(), read),
            threads: as_f64(cores() as u64),
            shuffles: Shuffles::new(
                request.permutation_repeats,
                as_f64(widths.len() as u64),
                rows,
                test_share(request),
            ),
        };
        let is_dense = request.scale || spec.cost != CostModel::Trees;
        let scaling = if is_dense { 2.0 * shape.dense_matrix() } else { 0.0 };
        let check = shape.table + longest_texts + shape.matrix() + scaling;
        let Cost {
            memory,
            trees,
            model,
            seconds,
        } = cost(spec, &shape, request, &columns);
        widths.sort_by_key(|(_, width)| std::cmp::Reverse(*width));
        Ok(Self {
            memory: as_bytes(memory),
            model: as_bytes(model),
            check: as_bytes(check),
            duration: Duration::from_secs_f64(seconds.min(1e9)),
            widths,
            trees,
            cost: spec.cost,
            time_remedy: time_remedy(spec.cost, request),
        })
    }

    /// Refuses a run that needs more than `limit` bytes, with a remedy.
    pub(crate) fn check_memory(&self, limit: u64) -> Result<()> {
        if self.memory <= limit && self.model > limit / MODEL_SHARE {
            let (field, remedy) = if self.trees > 0.0 {
                ("parameters", SMALLER_TREES.to_owned())
            } else {
                (self.field(), self.remedy())
            };
            let message = format!(
                "The model of this run would take about {} MB, more than the {} MB that are kept of one. {remedy}",
                megabytes(self.model),
                megabytes(limit / MODEL_SHARE)
            );
            return Err(Error::field(field, "model_too_large", message));
        }
        if self.memory <= limit {
            return Ok(());
        }
        let message = format!(
            "This run needs about {} MB of memory; there are {} MB for a run. {}",
            megabytes(self.memory),
            megabytes(limit),
            self.remedy()
        );
        Err(Error::field(self.field(), "too_much_memory", message))
    }

    /// Refuses a run that would take much longer than `limit`, with a remedy.
    pub(crate) fn check_time(&self, limit: Option<Duration>) -> Result<()> {
        let Some(limit) = limit.filter(|limit| self.duration > limit.saturating_mul(REFUSAL_FACTOR)) else {
            return Ok(());
        };
        let field = match self.cost {
            CostModel::Centres | CostModel::Trees => "parameters",
            CostModel::Dense | CostModel::Neighbors => "features",
        };
        let message = format!(
            "This run would take about {}; a run may take {}. {}",
            format_duration(self.duration),
            format_duration(limit),
            self.time_remedy
        );
        Err(Error::field(field, "too_much_time", message))
    }

    /// Returns the field of the request that can make the run smaller.
    fn field(&self) -> &'static str {
        if self.trees > 0.5 { "parameters" } else { "features" }
    }

    fn remedy(&self) -> String {
        if self.trees > 0.5 {
            return SMALLER_TREES.into();
        }
        let all: u64 = self.widths.iter().map(|(_, width)| width).sum();
        let wide: Vec<String> = self
            .widths
            .iter()
            .take_while(|(_, width)| *width > 1)
            .take(3)
            .map(|(name, width)| format!("“{name}” ({width})"))
            .collect();
        if wide.is_empty() {
            return format!("Its {all} columns are numbers: name fewer of them in features, or upload fewer rows.");
        }
        format!(
            "Each value of a categorical column becomes a column of its own, {all} in all. Leave out of features those \
             with the most values, such as {}.",
            wide.join(", ")
        )
    }
}

/// Returns the cost of a request; parameters that do not suit have their default.
fn cost(spec: &AlgorithmSpec, shape: &Shape, request: &TrainRequest, columns: &[Column]) -> Cost {
    let parameters = spec
        .with_defaults(&request.parameters)
        .unwrap_or_else(|_| spec.defaults());
    let target = match spec.task {
        Task::Classification => {
            let is_target = |column: &&Column| request.target() == Some(column.name.as_str());
            Target::classes(columns.iter().find(is_target), shape.rows)
        }
        Task::Regression | Task::Clustering => Target::number(),
    };
    match spec.cost {
        CostModel::Centres => centres(shape, &parameters, request.scale),
        CostModel::Trees => trees(shape, &parameters, request, &target),
        CostModel::Dense => dense(shape, request, &target),
        CostModel::Neighbors => neighbors(shape, &parameters, request, &target),
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}
