//! Small cases by hand, and errors.

mod every_threshold;
mod models;

use super::*;
use crate::tree::*;
#[cfg(feature = "parallel")]
use crate::{data::FeatureView, progress::unobserved};
use ndarray::{Array2, array};
use std::ops::ControlFlow;

fn noisy(rows: usize) -> (Array2<f64>, Vec<u32>) {
    let value = |(row, column): (usize, usize)| (crate::rng::derived(column as u64, row as u64) % 97) as f64 / 10.0;
    let x = Array2::from_shape_fn((rows, 5), value);
    let y = x.rows().into_iter().enumerate();
    let y = y
        .map(|(row, values)| u32::from(values[0] + values[1] > 9.0) + u32::from(row % 11 == 0))
        .collect();
    (x, y)
}

#[test]
fn the_first_split_equals_a_hand_computation() {
    // Splitting column 1 at 2.5 leaves {0, 0} and {1, 1, 0}: 4/5 of the weight in a side with Gini
    // 4/9.
    let x = array![[1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 4.0], [2.0, 5.0]];
    let y = [0, 0, 1, 1, 0];
    let split = best_split(x.view(), &y, 2, Criterion::Gini).unwrap().unwrap();
    assert_eq!((split.feature, split.threshold), (1, 2.5));
    assert!((split.improvement - (0.48 - 0.6 * 4.0 / 9.0)).abs() < 1e-15);
    let model = DecisionTreeClassifier::params().fit(x.view(), &y, 2).unwrap();
    assert_eq!(model.predict(x.view()).unwrap(), y);
    assert_eq!((model.depth(), model.n_leaves(), model.nodes().len()), (2, 3, 5));
    assert_eq!(model.decision_path(&[1.0, 3.0]).unwrap(), [0, 2, 3]);
    let constant = best_split(array![[1.0], [1.0]].view(), &[0, 1], 2, Criterion::Gini);
    assert_eq!(constant, Ok(None));
}

