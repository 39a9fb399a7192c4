//! A readable decision tree: who survived the Titanic, and how large the tree should be.
//!
//!     cargo run -p ml_core --example decision_tree

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use ml_core::metrics::accuracy;
use ml_core::model::ModelTarget;
use ml_core::model_selection::{cross_val_score, stratified_k_fold, take, train_test_split};
use ml_core::tree::DecisionTreeClassifier;
use std::error::Error;
use std::path::Path;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/titanic.csv");

fn main() -> Result<(), Box<dyn Error>> {
    // Numbers stay, categories become columns of 0 and 1; passengers of unknown age or fare are
    // left out.
    let table = read_csv(Path::new(DATA), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, Some("survived"), Missing::Drop)?;
    let (encoded, labels) = encoder.transform_labelled(&table, "survived")?;
    let n_classes = labels.classes.len();

    // A quarter of the passengers is held out for the test. Nothing below is fitted to them.
    let (train, test) = train_test_split(Some(&labels.y), labels.y.len(), 0.25, 7)?;
    let train = take(encoded.x.view(), &labels.y, &train)?;
    let test = take(encoded.x.view(), &labels.y, &test)?;

    // Always predicting the most frequent class has this accuracy. A model must exceed it.
    let target = ModelTarget::of_classes("survived", &labels.classes, &train.y);
    let most_frequent = target.majority_class().unwrap_or(0);
    let baseline = accuracy(&test.y, &vec![most_frequent; test.y.len()])?;
    println!("baseline: {baseline:.3} ({} passengers)\n", test.y.len());

    // A tree of depth three is readable.
    let params = DecisionTreeClassifier::params();
    let small = params
        .clone()
        .max_depth(Some(3))
        .fit(train.x.view(), &train.y, n_classes)?;
    println!("{}", small.rules(encoder.columns(), &labels.classes));
    println!(
        "three questions: {:.3} of the test rows right",
        small.score(test.x.view(), &test.y)?
    );

    // Without limits the tree overfits its rows, which does not help with others.
    let full = params.fit(train.x.view(), &train.y, n_classes)?;
    let (known, unknown) = (
        full.score(train.x.view(), &train.y)?,
        full.score(test.x.view(), &test.y)?,
    );
    println!(
        "no limit: {} leaves, {known:.3} of the training rows, {unknown:.3} of the test rows",
        full.n_leaves()
    );

    // How far should it be pruned? Each step is scored by cross-validation on the training rows.
    let folds = stratified_k_fold(&train.y, 5, 7)?;
    let mut best = (0.0, f64::NEG_INFINITY);
    for step in full.cost_complexity_pruning_path() {
        let params = params.clone().ccp_alpha(step.ccp_alpha);
        let scores = cross_val_score(train.x.view(), &train.y, &folds, |train, test| {
            let tree = params.fit(train.x.view(), &train.y, n_classes)?;
            Ok::<_, Box<dyn Error>>(tree.score(test.x.view(), &test.y)?)
        })?;
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        // Of equally good steps the later one is kept, which has the smaller tree.
        if mean >= best.1 {
            best = (step.ccp_alpha, mean);
        }
    }
    let pruned = params.ccp_alpha(best.0).fit(train.x.view(), &train.y, n_classes)?;
    let score = pruned.score(test.x.view(), &test.y)?;
    println!(
        "pruned with ccp_alpha = {:.4}: {} leaves, {score:.3} of the test rows",
        best.0,
        pruned.n_leaves()
    );
    Ok(())
}
