//! Trainings on dates, and on categories with many values.

use super::*;
use crate::model::SavedModel;
use crate::registry::algorithms;
use crate::report::{Artifact, LeftOutReason};
use crate::spec::Task;

/// Returns a table of 120 rows: the kind depends on the weekday alone, the price on the size of the
/// city, and the last rows have cities that no other row has.
fn table() -> Table {
    let row = |row: usize| {
        let city = if row < 60 { 0 } else { row };
        // The weekdays of the first days of the months, from 0 for Monday.
        let weekday = [5, 0, 3, 6, 1][row / 28] + row % 28;
        let kind = if weekday % 7 > 4 { "weekend" } else { "work" };
        let price = if city == 0 { 9 } else { 1 };
        format!(
            "2024-{:02}-{:02},city {city},{kind},{price}\n",
            6 + row / 28,
            row % 28 + 1
        )
    };
    let rows: String = (0..120).map(row).collect();
    read(&format!("when,city,kind,price\n{rows}"))
}

fn request(algorithm: &str) -> TrainRequest {
    TrainRequest::new(algorithm)
        .encoding("when", "date:weekday+days_since".parse().unwrap())
        .encoding("city", "frequency".parse().unwrap())
}

fn reasons(report: &crate::report::Report) -> Vec<(&str, LeftOutReason)> {
    let left_out = report.columns.left_out.iter();
    left_out.map(|column| (column.name.as_str(), column.reason)).collect()
}

#[test]
fn dates_and_texts_are_left_out_unless_an_encoding_is_chosen() {
    let plain = TrainRequest::new("decision_tree").target("kind");
    let trained = Prepared::new(table(), &plain).unwrap().train(&()).unwrap();
    let expected = [("when", LeftOutReason::Datetime), ("city", LeftOutReason::Text)];
    assert_eq!(reasons(&trained.report), expected);

    let chosen = request("decision_tree").target("kind").parameter("max_features", "all");
    let trained = Prepared::new(table(), &chosen).unwrap().train(&()).unwrap();
    assert!(reasons(&trained.report).is_empty());
    let used: Vec<Option<String>> = trained
        .report
        .columns
        .used
        .iter()
        .map(|column| column.encoding.as_ref().map(ToString::to_string))
        .collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(used, [text("date:weekday+days_since"), text("frequency"), None]);
    let Metrics::Classification(scores) = &trained.report.metrics else {
        panic!("a classifier")
    };
    assert_eq!(scores.test.as_ref().map(|test| test.accuracy), Some(1.0));
    let first = trained.report.artifacts.iter().find_map(|artifact| match artifact {
        Artifact::Importances { columns } => Some(columns[0].column.clone()),
        _ => None,
    });
    assert_eq!(first.as_deref(), Some("when (weekday)"));
    let unknown = trained
        .report
        .warnings
        .iter()
        .find(|warning| warning.code == "unknown_category");
    assert_eq!(unknown.and_then(|warning| warning.column.as_deref()), Some("city"));
}

#[test]
fn frequencies_and_first_dates_are_those_of_the_training_rows_in_each_fold() {
    let request = TrainRequest {
        split: Some(Split::Time {
            column: "when".into(),
            test_size: 0.5,
        }),
        features: Some(vec!["city".into()]),
        ..TrainRequest::new("decision_tree")
            .target("kind")
            .encoding("city", "frequency".parse().unwrap())
    };
    let prepared = Prepared::new(table(), &request).unwrap();
    let FeatureEncoding::Frequency { shares, .. } = &prepared.matrix.encoder.features()[0].encoding else {
        panic!("a frequency")
    };
    assert_eq!(shares.iter().collect::<Vec<_>>(), [(&"city 0".to_owned(), &1.0)]);

    let folds = TrainRequest {
        split: Some(Split::None),
        cv: Some(3),
        ..self::request("decision_tree").target("kind")
    };
    let prepared = Prepared::new(table(), &folds).unwrap();
    let later: Vec<usize> = (30..120).collect();
    let matrix = prepared.matrix_of_fold(&later).unwrap();
    let origin = |encoder: &crate::data::Encoder| match encoder.features()[0].encoding {
        FeatureEncoding::DateParts { origin, .. } => format!("{:?}", origin.unwrap()),
        _ => panic!("a date"),
    };
    assert_eq!(origin(&prepared.matrix.encoder), "2024-06-01T00:00:00");
    assert_eq!(origin(&matrix.encoder), "2024-07-03T00:00:00");
    let FeatureEncoding::Frequency { shares, .. } = &matrix.encoder.features()[1].encoding else {
        panic!("a frequency")
    };
    assert!((shares["city 0"] - 1.0 / 3.0).abs() < 1e-15);
}

#[test]
fn every_algorithm_takes_every_encoding_and_saves_it() {
    for spec in algorithms() {
        let mut request = request(&spec.id).encoding("city", "hashing:4".parse().unwrap());
        request.parameters = match spec.id.as_ref() {
            "kmeans" => [("n_clusters".to_owned(), 2.into())].into_iter().collect(),
            _ => request.parameters,
        };
        request.target = match spec.task {
            Task::Classification => Some("kind".into()),
            Task::Regression => Some("price".into()),
            Task::Clustering => None,
        };
        request.features = Some(vec!["when".into(), "city".into()]);
        let model = Prepared::new(table(), &request).unwrap().train(&()).unwrap().model;
        let columns = ["when (weekday)", "when (days since)", "city (bucket 0)"];
        assert_eq!(model.encoder().columns()[..3], columns, "{}", spec.id);
        let mut bytes = Vec::new();
        model.to_writer(&mut bytes).unwrap();
        let again = SavedModel::from_reader(&bytes[..]).unwrap();
        let outcome = |model: &SavedModel| evaluate(model, table(), None).unwrap().outcome;
        assert_eq!(outcome(&again), outcome(&model), "{}", spec.id);
        let onnx = model.to_onnx().unwrap();
        let has = |text: &str| onnx.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(
            has("when (days since)") && has("\"day_first\":false") && has("\"buckets\":4"),
            "{}",
            spec.id
        );
    }
}

#[test]
fn dates_that_can_be_read_in_two_ways_are_said() {
    let rows: String = (0..12)
        .map(|row| format!("0{}/0{}/2024,{}\n", row % 9 + 1, row % 5 + 1, row % 2))
        .collect();
    let request = TrainRequest::new("decision_tree")
        .target("y")
        .encoding("when", "date:month".parse().unwrap());
    let prepared = Prepared::new(read(&format!("when,y\n{rows}")), &request).unwrap();
    let codes: Vec<&str> = prepared.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(codes, ["ambiguous_dates"]);
}
