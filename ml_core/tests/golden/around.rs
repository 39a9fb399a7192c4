//! Scaler, principal components, splits, permutation importance.

use crate::data::{close, integers, list, matrix, number, numbers, sets};
use ml_core::cluster::kmeans::{Init, KMeans};
use ml_core::data::FeatureView;
use ml_core::decomposition::Pca;
use ml_core::metrics::permutation_importance;
use ml_core::model_selection::train_test_split;
use ml_core::preprocessing::StandardScaler;
use std::error::Error;

#[test]
fn scaled_columns_equal_scikit_learn() {
    for set in sets() {
        let scaler = StandardScaler::fit(set.x.view()).unwrap();
        let golden = &set.golden["scaler"];
        for (ours, theirs) in scaler.mean().iter().zip(numbers(&golden["mean"])) {
            assert!(close(*ours, theirs, set.unit), "{}: {ours} {theirs}", set.name);
        }
        for (ours, theirs) in scaler.scale().iter().zip(numbers(&golden["scale"])) {
            assert!(close(*ours, theirs, 0.0), "{}: {ours} {theirs}", set.name);
        }
    }
}

#[test]
fn principal_components_equal_scikit_learn() {
    for set in sets().filter(|set| set.golden["pca"].is_object()) {
        let golden = &set.golden["pca"];
        let (ratios, variances) = (
            numbers(&golden["explained_variance_ratio"]),
            numbers(&golden["explained_variance"]),
        );
        let pca = Pca::fit(set.x.view(), ratios.len()).unwrap();
        let components = matrix(&golden["components"]);
        for at in 0..ratios.len() {
            let (ours, theirs) = (pca.explained_variance()[at], variances[at]);
            assert!(close(ours, theirs, variances[0]), "{} {at}: {ours} {theirs}", set.name);
            let (ours, theirs) = (pca.explained_variance_ratio()[at], ratios[at]);
            assert!(close(ours, theirs, 1.0), "{} {at}: {ours} {theirs}", set.name);
            // A component without variance may have any direction. This crate makes its largest
            // loading positive.
            if ratios[at] > 1e-9 {
                let cosine = pca.components().row(at).dot(&components.row(at));
                assert!((cosine.abs() - 1.0).abs() <= 1e-9, "{} {at}: {cosine}", set.name);
            }
        }
    }
}

/// The rows of a split are random. Their number in each class is decided by remainders, and
/// scikit-learn draws among equal ones: so it may be one more or one fewer.
#[test]
fn stratified_splits_have_the_counts_of_scikit_learn() {
    for set in sets().filter(|set| set.golden["split"].is_object()) {
        let golden = &set.golden["split"];
        let (_, test) = train_test_split(Some(&set.y), set.y.len(), number(&golden["test_size"]), 1).unwrap();
        let mut ours = vec![0_usize; set.n_classes];
        test.iter().for_each(|&row| ours[set.y[row] as usize] += 1);
        let theirs = integers(&golden["test_counts"]);
        assert_eq!(ours.iter().sum::<usize>(), theirs.iter().sum::<usize>(), "{}", set.name);
        assert!(
            ours.iter().zip(&theirs).all(|(a, b)| a.abs_diff(*b) <= 1),
            "{}: {ours:?} {theirs:?}",
            set.name
        );
    }
}

/// The shuffles differ, so the means over two hundred differ too: by no more than five standard
/// errors.
#[test]
fn mean_permutation_importance_equals_scikit_learn() {
    for set in sets().filter(|set| set.golden["permutation"].is_object()) {
        let golden = &set.golden["permutation"];
        let centroids = matrix(&golden["centroids"]);
        // One iteration from converged centres leaves them in place.
        let params = KMeans::params(centroids.nrows())
            .init(Init::Centroids(centroids))
            .max_iter(1);
        let model = params.fit(set.x.view()).unwrap();
        let predict =
            |x: FeatureView<'_>| -> Result<Vec<u32>, Box<dyn Error>> { Ok(model.predict(x.to_dense()?.view())?) };
        let ours = permutation_importance(set.x.view(), model.labels(), 200, 1, predict).unwrap();
        for (at, (ours, (mean, std))) in ours
            .iter()
            .zip(list(&golden["mean"]).iter().zip(list(&golden["std"])))
            .enumerate()
        {
            let (mean, std) = (number(mean), number(std));
            let error = ((ours.std * ours.std + std * std) / 200.0).sqrt();
            assert!(
                (ours.mean - mean).abs() <= 5.0 * error,
                "{} {at}: {ours:?} {mean} {std}",
                set.name
            );
            assert!(
                (ours.std - std).abs() <= 0.3 * std,
                "{} {at}: {ours:?} {mean} {std}",
                set.name
            );
        }
    }
}
