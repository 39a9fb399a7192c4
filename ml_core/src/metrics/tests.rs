//! Comparison with numbers of scikit-learn 1.9 and cases computed by hand.

use super::*;
use crate::data::{ClassLabels, CsvOptions, Encoder, FeatureView, Missing, read_csv};
use ndarray::{Array2, array};

const Y: [u32; 10] = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2];
const PREDICTED: [u32; 10] = [0, 0, 1, 2, 1, 1, 0, 2, 2, 1];

fn proba() -> Array2<f64> {
    array![
        [0.7, 0.2, 0.1],
        [0.6, 0.3, 0.1],
        [0.3, 0.5, 0.2],
        [0.2, 0.2, 0.6],
        [0.1, 0.8, 0.1],
        [0.25, 0.5, 0.25],
        [0.5, 0.25, 0.25],
        [0.0, 0.0, 1.0],
        [0.1, 0.2, 0.7],
        [0.25, 0.5, 0.25],
    ]
}

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn scores_of_classes_equal_scikit_learn() {
    let matrix = confusion_matrix(&Y, &PREDICTED, 4).unwrap();
    assert_eq!(matrix, [[2, 1, 1, 0], [1, 2, 0, 0], [0, 1, 2, 0], [0, 0, 0, 0]]);
    close(accuracy(&Y, &PREDICTED).unwrap(), 0.6);
    close(balanced_accuracy(&Y, &PREDICTED, 4).unwrap(), 0.611_111_111_111_111);
    let expected = [
        (
            Average::Macro,
            0.458_333_333_333_333,
            0.458_333_333_333_333,
            0.452_380_952_380_952,
        ),
        (Average::Weighted, 0.616_666_666_666_667, 0.6, 0.6),
        (Average::Micro, 0.6, 0.6, 0.6),
        (Average::Binary { positive: 0 }, 2.0 / 3.0, 0.5, 4.0 / 7.0),
        (Average::Binary { positive: 1 }, 0.5, 2.0 / 3.0, 4.0 / 7.0),
    ];
    for (average, precision, recall, f1) in expected {
        let found = precision_recall_f1(&Y, &PREDICTED, 4, average).unwrap();
        close(found.precision, precision);
        close(found.recall, recall);
        close(found.f1, f1);
    }
    let classes = per_class(&Y, &PREDICTED, 4).unwrap();
    close(classes[1].f1, 0.571_428_571_428_571);
    let none = ClassMetrics {
        precision: 0.0,
        recall: 0.0,
        f1: 0.0,
        support: 0,
    };
    assert_eq!(classes[3], none, "a class that never occurs");
}

#[test]
fn scores_of_probabilities_equal_scikit_learn() {
    close(log_loss(&Y, proba().view()).unwrap(), 0.772_646_568_251_742_8);
    close(roc_auc(&Y, proba().view()).unwrap().unwrap(), 0.849_206_349_206_349_2);
    let scores = [0.1, 0.4, 0.35, 0.8, 0.8, 0.4, 0.9, 0.2];
    let y = [0, 1, 1, 0, 1, 0, 1, 0];
    let binary = Array2::from_shape_fn(
        (8, 2),
        |(row, class)| if class == 1 { scores[row] } else { 1.0 - scores[row] },
    );
    close(roc_auc(&y, binary.view()).unwrap().unwrap(), 0.75);
    close(log_loss(&y, binary.view()).unwrap(), 0.592_923_065_814_624_5);
    let certain = array![[0.0, 1.0], [0.0, 1.0]];
    close(log_loss(&[0, 1], certain.view()).unwrap(), 18.021_826_694_558_577);
}

#[test]
fn a_class_without_rows_has_no_roc_curve() {
    assert_eq!(roc_auc(&[0, 0], array![[0.5, 0.5], [0.4, 0.6]].view()), Ok(None));
    assert_eq!(
        roc_auc(&[0, 1], array![[0.5, 0.5, 0.0], [0.4, 0.6, 0.0]].view()),
        Ok(None)
    );
}

