//! One-hot features stored as levels: fits and predictions equal those of written-out columns.

use ml_core::Observer;
use ml_core::data::{ClassLabels, CsvOptions, Encoder, FeatureMatrix, FeatureView, Missing, read_csv};
use ml_core::ensemble::random_forest::{RandomForestClassifier, Voting};
use ml_core::metrics::{ColumnImportance, accuracy, permutation_importance, permutation_importance_with};
use ml_core::model::Estimator;
use ml_core::tree::{ClassWeight, Criterion, DecisionTreeClassifier, MaxFeatures, MissingValues};
use proptest::prelude::*;
use proptest::sample::select;
use std::error::Error;
use std::ops::{ControlFlow, Range};

/// Generates the colour, a number, a letter and the class of each row, of which some rows lack one
/// or two. A file has few colours, so that the columns of other colours are constant in it; its
/// numbers have few or many distinct values.
fn file(rows: Range<usize>) -> impl Strategy<Value = String> {
    let row = (0_u8..6, -40_i32..40, 0_u8..3, 0_u8..3, 0_u8..24);
    (prop::collection::vec(row, rows), 1_u8..7).prop_map(|(rows, colours)| {
        let mut text = String::from("colour,size,letter,kind\n");
        for (colour, size, letter, kind, hole) in rows {
            let colour = colour % colours;
            let letter = char::from(b'a' + letter);
            // In most rows the class follows from the features.
            let kind = if kind == 0 {
                colour % 3
            } else {
                u8::from(size > 3) + u8::from(letter == 'b')
            };
            let colour = if hole % 5 == 0 {
                String::new()
            } else {
                format!("c{colour}")
            };
            let size = if hole % 7 == 0 {
                String::new()
            } else {
                format!("{size}.5")
            };
            text.push_str(&format!("{colour},{size},{letter},k{kind}\n"));
        }
        text
    })
}

/// Predicts without probabilities, which a forest does in another way.
fn predict_classes(estimator: &Estimator, x: FeatureView<'_>) -> Vec<u32> {
    match estimator {
        Estimator::DecisionTree(tree) => tree.predict(x).unwrap(),
        Estimator::RandomForest(forest) => forest.predict(x).unwrap(),
        _ => panic!("not a classifier of trees"),
    }
}

/// Returns the importances of single columns, then those of groups.
fn importances(estimator: &Estimator, x: FeatureView<'_>, groups: &[Range<usize>], y: &[u32]) -> Vec<ColumnImportance> {
    let predict = |x: FeatureView<'_>| -> Result<_, Box<dyn Error>> { Ok(predict_classes(estimator, x)) };
    let mut found = permutation_importance(x, y, 2, 5, predict).expect("importances");
    let score = |x: FeatureView<'_>, _: Observer<'_>| -> Result<_, Box<dyn Error>> { Ok(accuracy(y, &predict(x)?)?) };
    let proceed = |_| ControlFlow::Continue(());
    found.extend(permutation_importance_with(x, groups, 2, 5, &proceed, score).expect("importances"));
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn levels_give_the_bits_of_dense_columns(
        // Small nodes are sorted, large ones are counted.
        text in prop_oneof![file(4..40), file(300..700)],
        other in file(1..300),
        criterion in select(vec![Criterion::Gini, Criterion::Entropy]),
        balanced: bool,
        soft: bool,
        native: bool,
        seed in 0_u64..9,
    ) {
        let read = |text: &str| read_csv(text.as_bytes(), &CsvOptions::default()).unwrap();
        let (missing, missing_values) = match native {
            true => (Missing::Native, MissingValues::Native),
            false => (Missing::Drop, MissingValues::Refused),
        };
        let Ok(encoder) = Encoder::fit(&read(&text), None, Some("kind"), missing) else { return Ok(()) };
        let Ok((encoded, labels)) = encoder.transform_labelled(read(&text), "kind") else { return Ok(()) };
        let ClassLabels { classes, y } = labels;
        let dense = FeatureMatrix::from(encoded.x.to_dense().unwrap().into_owned());
        let class_weight = if balanced { ClassWeight::Balanced } else { ClassWeight::None };
        let tree = DecisionTreeClassifier::params()
            .criterion(criterion)
            .class_weight(class_weight.clone())
            .missing_values(missing_values);
        let forest = RandomForestClassifier::params()
            .n_estimators(5)
            .criterion(criterion)
            .class_weight(class_weight)
            .max_features(MaxFeatures::Sqrt)
            .oob_score(true)
            .missing_values(missing_values)
            .voting(if soft { Voting::Soft } else { Voting::Hard })
            .seed(seed);
        let fit = |x: &FeatureMatrix| -> [Estimator; 2] {
            [
                Estimator::DecisionTree(tree.fit(x.view(), &y, classes.len()).unwrap()),
                Estimator::RandomForest(forest.fit(x.view(), &y, classes.len()).unwrap()),
            ]
        };
        // The other file has levels that are new to the encoder, and is too small for the compact
        // layout of trees.
        let others = [encoder.transform(read(&other)).unwrap().x, encoded.x.select_rows(&[0])];
        for (ours, theirs) in fit(&encoded.x).iter().zip(&fit(&dense)) {
            prop_assert_eq!(serde_json::to_string(ours).unwrap(), serde_json::to_string(theirs).unwrap());
            for x in others.iter().chain([&encoded.x]) {
                let plain = FeatureMatrix::from(x.to_dense().unwrap().into_owned());
                prop_assert_eq!(ours.outcome(x.view()).unwrap(), theirs.outcome(plain.view()).unwrap());
                prop_assert_eq!(predict_classes(ours, x.view()), predict_classes(theirs, plain.view()));
            }
            let groups = encoder.column_ranges();
            prop_assert_eq!(
                importances(ours, encoded.x.view(), &groups, &y),
                importances(theirs, dense.view(), &groups, &y)
            );
        }
    }
}
