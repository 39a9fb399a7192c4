//! Interface of an algorithm: description, fit and fitted model. Its implementations are listed in
//! the [registry](crate::registry).

use super::error::inconsistent;
use super::onnx::{Export, Graph};
use super::{ModelError, Outcome};
use crate::data::FeatureView;
use crate::preprocessing::StandardScaler;
use crate::progress::Observer;
use crate::report::{Artifact, Coefficient, Warning};
use crate::spec::{AlgorithmSpec, ParameterError, Parameters};
use crate::tree::TreeNodes;
use ndarray::Array2;
use serde_json::Value;

/// A fitted model of an algorithm. It is stored as JSON, and checked when it is read.
pub(crate) trait FittedModel: Sized {
    /// The id of the algorithm in files and in the API.
    const ID: &'static str;

    /// Describes the algorithm.
    fn spec() -> AlgorithmSpec;

    /// Fits a model with checked parameters.
    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError>;

    /// Returns the number of columns of the matrix.
    fn n_features(&self) -> usize;

    /// Returns whether the model predicts rows with missing values, which are NaN in the matrix.
    fn takes_missing(&self) -> bool {
        false
    }

    /// Returns the number of classes of a classifier.
    fn n_classes(&self) -> Option<usize> {
        None
    }

    /// Returns the number of clusters of a clustering.
    fn n_clusters(&self) -> Option<usize> {
        None
    }

    /// Returns the centres of the clusters, one row each; `None` for models without centres.
    fn centres(&self) -> Option<&Array2<f64>> {
        None
    }

    /// Checks that the encoded rows suit the parameters, before a fit.
    fn check_rows(_x: FeatureView<'_>, _parameters: &Parameters) -> Result<(), ParameterError> {
        Ok(())
    }

    /// Returns the tree with the given number, from 0; `None` where there is none.
    fn tree(&self, _number: usize) -> Option<TreeNodes<'_>> {
        None
    }

    /// Returns for each training row the number that is predicted by the trees that did not see it;
    /// `None` for a row that every tree saw, and for models without such predictions.
    fn out_of_bag(&self) -> Option<Vec<Option<f64>>> {
        None
    }

    /// Returns messages about the fit, such as that it did not converge.
    fn warnings(&self, _names: &Names<'_>) -> Vec<Warning> {
        Vec::new()
    }

    /// Predicts the rows of a matrix.
    fn outcome(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError>;

    /// Returns numbers about the model by name, beside the metrics of its task.
    fn facts(&self) -> Vec<(&'static str, Value)>;

    /// Returns the views of the model.
    fn artifacts(&self, names: &Names<'_>) -> Result<Vec<Artifact>, ModelError>;

    /// Returns a single tree as indented text, one line per node; `None` for other models.
    fn rules(&self, _names: &Names<'_>) -> Option<String> {
        None
    }

    /// Draws a single tree in the Graphviz language; `None` for other models.
    fn graphviz(&self, _names: &Names<'_>) -> Option<String> {
        None
    }

    /// Describes the model in a line.
    fn title(&self) -> String;

    /// Returns the number of parts of an export after which it reports its progress.
    fn export_steps(&self) -> usize {
        1
    }

    /// Returns the graph for ONNX, without its inputs.
    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError>;
}

/// Rows to fit a model to.
pub(crate) struct TrainingRows<'a> {
    /// Encoded and perhaps scaled columns.
    pub(crate) x: FeatureView<'a>,
    pub(crate) target: TargetValues<'a>,
    /// Whether values may be missing: NaN in the matrix. Only where
    /// [`AlgorithmSpec::native_missing`] says that the algorithm takes them.
    pub(crate) keeps_missing: bool,
    pub(crate) seed: u64,
}

/// True values of training rows.
#[derive(Clone, Copy)]
pub(crate) enum TargetValues<'a> {
    None,
    /// The class of each row, an index into the names.
    Classes {
        y: &'a [u32],
        names: &'a [String],
    },
    Numbers(&'a [f64]),
}

/// Names of a model's columns and classes, and the scaler of the columns.
pub(crate) struct Names<'a> {
    pub(crate) columns: &'a [String],
    pub(crate) classes: &'a [String],
    pub(crate) scaler: Option<&'a StandardScaler>,
}

impl Names<'_> {
    /// Creates the view of the coefficients of a linear model, in the units of unscaled columns;
    /// with a class they are logarithms of odds.
    pub(crate) fn coefficients(
        &self,
        class: Option<String>,
        intercept: f64,
        coefficients: &[f64],
        standardised: &[f64],
    ) -> Artifact {
        let mut intercept = intercept;
        let mut columns = Vec::with_capacity(coefficients.len());
        for (at, column) in self.columns.iter().enumerate() {
            let mut coefficient = coefficients[at];
            if let Some(scaler) = self.scaler {
                coefficient /= scaler.scale()[at];
                intercept -= coefficient * scaler.mean()[at];
            }
            columns.push(Coefficient {
                column: column.clone(),
                coefficient,
                standardised: standardised[at],
                odds_ratio: class.as_ref().map(|_| libm::exp(coefficient).min(f64::MAX)),
            });
        }
        columns.sort_by(|a, b| b.standardised.abs().total_cmp(&a.standardised.abs()));
        Artifact::Coefficients {
            class,
            intercept,
            columns,
        }
    }
}

impl<'a> TrainingRows<'a> {
    /// Returns the class of each row and the names of the classes.
    pub(crate) fn classes(&self) -> Result<(&'a [u32], &'a [String]), ModelError> {
        match self.target {
            TargetValues::Classes { y, names } => Ok((y, names)),
            _ => inconsistent("a classifier needs a target of classes".to_owned()),
        }
    }

    /// Returns the number of each row.
    pub(crate) fn numbers(&self) -> Result<&'a [f64], ModelError> {
        match self.target {
            TargetValues::Numbers(y) => Ok(y),
            _ => inconsistent("a regression needs a target of numbers".to_owned()),
        }
    }
}
