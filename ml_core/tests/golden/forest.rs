//! Forests are random, so means over seeds are compared, with a tolerance from the spread of
//! scikit-learn's forests.

use crate::data::{Set, list, number, sets};
use ml_core::ensemble::random_forest::{RandomForestClassifier, RandomForestModel, Voting};
use ndarray::{Array2, Axis};
use serde_json::Value;

/// Number of forests of this crate; scikit-learn's are [`THEIRS`].
const OURS: u64 = 5;
const THEIRS: f64 = 20.0;

fn fit(set: &Set, x: &Array2<f64>, y: &[u32], voting: Voting, seed: u64) -> RandomForestModel {
    let params = RandomForestClassifier::params()
        .voting(voting)
        .oob_score(true)
        .seed(seed);
    params.fit(x.view(), y, set.n_classes).unwrap()
}

/// Returns whether our mean is within five standard errors of scikit-learn's, plus `step`, the
/// resolution of the score, because all twenty seeds may have the same score.
fn agree(ours: f64, mean: &Value, std: &Value, step: f64) -> bool {
    let error = number(std) * (1.0 / THEIRS + 1.0 / OURS as f64).sqrt();
    (ours - number(mean)).abs() <= 5.0 * error + step
}

fn with_forest() -> impl Iterator<Item = Set> {
    sets().filter(|set| set.golden["forest"].is_object())
}

#[test]
fn the_mean_accuracy_equals_scikit_learn() {
    for set in with_forest() {
        let (test, train): (Vec<usize>, Vec<usize>) = (0..set.y.len()).partition(|row| row % 3 == 0);
        let y = |rows: &[usize]| rows.iter().map(|&row| set.y[row]).collect::<Vec<u32>>();
        let (train_x, test_x) = (set.x.select(Axis(0), &train), set.x.select(Axis(0), &test));
        let (train_y, test_y) = (y(&train), y(&test));
        for (voting, name) in [(Voting::Soft, "soft_accuracy"), (Voting::Hard, "hard_accuracy")] {
            let theirs = &set.golden["forest"][name];
            let right = |seed| {
                let model = fit(&set, &train_x, &train_y, voting, seed);
                let found = model.predict(test_x.view()).unwrap();
                found.iter().zip(&test_y).filter(|(a, b)| a == b).count()
            };
            let ours = (0..OURS).map(right).sum::<usize>() as f64 / (OURS as usize * test_y.len()) as f64;
            assert!(
                agree(ours, &theirs["mean"], &theirs["std"], 1.0 / test_y.len() as f64),
                "{} {name}: {ours} {theirs}",
                set.name
            );
        }
    }
}

#[test]
fn importances_and_the_out_of_bag_score_equal_scikit_learn() {
    for set in with_forest() {
        let golden = &set.golden["forest"];
        let models: Vec<RandomForestModel> = (0..OURS)
            .map(|seed| fit(&set, &set.x, &set.y, Voting::Soft, seed))
            .collect();
        let mean = |of: &dyn Fn(&RandomForestModel) -> f64| models.iter().map(of).sum::<f64>() / OURS as f64;
        let (ours, theirs) = (mean(&|model| model.oob_score().unwrap()), &golden["oob_score"]);
        assert!(
            agree(ours, &theirs["mean"], &theirs["std"], 1.0 / set.y.len() as f64),
            "{}: {ours} {theirs}",
            set.name
        );
        let (means, stds) = (
            list(&golden["importances"]["mean"]),
            list(&golden["importances"]["std"]),
        );
        for (feature, (theirs, std)) in means.iter().zip(stds).enumerate() {
            let ours = mean(&|model| model.feature_importances()[feature]);
            assert!(
                agree(ours, theirs, std, 0.0),
                "{} {feature}: {ours} {theirs} {std}",
                set.name
            );
        }
    }
}
