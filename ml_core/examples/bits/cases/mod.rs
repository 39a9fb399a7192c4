//! Fits of every kind, small enough for a second, large enough for several blocks of rows and
//! several parallel tasks.

mod linear;
mod missing;
mod naive_bayes;
mod neighbors;
mod regression;

use crate::record::{Bits, Record};
use linear::{least_squares, logistic};
use missing::missing_values;
use ml_core::cluster::kmeans::{Init, KMeans};
use ml_core::data::{ClassLabels, ColumnData, CsvOptions, Encoder, FeatureView, Missing, describe, read_csv};
use ml_core::decomposition::Pca;
use ml_core::ensemble::random_forest::{RandomForestClassifier, RandomForestModel, Voting};
use ml_core::metrics::{adjusted_rand_index, classification_scores, permutation_importance, silhouette_score};
use ml_core::model_selection::{k_fold, stratified_k_fold, train_test_split};
use ml_core::preprocessing::StandardScaler;
use ml_core::tree::{ClassWeight, Criterion, DecisionTreeClassifier, DecisionTreeModel, MaxFeatures};
use naive_bayes::naive_bayes;
use ndarray::{Array2, ArrayView2, s};
use neighbors::neighbors;
use regression::regressors;
use std::error::Error;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Runs all cases, one after the other.
pub(crate) fn all() -> Result<Bits> {
    let mut record = Record::default();
    for case in [
        tables,
        kmeans,
        trees,
        forests,
        regressors,
        least_squares,
        logistic,
        naive_bayes,
        neighbors,
        missing_values,
        components,
        metrics,
        splits,
    ] {
        case(&mut record)?;
    }
    Ok(record.into_bits())
}