#[test]
fn the_roc_curve_equals_scikit_learn() {
    let positive = [false, true, true, false, true, false, true, false];
    let scores = [0.1, 0.4, 0.35, 0.8, 0.8, 0.4, 0.9, 0.2];
    let curve = roc_curve(&positive, &scores).unwrap().unwrap();
    let expected = [
        (f64::INFINITY, 0.0, 0.0),
        (0.9, 0.0, 0.25),
        (0.8, 0.25, 0.5),
        (0.4, 0.5, 0.75),
        (0.35, 0.5, 1.0),
        (0.2, 0.75, 1.0),
        (0.1, 1.0, 1.0),
    ];
    let found: Vec<_> = curve
        .iter()
        .map(|point| (point.threshold, point.false_positive_rate, point.true_positive_rate))
        .collect();
    assert_eq!(found, expected);
    let under = |pair: &[RocPoint]| {
        let width = pair[1].false_positive_rate - pair[0].false_positive_rate;
        width * (pair[0].true_positive_rate + pair[1].true_positive_rate) / 2.0
    };
    let area: f64 = curve.windows(2).map(under).sum();
    close(area, roc_auc_binary(&positive, &scores).unwrap().unwrap());
    assert_eq!(roc_curve(&[true, true], &[0.1, 0.2]), Ok(None));
    assert_eq!(
        roc_curve(&[true, false], &[0.0, -0.0]).unwrap().unwrap().len(),
        2,
        "zero has two signs but is one score"
    );
}

#[test]
fn rand_indices_equal_scikit_learn() {
    let index = |a: &[u32], b: &[u32]| adjusted_rand_index(a, b).unwrap();
    close(
        index(&[0, 0, 0, 1, 1, 1, 2, 2], &[1, 1, 0, 0, 2, 2, 2, 2]),
        0.181_818_181_818_181_82,
    );
    close(index(&[0, 0, 0], &[0, 1, 2]), 0.0);
    close(index(&[0, 1, 0, 1], &[0, 0, 1, 1]), -0.5);
    close(index(&[7], &[3]), 1.0);
}

#[test]
fn silhouettes_equal_scikit_learn() {
    let x = array![
        [0.0, 0.0],
        [1.0, 0.0],
        [0.0, 1.0],
        [5.0, 5.0],
        [6.0, 5.0],
        [5.0, 7.0],
        [10.0, 0.5]
    ];
    let labels = [0, 0, 0, 1, 1, 1, 9];
    close(
        silhouette_score(x.view(), &labels, None).unwrap().unwrap(),
        0.682_904_071_691_478_4,
    );
    let silhouettes = silhouette_samples(x.view(), &labels).unwrap().unwrap();
    let expected = [
        0.872_251_505_811_000_2,
        0.831_851_564_320_330_9,
        0.830_972_749_807_939_9,
        0.773_611_289_618_412_3,
        0.731_259_181_969_208_1,
        0.740_382_210_313_457_9,
        0.0,
    ];
    silhouettes
        .iter()
        .zip(expected)
        .for_each(|(&found, expected)| close(found, expected));
    for unit in [1e-200, 1e307 * 1.5] {
        let scaled = &x * unit;
        close(
            silhouette_score(scaled.view(), &labels, None).unwrap().unwrap(),
            0.682_904_071_691_478_4,
        );
    }
    let table = read_csv(
        include_bytes!("../../../data/iris.csv").as_slice(),
        &CsvOptions::default(),
    )
    .unwrap();
    let encoder = Encoder::fit(&table, None, Some("species"), Missing::Drop).unwrap();
    let (encoded, labels): (_, ClassLabels) = encoder.transform_labelled(&table, "species").unwrap();
    let x = encoded.x.into_dense().unwrap();
    let exact = silhouette_score(x.view(), &labels.y, None).unwrap().unwrap();
    close(exact, 0.503_477_440_693_296_7);
    assert_eq!(silhouette_score(x.view(), &labels.y, Some((150, 1))), Ok(Some(exact)));
    let sampled = silhouette_score(x.view(), &labels.y, Some((75, 1))).unwrap().unwrap();
    assert!(sampled != exact && (sampled - exact).abs() < 0.1, "{sampled}");
}

#[test]
fn silhouettes_of_few_clusters_and_equal_rows() {
    let x = array![[1.0], [2.0], [3.0]];
    assert_eq!(silhouette_score(x.view(), &[4, 4, 4], None), Ok(None));
    assert_eq!(silhouette_score(x.view(), &[0, 1, 2], None), Ok(Some(0.0)));
    assert_eq!(
        silhouette_score(Array2::ones((4, 2)).view(), &[0, 0, 1, 1], None),
        Ok(Some(0.0))
    );
    assert_eq!(
        silhouette_score(Array2::ones((2, 0)).view(), &[0, 1], None),
        Ok(Some(0.0))
    );
}

