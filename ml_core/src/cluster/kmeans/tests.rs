//! Small cases by hand, errors, and properties that hold for any data.

use super::*;
use crate::progress::Progress;
use ndarray::{Array2, array};
use proptest::prelude::*;
use std::ops::ControlFlow;

/// Generates four groups around the corners of a square, with a fixed scatter.
fn corners(rows: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, 2), |(row, column)| {
        let corner = if column == 0 { row % 2 } else { row / 2 % 2 };
        corner as f64 * 10.0 + ((row * 7919 + column * 104_729) % 101) as f64 / 101.0
    })
}

#[test]
fn one_iteration_equals_a_hand_computation() {
    let x = array![[0.0, 0.0], [0.0, 2.0], [4.0, 0.0], [4.0, 2.0]];
    let start = Init::Centroids(array![[0.0, 0.0], [4.0, 0.0]]);
    let model = KMeans::params(2).init(start).fit(x.view()).unwrap();
    assert_eq!(model.centroids(), array![[0.0, 1.0], [4.0, 1.0]]);
    assert_eq!(
        (model.labels(), model.inertia(), model.n_iter()),
        (&[0, 0, 1, 1][..], 4.0, 2)
    );
    assert_eq!(model.transform(array![[0.0, 4.0]].view()).unwrap(), array![[3.0, 5.0]]);
}

#[test]
fn separate_groups_are_found_from_any_start() {
    let x = corners(203);
    for init in [Init::KMeansPlusPlus, Init::Random] {
        let model = KMeans::params(4).init(init).seed(3).fit(x.view()).unwrap();
        for row in 4..203 {
            assert_eq!(model.labels()[row], model.labels()[row % 4]);
        }
        assert_eq!(model.predict(x.view()).unwrap(), model.labels());
    }
}

#[test]
fn an_empty_cluster_gets_the_farthest_row() {
    let x = array![[0.0], [1.0], [2.0], [9.0]];
    let start = Init::Centroids(array![[0.0], [100.0], [200.0]]);
    let model = KMeans::params(3).init(start).fit(x.view()).unwrap();
    let mut sizes = [0; 3];
    model.labels().iter().for_each(|&label| sizes[label as usize] += 1);
    assert!(sizes.iter().all(|&size| size > 0), "{sizes:?}");
}

#[test]
fn every_error_names_its_cause() {
    let x = array![[0.0], [1.0], [1.0]];
    let fit = |params: KMeansParams| params.fit(x.view()).unwrap_err();
    assert_eq!(fit(KMeans::params(0)), KMeansError::NClusters { value: 0 });
    assert_eq!(fit(KMeans::params(1).n_init(0)), KMeansError::NInit { value: 0 });
    assert_eq!(fit(KMeans::params(1).max_iter(0)), KMeansError::MaxIter { value: 0 });
    assert_eq!(fit(KMeans::params(1).tol(-1.0)), KMeansError::Tol { value: -1.0 });
    assert!(matches!(fit(KMeans::params(1).tol(f64::NAN)), KMeansError::Tol { .. }));
    let too_many = KMeansError::TooManyClusters {
        n_clusters: 3,
        distinct: 2,
        rows: 3,
    };
    assert_eq!(fit(KMeans::params(3)), too_many);
    let shape = fit(KMeans::params(2).init(Init::Centroids(array![[0.0, 1.0]])));
    assert!(matches!(
        shape,
        KMeansError::CentroidShape {
            found_columns: 2,
            rows: 2,
            ..
        }
    ));
    let infinite = fit(KMeans::params(1).init(Init::Centroids(array![[f64::INFINITY]])));
    assert_eq!(infinite, KMeansError::CentroidNotFinite { row: 1, column: 1 });
    let empty = KMeans::params(1).fit(Array2::zeros((0, 2)).view()).unwrap_err();
    assert_eq!(empty, KMeansError::Empty { rows: 0, columns: 2 });
    let nan = KMeans::params(1).fit(array![[1.0, f64::NAN]].view()).unwrap_err();
    assert_eq!(nan, KMeansError::NotFinite { row: 1, column: 2 });
    let huge = KMeans::params(1).fit(array![[1e200], [-1e200]].view()).unwrap_err();
    assert_eq!(huge, KMeansError::Overflow);
    let model = KMeans::params(1).fit(x.view()).unwrap();
    let columns = KMeansError::Columns { found: 2, expected: 1 };
    assert_eq!(model.predict(array![[0.0, 1.0]].view()), Err(columns));
}

#[test]
fn an_observer_receives_each_iteration_and_can_cancel() {
    let x = corners(50);
    let observer = |progress: Progress| {
        assert_eq!(progress.total, 3000);
        if progress.done >= 2 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    assert_eq!(
        KMeans::params(4).fit_with(x.view(), &observer),
        Err(KMeansError::Cancelled)
    );
}

#[cfg(feature = "parallel")]
#[test]
fn the_bits_do_not_depend_on_the_number_of_threads() {
    let x = corners(5000);
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| KMeans::params(5).n_init(2).seed(11).fit(x.view()).unwrap())
    };
    let (one, four) = (fit(1), fit(4));
    assert_eq!(one, four);
    assert_eq!(one.inertia().to_bits(), four.inertia().to_bits());
}

#[test]
fn a_transposed_matrix_gives_the_same_model() {
    let x = corners(40);
    let transposed = x.t().as_standard_layout().into_owned();
    let params = KMeans::params(3).seed(5);
    assert_eq!(params.fit(x.view()).unwrap(), params.fit(transposed.t()).unwrap());
}

#[test]
fn a_model_survives_json_exactly() {
    let model = KMeans::params(3).fit(corners(30).view()).unwrap();
    let text = serde_json::to_string(&model).unwrap();
    let read: KMeansModel = serde_json::from_str(&text).unwrap();
    assert_eq!(read.centroids(), model.centroids());
    assert_eq!(read.inertia().to_bits(), model.inertia().to_bits());
    for bad in [
        r#"{"centroids":[],"inertia":0,"n_iter":1}"#,
        r#"{"centroids":[[1],[1,2]],"inertia":0,"n_iter":1}"#,
        r#"{"centroids":[[]],"inertia":0,"n_iter":1}"#,
    ] {
        assert!(serde_json::from_str::<KMeansModel>(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn inertia_never_grows_and_matches_the_labels(
        values in prop::collection::vec(-100.0_f64..100.0, 20..60),
        clusters in 1_usize..5,
        seed: u64,
    ) {
        let x = Array2::from_shape_vec((values.len() / 2, 2), values[..values.len() / 2 * 2].to_vec()).unwrap();
        let Ok(model) = KMeans::params(clusters).n_init(1).seed(seed).fit(x.view()) else { return Ok(()) };
        let (_, distances) = model.nearest(x.view()).unwrap();
        let sum: f64 = distances.iter().map(|distance| distance * distance).sum();
        prop_assert!((sum - model.inertia()).abs() <= 1e-9 * (1.0 + sum));
        let mut stepper = KMeansStepper::new(x.view(), model.centroids().clone()).unwrap();
        let mut last = f64::INFINITY;
        for _ in 0..5 {
            let inertia = stepper.step().inertia;
            prop_assert!(inertia <= last * (1.0 + 1e-12));
            last = inertia;
        }
    }
}
