//! Estimate of the memory and time of a run from the stored statistics of its data set, without
//! reading the file.
//!
//! The memory is the peak over the stages of a training ([`crate::jobs`]); a test compares it with
//! what trainings allocate. Numbers of nodes are an expectation (docs/ml.md): in the child process
//! a limit holds where it is exceeded.

use crate::background::cores;
use crate::db::datasets::DatasetRow;
use crate::error::{Error, Result};
use domain::dataset::{Column, ColumnType};
use domain::run::{Classifier, ClassifyRequest, DEFAULT_TEST_SIZE, KMeansRequest, RunRequest};
use ml_core::data::{MAX_CLASSES, MAX_ONE_HOT};
use std::time::Duration;

/// Memory that every training takes: parsed blocks of the file, buffers, tables of the program.
const BASE: f64 = 8e6;
/// A distinct text: itself, an entry of the table of codes, and one of the list that is sorted at
/// the end.
const LEVEL: f64 = 130.0;
/// A node of a tree without the shares of its classes, as it is kept, and as text.
const NODE: f64 = 48.0;
const NODE_TEXT: f64 = 60.0;
/// Distinct values are counted up to here.
const COUNTED: u64 = 10_000;
/// Of the memory of a run a model may take one of so many parts as text.
pub(crate) const MODEL_SHARE: u64 = 4;
/// A number of a centre as text, and its share of the names of the columns.
const CENTRE_TEXT: f64 = 60.0;
/// Trees are laid out anew for many rows.
const COMPACT: f64 = 24.0;
/// Blocks of rows whose sums of clusters are added up at the end of an iteration.
const SUM_BLOCKS: f64 = 68.0;
/// A column of a matrix for trees: its name, more than once, and its entry in lists of columns.
const COLUMN: f64 = 200.0;
/// Rows of the silhouette.
const SAMPLE: f64 = 10_000.0;

/// The estimated cost of a run.
#[derive(Clone, Debug)]
pub(crate) struct Estimate {
    /// Bytes at the peak.
    pub(crate) memory: u64,
    /// Bytes of the model as text, which the server holds while it is written to the database.
    pub(crate) model: u64,
    /// Bytes for the check before a run is queued, which reads and encodes the file.
    pub(crate) check: u64,
    /// How long the fit takes, roughly.
    pub(crate) duration: Duration,
    /// Features and how many columns of the matrix each makes, most first.
    widths: Vec<(String, u64)>,
    /// The share of the peak that is trees.
    trees: f64,
}

const SMALLER_TREES: &str =
    "Take fewer trees (n_estimators), or smaller ones (max_depth, max_leaf_nodes, min_samples_leaf).";

/// Cost of an algorithm.
struct Cost {
    memory: f64,
    /// The share of the memory that is trees.
    trees: f64,
    model: f64,
    seconds: f64,
}

/// Dimensions that all sizes depend on.
struct Shape {
    rows: f64,
    /// Columns of the matrix.
    width: f64,
    /// Features, and how many of them are numbers.
    features: f64,
    numeric: f64,
    /// Bytes of the table while it grows.
    table: f64,
    threads: f64,
}

impl Estimate {
    /// Of a request on a data set. What does not fit the data set counts nothing: it is refused
    /// elsewhere.
    pub(crate) fn new(dataset: &DatasetRow, request: &RunRequest) -> Result<Self> {
        let columns = dataset.columns()?;
        let target = match request {
            RunRequest::Classify(request) => Some(request.target.as_str()),
            RunRequest::KMeans(_) => None,
        };
        let is_feature = |column: &&Column| {
            let usable = matches!(column.kind, ColumnType::Numeric | ColumnType::Categorical);
            let chosen = request
                .features()
                .is_none_or(|features| features.contains(&column.name));
            usable && chosen && target != Some(column.name.as_str())
        };
        let features = columns.iter().filter(is_feature);
        let mut widths: Vec<(String, u64)> = features.map(|column| (column.name.clone(), width(column))).collect();
        // Only what the run needs is read.
        let read = columns
            .iter()
            .filter(|column| is_feature(column) || target == Some(column.name.as_str()));
        let shape = Shape {
            rows: as_f64(dataset.row_count.unsigned_abs()),
            width: widths.iter().map(|(_, width)| as_f64(*width)).sum(),
            features: as_f64(widths.len() as u64),
            numeric: as_f64(widths.iter().filter(|(_, width)| *width == 1).count() as u64),
            table: table(dataset, columns.len(), read),
            threads: as_f64(cores() as u64),
        };
        let scales = match request {
            RunRequest::KMeans(_) => true,
            RunRequest::Classify(request) => request.scale,
        };
        let check = shape.table + shape.matrix() + if scales { 2.0 * shape.written_out() } else { 0.0 };
        let Cost {
            memory,
            trees,
            model,
            seconds,
        } = match request {
            RunRequest::KMeans(request) => kmeans(&shape, request),
            RunRequest::Classify(request) => {
                let target = columns.iter().find(|column| column.name == request.target);
                classify(&shape, request, target)
            }
        };
        widths.sort_by_key(|(_, width)| std::cmp::Reverse(*width));
        Ok(Self {
            memory: as_bytes(memory),
            model: as_bytes(model),
            check: as_bytes(check),
            duration: Duration::from_secs_f64(seconds.min(1e6)),
            widths,
            trees,
        })
    }