#[test]
fn only_the_relevant_column_is_important() {
    let x = Array2::from_shape_fn(
        (200, 3),
        |(row, column)| if column == 1 { (row % 2) as f64 } else { row as f64 },
    );
    let y: Vec<u32> = (0..200).map(|row| row % 2).collect();
    let predict = |x: FeatureView<'_>| Ok::<_, MetricError>(x.column(1).iter().map(|&v| u32::from(v > 0.5)).collect());
    let found = permutation_importance(x.view(), &y, 5, 3, predict).unwrap();
    assert_eq!((found[0].mean, found[2].mean), (0.0, 0.0));
    assert!((found[1].mean - 0.5).abs() < 0.1 && found[1].std > 0.0, "{found:?}");
    assert_eq!(permutation_importance(x.view(), &y, 5, 3, predict), Ok(found));
    assert_eq!(
        permutation_importance(x.view(), &y, 0, 3, predict),
        Err(MetricError::NoRepeats)
    );
    assert!(matches!(
        permutation_importance(x.view(), &y[1..], 1, 3, predict),
        Err(MetricError::Length {
            found: 199,
            expected: 200,
            ..
        })
    ));
}

#[test]
fn combined_scores_equal_single_scores() {
    let scores = classification_scores(&Y, &PREDICTED, proba().view(), 3, 2).unwrap();
    let average = precision_recall_f1(&Y, &PREDICTED, 3, Average::Macro).unwrap();
    assert_eq!(
        (scores.precision_macro, scores.recall_macro, scores.f1_macro),
        (average.precision, average.recall, average.f1)
    );
    assert_eq!((scores.accuracy, scores.baseline_accuracy), (0.6, 0.3));
    close(scores.balanced_accuracy, 0.611_111_111_111_111);
    assert_eq!(Ok(scores.log_loss), log_loss(&Y, proba().view()));
    assert_eq!(Ok(scores.roc_auc), roc_auc(&Y, proba().view()));
    assert_eq!(scores.per_class.len(), 3);
    let error = classification_scores(&Y, &PREDICTED, proba().view(), 4, 2);
    assert_eq!(error, Err(MetricError::ProbabilityColumns { found: 3, expected: 4 }));
}

#[test]
fn mismatched_input_is_rejected() {
    let length = |found, expected| move |error: &MetricError| matches!(error, MetricError::Length { found: f, expected: e, .. } if (*f, *e) == (found, expected));
    assert!(accuracy(&Y, &Y[1..]).is_err_and(|error| length(9, 10)(&error)));
    assert!(confusion_matrix(&Y[1..], &Y, 3).is_err_and(|error| length(10, 9)(&error)));
    assert!(adjusted_rand_index(&Y, &Y[1..]).is_err_and(|error| length(9, 10)(&error)));
    assert!(log_loss(&Y[1..], proba().view()).is_err_and(|error| length(10, 9)(&error)));
    assert!(roc_auc_binary(&[true], &[]).is_err_and(|error| length(0, 1)(&error)));
    assert!(silhouette_score(proba().view(), &Y[1..], None).is_err_and(|error| length(9, 10)(&error)));
    assert_eq!(accuracy(&[], &[]), Err(MetricError::Empty));
    let class = MetricError::Class {
        row: 8,
        class: 2,
        n_classes: 2,
    };
    assert_eq!(balanced_accuracy(&Y, &PREDICTED, 2), Err(class));
    assert_eq!(
        precision_recall_f1(&Y, &PREDICTED, 3, Average::Binary { positive: 3 }),
        Err(MetricError::Positive {
            positive: 3,
            n_classes: 3
        })
    );
    assert_eq!(silhouette_samples(proba().view(), &[4; 10]), Ok(None));
    let nan = Array2::from_elem((10, 3), f64::NAN);
    assert!(matches!(
        log_loss(&Y, nan.view()),
        Err(MetricError::NotFinite { row: 1, .. })
    ));
    assert!(matches!(
        roc_auc_binary(&[true, false], &[0.0, f64::NAN]),
        Err(MetricError::NotFinite { row: 2, .. })
    ));
    assert!(matches!(
        silhouette_score(nan.view(), &Y, None),
        Err(MetricError::NotFinite { row: 1, .. })
    ));
    assert_eq!(
        silhouette_score(proba().view(), &Y, Some((1, 0))),
        Err(MetricError::Sample { size: 1 })
    );
}