/// Returns a pseudo-random number (SplitMix64).
pub(crate) fn mixed(salt: u64, number: usize) -> u64 {
    let mut z = (salt << 32)
        .wrapping_add(number as u64 + 1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Generates overlapping groups with values that have no short binary fraction.
pub(crate) fn groups(rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(row, column)| {
        let centre = (row % 7 * (column + 1) % 5) as f64;
        centre + (mixed(column as u64, row) % 3000) as f64 / 999.0
    })
}

/// Derives classes from two columns, with some noise.
pub(crate) fn classes(x: &Array2<f64>) -> Vec<u32> {
    let of = |(row, values): (usize, ndarray::ArrayView1<'_, f64>)| {
        u32::from(values[0] + values[1] > 6.0) + u32::from(mixed(99, row).is_multiple_of(9))
    };
    x.rows().into_iter().enumerate().map(of).collect()
}

const FILES: [(&str, &str, &str); 4] = [
    ("iris", "species", include_str!("../../../../data/iris.csv")),
    ("wine", "cultivar", include_str!("../../../../data/wine.csv")),
    ("penguins", "species", include_str!("../../../../data/penguins.csv")),
    (
        "breast_cancer",
        "diagnosis",
        include_str!("../../../../data/breast_cancer.csv"),
    ),
];

/// Reads a file as a matrix with its classes.
pub(crate) fn file(name: &str) -> Result<(Array2<f64>, Vec<u32>, usize)> {
    let (_, target, text) = FILES.into_iter().find(|file| file.0 == name).ok_or("no such file")?;
    let table = read_csv(text.as_bytes(), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, Some(target), Missing::Mean)?;
    let (encoded, ClassLabels { classes, y }) = encoder.transform_labelled(&table, target)?;
    Ok((encoded.x.into_dense()?, y, classes.len()))
}

fn tables(record: &mut Record) -> Result<()> {
    for (name, _, text) in FILES {
        let table = read_csv(text.as_bytes(), &CsvOptions::default())?;
        for column in table.columns() {
            if let ColumnData::Numeric(values) = &column.data {
                record.digest(
                    &format!("{name}/{}", column.name),
                    values.iter().map(|value| value.to_bits()),
                );
            }
        }
        record.text(&format!("{name}/describe"), &serde_json::to_string(&describe(&table))?);
        let (x, _, _) = file(name)?;
        let scaler = StandardScaler::fit(x.view())?;
        record.numbers(&format!("{name}/mean"), scaler.mean());
        record.numbers(&format!("{name}/scale"), scaler.scale());
        record.matrix(&format!("{name}/scaled"), scaler.transform(x.view())?.view());
    }
    Ok(())
}

fn kmeans(record: &mut Record) -> Result<()> {
    for (rows, columns, clusters) in [(5000, 2, 8), (3000, 16, 5), (1500, 64, 40), (700, 3, 1)] {
        let x = groups(rows, columns);
        let given = Init::Centroids(x.slice(s![..clusters, ..]).to_owned());
        for (init, kind) in [
            (Init::KMeansPlusPlus, "plus_plus"),
            (Init::Random, "random"),
            (given, "given"),
        ] {
            let name = format!("kmeans/{rows}x{columns}/{clusters}/{kind}");
            let model = KMeans::params(clusters)
                .init(init)
                .n_init(2)
                .max_iter(30)
                .seed(7)
                .fit(x.view())?;
            record.numbers(&format!("{name}/centroids"), model.centroids().iter().take(40));
            record.matrix(&format!("{name}/all centroids"), model.centroids().view());
            record.numbers(&format!("{name}/inertia"), [&model.inertia()]);
            record.digest(&format!("{name}/n_iter"), [model.n_iter() as u64]);
            record.classes(&format!("{name}/labels"), model.labels());
            record.matrix(&format!("{name}/transform"), model.transform(x.view())?.view());
        }
    }
    Ok(())
}

fn one_tree(record: &mut Record, name: &str, model: &DecisionTreeModel) -> Result<()> {
    let thresholds: Vec<f64> = model.nodes().iter().map(|node| node.threshold).take(16).collect();
    let impurities: Vec<f64> = model.nodes().iter().map(|node| node.impurity).take(16).collect();
    record.numbers(&format!("{name}/thresholds"), &thresholds);
    record.numbers(&format!("{name}/impurities"), &impurities);
    record.numbers(&format!("{name}/importances"), &model.feature_importances());
    record.text(&format!("{name}/json"), &serde_json::to_string(model)?);
    Ok(())
}

fn trees(record: &mut Record) -> Result<()> {
    let x = groups(4000, 6);
    let y = classes(&x);
    let (wine, kinds, n_kinds) = file("wine")?;
    for criterion in [Criterion::Gini, Criterion::Entropy] {
        let params = DecisionTreeClassifier::params().criterion(criterion).seed(5);
        for max_features in [
            MaxFeatures::All,
            MaxFeatures::Sqrt,
            MaxFeatures::Log2,
            MaxFeatures::Count(3),
            MaxFeatures::Fraction(0.5),
        ] {
            let model = params.clone().max_features(max_features).fit(x.view(), &y, 3)?;
            one_tree(record, &format!("tree/{criterion:?}/{max_features:?}"), &model)?;
        }
        for (name, params) in [
            ("balanced", params.clone().class_weight(ClassWeight::Balanced)),
            (
                "weights",
                params.clone().class_weight(ClassWeight::PerClass(vec![0.3, 1.7, 2.9])),
            ),
            ("depth", params.clone().max_depth(Some(4)).min_samples_leaf(9)),
            ("leaves", params.clone().max_leaf_nodes(Some(17))),
            ("decrease", params.clone().min_impurity_decrease(0.002)),
            ("pruned", params.clone().ccp_alpha(0.001)),
        ] {
            one_tree(
                record,
                &format!("tree/{criterion:?}/{name}"),
                &params.fit(x.view(), &y, 3)?,
            )?;
        }
        one_tree(
            record,
            &format!("tree/{criterion:?}/wine"),
            &params.fit(wine.view(), &kinds, n_kinds)?,
        )?;
    }
    Ok(())
}

/// Fits a forest with each kind of voting and sampling.
#[expect(
    clippy::needless_pass_by_value,
    reason = "views of matrices are passed by value, as ndarray does"
)]
fn some_forests(x: ArrayView2<'_, f64>, y: &[u32], n_classes: usize) -> Result<Vec<(&'static str, RandomForestModel)>> {
    let params = RandomForestClassifier::params().n_estimators(12).seed(3);
    [
        ("hard", params.clone().oob_score(true)),
        (
            "soft",
            params.clone().voting(Voting::Soft).oob_score(true).max_depth(Some(5)),
        ),
        (
            "half",
            params.clone().max_samples(Some(0.5)).criterion(Criterion::Entropy),
        ),
        ("whole", params.bootstrap(false).class_weight(ClassWeight::Balanced)),
    ]
    .into_iter()
    .map(|(name, params)| Ok((name, params.fit(x, y, n_classes)?)))
    .collect()
}

