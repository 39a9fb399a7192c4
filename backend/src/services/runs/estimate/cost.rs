//! Memory, time and model size of the algorithms.

use super::permutation::Shuffles;
use domain::dataset::Column;
use domain::run::{DEFAULT_TEST_SIZE, TrainRequest};
use ml_core::data::MAX_CLASSES;
use ml_core::spec::Parameters;
use serde_json::Value;

/// Memory of every training: parsed blocks of the file, buffers and the tables of the program.
pub(super) const BASE: f64 = 8e6;
/// Memory of a tree node without its class shares, and its size as text.
const NODE: f64 = 48.0;
const NODE_TEXT: f64 = 60.0;
/// Size of a number of a centroid as text, with its share of the column names.
const CENTRE_TEXT: f64 = 60.0;
/// Memory of a node in the compact layout for predictions on many rows.
const COMPACT: f64 = 24.0;
/// Number of blocks of rows whose cluster sums are added at the end of an iteration.
const SUM_BLOCKS: f64 = 68.0;
/// Memory of a column of a matrix for trees: its names, and its entries in lists of columns.
const COLUMN: f64 = 200.0;
/// Iterations of a start after which hardly any centre moves, even between rows without clusters.
const MAX_ITERATIONS: f64 = 100.0;
/// Number of rows of the silhouette.
const SAMPLE: f64 = 10_000.0;

/// Cost of a training.
pub(super) struct Cost {
    pub(super) memory: f64,
    /// Share of the memory that belongs to trees.
    pub(super) trees: f64,
    pub(super) model: f64,
    pub(super) seconds: f64,
}

/// Dimensions on which all sizes depend.
pub(super) struct Shape {
    pub(super) rows: f64,
    /// Number of columns of the matrix.
    pub(super) width: f64,
    /// Number of cells of a row of the matrix: one for each feature, or for each part of its dates.
    pub(super) features: f64,
    /// Number of cells that hold numbers.
    pub(super) numeric: f64,
    /// Bytes of the file.
    pub(super) file: f64,
    /// Bytes of the table while it grows.
    pub(super) table: f64,
    pub(super) threads: f64,
    pub(super) shuffles: Shuffles,
}

impl Shape {
    /// Returns the size of the encoded matrix in bytes: one-hot columns are stored as one number
    /// for each feature.
    pub(super) fn matrix(&self) -> f64 {
        self.rows * self.features * 8.0
    }

    /// Returns the size of the dense matrix in bytes, which scaling and K-Means need.
    pub(super) fn dense_matrix(&self) -> f64 {
        self.rows * self.width * 8.0
    }

    /// Returns the bytes that permutation importances need beside a matrix of this size.
    pub(super) fn shuffled(&self, matrix: f64, target: &Target) -> f64 {
        self.shuffles.memory(matrix, target.predictions(1.0))
    }
}

/// Returns the cost of a fit by distances to centres.
pub(super) fn centres(shape: &Shape, parameters: &Parameters, scale: bool) -> Cost {
    let Shape { rows, width, .. } = *shape;
    let number = |name: &str, default: f64| number(parameters, name).unwrap_or(default);
    let first = number("n_clusters", 1.0);
    let clusters = number("n_clusters_max", first);
    let (encoded, matrix) = (shape.matrix(), shape.dense_matrix());
    let scaled = if scale { matrix } else { 0.0 };
    // Distinct rows are searched, up to the number of clusters.
    let distinct = clusters.min(rows) * (width * 8.0 + 48.0);
    let encode = (shape.table + encoded)
        .max(encoded + matrix)
        .max(matrix + scaled + distinct);
    let model = clusters * width * 8.0;
    let blocks = (rows / 512.0).ceil().min(SUM_BLOCKS);
    let fit = matrix + matrix / 2.0 + 24.0 * rows + model * (3.0 * (blocks + 4.0) + 4.0) + distinct;
    let silhouette = matrix + SAMPLE.min(rows) * (width * 8.0 + 32.0) + 2.0 * model;
    // The centred matrix, and two copies of the covariance of its columns.
    let covariance = if width <= rows { 2.0 * width * width * 8.0 } else { 0.0 };
    let projection = 2.0 * matrix + covariance + 24.0 * width * 8.0 + 2.0 * model;
    let peak = encode.max(fit).max(silhouette).max(projection) + BASE;
    let fits = (clusters - first).max(0.0) + 1.0;
    let iterations = number("max_iter", 1.0).min(MAX_ITERATIONS) * number("n_init", 1.0);
    let seconds = fits * (rows * width * clusters * iterations * 2e-10 + SAMPLE.min(rows).powi(2) * width * 3e-10);
    Cost {
        memory: peak,
        trees: 0.0,
        model: (clusters + 1.0) * width * CENTRE_TEXT,
        seconds: seconds / shape.threads,
    }
}