#[test]
fn the_lowest_feature_and_threshold_win_ties() {
    let x = array![[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [2.0, 2.0, 2.0]];
    let split = best_split(x.view(), &[0, 1, 0], 2, Criterion::Entropy)
        .unwrap()
        .unwrap();
    assert_eq!((split.feature, split.threshold), (0, 0.5));
    for seed in 0..10 {
        let params = DecisionTreeClassifier::params()
            .max_features(MaxFeatures::Count(3))
            .seed(seed);
        assert_eq!(params.fit(x.view(), &[0, 1, 0], 2).unwrap().nodes()[0].feature, 0);
    }
}

#[test]
fn equally_good_drawn_features_win_equally_often() {
    // Few rows are sorted, many are counted in histograms.
    for rows in [4_u32, 4000] {
        let x = Array2::from_shape_fn((rows as usize, 3), |(row, _)| row as f64);
        let y: Vec<u32> = (0..rows).map(|row| u32::from(row >= rows / 2)).collect();
        let params = DecisionTreeClassifier::params().max_features(MaxFeatures::Count(2));
        let mut wins = [0; 3];
        for seed in 0..300 {
            let model = params.clone().seed(seed).fit(x.view(), &y, 2).unwrap();
            wins[model.nodes()[0].feature as usize] += 1;
        }
        assert!(
            wins.iter().all(|wins| (75..125).contains(wins)),
            "{rows} rows: {wins:?}"
        );
    }
}

#[test]
fn a_split_without_improvement_is_still_made() {
    let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let model = DecisionTreeClassifier::params()
        .fit(x.view(), &[0, 1, 1, 0], 2)
        .unwrap();
    assert_eq!(model.predict(x.view()).unwrap(), [0, 1, 1, 0]);
}

#[test]
fn neighbouring_doubles_are_separated() {
    let next = f64::from_bits(1.0_f64.to_bits() + 1);
    let x = array![[1.0], [next], [-0.0], [0.0]];
    let model = DecisionTreeClassifier::params()
        .fit(x.view(), &[0, 1, 0, 0], 2)
        .unwrap();
    assert_eq!(
        (model.nodes()[0].threshold, model.predict(x.view()).unwrap()),
        (1.0, vec![0, 1, 0, 0])
    );
    let huge = array![[-f64::MAX], [f64::MAX]];
    assert_eq!(
        DecisionTreeClassifier::params()
            .fit(huge.view(), &[0, 1], 2)
            .unwrap()
            .nodes()[0]
            .threshold,
        0.0
    );
}

#[test]
fn every_limit_is_respected() {
    let (x, y) = noisy(400);
    let fit = |params: DecisionTreeParams| params.fit(x.view(), &y, 3).unwrap();
    let full = fit(DecisionTreeClassifier::params());
    assert_eq!(full.predict(x.view()).unwrap(), y);
    assert_eq!(fit(DecisionTreeClassifier::params().max_depth(Some(3))).depth(), 3);
    let leaf = fit(DecisionTreeClassifier::params().min_samples_leaf(20));
    assert!(leaf.nodes().iter().all(|node| node.samples >= 20));
    let split = fit(DecisionTreeClassifier::params().min_samples_split(50));
    assert!(
        split
            .nodes()
            .iter()
            .filter(|node| !node.is_leaf())
            .all(|node| node.samples >= 50)
    );
    let best = fit(DecisionTreeClassifier::params().max_leaf_nodes(Some(7)));
    assert_eq!(best.n_leaves(), 7);
    let decrease = fit(DecisionTreeClassifier::params().min_impurity_decrease(0.01));
    assert!(decrease.n_leaves() < full.n_leaves() && decrease.n_leaves() > 1);
    let pruned = fit(DecisionTreeClassifier::params().ccp_alpha(0.005));
    assert!(pruned.n_leaves() < full.n_leaves() && pruned.n_leaves() > 1);
    assert_eq!(fit(DecisionTreeClassifier::params().ccp_alpha(1.0)).nodes().len(), 1);
}

#[test]
fn best_first_growth_without_a_limit_gives_the_same_tree() {
    let (x, y) = noisy(200);
    let depth_first = DecisionTreeClassifier::params().fit(x.view(), &y, 3).unwrap();
    let best_first = DecisionTreeClassifier::params()
        .max_leaf_nodes(Some(1000))
        .fit(x.view(), &y, 3)
        .unwrap();
    assert_eq!(best_first.nodes().len(), depth_first.nodes().len());
    assert_eq!(
        best_first.predict(x.view()).unwrap(),
        depth_first.predict(x.view()).unwrap()
    );
}

#[cfg(feature = "parallel")]
#[test]
fn parallel_branches_give_the_same_tree() {
    let (x, y) = noisy(20_000);
    for max_features in [MaxFeatures::All, MaxFeatures::Sqrt] {
        let params = DecisionTreeClassifier::params().max_features(max_features).seed(4);
        let fit = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| params.fit(x.view(), &y, 3).unwrap())
        };
        assert_eq!(fit(1), fit(3));
        let weights = vec![1.0; y.len()];
        let standard = FeatureView::from(x.view()).standard();
        let data = TrainingData {
            ranks: &FeatureRanks::new(&standard, MissingValues::Refused, &unobserved).unwrap(),
            y: &y,
            weights: &weights,
            n_classes: 3,
            impurity: &Impurity::new(Criterion::Gini, 20_000.0, true),
        };
        let splitter = ClassSplitter::new(&params.growth, data, false);
        let at_once = splitter.grow(&params.growth, (0..20_000).collect(), 4, &unobserved);
        assert_eq!(at_once.unwrap(), fit(2));
    }
}