fn forests(record: &mut Record) -> Result<()> {
    let noisy = groups(900, 5);
    let noisy_classes = classes(&noisy);
    let (cancer, diagnoses, n_diagnoses) = file("breast_cancer")?;
    for (data, x, y, n_classes) in [
        ("noisy", noisy, noisy_classes, 3),
        ("breast_cancer", cancer, diagnoses, n_diagnoses),
    ] {
        for (kind, model) in some_forests(x.view(), &y, n_classes)? {
            let name = format!("forest/{data}/{kind}");
            record.numbers(&format!("{name}/oob"), model.oob_score().as_ref());
            record.numbers(&format!("{name}/importances"), &model.feature_importances());
            record.text(&format!("{name}/json"), &serde_json::to_string(&model)?);
            let proba = model.predict_proba(x.view())?;
            record.matrix(&format!("{name}/proba"), proba.view());
            let found = model.predict(x.view())?;
            record.classes(&format!("{name}/predict"), &found);
            let scores = classification_scores(&y, &found, proba.view(), n_classes, 0)?;
            record.numbers(&format!("{name}/log_loss"), [&scores.log_loss]);
            record.numbers(&format!("{name}/roc_auc"), scores.roc_auc.as_ref());
            record.numbers(&format!("{name}/f1"), [&scores.f1_macro, &scores.balanced_accuracy]);
        }
    }
    Ok(())
}

fn components(record: &mut Record) -> Result<()> {
    // Fewer than a hundred columns, more, and more columns than rows: the three methods for the
    // eigenvectors.
    for (name, x) in [
        ("breast_cancer", file("breast_cancer")?.0),
        ("wide", groups(300, 120)),
        ("short", groups(40, 130)),
    ] {
        let pca = Pca::fit(x.view(), 3)?;
        record.numbers(&format!("pca/{name}/variance"), pca.explained_variance());
        record.numbers(&format!("pca/{name}/ratio"), pca.explained_variance_ratio());
        record.numbers(&format!("pca/{name}/components"), pca.components());
        record.matrix(&format!("pca/{name}/transform"), pca.transform(x.view())?.view());
    }
    Ok(())
}

fn metrics(record: &mut Record) -> Result<()> {
    let x = groups(1200, 4);
    let model = KMeans::params(6).seed(2).n_init(1).fit(x.view())?;
    for (name, sample) in [("exact", None), ("sampled", Some((500, 11)))] {
        let score = silhouette_score(x.view(), model.labels(), sample)?;
        record.numbers(&format!("silhouette/{name}"), score.as_ref());
    }
    let y = classes(&x);
    record.numbers("adjusted_rand", [&adjusted_rand_index(model.labels(), &y)?]);
    let tree = DecisionTreeClassifier::params()
        .max_depth(Some(6))
        .fit(x.view(), &y, 3)?;
    let predict = |x: FeatureView<'_>| -> Result<Vec<u32>> { Ok(tree.predict(x)?) };
    for (column, found) in permutation_importance(x.view(), &y, 4, 8, predict)?.iter().enumerate() {
        record.numbers(&format!("permutation/{column}"), [&found.mean, &found.std]);
    }
    Ok(())
}

fn splits(record: &mut Record) -> Result<()> {
    let y = classes(&groups(500, 2));
    let all = |rows: &[usize]| rows.iter().map(|&row| row as u64).collect::<Vec<_>>();
    for (name, y_or_none) in [("plain", None), ("stratified", Some(&y[..]))] {
        let (train, test) = train_test_split(y_or_none, y.len(), 0.3, 4)?;
        record.digest(&format!("split/{name}"), [all(&train), all(&test)].concat());
    }
    for (name, folds) in [
        ("plain", k_fold(y.len(), 5, 9)?),
        ("stratified", stratified_k_fold(&y, 5, 9)?),
    ] {
        record.digest(&format!("folds/{name}"), folds.iter().flat_map(|(_, test)| all(test)));
    }
    Ok(())
}
