//! Trees and forests on any input.

use crate::values::{count, labelled, matrix, number};
use ml_core::ensemble::random_forest::{RandomForestClassifier, RandomForestModel, Voting};
use ml_core::tree::{
    ClassWeight, Criterion, DecisionTreeClassifier, DecisionTreeModel, DecisionTreeParams, MaxFeatures, MissingValues,
    best_split,
};
use ndarray::Array2;
use proptest::prelude::*;
use proptest::sample::select;

fn criterion() -> impl Strategy<Value = Criterion> {
    prop_oneof![Just(Criterion::Gini), Just(Criterion::Entropy)]
}

pub(crate) fn max_features() -> impl Strategy<Value = MaxFeatures> {
    prop_oneof![
        2 => Just(MaxFeatures::All),
        1 => Just(MaxFeatures::Sqrt),
        1 => Just(MaxFeatures::Log2),
        1 => count().prop_map(MaxFeatures::Count),
        1 => prop_oneof![0.01..1.2, number()].prop_map(MaxFeatures::Fraction),
    ]
}

fn class_weight() -> impl Strategy<Value = ClassWeight> {
    let weight = prop_oneof![6 => 0.1_f64..9.0, 1 => number()];
    prop_oneof![
        2 => Just(ClassWeight::None),
        1 => Just(ClassWeight::Balanced),
        2 => prop::collection::vec(weight, 0..5).prop_map(ClassWeight::PerClass),
    ]
}

pub(crate) fn at_least_zero() -> impl Strategy<Value = f64> {
    prop_oneof![4 => Just(0.0), 2 => 0.0..0.6, 1 => number()]
}

fn params() -> impl Strategy<Value = DecisionTreeParams> {
    let counts = (
        prop::option::of(count()),
        prop_oneof![3 => Just(2), 1 => count()],
        prop_oneof![3 => Just(1), 1 => count()],
        prop::option::weighted(0.2, count()),
    );
    let numbers = (at_least_zero(), at_least_zero());
    let missing_values = select(vec![MissingValues::Refused, MissingValues::Native]);
    (
        criterion(),
        max_features(),
        class_weight(),
        counts,
        numbers,
        (missing_values, any::<u64>()),
    )
        .prop_map(
            |(
                criterion,
                max_features,
                class_weight,
                (depth, split, leaf, leaves),
                (decrease, alpha),
                (missing_values, seed),
            )| {
                DecisionTreeClassifier::params()
                    .criterion(criterion)
                    .max_features(max_features)
                    .class_weight(class_weight)
                    .max_depth(depth)
                    .min_samples_split(split)
                    .min_samples_leaf(leaf)
                    .max_leaf_nodes(leaves)
                    .min_impurity_decrease(decrease)
                    .ccp_alpha(alpha)
                    .missing_values(missing_values)
                    .seed(seed)
            },
        )
}

fn check_tree(model: &DecisionTreeModel, rows: usize) -> Result<(), TestCaseError> {
    let nodes = model.nodes();
    prop_assert_eq!(nodes.len(), 2 * model.n_leaves() - 1);
    prop_assert_eq!(nodes[0].samples, rows as u64);
    prop_assert!(model.depth() < nodes.len());
    for (at, node) in nodes.iter().enumerate() {
        prop_assert!(node.threshold.is_finite() && node.impurity.is_finite() && node.weight > 0.0);
        prop_assert!((model.node_value(at).iter().sum::<f64>() - 1.0).abs() < 1e-9);
        if !node.is_leaf() {
            let (left, right) = (&nodes[node.left as usize], &nodes[node.right as usize]);
            prop_assert!(left.samples + right.samples == node.samples && left.samples.min(right.samples) > 0);
        }
    }
    prop_assert!(model.node_value(nodes.len()).is_empty() && model.node_value(usize::MAX).is_empty());
    let importances = model.feature_importances();
    prop_assert!(
        importances.iter().all(|importance| importance.is_finite()),
        "{:?}",
        importances
    );
    let sum: f64 = importances.iter().sum();
    prop_assert!(sum == 0.0 || (sum - 1.0).abs() < 1e-9, "{}", sum);
    let text = serde_json::to_string(model).unwrap();
    prop_assert_eq!(&serde_json::from_str::<DecisionTreeModel>(&text).unwrap(), model);
    prop_assert!(!model.rules(&[], &[]).is_empty() && !model.graphviz(&[], &[]).is_empty());
    Ok(())
}

