//! Fits of trees and forests with the parameters of a request.

use crate::jobs::control::{JobControl, TrainError};
use crate::services::runs::training_data::{LabelSplit, TrainingData};
use domain::run::{Classifier, ClassifyRequest};
use ml_core::ensemble::random_forest::{ForestError, RandomForestClassifier, Voting};
use ml_core::model::Estimator;
use ml_core::tree::{ClassWeight, Criterion, DecisionTreeClassifier, MaxFeatures, TreeError};
use serde_json::{Map, Value};

/// Sets the parameters that trees and forests share; the two builders have the same setters, but no
/// common trait.
macro_rules! with_tree_parameters {
    ($params:expr, $given:expr, $max_features:expr) => {
        $params
            .max_depth($given.whole("max_depth"))
            .max_leaf_nodes($given.whole("max_leaf_nodes"))
            .criterion($given.criterion())
            .class_weight($given.class_weight())
            .max_features($given.max_features($max_features))
            .min_samples_split($given.whole("min_samples_split").unwrap_or(2))
            .min_samples_leaf($given.whole("min_samples_leaf").unwrap_or(1))
            .min_impurity_decrease($given.number("min_impurity_decrease").unwrap_or(0.0))
            .ccp_alpha($given.number("ccp_alpha").unwrap_or(0.0))
    };
}

/// Fits a model to some rows of the matrix.
pub(super) fn fit(
    data: &TrainingData,
    classes: &LabelSplit,
    rows: &[usize],
    request: &ClassifyRequest,
    seed: u64,
    control: &JobControl,
    stage: &str,
) -> Result<Estimator, TrainError> {
    let x = data.x.select_rows(rows);
    let y = classes.classes_of(rows);
    let n_classes = classes.labels.classes.len();
    let given = GivenParameters(&request.parameters);
    let observer = control.observer(stage);
    match request.algorithm {
        Classifier::DecisionTree => {
            let params = with_tree_parameters!(DecisionTreeClassifier::params().seed(seed), given, MaxFeatures::All);
            let model = params.fit_with(x.view(), &y, n_classes, &observer);
            model.map(Estimator::DecisionTree).map_err(|error| match error {
                TreeError::Cancelled => TrainError::Stopped,
                other => TrainError::refused(&other),
            })
        }
        Classifier::RandomForest => {
            let params = with_tree_parameters!(RandomForestClassifier::params().seed(seed), given, MaxFeatures::Sqrt);
            let bootstrap = given.flag("bootstrap").unwrap_or(true);
            let params = params
                .n_estimators(given.whole("n_estimators").unwrap_or(100))
                .bootstrap(bootstrap)
                .max_samples(given.number("max_samples").filter(|_| bootstrap))
                .oob_score(bootstrap && given.flag("oob_score").unwrap_or(true))
                .voting(given.voting());
            let model = params.fit_with(x.view(), &y, n_classes, &observer);
            model.map(Estimator::RandomForest).map_err(|error| match error {
                ForestError::Cancelled => TrainError::Stopped,
                other => TrainError::refused(&other),
            })
        }
    }
}

/// Parameters of the algorithm; their types were checked by the catalogue.
struct GivenParameters<'a>(&'a Map<String, Value>);

impl GivenParameters<'_> {
    fn whole(&self, name: &str) -> Option<usize> {
        self.0.get(name)?.as_u64()?.try_into().ok()
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.0.get(name)?.as_f64()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    fn criterion(&self) -> Criterion {
        if self.text("criterion") == Some("entropy") {
            Criterion::Entropy
        } else {
            Criterion::Gini
        }
    }

    fn class_weight(&self) -> ClassWeight {
        if self.text("class_weight") == Some("balanced") {
            ClassWeight::Balanced
        } else {
            ClassWeight::None
        }
    }

    fn max_features(&self, default: MaxFeatures) -> MaxFeatures {
        match self.text("max_features") {
            Some("all") => MaxFeatures::All,
            Some("sqrt") => MaxFeatures::Sqrt,
            Some("log2") => MaxFeatures::Log2,
            _ => default,
        }
    }

    fn voting(&self) -> Voting {
        if self.text("voting") == Some("soft") {
            Voting::Soft
        } else {
            Voting::Hard
        }
    }
}
