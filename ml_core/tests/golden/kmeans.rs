//! K-Means from the same rows.

use crate::data::{close, numbers, sets};
use ml_core::kmeans::{Init, KMeans};
use ml_core::metrics::silhouette_score;
use ndarray::Axis;

#[test]
fn the_same_start_leads_to_the_same_clusters() {
    compare("kmeans");
}

#[test]
fn a_start_that_gets_no_row_is_moved_as_scikit_learn_does() {
    compare("kmeans_empty");
}

fn compare(case: &str) {
    for set in sets() {
        let golden = &set.golden[case];
        let start: Vec<usize> = numbers(&golden["start"]).into_iter().map(|row| row as usize).collect();
        let mut centroids = set.x.select(Axis(0), &start);
        if let Some(far) = golden["far"].as_f64() {
            centroids.row_mut(start.len() - 1).fill(far);
        }
        let model = KMeans::params(start.len())
            .init(Init::Centroids(centroids))
            .fit(set.x.view())
            .unwrap();
        let labels: Vec<f64> = model.labels().iter().map(|&label| f64::from(label)).collect();
        assert_eq!(labels, numbers(&golden["labels"]), "{}", set.name);
        assert_eq!(
            model.n_iter() as u64,
            golden["n_iter"].as_u64().unwrap(),
            "{}",
            set.name
        );
        let inertia = golden["inertia"].as_f64().unwrap();
        assert!(
            (model.inertia() - inertia).abs() <= 1e-9 * inertia,
            "{}: {} {inertia}",
            set.name,
            model.inertia()
        );
        let centroids: Vec<f64> = golden["centroids"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(numbers)
            .collect();
        for (ours, theirs) in model.centroids().iter().zip(centroids) {
            assert!(close(*ours, theirs, 1e-9), "{}: {ours} {theirs}", set.name);
        }
        let silhouette = silhouette_score(set.x.view(), model.labels(), None).unwrap().unwrap();
        assert!(
            close(silhouette, golden["silhouette"].as_f64().unwrap(), 1e-9),
            "{}",
            set.name
        );
    }
}
