//! K-Means from the same initial centres.

use crate::data::{Set, close, integers, list, matrix, number, sets};
use ml_core::cluster::kmeans::{Init, KMeans, KMeansModel};
use ml_core::metrics::silhouette_score;
use ndarray::{Array2, s};
use serde_json::Value;

#[test]
fn the_same_start_leads_to_the_same_clusters() {
    for set in sets() {
        compare(&set, "near", &set.golden["kmeans"]["near"]);
    }
}

#[test]
fn an_empty_cluster_is_relocated_as_in_scikit_learn() {
    let mut compared = 0;
    for set in sets() {
        let golden = &set.golden["kmeans"]["far"];
        if golden.is_object() {
            compare(&set, "far", golden);
            compared += 1;
        }
    }
    assert!(compared >= 9, "{compared}");
}

fn compare(set: &Set, case: &str, golden: &Value) {
    let context = format!("{} {case}", set.name);
    let start = matrix(&golden["start"]);
    let model = KMeans::params(start.nrows())
        .init(Init::Centroids(start))
        .fit(set.x.view())
        .unwrap();
    let labels: Vec<usize> = model.labels().iter().map(|&label| label as usize).collect();
    assert_eq!(labels, integers(&golden["labels"]), "{context}");
    assert_eq!(model.n_iter() as f64, number(&golden["n_iter"]), "{context}");
    // The inertia of rows that equal their centre is the rounding error of zero.
    let inertia = (model.inertia(), number(&golden["inertia"]));
    assert!(
        close(inertia.0, inertia.1, 1e-9 * set.unit * set.unit),
        "{context}: {inertia:?}"
    );
    for (ours, theirs) in model.centroids().iter().zip(matrix(&golden["centroids"])) {
        assert!(close(*ours, theirs, set.unit), "{context}: {ours} {theirs}");
    }
    if let Some(theirs) = golden["silhouette"].as_f64() {
        let ours = silhouette_score(set.x.view(), model.labels(), None).unwrap().unwrap();
        assert!(close(ours, theirs, 1.0), "{context}: {ours} {theirs}");
    }
    if set.x.nrows() > 1 {
        new_rows(set, &context, &model, golden);
    }
}

/// Compares predictions for the midpoints of neighbouring rows.
fn new_rows(set: &Set, context: &str, model: &KMeansModel, golden: &Value) {
    let between: Array2<f64> = (&set.x.slice(s![..-1, ..]) + &set.x.slice(s![1.., ..])) / 2.0;
    let found: Vec<usize> = model
        .predict(between.view())
        .unwrap()
        .iter()
        .map(|&at| at as usize)
        .collect();
    assert_eq!(found, integers(&golden["predict"]), "{context}");
    let first = list(&golden["transform"]).len();
    let ours = model.transform(between.slice(s![..first, ..])).unwrap();
    for (ours, theirs) in ours.iter().zip(matrix(&golden["transform"])) {
        // scikit-learn computes |x|² - 2xc + |c|², which loses small distances beside |x|² and
        // |c|²: the squares are compared.
        let size = (set.x.ncols() as f64) * set.unit * set.unit + theirs * theirs;
        assert!(
            (ours * ours - theirs * theirs).abs() <= 1e-9 * theirs * theirs + 1e-13 * size,
            "{context}: {ours} {theirs}"
        );
    }
}
