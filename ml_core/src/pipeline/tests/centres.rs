//! First centres of clusters that a request gives.

use super::*;
use serde_json::{Value, json};

/// Clusters two columns, of which the second has a unit a thousand times smaller.
fn trained(init: Value, scale: bool) -> Result<Trained, TrainError> {
    let rows: String = (0..30)
        .map(|row| {
            format!(
                "{},{}\n",
                row % 3 * 10 + row / 10,
                (row % 3 * 5 + row / 10) * 1000 + row
            )
        })
        .collect();
    let request = TrainRequest {
        features: Some(vec!["x".into(), "y".into()]),
        scale,
        ..TrainRequest::new("kmeans")
            .parameter("n_clusters", 3)
            .parameter("init", init)
    };
    Prepared::new(read(&format!("x,y\n{rows}")), &request)?.train(&())
}

/// Returns the centres, in the units of the columns.
fn centres(trained: &Trained) -> Vec<Vec<f64>> {
    let centres = trained.report.artifacts.iter().find_map(|artifact| match artifact {
        Artifact::Centroids { rows, .. } => Some(rows.clone()),
        _ => None,
    });
    centres.unwrap()
}

#[test]
fn given_centres_have_the_units_of_the_columns() {
    // The means of the clusters: a fit that starts from them ends there, in the same order.
    let expected = [[21.1, 11_115.5], [0.9, 913.5], [11.0, 6014.5]];
    for scale in [false, true] {
        let found = trained(json!(expected), scale).unwrap();
        for (centre, expected) in centres(&found).iter().zip(expected) {
            assert!(
                centre.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9 * b),
                "{centre:?} {scale}"
            );
        }
        let Metrics::Clustering(scores) = &found.report.metrics else {
            panic!("a clustering")
        };
        assert_eq!(scores.cluster_sizes, [10, 10, 10]);
        let parameters = &found.report.parameters;
        assert_eq!(parameters["init"], json!(expected), "as they were given");
    }
}

#[test]
fn centres_of_another_shape_are_refused_with_it() {
    for scale in [false, true] {
        let error = trained(json!([[1.0], [2.0], [3.0]]), scale).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("the initial centres are 3 × 1, but must be 3 × 2"),
            "{error}"
        );
    }
}
