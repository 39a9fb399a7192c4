//! Linear models on any input.

use crate::values::{count, labelled, matrix, number};
use ml_core::data::{CsvOptions, Encoder, FeatureMatrix, Missing, read_csv};
use ml_core::linear::{LinearError, LinearModel, LinearRegression, LogisticRegression, LogisticRegressionModel, Ridge};
use ml_core::tree::ClassWeight;
use ndarray::Array2;
use proptest::prelude::*;

/// Generates a matrix and a target that mostly matches it.
fn rows() -> impl Strategy<Value = (Array2<f64>, Vec<f64>)> {
    let values = |x: Array2<f64>| {
        let length = x.nrows()..=x.nrows() + usize::from(x.nrows() % 5 == 4);
        (
            Just(x),
            prop::collection::vec(prop_oneof![30 => -9.0..9.0, 1 => number()], length),
        )
    };
    matrix(0..14).prop_flat_map(values)
}

fn squares(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|value| value * value).sum()
}

/// Checks that a model is no worse than one with slightly other coefficients or another intercept.
fn check_optimal(
    model: &LinearModel,
    x: &Array2<f64>,
    y: &[f64],
    alpha: f64,
    intercept: bool,
) -> Result<(), TestCaseError> {
    // Larger values cost digits, or exceed double precision.
    if x.iter()
        .chain(y)
        .any(|value| value.abs() > 1e3 || (*value != 0.0 && value.abs() < 1e-3))
    {
        return Ok(());
    }
    let loss = |coefficients: &[f64], constant: f64| {
        let residual = |(row, y): (ndarray::ArrayView1<'_, f64>, &f64)| {
            y - constant - row.iter().zip(coefficients).map(|(a, b)| a * b).sum::<f64>()
        };
        squares(x.rows().into_iter().zip(y).map(residual)) + alpha * squares(coefficients.iter().copied())
    };
    let best = loss(model.coefficients(), model.intercept());
    for step in [-1e-3, 1e-3] {
        for column in 0..x.ncols() {
            let mut other = model.coefficients().to_vec();
            other[column] += step;
            prop_assert!(best <= loss(&other, model.intercept()) * (1.0 + 1e-9) + 1e-12);
        }
        if intercept {
            prop_assert!(best <= loss(model.coefficients(), model.intercept() + step) * (1.0 + 1e-9) + 1e-12);
        }
    }
    Ok(())
}

