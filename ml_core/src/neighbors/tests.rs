//! Searches, predictions and files of nearest neighbours.

use super::*;
use crate::data::{CsvOptions, Table, read_csv};
use crate::pipeline::{Prepared, TrainError, TrainRequest};
use crate::progress::Progress;
use ndarray::{Array2, array, s};
use std::ops::ControlFlow;

const SEARCHES: [NeighborSearch; 2] = [NeighborSearch::KdTree, NeighborSearch::Brute];
const METRICS: [Metric; 2] = [Metric::Euclidean, Metric::Manhattan];

/// Returns the nearest rows by definition: the first ones by distance, then by row.
fn by_definition(x: &Array2<f64>, row: &[f64], metric: Metric, count: usize) -> Vec<(f64, u32)> {
    let distance = |other: ndarray::ArrayView1<'_, f64>| {
        let differences = row.iter().zip(other).map(|(a, b)| a - b);
        match metric {
            Metric::Euclidean => differences.fold(0.0, |sum, d| sum + d * d),
            Metric::Manhattan => differences.fold(0.0, |sum, d| sum + d.abs()),
        }
    };
    let mut all: Vec<(f64, u32)> = x.rows().into_iter().map(distance).zip(0..).collect();
    all.sort_by(|a, b| a.partial_cmp(b).unwrap());
    all.truncate(count);
    let root = |sum: f64| if metric == Metric::Euclidean { sum.sqrt() } else { sum };
    all.into_iter().map(|(sum, row)| (root(sum), row)).collect()
}

/// Returns rows of few values, so that many distances are equal, also after rounding.
fn grid(rows: usize, columns: usize, values: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(row, column)| {
        ((row * 31 + column * 17 + row * row * 7 % 13) % values) as f64 * 0.1
    })
}

