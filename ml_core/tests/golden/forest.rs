//! Forests: chance makes every one of them another, so their mean accuracy is compared.

use crate::data::sets;
use ml_core::random_forest::{RandomForestClassifier, Voting};
use ndarray::Axis;
use std::collections::HashSet;

#[test]
fn the_mean_accuracy_over_five_seeds_is_that_of_scikit_learn() {
    for set in sets() {
        let golden = &set.golden["forest"];
        let test: HashSet<u64> = golden["test_rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row.as_u64().unwrap())
            .collect();
        let (test, train): (Vec<usize>, Vec<usize>) = (0..set.y.len()).partition(|&row| test.contains(&(row as u64)));
        let y = |rows: &[usize]| rows.iter().map(|&row| set.y[row]).collect::<Vec<u32>>();
        let (train_x, test_x) = (set.x.select(Axis(0), &train), set.x.select(Axis(0), &test));
        let (train_y, test_y) = (y(&train), y(&test));
        let theirs = golden["mean_accuracy"].as_f64().unwrap();
        // scikit-learn votes softly, so hard votes may differ more.
        for (voting, tolerance) in [(Voting::Soft, 0.01), (Voting::Hard, 0.015)] {
            let accuracy = |seed| {
                let params = RandomForestClassifier::params().voting(voting).seed(seed);
                let model = params.fit(train_x.view(), &train_y, set.n_classes).unwrap();
                let found = model.predict(test_x.view()).unwrap();
                found.iter().zip(&test_y).filter(|(a, b)| a == b).count() as f64 / test_y.len() as f64
            };
            let ours = (0..5).map(accuracy).sum::<f64>() / 5.0;
            assert!(
                (ours - theirs).abs() <= tolerance,
                "{} {voting:?}: {ours} {theirs}",
                set.name
            );
        }
    }
}