fn check_proba(proba: &Array2<f64>, classes: &[u32]) -> Result<(), TestCaseError> {
    prop_assert_eq!(proba.nrows(), classes.len());
    for (row, &class) in proba.rows().into_iter().zip(classes) {
        prop_assert!((row.sum() - 1.0).abs() < 1e-9, "{}", row);
        prop_assert!(row.iter().all(|&share| share <= row[class as usize]), "{}", row);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_tree_is_plausible_or_rejected((x, y, n_classes) in labelled(), other in matrix(0..4), params in params()) {
        let Ok(model) = params.fit(x.view(), &y, n_classes) else { return Ok(()) };
        prop_assert_eq!((model.n_features(), model.n_classes()), (x.ncols(), n_classes));
        check_tree(&model, x.nrows())?;
        let classes = model.predict(x.view()).unwrap();
        check_proba(&model.predict_proba(x.view()).unwrap(), &classes)?;
        let leaves = model.apply(x.view()).unwrap();
        for (row, leaf) in x.rows().into_iter().zip(leaves) {
            prop_assert_eq!(model.decision_path(&row.to_vec()).unwrap().last().copied(), Some(leaf));
        }
        if let Ok(found) = model.predict(other.view()) {
            prop_assert_eq!(found.len(), other.nrows());
        }
    }

    /// A tree without limits distinguishes rows that differ, however close or far apart they are.
    #[test]
    fn a_tree_without_limits_separates_distinct_rows(x in matrix(1..14), entropy: bool, seed: u64) {
        let distinct = ml_core::cluster::kmeans::distinct_rows(x.view(), usize::MAX);
        if x.ncols() == 0 || distinct < x.nrows() || x.iter().any(|value| !value.is_finite()) {
            return Ok(());
        }
        let y: Vec<u32> = (0..x.nrows()).map(|row| (seed >> row & 1) as u32).collect();
        let criterion = if entropy { Criterion::Entropy } else { Criterion::Gini };
        let model = DecisionTreeClassifier::params().criterion(criterion).fit(x.view(), &y, 2).unwrap();
        prop_assert_eq!(model.predict(x.view()).unwrap(), y);
    }

    #[test]
    fn the_best_split_splits_or_is_rejected((x, y, n_classes) in labelled(), criterion in criterion()) {
        let Ok(Some(split)) = best_split(x.view(), &y, n_classes, criterion) else { return Ok(()) };
        let left = x.column(split.feature).iter().filter(|&&value| value <= split.threshold).count();
        prop_assert!((1..x.nrows()).contains(&left));
        prop_assert!(split.improvement > -1e-12 && split.improvement.is_finite());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_forest_is_plausible_or_rejected(
        (x, y, n_classes) in labelled(),
        other in matrix(0..4),
        (criterion, max_features, class_weight) in (criterion(), max_features(), class_weight()),
        n_estimators in prop_oneof![20 => 0_usize..6, 1 => Just(usize::MAX)],
        (bootstrap, oob_score, soft) in (any::<bool>(), any::<bool>(), any::<bool>()),
        max_samples in prop::option::of(prop_oneof![0.01..1.0, number()]),
        seed: u64,
    ) {
        let params = RandomForestClassifier::params()
            .criterion(criterion)
            .max_features(max_features)
            .class_weight(class_weight)
            .n_estimators(n_estimators)
            .bootstrap(bootstrap)
            .oob_score(oob_score)
            .max_samples(max_samples)
            .voting(if soft { Voting::Soft } else { Voting::Hard })
            .seed(seed);
        let Ok(model) = params.fit(x.view(), &y, n_classes) else { return Ok(()) };
        prop_assert_eq!((model.trees().len(), model.n_features(), model.n_classes()), (n_estimators, x.ncols(), n_classes));
        prop_assert!(model.oob_score().is_none_or(|score| oob_score && (0.0..=1.0).contains(&score)));
        let sum: f64 = model.feature_importances().iter().sum();
        prop_assert!(sum == 0.0 || (sum - 1.0).abs() < 1e-9);
        let classes = model.predict(x.view()).unwrap();
        check_proba(&model.predict_proba(x.view()).unwrap(), &classes)?;
        let text = serde_json::to_string(&model).unwrap();
        prop_assert_eq!(serde_json::from_str::<RandomForestModel>(&text).unwrap(), model.clone());
        if let Ok(found) = model.predict(other.view()) {
            prop_assert_eq!(found.len(), other.nrows());
        }
    }
}
