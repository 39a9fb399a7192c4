//! Round trips of model files, and malformed files.

use super::*;
use crate::cluster::kmeans::KMeans;
use crate::data::{ClassLabels, CsvOptions, Missing, Table, read_csv};
use crate::ensemble::random_forest::RandomForestClassifier;
use crate::tree::DecisionTreeClassifier;
use serde_json::{Value, json};

fn iris() -> Table {
    read_csv(
        include_bytes!("../../../data/iris.csv").as_slice(),
        &CsvOptions::default(),
    )
    .unwrap()
}

fn penguins() -> Table {
    read_csv(
        include_bytes!("../../../data/penguins.csv").as_slice(),
        &CsvOptions::default(),
    )
    .unwrap()
}

fn clustering(table: &Table) -> SavedModel {
    let encoder = Encoder::fit(table, None, None, Missing::Drop).unwrap();
    let x = encoder.transform(table).unwrap().x.into_dense().unwrap();
    let scaler = StandardScaler::fit(x.view()).unwrap();
    let fitted = KMeans::params(3)
        .seed(5)
        .fit(scaler.transform(x.view()).unwrap().view())
        .unwrap();
    SavedModel::new(encoder, Some(scaler), Estimator::Kmeans(fitted), None).unwrap()
}

fn classifier(table: &Table, forest: bool) -> SavedModel {
    let encoder = Encoder::fit(table, None, Some("species"), Missing::Mean).unwrap();
    let (encoded, labels): (_, ClassLabels) = encoder.transform_labelled(table, "species").unwrap();
    let (x, y, n_classes) = (encoded.x.view(), &labels.y, labels.classes.len());
    let estimator = if forest {
        Estimator::RandomForest(
            RandomForestClassifier::params()
                .n_estimators(7)
                .fit(x, y, n_classes)
                .unwrap(),
        )
    } else {
        Estimator::DecisionTree(DecisionTreeClassifier::params().fit(x, y, n_classes).unwrap())
    };
    let target = ModelTarget::of_classes("species", &labels.classes, y);
    SavedModel::new(encoder, None, estimator, Some(target)).unwrap()
}

fn written(model: &SavedModel) -> Vec<u8> {
    let mut bytes = Vec::new();
    model.to_writer(&mut bytes).unwrap();
    bytes
}

/// Returns the error of reading a model file after a change.
fn error_after(model: &SavedModel, change: impl Fn(&mut Value)) -> ModelError {
    let mut file: Value = serde_json::from_slice(&written(model)).unwrap();
    change(&mut file);
    SavedModel::from_reader(file.to_string().as_bytes()).unwrap_err()
}

#[test]
fn models_survive_a_round_trip_exactly() {
    let table = penguins();
    for model in [clustering(&table), classifier(&table, false), classifier(&table, true)] {
        let bytes = written(&model);
        let read = SavedModel::from_reader(bytes.as_slice()).unwrap();
        assert_eq!(written(&read), bytes);
        assert_eq!(read.predict(&table).unwrap(), model.predict(&table).unwrap());
        assert_eq!((read.classes(), read.target()), (model.classes(), model.target()));
    }
}

#[test]
fn a_clustering_predicts_its_training_labels() {
    let table = penguins();
    let model = clustering(&table);
    let prediction = model.predict(&table).unwrap();
    assert_eq!((prediction.rows.len(), prediction.dropped), (333, 11));
    let (Outcome::Clusters { labels, distances }, Estimator::Kmeans(fitted)) = (&prediction.outcome, model.estimator())
    else {
        panic!("not a clustering")
    };
    assert_eq!(labels, fitted.labels());
    let inertia: f64 = distances.iter().map(|distance| distance * distance).sum();
    assert!(
        (inertia / fitted.inertia() - 1.0).abs() < 1e-9,
        "distances are in scaled units"
    );
}

#[test]
fn a_classifier_predicts_class_names() {
    let table = iris();
    let model = classifier(&table, false);
    assert_eq!(model.classes(), ["setosa", "versicolor", "virginica"]);
    assert_eq!(model.target().unwrap().majority_class(), Some(0));
    let new = "petal_width,petal_length,sepal_width,sepal_length\n0.2,1.4,3.5,5.1\n";
    let prediction = model
        .predict(&read_csv(new.as_bytes(), &CsvOptions::default()).unwrap())
        .unwrap();
    let Outcome::Classes { classes, probabilities } = prediction.outcome else {
        panic!("not a classifier")
    };
    assert_eq!((classes, probabilities.row(0).to_vec()), (vec![0], vec![1.0, 0.0, 0.0]));
    let missing = read_csv("petal_width\n0.2\n".as_bytes(), &CsvOptions::default()).unwrap();
    assert!(
        model
            .predict(&missing)
            .unwrap_err()
            .to_string()
            .contains("no column “sepal_length”")
    );
}

