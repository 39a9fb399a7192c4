//! Artifacts: views of a fitted model, each with everything that a chart and its table need.

use serde::{Deserialize, Serialize};

/// A view of a fitted model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Artifact {
    /// How much each column lowered the impurity of the splits; the sum is 1.
    Importances {
        /// The columns, the most important first.
        columns: Vec<Importance>,
    },
    /// How much the score falls when a column of the table is shuffled, with all columns of the
    /// matrix that its encoding made of it.
    PermutationImportances {
        /// The score that falls: `accuracy` or `r2`.
        score: String,
        /// Rows that were predicted: `test`, or `train` where none were held out.
        rows: String,
        /// The number of times that each column was shuffled.
        repeats: usize,
        /// The columns with the mean fall, the most important first.
        columns: Vec<Importance>,
    },
    /// A tree as indented text, one line per node.
    Rules {
        /// The first 200 lines.
        text: String,
        /// The number of lines that are left out.
        lines_left_out: usize,
    },
    /// The centres of the clusters, in the units of the columns.
    Centroids {
        /// The columns of the matrix.
        columns: Vec<String>,
        /// One row per cluster.
        rows: Vec<Vec<f64>>,
    },
    /// The mean of each column in each class, in the units of the columns.
    ClassMeans {
        /// The classes.
        classes: Vec<String>,
        /// The columns of the matrix.
        columns: Vec<String>,
        /// One row per class.
        rows: Vec<Vec<f64>>,
    },
    /// Fits with several numbers of clusters.
    Sweep {
        /// The fits, in ascending order.
        points: Vec<SweepPoint>,
    },
    /// The rows of a clustering in two dimensions.
    Projection {
        /// The axes: two columns as they are, or the first two principal components.
        axes: Vec<Axis>,
        /// At most 2,000 rows; of more rows every n-th.
        points: Vec<Point>,
        /// The centre of each cluster.
        centroids: Vec<[f64; 2]>,
        /// The number of rows that `points` were taken from.
        rows: usize,
    },
    /// The coefficients of a linear model, for unscaled columns.
    Coefficients {
        /// The class that the coefficients are for, with two classes the second; null for a
        /// regression.
        class: Option<String>,
        /// The prediction where every column is 0 (for classes its logarithmic odds).
        intercept: f64,
        /// The columns, the largest standardised size first.
        columns: Vec<Coefficient>,
    },
    /// Residuals of a regression (true less predicted value).
    Residuals {
        /// Rows that were predicted: `test` or `train`.
        rows: String,
        /// True value, predicted value; of many rows every n-th.
        points: Vec<(f64, f64)>,
        /// Number of rows that `points` were taken from.
        total: usize,
        /// Lower limit of each bar of the histogram, and the upper limit of the last.
        limits: Vec<f64>,
        /// Number of residuals of each bar.
        counts: Vec<u64>,
        /// The interval around the predictions of the model; null for too few rows.
        #[serde(default)]
        interval: Option<PredictionInterval>,
    },
}

/// Interval around every prediction of a regression, taken from residuals of rows that the model
/// had not seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PredictionInterval {
    /// The share of these rows whose true value is inside, such as 0.9.
    pub coverage: f64,
    /// The difference of the lower limit to the prediction, usually below 0.
    pub below: f64,
    /// The difference of the upper limit to the prediction.
    pub above: f64,
    /// The rows: `out_of_bag`, `folds` or `test`.
    pub rows: String,
}

/// Importance of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Importance {
    /// The name of the column.
    pub column: String,
    /// The importance.
    pub importance: f64,
    /// The standard deviation over repetitions, where there are some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub std: Option<f64>,
}

/// An axis of a projection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Axis {
    /// The name of the column, or of the principal component.
    pub label: String,
    /// The share of the variance that a principal component explains; null for a column.
    pub explained_variance: Option<f64>,
}

/// A row in two dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Point {
    /// The position along the first axis.
    pub x: f64,
    /// The position along the second axis.
    pub y: f64,
    /// The cluster, from 0.
    pub cluster: u32,
    /// The row in the file, from 1 (the header not counted).
    pub row: u64,
}

/// Coefficient of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Coefficient {
    /// The name of the column.
    pub column: String,
    /// The change of the prediction when the column grows by 1.
    pub coefficient: f64,
    /// The change when the column grows by one standard deviation of the training rows.
    pub standardised: f64,
    /// The factor on the odds when the column grows by 1; for classes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub odds_ratio: Option<f64>,
}

/// A fit with a number of clusters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SweepPoint {
    /// The number of clusters.
    pub n_clusters: usize,
    /// The sum of the squared distances to the centres.
    pub inertia: f64,
    /// The mean silhouette; null where it is not defined.
    pub silhouette: Option<f64>,
}
