//! A random forest that tells malignant from benign: its out-of-bag score and its importances.
//!
//!     cargo run -p ml_core --example random_forest

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use ml_core::ensemble::random_forest::RandomForestClassifier;
use ml_core::metrics::{classification_scores, permutation_importance};
use ml_core::model::ModelTarget;
use ml_core::model_selection::{take, train_test_split};
use std::error::Error;
use std::path::Path;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/breast_cancer.csv");

fn main() -> Result<(), Box<dyn Error>> {
    let table = read_csv(Path::new(DATA), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, Some("diagnosis"), Missing::Drop)?;
    let (encoded, labels) = encoder.transform_labelled(&table, "diagnosis")?;
    let n_classes = labels.classes.len();
    let (train, test) = train_test_split(Some(&labels.y), labels.y.len(), 0.3, 7)?;
    let train = take(encoded.x.view(), &labels.y, &train)?;
    let test = take(encoded.x.view(), &labels.y, &test)?;

    // Each tree uses some 63 % of the rows; the others can score it. So a forest is scored while it
    // is fitted.
    let params = RandomForestClassifier::params()
        .n_estimators(200)
        .oob_score(true)
        .seed(7);
    let forest = params.fit(train.x.view(), &train.y, n_classes)?;
    if let Some(score) = forest.oob_score() {
        println!("out-of-bag accuracy: {score:.3}");
    }

    let target = ModelTarget::of_classes("diagnosis", &labels.classes, &train.y);
    let predicted = forest.predict(test.x.view())?;
    let proba = forest.predict_proba(test.x.view())?;
    let scores = classification_scores(
        &test.y,
        &predicted,
        proba.view(),
        n_classes,
        target.majority_class().unwrap_or(0),
    )?;
    println!(
        "test accuracy: {:.3}, baseline {:.3}",
        scores.accuracy, scores.baseline_accuracy
    );
    if let Some(area) = scores.roc_auc {
        println!("area under the ROC curve: {area:.3}");
    }
    for (class, of_class) in labels.classes.iter().zip(&scores.per_class) {
        println!(
            "  {class:<10} precision {:.3}, recall {:.3}",
            of_class.precision, of_class.recall
        );
    }

    // Two measures of importance: by how much a column lowered the impurity while the trees grew,
    // and by how much the accuracy on the test rows falls when its values are shuffled. Of columns
    // with the same information (radius, perimeter, area) the trees use all, but the loss of one of
    // them does no harm.
    let by_impurity = forest.feature_importances();
    let by_permutation = permutation_importance(test.x.view(), &test.y, 10, 7, |x| {
        Ok::<_, Box<dyn Error>>(forest.predict(x)?)
    })?;
    let mut order: Vec<usize> = (0..by_impurity.len()).collect();
    order.sort_by(|&a, &b| by_impurity[b].total_cmp(&by_impurity[a]));
    println!("\nthe ten columns that the trees used most     impurity  permutation");
    for column in order.into_iter().take(10) {
        let name = &encoder.columns()[column];
        let fall = by_permutation[column];
        println!(
            "  {name:<42} {:>8.3} {:>8.4} ± {:.4}",
            by_impurity[column], fall.mean, fall.std
        );
    }
    Ok(())
}
