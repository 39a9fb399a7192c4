//! Metrics, splits and folds on any input.

use crate::values::{count, labelled, matrix, number};
use ml_core::data::FeatureView;
use ml_core::metrics::{
    Average, MetricError, RegressionBaselines, accuracy, adjusted_rand_index, balanced_accuracy, classification_scores,
    confusion_matrix, log_loss, mean_absolute_error, per_class, permutation_importance, precision_recall_f1,
    regression_scores, roc_auc, roc_auc_binary, silhouette_score,
};
use ml_core::model_selection::{k_fold, stratified_k_fold, train_test_split};
use proptest::prelude::*;

fn classes() -> impl Strategy<Value = Vec<u32>> {
    let class = prop_oneof![20 => 0_u32..4, 1 => Just(u32::MAX)];
    prop::collection::vec(class, 0..12)
}

fn share(value: f64) -> Result<(), TestCaseError> {
    prop_assert!((0.0..=1.0 + 1e-12).contains(&value), "{}", value);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn scores_of_classes_are_shares_or_rejected(a in classes(), b in classes(), same: bool, n_classes in count()) {
        // The lengths are equal in most cases.
        let b = if same { a.iter().rev().copied().collect() } else { b };
        for value in [accuracy(&a, &b), balanced_accuracy(&a, &b, n_classes)].into_iter().flatten() {
            share(value)?;
        }
        for average in [Average::Macro, Average::Weighted, Average::Micro] {
            if let Ok(found) = precision_recall_f1(&a, &b, n_classes, average) {
                for value in [found.precision, found.recall, found.f1] {
                    share(value)?;
                }
            }
        }
        if let Ok(matrix) = confusion_matrix(&a, &b, n_classes) {
            prop_assert_eq!(matrix.iter().flatten().sum::<u64>(), a.len() as u64);
            prop_assert_eq!(per_class(&a, &b, n_classes).unwrap().len(), n_classes);
        }
        if let Ok(index) = adjusted_rand_index(&a, &b) {
            prop_assert!((-1.0..=1.0).contains(&index), "{}", index);
            prop_assert!(!same || adjusted_rand_index(&a, &a) == Ok(1.0));
        }
    }

    #[test]
    fn scores_of_probabilities_are_plausible_or_rejected((proba, y, n_classes) in labelled()) {
        if let Ok(loss) = log_loss(&y, proba.view()) {
            prop_assert!(loss >= 0.0 && loss.is_finite());
        }
        if let Ok(Some(area)) = roc_auc(&y, proba.view()) {
            share(area)?;
        }
        let found: Vec<u32> = y.iter().rev().copied().collect();
        if let Ok(scores) = classification_scores(&y, &found, proba.view(), n_classes, 1) {
            share(scores.accuracy)?;
            share(scores.baseline_accuracy)?;
        }
    }

    #[test]
    fn scores_of_numbers_are_finite_or_rejected(
        rows in prop::collection::vec((number(), number()), 0..12),
        train in prop::collection::vec(number(), 0..6),
        finite: bool,
    ) {
        let finite_only = |value: &f64| !finite || value.is_finite();
        let (y_true, y_pred): (Vec<f64>, Vec<f64>) =
            rows.into_iter().filter(|(a, b)| finite_only(a) && finite_only(b)).unzip();
        let train: Vec<f64> = train.into_iter().filter(finite_only).collect();
        let longer = [&y_pred[..], &[1.0]].concat();
        prop_assert!(mean_absolute_error(&y_true, &longer).is_err());
        let Ok(baselines) = RegressionBaselines::fit(&train) else {
            return Ok(());
        };
        let bounds = train.iter().fold((f64::MAX, f64::MIN), |(low, high), &value| (low.min(value), high.max(value)));
        for value in [baselines.mean, baselines.median] {
            prop_assert!(bounds.0 <= value && value <= bounds.1, "{} {:?}", value, bounds);
        }
        if let Ok(scores) = regression_scores(&y_true, &y_pred, baselines) {
            // A root may round down.
            let below = |a: f64, b: f64| a <= b * (1.0 + 1e-12);
            prop_assert!(0.0 <= scores.mae && below(scores.mae, scores.rmse) && scores.rmse.is_finite());
            prop_assert!(scores.median_absolute_error >= 0.0 && scores.median_absolute_error.is_finite());
            prop_assert_eq!(scores.r2.is_some(), y_true.len() > 1);
            prop_assert!(scores.r2.is_none_or(|r2| r2 <= 1.0 && r2.is_finite()));
            prop_assert_eq!(scores.mape.is_some(), !y_true.contains(&0.0));
            prop_assert!(scores.mape.is_none_or(|mape| mape >= 0.0 && mape.is_finite()));
        }
    }

    #[test]
    fn the_roc_area_is_a_share_and_flips_with_the_scores(
        rows in prop::collection::vec((any::<bool>(), number()), 0..12),
    ) {
        let (positive, scores): (Vec<bool>, Vec<f64>) = rows.into_iter().unzip();
        if let Ok(Some(area)) = roc_auc_binary(&positive, &scores) {
            share(area)?;
            let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
            let other = roc_auc_binary(&positive, &turned).unwrap().unwrap();
            prop_assert!((area + other - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_silhouette_is_from_minus_one_to_one(
        (x, labels, _) in labelled(),
        sample in prop::option::of((count(), any::<u64>())),
    ) {
        if let Ok(Some(score)) = silhouette_score(x.view(), &labels, sample) {
            prop_assert!((-1.0..=1.0).contains(&score), "{}", score);
        }
    }

    #[test]
    fn importances_are_finite_or_rejected((x, y, _) in labelled(), repeats in 0_usize..4, seed: u64) {
        // Predictions may be of any number, even too few.
        let predict = |x: FeatureView<'_>| {
            let x = x.to_dense().expect("a small matrix");
            let classes = x.rows().into_iter().skip(repeats / 3).map(|row| u32::from(row.sum() > 1.0));
            Ok::<Vec<u32>, MetricError>(classes.collect())
        };
        if let Ok(found) = permutation_importance(x.view(), &y, repeats, seed, predict) {
            prop_assert_eq!(found.len(), x.ncols());
            prop_assert!(found.iter().all(|column| column.mean.abs() <= 1.0 && column.std >= 0.0));
        }
    }

    #[test]
    fn folds_hold_every_row_once(y in classes(), folds in count(), seed: u64) {
        for parts in [k_fold(y.len(), folds, seed), stratified_k_fold(&y, folds, seed)].into_iter().flatten() {
            let mut rows: Vec<usize> = parts.iter().flat_map(|(_, test)| test.clone()).collect();
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..y.len()).collect::<Vec<_>>());
            prop_assert!(parts.iter().all(|(train, test)| train.len() + test.len() == y.len()));
        }
    }

    #[test]
    fn splits_hold_every_row_once(
        y in classes(),
        stratified: bool,
        n in count(),
        size in prop_oneof![3 => 0.01..0.99, 1 => number()],
        seed: u64,
    ) {
        let n = if stratified || n > 1000 { y.len() } else { n };
        if let Ok((train, test)) = train_test_split(stratified.then_some(&y[..]), n, size, seed) {
            prop_assert_eq!(train.len() + test.len(), n);
            prop_assert!(!train.is_empty() && !test.is_empty());
        }
    }

    #[test]
    fn labels_of_many_clusters_have_a_silhouette(x in matrix(2..10)) {
        let labels: Vec<u32> = (0..x.nrows() as u32).map(|row| row.wrapping_mul(0x9E37_79B9)).collect();
        prop_assert!(silhouette_score(x.view(), &labels, None).is_ok_and(|score| score == Some(0.0)) || x.iter().any(|value| !value.is_finite()));
    }
}
