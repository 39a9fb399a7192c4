//! Training data of a run: the matrix, the classes and the split. A request is checked with them
//! before it is queued, so that an unsuitable request is refused at once with the same message.

use crate::error::{Error, Result};
use domain::error::sentence;
use domain::run::{ClassifyRequest, DEFAULT_TEST_SIZE, KMeansRequest, Missing, RunRequest};
use domain::{Failure, FieldError};
use ml_core::cluster::kmeans::distinct_rows;
use ml_core::data::{ClassLabels, DataError, Encoder, FeatureMatrix, Table};
use ml_core::model_selection::{SplitError, train_test_split};
use ml_core::preprocessing::StandardScaler;
use ndarray::Axis;

/// Matrix of a run, and the encoding of its columns.
pub(crate) struct TrainingData {
    pub(crate) encoder: Encoder,
    pub(crate) scaler: Option<StandardScaler>,
    /// Encoded (and scaled) rows; dense for a clustering and where they are scaled.
    pub(crate) x: FeatureMatrix,
    /// Row in the file for each row of the matrix, from 0.
    pub(crate) rows: Vec<usize>,
    /// Number of rows that were left out because a value was missing.
    pub(crate) dropped: usize,
    /// Classes of a classification.
    pub(crate) classes: Option<LabelSplit>,
}

/// Classes of a classification, and their train-test split.
pub(crate) struct LabelSplit {
    pub(crate) labels: ClassLabels,
    /// Training rows of the matrix.
    pub(crate) train: Vec<usize>,
    /// Test rows of the matrix.
    pub(crate) test: Vec<usize>,
}

impl LabelSplit {
    /// Returns the classes of some rows of the matrix.
    pub(crate) fn classes_of(&self, rows: &[usize]) -> Vec<u32> {
        rows.iter().map(|&row| self.labels.y[row]).collect()
    }
}

/// Encodes, scales and splits the table for a valid request.
///
/// # Errors
/// A validation failure at the field of the request that does not suit the data.
pub(crate) fn prepare_training_data(table: Table, request: &RunRequest, seed: u64) -> Result<TrainingData> {
    match request {
        RunRequest::KMeans(request) => clustering(table, request),
        RunRequest::Classify(request) => classification(table, request, seed),
    }
}

fn clustering(table: Table, request: &KMeansRequest) -> Result<TrainingData> {
    let refuse = |error: DataError| unsuitable(&error, None);
    let encoder = Encoder::fit(&table, request.features.as_deref(), None, missing(request.missing)).map_err(refuse)?;
    let encoded = encoder.transform(table).map_err(refuse)?;
    let (most, field) = match request.n_clusters_max {
        Some(max) => (max, "n_clusters_max"),
        None => (request.n_clusters, "n_clusters"),
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let x = encoded.x.into_dense().map_err(refuse)?;
    let distinct = distinct_rows(x.view(), most);
    if distinct < most {
        let rows = x.nrows();
        let message = format!(
            "{most} clusters need {most} rows that differ, but the data have {distinct} ({rows} rows in all). Take at most {distinct}."
        );
        return Err(Error::field(field, "out_of_range", message));
    }
    let (x, scaler) = scaled(FeatureMatrix::from(x), request.scale, None)?;
    Ok(TrainingData {
        encoder,
        scaler,
        x,
        rows: encoded.rows,
        dropped: encoded.dropped,
        classes: None,
    })
}

fn classification(table: Table, request: &ClassifyRequest, seed: u64) -> Result<TrainingData> {
    let target = request.target.as_str();
    let refuse = |error: DataError| unsuitable(&error, Some(target));
    let features = request.features.as_deref();
    let encoder = Encoder::fit(&table, features, Some(target), missing(request.missing)).map_err(refuse)?;
    let (encoded, labels) = encoder.transform_labelled(table, target).map_err(refuse)?;
    let test_size = request.test_size.unwrap_or(DEFAULT_TEST_SIZE);
    let split = train_test_split(Some(&labels.y), labels.y.len(), test_size, seed);
    let (train, test) = split.map_err(|error| unsplittable(&error, &labels, target))?;
    if let Some(folds) = request.cv.filter(|&folds| folds as usize > train.len()) {
        let message = format!(
            "{folds} folds need at least {folds} training rows; there are {}.",
            train.len()
        );
        return Err(Error::field("cv", "out_of_range", message));
    }
    let (x, scaler) = scaled(encoded.x, request.scale, Some(&train))?;
    Ok(TrainingData {
        encoder,
        scaler,
        x,
        rows: encoded.rows,
        dropped: encoded.dropped,
        classes: Some(LabelSplit { labels, train, test }),
    })
}

/// Scales the matrix by the statistics of `rows`, or of all rows.
fn scaled(x: FeatureMatrix, scale: bool, rows: Option<&[usize]>) -> Result<(FeatureMatrix, Option<StandardScaler>)> {
    if !scale {
        return Ok((x, None));
    }
    let unexpected = |error| Error::unexpected("scaler", error);
    let x = x.into_dense().map_err(|error| unsuitable(&error, None))?;
    let scaler = match rows {
        Some(rows) => StandardScaler::fit(x.select(Axis(0), rows).view()),
        None => StandardScaler::fit(x.view()),
    };
    let scaler = scaler.map_err(unexpected)?;
    let x = scaler.transform(x.view()).map_err(unexpected)?;
    Ok((x.into(), Some(scaler)))
}

fn missing(missing: Missing) -> ml_core::data::Missing {
    match missing {
        Missing::Drop => ml_core::data::Missing::Drop,
        Missing::Mean => ml_core::data::Missing::Mean,
        Missing::MostFrequent => ml_core::data::Missing::MostFrequent,
    }
}

/// Returns the validation failure of a request that does not suit the data.
fn unsuitable(error: &DataError, target: Option<&str>) -> Error {
    let (field, code) = match error {
        DataError::UnknownColumn { name, .. } if target == Some(name) => ("target", "unknown_column"),
        DataError::UnknownColumn { .. } => ("features", "unknown_column"),
        DataError::FeatureTwice { .. } => ("features", "duplicate"),
        DataError::TargetIsFeature { .. } => ("features", "target_is_feature"),
        DataError::NotAFeature { .. } | DataError::NotANumber { .. } | DataError::Infinite { .. } => {
            ("features", "type")
        }
        DataError::NoFeatures => ("features", "no_features"),
        DataError::TooManyValues { .. } => ("features", "too_many_values"),
        DataError::AllMissing { .. } => ("features", "all_missing"),
        DataError::NoRowsLeft { .. } => ("missing", "no_rows_left"),
        DataError::MissingTarget { .. } => ("target", "missing_values"),
        DataError::TooFewClasses { .. } => ("target", "too_few_classes"),
        DataError::TooManyClasses { .. } => ("target", "too_many_classes"),
        _ => ("dataset_id", "invalid_data"),
    };
    Failure::validation(vec![FieldError::new(field, code, sentence(error))]).into()
}

/// Returns the validation failure of rows that cannot be split, with the name of the class.
fn unsplittable(error: &SplitError, labels: &ClassLabels, target: &str) -> Error {
    match error {
        SplitError::TooFewOfClass { class, .. } => {
            let class = labels.classes.get(*class as usize).map_or("", String::as_str);
            let message = format!(
                "Only one row has the value “{class}” in the column “{target}”. A split into training and test rows needs at \
                 least 2 rows of each class."
            );
            Error::field("target", "too_few_rows", message)
        }
        other => Error::field("test_size", "too_few_rows", sentence(other)),
    }
}
