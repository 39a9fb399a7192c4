//! Comparison with numbers of scikit-learn 1.9, and of both eigenvector methods with each other.

use super::*;
use crate::data::{CsvOptions, Encoder, Missing, read_csv};
use crate::progress::{Interrupt, unobserved};
use ndarray::array;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn sample(csv: &[u8], target: &str) -> Array2<f64> {
    let table = read_csv(csv, &CsvOptions::default()).unwrap();
    let encoder = Encoder::fit(&table, None, Some(target), Missing::Drop).unwrap();
    encoder.transform(&table).unwrap().x.into_dense().unwrap()
}

#[track_caller]
fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    let worst = found
        .iter()
        .zip(expected)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max);
    assert!(worst <= tolerance, "{found:?} is not {expected:?}");
}

#[test]
fn iris_equals_scikit_learn() {
    let x = sample(include_bytes!("../../../data/iris.csv"), "species");
    let pca = Pca::fit(x.view(), 4).unwrap();
    let ratio = [
        0.924_618_723_201_734_1,
        0.053_066_483_117_063_83,
        0.017_102_609_807_927_525,
        0.005_212_183_873_274_65,
    ];
    close(pca.explained_variance_ratio(), &ratio, 1e-12);
    close(&pca.explained_variance()[..1], &[4.228_241_706_034_84], 1e-12);
    let components = [
        [
            0.361_386_591_785_365_03,
            -0.084_522_514_064_573_23,
            0.856_670_605_949_835_7,
            0.358_289_197_151_551_4,
        ],
        [
            0.656_588_771_286_826_7,
            0.730_161_434_785_044_1,
            -0.173_372_662_795_851_87,
            -0.075_481_019_917_441_2,
        ],
    ];
    for (row, expected) in components.iter().enumerate() {
        close(&pca.components().row(row).to_vec(), expected, 1e-12);
    }
    let first = pca.transform(x.slice(ndarray::s![..1, ..])).unwrap();
    close(
        &first.row(0).to_vec()[..2],
        &[-2.684_125_625_969_538_3, 0.319_397_246_585_085_17],
        1e-12,
    );
}

#[test]
fn digits_equal_scikit_learn() {
    let x = sample(include_bytes!("../../../data/digits.csv"), "digit");
    let pca = Pca::fit(x.view(), 2).unwrap();
    close(
        pca.explained_variance_ratio(),
        &[0.148_905_935_840_638_35, 0.136_187_712_396_354_7],
        1e-10,
    );
    let first = pca.transform(x.slice(ndarray::s![..1, ..])).unwrap();
    close(
        &first.row(0).to_vec(),
        &[-1.259_466_450_101_625_5, -21.274_883_480_738_45],
        1e-8,
    );
}

#[test]
fn both_eigenvector_methods_agree() {
    let mut rng = Pcg64Mcg::seed_from_u64(5);
    for (rows, columns) in [(300, 120), (40, 130)] {
        let x = Array2::from_shape_fn((rows, columns), |(_, column)| {
            rng.random::<f64>() * (columns - column) as f64
        });
        let pca = Pca::fit(x.view(), 3).unwrap();
        let (centred, _) = covariance::centred(x.view(), pca.mean());
        let (values, vectors) = eigen::largest_eigenpairs(
            &covariance::covariance(&centred, &Interrupt::new(&unobserved, columns)),
            3,
        );
        close(pca.explained_variance(), &values, 1e-9 * values[0]);
        for (found, expected) in pca.components().rows().into_iter().zip(vectors.rows()) {
            let cosine: f64 = found.iter().zip(expected).map(|(a, b)| a * b).sum();
            assert!((cosine.abs() - 1.0).abs() < 1e-9, "{cosine}");
        }
    }
}

#[test]
fn the_largest_loading_is_positive() {
    let x = array![[0.0, 0.0], [1.0, -2.0], [2.0, -4.0]];
    let pca = Pca::fit(x.view(), 2).unwrap();
    close(
        &pca.components().row(0).to_vec(),
        &[-0.2_f64.sqrt(), 0.8_f64.sqrt()],
        1e-12,
    );
}

#[test]
fn equal_rows_and_extreme_values() {
    for columns in [3, 150] {
        let pca = Pca::fit(Array2::ones((4, columns)).view(), 2).unwrap();
        assert_eq!(pca.explained_variance_ratio(), [0.0, 0.0]);
        let lengths: Vec<f64> = pca.components().rows().into_iter().map(|row| row.dot(&row)).collect();
        close(&lengths, &[1.0, 1.0], 1e-12);
    }
    for unit in [1e-200, 1e307] {
        let x = array![[1.0, 0.0], [-1.0, 0.5], [0.0, 2.0], [3.0, 1.0]];
        let scaled = Pca::fit((&x * unit).view(), 2).unwrap();
        let plain = Pca::fit(x.view(), 2).unwrap();
        close(
            scaled.explained_variance_ratio(),
            plain.explained_variance_ratio(),
            1e-12,
        );
    }
}

#[test]
fn input_without_components_is_rejected() {
    let x = array![[1.0, 2.0, 3.0], [3.0, 4.0, 6.0]];
    assert_eq!(
        Pca::fit(x.slice(ndarray::s![..1, ..]), 1),
        Err(PcaError::TooFewRows { rows: 1 })
    );
    assert_eq!(Pca::fit(x.view(), 0), Err(PcaError::Components { found: 0, max: 2 }));
    assert_eq!(Pca::fit(x.view(), 3), Err(PcaError::Components { found: 3, max: 2 }));
    let pca = Pca::fit(x.view(), 1).unwrap();
    assert_eq!(pca.transform(x.t()), Err(PcaError::Columns { found: 2, expected: 3 }));
    let nan = array![[1.0], [f64::INFINITY]];
    assert_eq!(Pca::fit(nan.view(), 1), Err(PcaError::NotFinite { row: 2, column: 1 }));
}

#[test]
fn all_components_restore_the_rows_and_fewer_lose_the_rest() {
    let x = sample(include_bytes!("../../../data/iris.csv"), "species");
    let all = Pca::fit(x.view(), 4).unwrap();
    let lost = |pca: &Pca| {
        let back = pca.inverse_transform(pca.transform(x.view()).unwrap().view()).unwrap();
        (back - &x)
            .iter()
            .map(|difference| difference * difference)
            .sum::<f64>()
    };
    assert!(lost(&all) < 1e-24);
    let left_out: f64 = all.explained_variance()[2..].iter().sum();
    let two = lost(&Pca::fit(x.view(), 2).unwrap());
    assert!((two - 149.0 * left_out).abs() < 1e-9, "{two}");
    assert_eq!(
        all.inverse_transform(array![[1.0]].view()),
        Err(PcaError::Scores { found: 1, expected: 4 })
    );
}