fn weights() -> impl Strategy<Value = ClassWeight> {
    let weight = prop_oneof![6 => 0.1_f64..9.0, 1 => number()];
    prop_oneof![
        2 => Just(ClassWeight::None),
        1 => Just(ClassWeight::Balanced),
        1 => prop::collection::vec(weight, 0..5).prop_map(ClassWeight::PerClass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn least_squares_are_optimal_or_rejected(
        (x, y) in rows(),
        alpha in prop_oneof![2 => Just(0.0), 4 => 1e-6..9.0, 1 => number()],
        intercept: bool,
    ) {
        let least = LinearRegression::params().fit_intercept(intercept).fit(x.view(), &y);
        let ridge = Ridge::params().alpha(alpha).fit_intercept(intercept).fit(x.view(), &y);
        for (model, alpha) in [(least, 0.0), (ridge, alpha)] {
            let Ok(model) = model else { continue };
            prop_assert!(model.rank() <= x.ncols());
            prop_assert!(model.coefficients().iter().chain([&model.intercept()]).all(|value| value.is_finite()));
            prop_assert!(intercept || model.intercept() == 0.0);
            check_optimal(&model, &x, &y, alpha, intercept)?;
            let text = serde_json::to_string(&model).unwrap();
            prop_assert_eq!(&serde_json::from_str::<LinearModel>(&text).unwrap(), &model);
            if let Ok(found) = model.predict(x.view()) {
                prop_assert!(found.len() == y.len() && found.iter().all(|value| value.is_finite()));
            }
        }
    }

    #[test]
    fn logistic_regressions_are_plausible_or_rejected(
        (x, y, n_classes) in labelled(),
        weight in weights(),
        c in prop_oneof![6 => 1e-3..1e3, 1 => number()],
        tol in prop_oneof![6 => 1e-9..1e-3, 1 => number()],
        max_iter in count(),
        intercept: bool,
    ) {
        let max_iter = if max_iter > 1000 { 1000 } else { max_iter };
        let params = LogisticRegression::params().c(c).tol(tol).max_iter(max_iter).fit_intercept(intercept);
        let Ok(model) = params.class_weight(weight).fit(x.view(), &y, n_classes) else { return Ok(()) };
        prop_assert!(model.n_iter() <= max_iter);
        prop_assert_eq!(model.warning().is_some(), !model.converged());
        prop_assert!(model.odds_ratios().iter().all(|ratio| *ratio >= 0.0 && ratio.is_finite()));
        prop_assert!(intercept || model.intercepts().iter().all(|value| *value == 0.0));
        let text = serde_json::to_string(&model).unwrap();
        prop_assert_eq!(&serde_json::from_str::<LogisticRegressionModel>(&text).unwrap(), &model);
        if let Ok(proba) = model.predict_proba(x.view()) {
            prop_assert_eq!(proba.dim(), (x.nrows(), n_classes));
            for (row, class) in proba.rows().into_iter().zip(model.predict(x.view()).unwrap()) {
                prop_assert!((row.sum() - 1.0).abs() < 1e-9 && row.iter().all(|share| *share >= 0.0));
                prop_assert!(model.fitted_classes().contains(&class));
            }
        }
    }

    #[test]
    fn levels_give_the_bits_of_written_out_columns(
        rows in prop::collection::vec((0_u8..4, -40_i32..40, 0_u8..3, 0_u8..9), 4..60),
    ) {
        let mut text = String::from("colour,size,letter,price\n");
        for (colour, size, letter, price) in rows {
            text.push_str(&format!("c{colour},{size}.5,l{letter},{price}\n"));
        }
        let table = read_csv(text.as_bytes(), &CsvOptions::default()).unwrap();
        let Ok(encoder) = Encoder::fit(&table, None, Some("price"), Missing::Drop) else { return Ok(()) };
        let levels = encoder.transform(&table).unwrap().x;
        let dense = FeatureMatrix::from(levels.to_dense().unwrap().into_owned());
        let y: Vec<f64> = text.lines().skip(1).map(|line| line.rsplit_once(',').unwrap().1.parse().unwrap()).collect();
        let classes: Vec<u32> = y.iter().map(|&price| u32::from(price > 4.0)).collect();
        let linear = |x: &FeatureMatrix| {
            let model = LinearRegression::params().fit(x.view(), &y)?;
            Ok::<_, LinearError>((model.predict(x.view())?, model))
        };
        prop_assert_eq!(linear(&levels), linear(&dense));
        let logistic = |x: &FeatureMatrix| {
            let model = LogisticRegression::params().fit(x.view(), &classes, 2)?;
            Ok::<_, LinearError>((model.predict_proba(x.view())?, model))
        };
        prop_assert_eq!(logistic(&levels), logistic(&dense));
    }
}

#[test]
fn inputs_that_no_linear_model_fits_are_rejected() {
    let x = ndarray::array![[1.0, 2.0], [f64::NAN, 3.0]];
    let linear = |x: &Array2<f64>, y: &[f64]| LinearRegression::params().fit(x.view(), y).unwrap_err();
    assert_eq!(linear(&x, &[1.0, 2.0]), LinearError::NotFinite { row: 2, column: 1 });
    assert_eq!(
        linear(&x, &[1.0, f64::INFINITY]),
        LinearError::TargetNotFinite { row: 2 }
    );
    assert_eq!(linear(&x, &[1.0]), LinearError::Length { found: 1, expected: 2 });
    assert_eq!(
        linear(&Array2::zeros((2, 0)), &[1.0, 2.0]),
        LinearError::Empty { rows: 2, columns: 0 }
    );
    let far = ndarray::array![[1e200], [0.0]];
    assert_eq!(
        linear(&far, &[1.0, 2.0]),
        LinearError::Range {
            column: 1,
            range: 1e200
        }
    );
    let model = LinearRegression::params()
        .fit(ndarray::array![[1.0], [2.0]].view(), &[1.0, 2.0])
        .unwrap();
    assert_eq!(
        model.predict(x.view()),
        Err(LinearError::Columns { found: 2, expected: 1 })
    );
    let fit =
        |y: &[u32], n_classes| LogisticRegression::params().fit(ndarray::array![[1.0], [2.0]].view(), y, n_classes);
    assert_eq!(fit(&[1, 1], 2), Err(LinearError::OneClass));
    assert_eq!(
        fit(&[0, 5], 3),
        Err(LinearError::UnknownClass {
            row: 2,
            class: 5,
            n_classes: 3
        })
    );
}

#[test]
fn files_that_are_no_linear_models_are_rejected() {
    let linear = r#"{"coefficients":[1],"intercept":0,"std":[1],"rank":1}"#;
    assert!(serde_json::from_str::<LinearModel>(linear).is_ok());
    let logistic = r#"{"coefficients":[[1]],"intercepts":[0],"std":[1],"classes":[0,2],"n_classes":3,"n_iter":1,
        "converged":true}"#;
    assert!(serde_json::from_str::<LogisticRegressionModel>(logistic).is_ok());
    for (from, to) in [
        ("\"rank\":1", "\"rank\":2"),
        ("\"std\":[1]", "\"std\":[-1]"),
        ("\"std\":[1]", "\"std\":[]"),
    ] {
        assert!(
            serde_json::from_str::<LinearModel>(&linear.replace(from, to)).is_err(),
            "{to}"
        );
    }
    for (from, to) in [
        ("[0,2]", "[2,0]"),
        ("[0,2]", "[0,3]"),
        ("[0,2]", "[0,1,2]"),
        ("[[1]]", "[[1,2]]"),
        ("[[1]]", "[[1],[2]]"),
        ("\"intercepts\":[0]", "\"intercepts\":[]"),
        ("\"std\":[1]", "\"std\":[-1]"),
    ] {
        assert!(
            serde_json::from_str::<LogisticRegressionModel>(&logistic.replace(from, to)).is_err(),
            "{to}"
        );
    }
}

#[test]
fn a_cancelled_fit_is_an_error() {
    let (x, y) = (
        Array2::from_shape_fn((40, 3), |(row, column)| (row * (column + 2) % 7) as f64),
        [0, 1].repeat(20),
    );
    let stop = |_: ml_core::Progress| std::ops::ControlFlow::Break(());
    let numbers: Vec<f64> = y.iter().copied().map(f64::from).collect();
    assert_eq!(
        LinearRegression::params().fit_with(x.view(), &numbers, &stop),
        Err(LinearError::Cancelled)
    );
    assert_eq!(
        Ridge::params().fit_with(x.t(), &numbers[..3], &stop),
        Err(LinearError::Cancelled)
    );
    assert_eq!(
        LogisticRegression::params().fit_with(x.view(), &y, 2, &stop),
        Err(LinearError::Cancelled)
    );
}
