//! Trainings on rows with missing values that are kept.

use super::*;
use crate::model::{Outcome, SavedModel};
use crate::registry::algorithms;

/// Returns a table of 60 rows, where only rows without a size, and only rows without a colour, are
/// of the kinds `no_size` and `no_colour`; the last row has no kind, and every second is an `a`.
fn table() -> Table {
    let row = |row: usize| {
        let (size, colour) = ((row % 11).to_string(), ["red", "blue", "green"][row % 3]);
        match (row, row % 5) {
            (59, _) => format!("{size},{colour},,1"),
            (_, 0) => format!(",{colour},no_size,{row}"),
            (_, 1) => format!("{size},,no_colour,{row}"),
            _ => format!("{size},{colour},complete,{row}"),
        }
    };
    let letter = |row: usize| ["a", "b"][row % 2];
    let rows: String = (0..60).map(|at| format!("{},{}\n", row(at), letter(at))).collect();
    read(&format!("size,colour,kind,price,letter\n{rows}"))
}

fn request(algorithm: &str) -> TrainRequest {
    TrainRequest {
        features: Some(vec!["size".into(), "colour".into()]),
        ..TrainRequest::new(algorithm)
    }
}

#[test]
fn missing_values_tell_what_they_mean() {
    for algorithm in ["decision_tree", "random_forest"] {
        for scale in [false, true] {
            let request = TrainRequest {
                scale,
                cv: Some(3),
                ..request(algorithm).target("kind").parameter("max_features", "all")
            };
            let trained = Prepared::new(table(), &request).unwrap().train(&()).unwrap();
            let rows = trained.report.rows;
            assert_eq!(
                (rows.train + rows.test, rows.missing_values),
                (59, 1),
                "the target is needed"
            );
            let used: Vec<_> = trained
                .report
                .columns
                .used
                .iter()
                .map(|used| used.missing_rows)
                .collect();
            assert_eq!(used, [12, 12]);
            assert!(trained.report.columns.used.iter().all(|used| used.fill.is_none()));
            let Metrics::Classification(scores) = &trained.report.metrics else {
                panic!("a classifier")
            };
            assert_eq!(scores.test.as_ref().map(|test| test.accuracy), Some(1.0), "{algorithm}");
            assert_eq!(
                scores.cv.as_ref().map(|cv| cv["accuracy"].mean),
                Some(1.0),
                "{algorithm}"
            );
            assert_predicts_missing_values(&trained.model);
        }
    }
}

/// Asserts that a model, and its copy from a file, know the kinds of [`table`].
fn assert_predicts_missing_values(model: &SavedModel) {
    let mut file = Vec::new();
    model.to_writer(&mut file).unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    assert!(text.contains(r#""keeps_missing":true"#), "{text}");
    let new = read("colour,size\nred,\n,3\nblue,3\n,\n");
    for model in [model, &SavedModel::from_reader(file.as_slice()).unwrap()] {
        let predicted = model.predict(&new).unwrap();
        assert_eq!((predicted.dropped, predicted.rows), (0, vec![0, 1, 2, 3]));
        let Outcome::Classes { classes, .. } = predicted.outcome else {
            panic!("a classifier")
        };
        let kinds: Vec<&str> = classes
            .iter()
            .map(|&class| model.classes()[class as usize].as_str())
            .collect();
        assert_eq!(kinds[..3], ["no_size", "no_colour", "complete"]);
    }
}

#[test]
fn every_algorithm_takes_missing_values_or_names_those_that_do() {
    for spec in algorithms() {
        let target = |request: TrainRequest| match spec.task {
            Task::Classification => request.target("letter"),
            Task::Regression => request.target("price"),
            Task::Clustering => TrainRequest {
                features: Some(vec!["size".into(), "price".into()]),
                ..request
            },
        };
        let by_default = Prepared::new(table(), &target(request(&spec.id))).unwrap();
        assert_eq!(by_default.encoder().keeps_missing(), spec.native_missing, "{}", spec.id);
        let native = Prepared::new(table(), &target(request(&spec.id).missing(Missing::Native)));
        if spec.native_missing {
            let model = native.unwrap().train(&()).unwrap().model;
            assert!(model.estimator().takes_missing(), "{}", spec.id);
            assert_eq!(model.predict(&table()).unwrap().rows.len(), 60, "{}", spec.id);
            assert!(model.to_onnx().unwrap().len() > 100);
            continue;
        }
        let error = native.unwrap_err().to_string();
        let taker = match spec.task {
            Task::Classification | Task::Clustering => "decision_tree",
            Task::Regression => "decision_tree_regressor",
        };
        for part in [&*spec.name, "missing = native", "drop, mean or most_frequent", taker] {
            assert!(error.contains(part), "{}: {error}", spec.id);
        }
        let trained = by_default.train(&()).unwrap();
        assert!(!trained.model.estimator().takes_missing(), "{}", spec.id);
    }
}

#[test]
fn a_model_without_missing_values_is_the_same_where_they_are_refused() {
    let rows: String = (0..50)
        .map(|row| format!("{},c{},{}\n", row % 13, row % 4, row % 3))
        .collect();
    let table = || read(&format!("size,colour,kind\n{rows}"));
    for algorithm in ["decision_tree", "random_forest_regressor"] {
        let request = request(algorithm).target("kind");
        let train = |missing| {
            let trained = Prepared::new(table(), &request.clone().missing(missing))
                .unwrap()
                .train(&())
                .unwrap();
            (trained.train.outcome, trained.report.metrics, trained.report.facts)
        };
        assert_eq!(train(Missing::Native), train(Missing::Drop), "{algorithm}");
    }
}

#[test]
fn training_rows_may_lack_every_value_of_a_column() {
    // Only the last row has values.
    let rows: String = (0..40)
        .map(|row| format!("{},,,{}\n", row % 7, ["a", "b"][row % 2]))
        .collect();
    let text = format!("size,weight,colour,kind\n{rows}3,5,red,a\n");
    let options = CsvOptions {
        overrides: [("colour".to_owned(), crate::data::ColumnKind::Categorical)].into(),
        ..CsvOptions::default()
    };
    let table = read_csv(text.as_bytes(), &options).unwrap();
    let request = TrainRequest {
        features: Some(vec!["colour".into(), "weight".into(), "size".into()]),
        split: Some(Split::None),
        cv: Some(3),
        ..TrainRequest::new("decision_tree").target("kind")
    };
    let prepared = Prepared::new(table, &request).unwrap();
    let all = prepared.matrix.encoder.columns().to_vec();
    assert_eq!(all, ["colour=red", "weight", "size"]);
    let train: Vec<usize> = (0..40).collect();
    let fold = prepared.matrix_of_fold(&train).unwrap();
    assert_eq!(
        fold.encoder.columns(),
        ["weight", "size"],
        "no training row has a colour"
    );
    let x = fold.x.to_dense().unwrap();
    assert_eq!((x[[40, 0]], x[[40, 1]]), (5.0, 3.0));
    assert!(x[[0, 0]].is_nan() && x[[0, 1]] == 0.0);
    let file = serde_json::to_string(&fold.encoder).unwrap();
    assert_eq!(
        serde_json::from_str::<crate::data::Encoder>(&file).unwrap(),
        fold.encoder
    );
}
