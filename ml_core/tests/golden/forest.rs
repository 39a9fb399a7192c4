//! Forests: chance makes every one of them another, so their mean accuracy is compared.

use crate::data::sets;
use ml_core::random_forest::{RandomForestClassifier, Voting};
use ndarray::Axis;

/// The share of test rows that may lie between the two.
const TOLERANCE: f64 = 0.01;

#[test]
fn the_mean_accuracy_over_five_seeds_is_that_of_scikit_learn() {
    for set in sets() {
        let (test, train): (Vec<usize>, Vec<usize>) = (0..set.y.len()).partition(|row| row % 3 == 0);
        let y = |rows: &[usize]| rows.iter().map(|&row| set.y[row]).collect::<Vec<u32>>();
        let (train_x, test_x) = (set.x.select(Axis(0), &train), set.x.select(Axis(0), &test));
        let (train_y, test_y) = (y(&train), y(&test));
        let theirs = set.golden["forest"]["mean_accuracy"].as_f64().unwrap();
        for voting in [Voting::Soft, Voting::Hard] {
            let accuracy = |seed| {
                let params = RandomForestClassifier::params().voting(voting).seed(seed);
                let model = params.fit(train_x.view(), &train_y, set.n_classes).unwrap();
                let found = model.predict(test_x.view()).unwrap();
                found.iter().zip(&test_y).filter(|(a, b)| a == b).count() as f64 / test_y.len() as f64
            };
            let ours = (0..5).map(accuracy).sum::<f64>() / 5.0;
            assert!(ours >= theirs - TOLERANCE, "{} {voting:?}: {ours} {theirs}", set.name);
        }
    }
}