#[test]
fn balanced_weights_give_classes_equal_weight() {
    let x = array![[0.0], [0.0], [0.0], [0.0], [1.0]];
    let y = [0, 0, 0, 0, 1];
    let params = DecisionTreeClassifier::params().class_weight(ClassWeight::Balanced);
    let model = params.fit(x.view(), &y, 2).unwrap();
    assert_eq!(model.node_value(0), [0.5, 0.5]);
    let given = DecisionTreeClassifier::params().class_weight(ClassWeight::PerClass(vec![1.0, 4.0]));
    assert_eq!(given.fit(x.view(), &y, 2).unwrap().node_value(0), [0.5, 0.5]);
}

#[test]
fn drawn_features_depend_on_the_seed_only() {
    let (x, y) = noisy(300);
    let fit = |seed| {
        let params = DecisionTreeClassifier::params()
            .max_features(MaxFeatures::Sqrt)
            .seed(seed);
        params.fit(x.view(), &y, 3).unwrap()
    };
    assert_eq!(fit(1), fit(1));
    assert_ne!(fit(1), fit(2));
    let count = |max: MaxFeatures| max.count(30);
    assert_eq!(
        [MaxFeatures::All, MaxFeatures::Sqrt, MaxFeatures::Log2].map(count),
        [30, 5, 4]
    );
    assert_eq!(
        [
            MaxFeatures::Count(99),
            MaxFeatures::Fraction(0.01),
            MaxFeatures::Fraction(0.5)
        ]
        .map(count),
        [30, 1, 15]
    );
}

#[test]
fn every_error_names_its_cause() {
    let x = array![[0.0], [1.0]];
    let refuse = |params: DecisionTreeParams| params.fit(x.view(), &[0, 1], 2).unwrap_err().to_string();
    let params = DecisionTreeClassifier::params;
    assert_eq!(
        refuse(params().max_depth(Some(0))),
        "max_depth must be at least 1, not 0"
    );
    assert_eq!(
        refuse(params().min_samples_split(1)),
        "min_samples_split must be at least 2, not 1"
    );
    assert_eq!(
        refuse(params().min_samples_leaf(0)),
        "min_samples_leaf must be at least 1, not 0"
    );
    assert_eq!(
        refuse(params().max_leaf_nodes(Some(1))),
        "max_leaf_nodes must be at least 2, not 1"
    );
    assert_eq!(
        refuse(params().max_features(MaxFeatures::Count(0))),
        "max_features must be at least 1, not 0"
    );
    assert!(refuse(params().max_features(MaxFeatures::Fraction(1.5))).contains("1.5"));
    assert!(refuse(params().min_impurity_decrease(-0.1)).contains("-0.1"));
    assert!(refuse(params().ccp_alpha(f64::NAN)).contains("NaN"));
    assert!(refuse(params().class_weight(ClassWeight::PerClass(vec![1.0]))).contains("1 class weights for 2"));
    assert!(refuse(params().class_weight(ClassWeight::PerClass(vec![1.0, 0.0]))).contains("class_weight"));
    let fit = |x: Array2<f64>, y: &[u32]| params().fit(x.view(), y, 2).unwrap_err();
    assert_eq!(
        fit(Array2::zeros((0, 1)), &[]),
        TreeError::Empty { rows: 0, columns: 1 }
    );
    assert_eq!(fit(array![[1.0]], &[0, 1]), TreeError::Length { found: 2, expected: 1 });
    assert_eq!(
        fit(array![[1.0]], &[2]),
        TreeError::UnknownClass {
            row: 1,
            class: 2,
            n_classes: 2
        }
    );
    assert_eq!(
        fit(array![[f64::NAN]], &[0]),
        TreeError::NotFinite { row: 1, column: 1 }
    );
    let model = params().fit(x.view(), &[0, 1], 2).unwrap();
    let columns = TreeError::Columns { found: 2, expected: 1 };
    assert_eq!(model.predict(Array2::zeros((1, 2)).view()), Err(columns.clone()));
    assert_eq!(model.decision_path(&[0.0, 0.0]), Err(columns));
    let cancelled = params().fit_with(x.view(), &[0, 1], 2, &|_| ControlFlow::Break(()));
    assert_eq!(cancelled, Err(TreeError::Cancelled));
}