#[test]
fn both_searches_find_the_rows_of_the_definition() {
    for (rows, columns, values) in [
        (1, 1, 3),
        (9, 2, 3),
        (300, 3, 4),
        (300, 2, 300),
        (501, 6, 7),
        (100, 20, 5),
    ] {
        let (x, others) = (grid(rows, columns, values), grid(70, columns, values + 2) + 0.05);
        let y = vec![0; rows];
        for metric in METRICS {
            for (search, leaf_size, count) in SEARCHES
                .into_iter()
                .flat_map(|search| [(search, 1, 1), (search, 30, 7.min(rows)), (search, 9, rows)])
            {
                let params = KNeighborsClassifier::params().n_neighbors(count).metric(metric);
                let model = params
                    .algorithm(search)
                    .leaf_size(leaf_size)
                    .fit(x.view(), &y, 1)
                    .unwrap();
                for queries in [x.slice(s![..;9, ..]), others.slice(s![..;5, ..])] {
                    let (distances, found) = model.kneighbors(queries, None).unwrap();
                    for (at, row) in queries.rows().into_iter().enumerate() {
                        let ours = distances
                            .row(at)
                            .into_iter()
                            .copied()
                            .zip(found.row(at).into_iter().copied());
                        let expected = by_definition(&x, &row.to_vec(), metric, count);
                        assert_eq!(
                            ours.collect::<Vec<_>>(),
                            expected,
                            "{search:?} {metric:?} {rows} × {columns}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn the_filter_excludes_no_neighbour_at_any_scale() {
    for (unit, offset) in [
        (1.0, 1e9),
        (1e-6, 1.0),
        (1e-30, 0.0),
        (1e-160, 0.0),
        (1e21, 0.0),
        (1e40, -3e40),
        (1e148, 0.0),
    ] {
        for columns in [1, 5, 40] {
            let x = Array2::from_shape_fn((400, columns), |(row, column)| {
                ((row * 31 + column * 17 + row * row * 7 % 1013) % 97) as f64 / 97.0 * unit + offset
            });
            for metric in METRICS {
                let params = KNeighborsClassifier::params()
                    .algorithm(NeighborSearch::Brute)
                    .metric(metric);
                let model = params.fit(x.view(), &vec![0; 400], 1).unwrap();
                let (_, found) = model.kneighbors(x.slice(s![..20, ..]), None).unwrap();
                for (row, found) in x.rows().into_iter().zip(found.rows()) {
                    let expected = by_definition(&x, &row.to_vec(), metric, 5);
                    let expected: Vec<u32> = expected.into_iter().map(|(_, row)| row).collect();
                    assert_eq!(found.to_vec(), expected, "{unit:e} {offset:e} {columns} {metric:?}");
                }
            }
        }
    }
}

#[test]
fn of_equally_near_rows_the_first_counts() {
    let x = array![[1.0], [-1.0], [1.0], [-1.0]];
    for search in SEARCHES {
        let params = KNeighborsClassifier::params().n_neighbors(1).algorithm(search);
        let model = params.clone().fit(x.view(), &[1, 0, 0, 0], 2).unwrap();
        assert_eq!(model.predict(array![[0.0], [1.0], [-1.0]].view()).unwrap(), [1, 1, 0]);
        // Two classes with one neighbour each: the first class.
        let model = params.n_neighbors(2).fit(x.view(), &[1, 0, 0, 0], 2).unwrap();
        assert_eq!(model.predict_proba(array![[0.0]].view()).unwrap(), array![[0.5, 0.5]]);
        assert_eq!(model.predict(array![[0.0]].view()).unwrap(), [0]);
    }
}

#[test]
fn weights_are_inverse_distances_and_equal_rows_decide_alone() {
    let x = array![[0.0], [0.0], [1.0], [4.0]];
    let params = KNeighborsRegressor::params().n_neighbors(4).weights(Weights::Distance);
    let model = params.fit(x.view(), &[10.0, 20.0, 5.0, 7.0]).unwrap();
    let found = model.predict(array![[0.0], [2.0]].view()).unwrap();
    assert_eq!(found, [15.0, (0.5 * 10.0 + 0.5 * 20.0 + 5.0 + 0.5 * 7.0) / 2.5]);
    let uniform = KNeighborsRegressor::params()
        .n_neighbors(3)
        .fit(x.view(), &[10.0, 20.0, 5.0, 7.0]);
    assert_eq!(uniform.unwrap().predict(array![[0.0]].view()).unwrap(), [35.0 / 3.0]);
}

#[test]
fn results_stay_in_double_precision() {
    let x = array![[0.0], [5e-324], [1e-310], [1.0]];
    let params = KNeighborsRegressor::params()
        .n_neighbors(4)
        .metric(Metric::Manhattan)
        .weights(Weights::Distance);
    let model = params.fit(x.view(), &[1.0, 2.0, 6.0, 100.0]).unwrap();
    assert_eq!(model.predict(array![[1e-320]].view()).unwrap(), [3.0]);
    let large = KNeighborsRegressor::params()
        .n_neighbors(4)
        .fit(x.view(), &[f64::MAX; 4])
        .unwrap();
    assert_eq!(large.predict(array![[0.5]].view()).unwrap(), [f64::MAX]);
}

#[test]
fn bad_input_is_refused() {
    let x = array![[1.0], [2.0]];
    let params = KNeighborsClassifier::params().n_neighbors(1);
    let fit = |y: &[u32]| params.fit(x.view(), y, 2).map(drop);
    assert_eq!(fit(&[0]), Err(NeighborsError::Length { found: 1, expected: 2 }));
    let class = NeighborsError::Class {
        row: 2,
        class: 5,
        n_classes: 2,
    };
    assert_eq!(fit(&[0, 5]), Err(class));
    let few = KNeighborsClassifier::params().fit(x.view(), &[0, 1], 2).map(drop);
    assert_eq!(
        few,
        Err(NeighborsError::TooFewRows {
            n_neighbors: 5,
            rows: 2
        })
    );
    let none = params.clone().n_neighbors(0).fit(x.view(), &[0, 1], 2);
    assert!(matches!(
        none,
        Err(NeighborsError::Parameter {
            parameter: "n_neighbors",
            ..
        })
    ));
    let leaf = params.clone().leaf_size(0).fit(x.view(), &[0, 1], 2);
    assert!(matches!(
        leaf,
        Err(NeighborsError::Parameter {
            parameter: "leaf_size",
            ..
        })
    ));
    let nan = params.fit(array![[1.0], [f64::NAN]].view(), &[0, 1], 2).map(drop);
    assert_eq!(nan, Err(NeighborsError::NotFinite { row: 2, column: 1 }));
    let large = params.fit(array![[1.0], [-2e150]].view(), &[0, 1], 2).map(drop);
    let expected = NeighborsError::TooLargeValue {
        row: 2,
        column: 1,
        value: -2e150,
    };
    assert_eq!(large, Err(expected));
    let target = KNeighborsRegressor::params()
        .n_neighbors(1)
        .fit(x.view(), &[1.0, f64::NAN]);
    assert_eq!(target.map(drop), Err(NeighborsError::Target { row: 2 }));
    let model = params.fit(x.view(), &[0, 1], 2).unwrap();
    let wide = model.predict(array![[1.0, 2.0]].view());
    assert_eq!(wide, Err(NeighborsError::Columns { found: 2, expected: 1 }));
    assert!(matches!(
        model.kneighbors(x.view(), Some(3)),
        Err(NeighborsError::TooFewRows { .. })
    ));
    assert!(matches!(
        model.predict(array![[f64::INFINITY]].view()),
        Err(NeighborsError::NotFinite { .. })
    ));
}

#[test]
fn fits_and_predictions_can_be_cancelled() {
    let x = grid(100, 2, 50);
    let stop = |_: Progress| ControlFlow::Break(());
    let fit = KNeighborsRegressor::params().fit_with(x.view(), &[1.0; 100], &stop);
    assert_eq!(fit.map(drop), Err(NeighborsError::Cancelled));
    let model = KNeighborsRegressor::params().fit(x.view(), &[1.0; 100]).unwrap();
    assert_eq!(
        model.predict_with(x.view().into(), &stop),
        Err(NeighborsError::Cancelled)
    );
}

#[test]
fn a_damaged_file_is_refused() {
    let params = KNeighborsClassifier::params().n_neighbors(2);
    let model = params.fit(array![[1.5], [2.0]].view(), &[0, 1], 2).unwrap();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<KNeighborsModel>(&text).unwrap(), model);
    for (part, other) in [
        ("\"n_neighbors\":2", "\"n_neighbors\":3"),
        ("\"n_neighbors\":2", "\"n_neighbors\":0"),
        ("\"n_features\":1", "\"n_features\":0"),
        ("\"n_features\":1", "\"n_features\":3"),
        ("[1.5,2.0]", "[1.5,2e200]"),
        ("[1.5,2.0]", "[1.5]"),
        ("[0,1]", "[0,2]"),
        ("[0,1]", "[0]"),
        ("\"n_classes\":2,", ""),
        ("uniform", "other"),
    ] {
        let damaged = text.replace(part, other);
        assert_ne!(damaged, text);
        assert!(serde_json::from_str::<KNeighborsModel>(&damaged).is_err(), "{damaged}");
    }
    let model = KNeighborsRegressor::params()
        .n_neighbors(1)
        .fit(array![[-0.0]].view(), &[0.1])
        .unwrap();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<KNeighborsRegressorModel>(&text).unwrap(), model);
    assert!(serde_json::from_str::<KNeighborsModel>(&text).is_err());
}

/// Returns rows with a column of small and one of large numbers.
fn people() -> Table {
    let row = |row: u32| {
        format!(
            "{},{},{}\n",
            1 + row % 3,
            row * 37 % 100 * 50,
            ["a", "b"][(row % 2) as usize]
        )
    };
    let rows: String = (0..60).map(row).collect();
    read_csv(
        format!("children,income,kind\n{rows}").as_bytes(),
        &CsvOptions::default(),
    )
    .unwrap()
}

#[test]
fn different_ranges_are_reported_unless_columns_are_scaled() {
    let warnings = |scale| {
        let request = TrainRequest {
            scale,
            features: Some(vec!["children".into(), "income".into()]),
            ..TrainRequest::new("k_neighbors").target("kind")
        };
        let trained = Prepared::new(people(), &request).unwrap().train(&()).unwrap();
        trained.report.warnings
    };
    assert_eq!(warnings(true), []);
    let found = warnings(false);
    assert_eq!((found.len(), found[0].code.as_str()), (1, "different_ranges"));
    assert_eq!(found[0].column.as_deref(), Some("income"));
    assert!(
        found[0].message.contains("“children” only by 2"),
        "{}",
        found[0].message
    );
}

#[test]
fn more_neighbours_than_rows_are_an_error_of_their_parameter() {
    let request = TrainRequest::new("k_neighbors")
        .target("kind")
        .parameter("n_neighbors", 61);
    let Err(TrainError::Parameters(errors)) = Prepared::new(people(), &request) else {
        panic!("60 rows have no 61 neighbours");
    };
    assert_eq!(
        (errors[0].name.as_str(), errors[0].code),
        ("n_neighbors", "out_of_range")
    );
    assert!(errors[0].message.contains("at most 60"), "{}", errors[0].message);
}
