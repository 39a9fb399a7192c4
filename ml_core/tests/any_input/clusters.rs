//! K-Means on any input.

use crate::values::{count, matrix, number};
use ml_core::cluster::kmeans::{Init, KMeans, KMeansModel, KMeansStepper, distinct_rows};
use ndarray::Array2;
use proptest::prelude::*;

fn init() -> impl Strategy<Value = Init> {
    prop_oneof![
        Just(Init::KMeansPlusPlus),
        Just(Init::Random),
        matrix(0..4).prop_map(Init::Centroids)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_clustering_is_plausible_or_rejected(
        x in matrix(0..14),
        other in matrix(0..4),
        (n_clusters, n_init, max_iter) in (count(), 0_usize..4, prop_oneof![0_usize..4, Just(300)]),
        tol in prop_oneof![Just(1e-4), number()],
        init in init(),
        seed: u64,
    ) {
        let params = KMeans::params(n_clusters).init(init).n_init(n_init).max_iter(max_iter).tol(tol).seed(seed);
        let Ok(model) = params.fit(x.view()) else { return Ok(()) };
        prop_assert_eq!(model.centroids().dim(), (n_clusters, x.ncols()));
        prop_assert!(model.centroids().iter().all(|value| value.is_finite()));
        prop_assert!(model.inertia() >= 0.0 && model.inertia().is_finite());
        prop_assert!((1..=max_iter).contains(&model.n_iter()));
        prop_assert_eq!(&model.predict(x.view()).unwrap()[..], model.labels());
        prop_assert!(model.labels().iter().all(|&label| (label as usize) < n_clusters));
        let distances = model.transform(x.view()).unwrap();
        prop_assert!(distances.iter().all(|&distance| distance >= 0.0));
        let text = serde_json::to_string(&model).unwrap();
        let read: KMeansModel = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(read.centroids(), model.centroids());
        // Prediction of other rows returns a result for each row, or an error.
        if let Ok((labels, distances)) = model.nearest(other.view()) {
            prop_assert_eq!((labels.len(), distances.len()), (other.nrows(), other.nrows()));
            prop_assert!(labels.iter().all(|&label| (label as usize) < n_clusters));
            prop_assert!(distances.iter().all(|&distance| distance >= 0.0));
        }
    }

    #[test]
    fn one_start_is_enough_for_a_clustering(x in matrix(1..14), seed: u64, random: bool) {
        // Beyond that squares may overflow.
        if x.ncols() == 0 || !x.iter().all(|value| value.abs() < 1e100) {
            return Ok(());
        }
        let distinct = distinct_rows(x.view(), usize::MAX);
        let init = if random { Init::Random } else { Init::KMeansPlusPlus };
        for n_clusters in 1..=distinct {
            prop_assert!(KMeans::params(n_clusters).init(init.clone()).n_init(2).seed(seed).fit(x.view()).is_ok());
        }
        prop_assert!(KMeans::params(distinct + 1).fit(x.view()).is_err());
    }

    #[test]
    fn steps_keep_their_shape(x in matrix(0..10), centroids in matrix(0..4)) {
        let (rows, shape): (usize, _) = (x.nrows(), centroids.dim());
        let Ok(mut stepper) = KMeansStepper::new(x.view(), centroids) else { return Ok(()) };
        for _ in 0..3 {
            let step = stepper.step();
            prop_assert!(step.moved <= rows);
            prop_assert!(stepper.labels().iter().all(|&label| (label as usize) < shape.0));
            prop_assert_eq!(stepper.centroids().dim(), shape);
        }
    }
}

/// Covers column-major matrices, and matrices of every second row.
#[test]
fn the_memory_layout_does_not_matter() {
    let x = Array2::from_shape_fn((20, 3), |(row, column)| ((row * 7 + column * 5) % 11) as f64);
    let turned = x.t().as_standard_layout().into_owned();
    let spread = Array2::from_shape_fn((40, 3), |(row, column)| x[[row / 2, column]]);
    let params = KMeans::params(4).seed(1);
    let model = params.fit(x.view()).unwrap();
    assert_eq!(params.fit(turned.t()).unwrap(), model);
    assert_eq!(params.fit(spread.slice(ndarray::s![..;2, ..])).unwrap(), model);
}