#[test]
fn mismatched_parts_are_rejected() {
    let (table, tree) = (iris(), classifier(&iris(), false));
    let encoder = Encoder::fit(&table, None, None, Missing::Drop).unwrap();
    let new = |encoder: &Encoder, scaler: Option<StandardScaler>, target: Option<ModelTarget>| {
        let error = SavedModel::new(encoder.clone(), scaler, tree.estimator().clone(), target).unwrap_err();
        error.to_string()
    };
    let target = tree.target().cloned();
    assert!(new(&encoder, None, target.clone()).contains("takes 4 columns, but the encoder makes 7"));
    let narrow = StandardScaler::fit(ndarray::array![[1.0], [2.0]].view()).unwrap();
    assert!(new(tree.encoder(), Some(narrow), target.clone()).contains("the scaler has 1 columns"));
    assert!(new(tree.encoder(), None, None).contains("needs a target"));
    let keeping = Encoder::fit(&table, None, Some("species"), Missing::Native).unwrap();
    let found = new(&keeping, None, target.clone());
    assert!(found.contains("the encoder keeps missing values"), "{found}");
    let check = |column: &str, classes: &[&str], majority_class: u32, message: &str| {
        let target = ModelTarget::Classes {
            column: column.to_owned(),
            classes: classes.iter().map(|&class| class.to_owned()).collect(),
            majority_class,
        };
        let found = new(tree.encoder(), None, Some(target));
        assert!(found.contains(message), "{found}");
    };
    let classes = ["setosa", "versicolor", "virginica"];
    check("species", &classes[..2], 0, "has 3 classes, but the target names 2");
    check(
        "species",
        &["setosa", "versicolor", "setosa"],
        0,
        "“setosa” occurs twice",
    );
    check("species", &classes, 3, "majority class 3");
    check("petal_width", &classes, 0, "is a feature too");
    let numbers = ModelTarget::of_numbers("species", &[1.0]).unwrap();
    assert!(new(tree.encoder(), None, Some(numbers)).contains("needs a target of classes"));
    let Estimator::Kmeans(fitted) = clustering(&table).estimator().clone() else {
        panic!("not a clustering")
    };
    let error = SavedModel::new(encoder, None, Estimator::Kmeans(fitted), target).unwrap_err();
    assert!(error.to_string().contains("must not have a target"), "{error}");
}

#[test]
fn errors_of_malformed_files_name_the_cause() {
    let model = clustering(&iris());
    let read_error = |bytes: &[u8]| SavedModel::from_reader(bytes).unwrap_err();
    for bytes in [
        b"".as_slice(),
        b"a,b\n1,2\n",
        b"[]",
        b"{}",
        b"{\"format\":1}",
        b"\xff\xfe",
    ] {
        assert!(matches!(read_error(bytes), ModelError::Json(_)), "{bytes:?}");
    }
    assert!(matches!(
        error_after(&model, |file| file["format"] = json!("other")),
        ModelError::Format { .. }
    ));
    let newer = error_after(&model, |file| file["version"] = json!(3));
    assert!(matches!(newer, ModelError::Version { found: 3, known: 2 }));
    let changes: [fn(&mut Value); 7] = [
        |file| file["more"] = json!(1),
        |file| file["encoder"] = json!([]),
        |file| file["scaler"]["scale"][0] = json!(0),
        |file| file["estimator"] = json!({ "svm": {} }),
        |file| file["estimator"]["kmeans"]["centroids"] = json!([[1.0], [1.0, 2.0]]),
        |file| file["estimator"]["kmeans"]["inertia"] = json!(null),
        |file| file["target"] = json!({ "column": "x" }),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let error = error_after(&model, change);
        assert!(matches!(error, ModelError::Json(_)), "change {number}: {error}");
    }
    let short = error_after(&model, |file| file["scaler"] = json!({ "mean": [0], "scale": [1] }));
    assert!(matches!(short, ModelError::Inconsistent { .. }), "{short}");
}

#[test]
fn a_file_of_the_first_version_is_read() {
    for model in [clustering(&penguins()), classifier(&penguins(), true)] {
        let mut file: Value = serde_json::from_slice(&written(&model)).unwrap();
        file["version"] = json!(1);
        if let Some(target) = file["target"].as_object_mut() {
            target.remove("kind");
        }
        let read = SavedModel::from_reader(file.to_string().as_bytes()).unwrap();
        assert_eq!(written(&read), written(&model));
    }
}

#[test]
fn a_truncated_file_is_rejected() {
    let bytes = written(&classifier(&iris(), false));
    for end in (0..bytes.len() - 2).step_by(7) {
        assert!(SavedModel::from_reader(&bytes[..end]).is_err(), "cut after {end} bytes");
    }
}

#[test]
fn a_damaged_file_is_rejected_or_predicts() {
    let table = penguins();
    for model in [clustering(&table), classifier(&table, false), classifier(&table, true)] {
        let mut bytes = written(&model);
        let step = 1 + bytes.len() / 100;
        for at in (0..bytes.len()).step_by(step) {
            for replacement in [b'9', b'0', b'-', b']'] {
                let original = std::mem::replace(&mut bytes[at], replacement);
                // Both a model and an error are acceptable, as long as nothing panics.
                if let Ok(read) = SavedModel::from_reader(bytes.as_slice()) {
                    let _ = read.predict(&table);
                }
                bytes[at] = original;
            }
        }
    }
}

#[test]
fn a_forest_without_trees_is_rejected() {
    let forest = classifier(&iris(), true);
    let empty = error_after(&forest, |file| file["estimator"]["random_forest"]["trees"] = json!([]));
    assert!(matches!(empty, ModelError::Json(_)), "{empty}");
}