    /// Refuses a run that needs more than `most` bytes, and says what to leave out.
    pub(crate) fn check_memory(&self, most: u64) -> Result<()> {
        if self.memory <= most && self.model > most / MODEL_SHARE && self.trees > 0.0 {
            let message = format!(
                "The model of this run would take about {} MB, more than the {} MB that are kept of one. {SMALLER_TREES}",
                megabytes(self.model),
                megabytes(most / MODEL_SHARE)
            );
            return Err(Error::field("parameters", "model_too_large", message));
        }
        if self.memory <= most {
            return Ok(());
        }
        let message = format!(
            "This run needs about {} MB of memory; there are {} MB for a run. {}",
            megabytes(self.memory),
            megabytes(most),
            self.remedy()
        );
        Err(Error::field(self.field(), "too_much_memory", message))
    }

    /// The field of the request that can make the run smaller.
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

impl Shape {
    /// Bytes of the matrix as it is encoded: one-hot columns are stored as one number a feature.
    fn matrix(&self) -> f64 {
        self.rows * self.features * 8.0
    }

    /// Bytes of the matrix with every column written out, as scaling and K-Means need it.
    fn written_out(&self) -> f64 {
        self.rows * self.width * 8.0
    }
}

/// Columns of the matrix that a feature makes.
fn width(column: &Column) -> u64 {
    match column.kind {
        ColumnType::Numeric => 1,
        _ => column.distinct.clamp(1, MAX_ONE_HOT as u64),
    }
}

/// Bytes of the table at its peak: lists that grow have room for twice what they hold.
fn table<'a>(dataset: &DatasetRow, all: usize, read: impl Iterator<Item = &'a Column>) -> f64 {
    let rows = as_f64(dataset.row_count.unsigned_abs());
    let cell = as_f64(dataset.size_bytes.unsigned_abs()) / (rows * as_f64(all as u64)).max(1.0);
    let of = |column: &Column| match column.kind {
        ColumnType::Numeric => 16.0 * rows,
        _ => {
            let distinct = if column.distinct >= COUNTED {
                rows
            } else {
                as_f64(column.distinct)
            };
            8.0 * rows + distinct * (LEVEL + 2.0 * cell)
        }
    };
    read.map(of).sum::<f64>() + BASE
}

fn kmeans(shape: &Shape, request: &KMeansRequest) -> Cost {
    let Shape { rows, width, .. } = *shape;
    let last = request.n_clusters_max.unwrap_or(request.n_clusters);
    let clusters = f64::from(last);
    let (encoded, matrix) = (shape.matrix(), shape.written_out());
    let scaled = if request.scale { matrix } else { 0.0 };
    // Rows that differ are looked for, up to as many as there are clusters.
    let distinct = clusters.min(rows) * (width * 8.0 + 48.0);
    let encode = (shape.table + encoded)
        .max(encoded + matrix)
        .max(matrix + scaled + distinct);
    let model = clusters * width * 8.0;
    let blocks = (rows / 512.0).ceil().min(SUM_BLOCKS);
    let fit = matrix + matrix / 2.0 + 24.0 * rows + model * (3.0 * (blocks + 4.0) + 4.0) + distinct;
    let silhouette = matrix + SAMPLE.min(rows) * (width * 8.0 + 32.0) + 2.0 * model;
    // The matrix less its means, and the covariance of its columns, twice.
    let covariance = if width <= rows { 2.0 * width * width * 8.0 } else { 0.0 };
    let projection = 2.0 * matrix + covariance + 24.0 * width * 8.0 + 2.0 * model;
    let peak = encode.max(fit).max(silhouette).max(projection) + BASE;
    let fits = f64::from(last - request.n_clusters.min(last) + 1);
    let iterations = f64::from(request.max_iter.unwrap_or(300).min(30)) * f64::from(request.n_init.unwrap_or(10));
    let seconds = fits * (rows * width * clusters * iterations * 2e-10 + SAMPLE.min(rows).powi(2) * width * 3e-10);
    Cost {
        memory: peak,
        trees: 0.0,
        model: (clusters + 1.0) * width * CENTRE_TEXT,
        seconds: seconds / shape.threads,
    }
}

