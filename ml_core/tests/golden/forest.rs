//! Forests: chance makes every one of them another, so what they do on average over five seeds is compared.

use crate::data::{Set, number, numbers, sets};
use ml_core::random_forest::{RandomForestClassifier, RandomForestModel, Voting};
use ndarray::{Array2, Axis};

fn fit(set: &Set, x: &Array2<f64>, y: &[u32], voting: Voting, seed: u64) -> RandomForestModel {
    let params = RandomForestClassifier::params()
        .voting(voting)
        .oob_score(true)
        .seed(seed);
    params.fit(x.view(), y, set.n_classes).unwrap()
}

fn with_forest() -> impl Iterator<Item = Set> {
    sets().filter(|set| set.golden["forest"].is_object())
}

#[test]
fn the_mean_accuracy_is_that_of_scikit_learn() {
    for set in with_forest() {
        let (test, train): (Vec<usize>, Vec<usize>) = (0..set.y.len()).partition(|row| row % 3 == 0);
        let y = |rows: &[usize]| rows.iter().map(|&row| set.y[row]).collect::<Vec<u32>>();
        let (train_x, test_x) = (set.x.select(Axis(0), &train), set.x.select(Axis(0), &test));
        let (train_y, test_y) = (y(&train), y(&test));
        let theirs = number(&set.golden["forest"]["accuracy"]);
        // scikit-learn votes softly, so hard votes may differ more.
        for (voting, tolerance) in [(Voting::Soft, 0.01), (Voting::Hard, 0.015)] {
            // Of few rows two more or less.
            let tolerance = f64::max(tolerance, 2.0 / test_y.len() as f64);
            let accuracy = |seed| {
                let model = fit(&set, &train_x, &train_y, voting, seed);
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

#[test]
fn importances_and_the_out_of_bag_score_are_those_of_scikit_learn() {
    for set in with_forest() {
        let golden = &set.golden["forest"];
        let models: Vec<RandomForestModel> = (0..5)
            .map(|seed| fit(&set, &set.x, &set.y, Voting::Soft, seed))
            .collect();
        let mean = |of: &dyn Fn(&RandomForestModel) -> f64| models.iter().map(of).sum::<f64>() / 5.0;
        let (ours, theirs) = (mean(&|model| model.oob_score().unwrap()), number(&golden["oob_score"]));
        assert!((ours - theirs).abs() <= 0.01, "{}: {ours} {theirs}", set.name);
        for (feature, theirs) in numbers(&golden["importances"]).into_iter().enumerate() {
            let ours = mean(&|model| model.feature_importances()[feature]);
            let spread = (0.2 * theirs).max(0.02);
            assert!(
                (ours - theirs).abs() <= spread,
                "{} {feature}: {ours} {theirs}",
                set.name
            );
        }
    }
}