/// Returns the cost of a fit of trees.
pub(super) fn trees(shape: &Shape, parameters: &Parameters, request: &TrainRequest, target: &Target) -> Cost {
    let Shape {
        rows, width, threads, ..
    } = *shape;
    let encoded = shape.matrix();
    let matrix = if request.scale { shape.dense_matrix() } else { encoded };
    let test = test_share(request);
    let train_rows = rows * (1.0 - test);
    let classes = target.values;
    let given = |name: &str| number(parameters, name);
    let count = given("n_estimators");
    let (forest, trees) = (count.is_some(), count.unwrap_or(1.0));
    // A bootstrap sample holds 63 % of the rows. Where classes are mixed at random, a tree has
    // about as many leaves as there are rows that a guess gets wrong.
    let sample = if forest { 0.632 * train_rows } else { train_rows };
    let mut leaves = (target.leaves * sample).min(sample / given("min_samples_leaf").unwrap_or(1.0).max(1.0));
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
    // Working memory of each thread: the rows of a tree, and a histogram for each numeric feature.
    let growing = threads * (train_rows * 60.0 + shape.numeric * (4.0 * train_rows).min(16_384.0) + width * 130.0);
    let seen = trees * train_rows / 8.0;
    let grown = if forest { 1.3 } else { 2.5 } * model;
    let judging = nodes * COMPACT + seen;
    let fit = matrix + train + ranks + (growing + grown).max(model + judging) + 16.0 * train_rows;
    let predictions = target.predictions(rows);
    let predicting = matrix + model + nodes * COMPACT + predictions;
    let predict = predicting + train.max(shape.shuffled(matrix, target));
    let scores = matrix + model + predictions + target.scores(rows);
    let folds = if request.cv.is_some() { model + predictions } else { 0.0 };
    // Writing takes the model apart.
    let saving = 2.4 * model + 4.0 * classes * classes * 8.0;
    let peak = encode.max(scale).max(fit + folds).max(predict).max(scores).max(saving) + BASE;
    let features = if forest { width.sqrt() } else { width };
    let level = train_rows * features * 1e-8 * train_rows.max(2.0).log2();
    let fits = 1.0 + request.cv.map_or(0.0, f64::from);
    let descents = shape.shuffles.predicted_rows() * 1e-9 * leaves.max(2.0).log2();
    Cost {
        memory: peak,
        trees: (grown + nodes * COMPACT) / peak,
        model: nodes * (NODE_TEXT + 12.0 * classes) + width * CENTRE_TEXT,
        seconds: trees * (fits * level + descents) / threads,
    }
}

/// Returns the cost of a fit by passes over a dense matrix.
pub(super) fn dense(shape: &Shape, request: &TrainRequest, target: &Target) -> Cost {
    let Shape {
        rows, width, threads, ..
    } = *shape;
    let (encoded, matrix) = (shape.matrix(), shape.dense_matrix());
    let train = matrix * (1.0 - test_share(request));
    let encode = shape.table + encoded;
    let scale = if request.scale { encoded + 2.0 * matrix } else { 0.0 };
    let model = target.values * width * 8.0;
    // Products of the columns (for each thread), a centred copy of the rows, and the gradients of
    // each class.
    let squares = (threads + 2.0) * width * width * 8.0;
    let fit = matrix + 2.0 * train + squares + 6.0 * model + target.predictions(rows);
    let scores = matrix + train + target.predictions(rows) + target.scores(rows);
    let shuffles = matrix + target.predictions(rows) + shape.shuffled(matrix, target);
    let peak = encode.max(scale).max(fit).max(scores).max(shuffles) + BASE;
    let fits = 1.0 + request.cv.map_or(0.0, f64::from);
    let passes = if target.is_classes() {
        100.0 * target.values
    } else {
        width
    };
    Cost {
        memory: peak,
        trees: 0.0,
        model: (target.values + 2.0) * width * CENTRE_TEXT,
        seconds: (fits * rows * passes + shape.shuffles.predicted_rows() * target.values) * width * 1e-9 / threads,
    }
}

/// Returns the value of a parameter; `None` where the algorithm has no such number.
fn number(parameters: &Parameters, name: &str) -> Option<f64> {
    parameters.values().get(name).and_then(Value::as_f64)
}

/// Returns the share of the rows that is held out for the test.
pub(super) fn test_share(request: &TrainRequest) -> f64 {
    match &request.split {
        Some(split) => split.test_size().unwrap_or(0.0),
        None => DEFAULT_TEST_SIZE,
    }
}

/// Sizes that depend on the target.
pub(super) struct Target {
    /// Numbers that a node or row holds: one for each class, or the predicted number.
    values: f64,
    /// Leaves of a fully grown tree for each row.
    leaves: f64,
}

impl Target {
    /// Returns the sizes for a column that is predicted as classes.
    pub(super) fn classes(column: Option<&Column>, rows: f64) -> Self {
        let (values, impurity) = column.map_or((2.0, 0.5), |column| classes(column, rows));
        let leaves = 0.85 * impurity;
        Self { values, leaves }
    }

    /// Returns the sizes for a column that is predicted as a number: nearly every row has another.
    pub(super) fn number() -> Self {
        Self {
            values: 1.0,
            leaves: 1.0,
        }
    }

    fn is_classes(&self) -> bool {
        self.values > 1.0
    }

    /// Returns the bytes of the predictions of all rows.
    pub(super) fn predictions(&self, rows: f64) -> f64 {
        3.0 * rows * (self.values * 8.0 + 4.0)
    }

    /// Returns the bytes of the scores of all rows.
    pub(super) fn scores(&self, rows: f64) -> f64 {
        30.0 * rows + 8.0 * self.values * self.values * 8.0
    }
}

/// Returns the number of classes of a target, and its Gini impurity.
fn classes(target: &Column, rows: f64) -> (f64, f64) {
    let classes = as_f64(target.distinct.clamp(2, MAX_CLASSES as u64));
    let Some(top) = target.top.as_ref().filter(|top| !top.is_empty()) else {
        return (classes, 1.0 - 1.0 / classes);
    };
    let share = |count: u64| as_f64(count) / rows.max(1.0);
    let equal: f64 = top.iter().map(|value| share(value.count).powi(2)).sum();
    (classes, (1.0 - equal).clamp(0.0, 1.0))
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub(super) fn as_f64(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate, at least 0; what is too large for a number of bytes stays too large"
)]
pub(super) fn as_bytes(bytes: f64) -> u64 {
    bytes as u64
}
