//! Contents of the files; `ml_core/tests/onnx/` runs them in onnxruntime.

use crate::cluster::kmeans::KMeans;
use crate::data::{CsvOptions, Encoder, Missing, read_csv};
use crate::ensemble::random_forest::{RandomForestClassifier, Voting};
use crate::model::{Estimator, ModelError, ModelTarget, SavedModel};
use crate::preprocessing::StandardScaler;
use crate::tree::DecisionTreeClassifier;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

const PENGUINS: &[u8] = include_bytes!("../../../../data/penguins.csv");

/// Returns a model of each kind, all with a scaler.
fn models() -> Vec<SavedModel> {
    let table = read_csv(PENGUINS, &CsvOptions::default()).unwrap();
    let encoder = Encoder::fit(&table, None, Some("species"), Missing::Drop).unwrap();
    let (encoded, labels) = encoder.transform_labelled(&table, "species").unwrap();
    let x = encoded.x.into_dense().unwrap();
    let scaler = StandardScaler::fit(x.view()).unwrap();
    let x = scaler.transform(x.view()).unwrap();
    let target = ModelTarget::of_classes("species", &labels.classes, &labels.y);
    let forest = |voting| {
        let params = RandomForestClassifier::params().n_estimators(3).voting(voting);
        Estimator::RandomForest(params.fit(x.view(), &labels.y, 3).unwrap())
    };
    let tree = DecisionTreeClassifier::params().fit(x.view(), &labels.y, 3).unwrap();
    let clusters = KMeans::params(3).fit(x.view()).unwrap();
    [
        Estimator::Kmeans(clusters),
        Estimator::DecisionTree(tree),
        forest(Voting::Hard),
        forest(Voting::Soft),
    ]
    .map(|estimator| {
        let target = estimator.n_classes().map(|_| target.clone());
        SavedModel::new(encoder.clone(), Some(scaler.clone()), estimator, target).unwrap()
    })
    .into()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn every_model_describes_its_inputs_and_outputs() {
    for model in models() {
        let name = model.estimator().name();
        let bytes = model.to_onnx().unwrap();
        let (operator, second) = match model.estimator() {
            Estimator::Kmeans(_) => ("Scan", "distances"),
            _ => ("TreeEnsembleClassifier", "probabilities"),
        };
        for part in ["X", "label", operator, second, "\"island=Biscoe\"", "ml_core", name] {
            assert!(holds(&bytes, part), "{name}: {part}");
        }
        let names_classes = holds(&bytes, r#"["Adelie","Chinstrap","Gentoo"]"#);
        assert_eq!(names_classes, model.target().is_some(), "{name}");
    }
}

#[test]
fn the_same_model_gives_the_same_file() {
    for model in models() {
        let mut json = Vec::new();
        model.to_writer(&mut json).unwrap();
        let read = SavedModel::from_reader(json.as_slice()).unwrap();
        assert_eq!(read.to_onnx().unwrap(), model.to_onnx().unwrap());
    }
}

#[test]
fn only_soft_voting_uses_double_precision() {
    for model in models() {
        let soft = matches!(model.estimator(), Estimator::RandomForest(forest) if forest.voting() == Voting::Soft);
        let bytes = model.to_onnx().unwrap();
        assert_eq!(holds(&bytes, "class_weights_as_tensor"), soft);
    }
}

#[test]
fn an_export_can_be_stopped_at_every_question() {
    for model in models() {
        let name = model.estimator().name();
        let questions = AtomicUsize::new(0);
        let stop_after = |limit: usize| {
            questions.store(0, Relaxed);
            model.to_onnx_with(&|_| match questions.fetch_add(1, Relaxed) < limit {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            })
        };
        assert_eq!(stop_after(usize::MAX).unwrap(), model.to_onnx().unwrap(), "{name}");
        let checks = questions.load(Relaxed);
        let least = if model.classes().is_empty() { 2 } else { 13 };
        assert!(checks >= least, "{name} asked {checks} times");
        for limit in 0..checks {
            assert!(
                matches!(stop_after(limit), Err(ModelError::Cancelled)),
                "{name}, {limit}"
            );
            assert_eq!(
                questions.load(Relaxed),
                limit + 1,
                "{name}: nothing is asked after a no"
            );
        }
    }
}
