//! Memory, time and model size of nearest neighbours, whose model holds the training rows.

use super::cost::{BASE, Cost, Shape, Target, test_share};
use domain::run::TrainRequest;
use ml_core::spec::Parameters;
use serde_json::Value;

/// Size of a number with all its digits as text.
const NUMBER_TEXT: f64 = 21.0;
/// Growth of a number that is written without all its digits: `.0` and a comma.
const MORE_TEXT: f64 = 3.0;
/// Size of a 0 or 1 of a category as text.
const LEVEL_TEXT: f64 = 4.0;
/// Memory of the copy in single precision that brute force has, as a share of that of the rows; the
/// boxes of the tree take less.
const F32_COPY: f64 = 0.5;
/// Largest number of columns for which the search tree leaves rows out.
const TREE_COLUMNS: f64 = 15.0;

/// Returns the cost of a fit that keeps the rows, and of the predictions that compare others with
/// them.
pub(super) fn neighbors(shape: &Shape, parameters: &Parameters, request: &TrainRequest, target: &Target) -> Cost {
    let Shape {
        rows, width, threads, ..
    } = *shape;
    let (encoded, matrix) = (shape.matrix(), shape.dense_matrix());
    let share = 1.0 - test_share(request);
    let (train_rows, train) = (rows * share, matrix * share);
    let encode = (shape.table + encoded).max(encoded + matrix);
    let scale = if request.scale { encoded + 2.0 * matrix } else { 0.0 };
    let index = train * (1.0 + F32_COPY) + train_rows * 16.0;
    let predictions = target.predictions(rows);
    let folds = if request.cv.is_some() { index + train } else { 0.0 };
    let fit = matrix + train + index + folds + predictions;
    let scoring = target.scores(rows).max(shape.shuffled(matrix, target));
    let scores = matrix + index + predictions + scoring;
    let numbers = train_rows * shape.numeric;
    let text = if request.scale {
        train_rows * width * NUMBER_TEXT
    } else {
        let number_bytes = (shape.file * share + numbers * MORE_TEXT).min(numbers * NUMBER_TEXT);
        number_bytes + train_rows * (width - shape.numeric) * LEVEL_TEXT
    };
    // Of few columns a row is compared with some boxes around it.
    let search = parameters.values().get("algorithm").and_then(Value::as_str);
    let compared = if width <= TREE_COLUMNS && search != Some("brute") {
        train_rows.min(30.0 * width.exp2())
    } else {
        train_rows
    };
    // The folds of a cross-validation predict each training row once.
    let passes = 1.0 + f64::from(u8::from(request.cv.is_some()));
    Cost {
        memory: encode.max(scale).max(fit).max(scores) + BASE,
        trees: 0.0,
        model: text + train_rows * NUMBER_TEXT,
        seconds: (passes * rows + shape.shuffles.predicted_rows()) * compared * width * 1e-9 / threads,
    }
}
