//! Nearest neighbours on any input.

use crate::regressors::targeted;
use crate::values::{count, labelled, matrix};
use ml_core::neighbors::{
    KNeighborsClassifier, KNeighborsModel, KNeighborsRegressor, KNeighborsRegressorModel, Metric, NeighborSearch,
    Weights,
};
use proptest::prelude::*;
use proptest::sample::select;

fn choices() -> impl Strategy<Value = (Weights, Metric)> {
    let weights = select(vec![Weights::Uniform, Weights::Distance]);
    (weights, select(vec![Metric::Euclidean, Metric::Manhattan]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_classifier_fits_or_fails_and_both_searches_agree(
        (x, y, n_classes) in labelled(),
        other in matrix(0..9),
        (n_neighbors, leaf_size) in (count(), count()),
        (weights, metric) in choices(),
    ) {
        let params = KNeighborsClassifier::params().n_neighbors(n_neighbors).leaf_size(leaf_size);
        let params = params.weights(weights).metric(metric);
        let fit = |search| params.clone().algorithm(search).fit(x.view(), &y, n_classes);
        let (tree, brute) = (fit(NeighborSearch::KdTree), fit(NeighborSearch::Brute));
        let (Ok(tree), Ok(brute)) = (&tree, &brute) else {
            prop_assert_eq!(tree.err(), brute.err());
            return Ok(());
        };
        let text = serde_json::to_string(tree).unwrap();
        prop_assert_eq!(&serde_json::from_str::<KNeighborsModel>(&text).unwrap(), tree);
        for x in [&x, &other] {
            prop_assert_eq!(tree.kneighbors(x.view(), None), brute.kneighbors(x.view(), None));
            let Ok(shares) = tree.predict_proba(x.view()) else { continue };
            prop_assert_eq!(&shares, &brute.predict_proba(x.view()).unwrap());
            for (row, class) in shares.rows().into_iter().zip(tree.predict(x.view()).unwrap()) {
                prop_assert!((row.sum() - 1.0).abs() < 1e-9, "{}", row);
                prop_assert!(row.iter().all(|share| *share <= row[class as usize]));
            }
        }
    }

    #[test]
    fn a_regressor_predicts_within_its_targets_or_fails(
        (x, y) in targeted(),
        other in matrix(0..9),
        n_neighbors in count(),
        (weights, metric) in choices(),
    ) {
        let params = KNeighborsRegressor::params().n_neighbors(n_neighbors).weights(weights).metric(metric);
        let Ok(model) = params.fit(x.view(), &y) else { return Ok(()) };
        let text = serde_json::to_string(&model).unwrap();
        prop_assert_eq!(&serde_json::from_str::<KNeighborsRegressorModel>(&text).unwrap(), &model);
        let low = y.iter().copied().fold(f64::INFINITY, f64::min);
        let high = y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let rounding = 1e-12 * low.abs().max(high.abs());
        for x in [&x, &other] {
            let Ok(found) = model.predict(x.view()) else { continue };
            for value in found {
                prop_assert!(low - rounding <= value && value <= high + rounding, "{} {} {}", low, value, high);
            }
        }
    }
}
