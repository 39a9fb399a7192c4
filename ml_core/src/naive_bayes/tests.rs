//! Fits, predictions and files of Gaussian naive Bayes.

use super::*;
use ndarray::{Array2, array};

#[test]
fn means_and_variances_are_those_of_the_classes() {
    let x = array![[1.0, 4.0], [3.0, 4.0], [10.0, 5.0]];
    let model = GaussianNb::params()
        .var_smoothing(0.0)
        .fit(x.view(), &[0, 0, 2], 3)
        .unwrap();
    assert_eq!(model.class_count(), [2, 0, 1]);
    assert_eq!(model.theta().row(0).to_vec(), [2.0, 4.0]);
    // The variance of a constant column is 0, which is replaced: it says nothing.
    assert_eq!(model.var().row(0).to_vec(), [1.0, 1.0]);
    let shares = model.predict_proba(array![[2.0, 4.0]].view()).unwrap();
    assert_eq!(shares[[0, 1]], 0.0, "a class without rows is never predicted");
    assert!((shares.sum() - 1.0).abs() < 1e-12 && shares[[0, 0]] > 0.9);
}

#[test]
fn a_row_far_from_all_classes_gets_a_class() {
    let x = array![[0.0], [1.0], [2.0], [3.0]];
    let model = GaussianNb::params().fit(x.view(), &[0, 0, 0, 1], 2).unwrap();
    let far = array![[1e200]];
    let shares = model.predict_proba(far.view()).unwrap();
    assert!((shares[[0, 0]] - 0.75).abs() < 1e-12, "{shares}");
    assert!((shares[[0, 1]] - 0.25).abs() < 1e-12, "{shares}");
    assert_eq!(model.predict(far.view()).unwrap(), [0]);
}

#[test]
fn large_offsets_do_not_cancel() {
    let noise = |row: usize| (row * 7 % 11) as f64 / 11.0;
    let near = Array2::from_shape_fn((40, 1), |(row, _)| noise(row) + (row % 2) as f64 * 3.0);
    let y: Vec<u32> = (0..40).map(|row| row % 2).collect();
    let far = near.mapv(|value| value + 1e9);
    let fit = |x: &Array2<f64>| GaussianNb::params().var_smoothing(0.0).fit(x.view(), &y, 2).unwrap();
    let (near, far) = (fit(&near), fit(&far));
    for (a, b) in near.var().iter().zip(far.var()) {
        assert!((a / b - 1.0).abs() < 1e-6, "{a} {b}");
    }
}

#[test]
fn bad_input_is_refused() {
    let x = array![[1.0], [2.0]];
    let fit = |y: &[u32]| GaussianNb::params().fit(x.view(), y, 2).map(drop);
    assert_eq!(fit(&[0]), Err(NaiveBayesError::Length { found: 1, expected: 2 }));
    let class = NaiveBayesError::Class {
        row: 2,
        class: 5,
        n_classes: 2,
    };
    assert_eq!(fit(&[0, 5]), Err(class));
    let nan = array![[1.0], [f64::NAN]];
    let found = GaussianNb::params().fit(nan.view(), &[0, 1], 2).map(drop);
    assert_eq!(found, Err(NaiveBayesError::NotFinite { row: 2, column: 1 }));
    let smoothing = GaussianNb::params().var_smoothing(-1.0).fit(x.view(), &[0, 1], 2);
    assert!(matches!(smoothing, Err(NaiveBayesError::Parameter { .. })));
    let huge = array![[1e300], [-1e300]];
    let found = GaussianNb::params().fit(huge.view(), &[0, 0], 2);
    assert!(matches!(found, Err(NaiveBayesError::Overflow { column: 1 })));
    let model = GaussianNb::params().fit(x.view(), &[0, 1], 2).unwrap();
    let wide = model.predict(array![[1.0, 2.0]].view());
    assert_eq!(wide, Err(NaiveBayesError::Columns { found: 2, expected: 1 }));
}

#[test]
fn a_damaged_file_is_refused() {
    let model = GaussianNb::params()
        .fit(array![[1.0], [2.0]].view(), &[0, 1], 2)
        .unwrap();
    let text = serde_json::to_string(&model).unwrap();
    assert_eq!(serde_json::from_str::<GaussianNbModel>(&text).unwrap(), model);
    for (part, other) in [
        ("\"counts\":[1,1]", "\"counts\":[0,0]"),
        ("\"counts\":[1,1]", "\"counts\":[1]"),
        ("\"means\":[[1.0],[2.0]]", "\"means\":[[1.0],[]]"),
        ("\"variances\":[[", "\"variances\":[[-"),
    ] {
        let damaged = text.replace(part, other);
        assert_ne!(damaged, text);
        assert!(serde_json::from_str::<GaussianNbModel>(&damaged).is_err(), "{damaged}");
    }
}