fn classify(shape: &Shape, request: &ClassifyRequest, target: Option<&Column>) -> Cost {
    let Shape {
        rows, width, threads, ..
    } = *shape;
    let encoded = shape.matrix();
    let matrix = if request.scale { shape.written_out() } else { encoded };
    let test = request.test_size.unwrap_or(DEFAULT_TEST_SIZE);
    let train_rows = rows * (1.0 - test);
    let (classes, impurity) = target.map_or((2.0, 0.5), |target| classes(target, rows));
    let forest = request.algorithm == Classifier::RandomForest;
    let given = |name: &str| request.parameters.get(name).and_then(serde_json::Value::as_f64);
    let trees = if forest {
        given("n_estimators").unwrap_or(100.0)
    } else {
        1.0
    };
    // A bootstrap sample holds 63 % of the rows. Where classes are mixed at random, a tree has
    // about as many leaves as there are rows that a guess gets wrong.
    let sample = if forest { 0.632 * train_rows } else { train_rows };
    let mut leaves = (0.85 * impurity * sample).min(sample / given("min_samples_leaf").unwrap_or(1.0).max(1.0));
    leaves = leaves.min(given("max_depth").map_or(f64::INFINITY, |depth| depth.min(60.0).exp2()));
    leaves = leaves.min(given("max_leaf_nodes").unwrap_or(f64::INFINITY)).max(1.0);
    let nodes = trees * 2.0 * leaves;
    let model = nodes * (NODE + 8.0 * classes);

    let train = matrix * (1.0 - test);
    let encode = shape.table + encoded;
    let scale = if request.scale { encoded + 2.0 * matrix } else { 0.0 };
    let rank = if train_rows > 65_536.0 { 4.0 } else { 2.0 };
    // A level takes a byte, which all columns of its feature share.
    let ranked = if request.scale {
        width * rank
    } else {
        shape.numeric * rank + (shape.features - shape.numeric)
    };
    let ranks = train_rows * ranked + width * COLUMN + threads * train_rows * 60.0;
    // Working space for each thread: the rows of a tree, and a histogram for each number.
    let growing = threads * (train_rows * 60.0 + shape.numeric * (4.0 * train_rows).min(16_384.0) + width * 130.0);
    let seen = trees * train_rows / 8.0;
    let grown = if forest { 1.3 } else { 2.5 } * model;
    let judging = nodes * COMPACT + seen;
    let fit = matrix + train + ranks + (growing + grown).max(model + judging) + 16.0 * train_rows;
    let predictions = 3.0 * rows * (classes * 8.0 + 4.0);
    let predict = matrix + train + model + nodes * COMPACT + predictions;
    let scores = matrix + model + predictions + 30.0 * rows + 8.0 * classes * classes * 8.0;
    let folds = if request.cv.is_some() { model + predictions } else { 0.0 };
    // Writing takes the model apart.
    let saving = 2.4 * model + 4.0 * classes * classes * 8.0;
    let peak = encode.max(scale).max(fit + folds).max(predict).max(scores).max(saving) + BASE;
    let features = if forest { width.sqrt() } else { width };
    let level = train_rows * features * 1e-8 * train_rows.max(2.0).log2();
    let fits = 1.0 + request.cv.map_or(0.0, f64::from);
    Cost {
        memory: peak,
        trees: (grown + nodes * COMPACT) / peak,
        model: nodes * (NODE_TEXT + 12.0 * classes) + width * CENTRE_TEXT,
        seconds: fits * trees * level / threads,
    }
}

/// How many classes a target has, and how mixed they are: the share of rows that a guess by their
/// shares gets wrong.
fn classes(target: &Column, rows: f64) -> (f64, f64) {
    let classes = as_f64(target.distinct.clamp(2, MAX_CLASSES as u64));
    let Some(top) = target.top.as_ref().filter(|top| !top.is_empty()) else {
        return (classes, 1.0 - 1.0 / classes);
    };
    let share = |count: u64| as_f64(count) / rows.max(1.0);
    let equal: f64 = top.iter().map(|value| share(value.count).powi(2)).sum();
    (classes, (1.0 - equal).clamp(0.0, 1.0))
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn as_f64(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate, at least 0; what is too large for a number of bytes stays too large"
)]
fn as_bytes(bytes: f64) -> u64 {
    bytes as u64
}
